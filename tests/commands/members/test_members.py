"""The registry: entering members."""

from __future__ import annotations

import pytest

from storage.tables import Member, MemberChange
from tests.harness.chat import FEDERAL, INA, KIM, PIA, STRANGER, Chat, body


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        (
            "!member add Kleinmusterdorf land=NW kind=town population=1.200 ags=05999009",
            ("Kleinmusterdorf", "NW", "town", "05999009", 1200),
        ),
        (
            "!kommune neu Kleinmusterdorf land=nrw art=Gemeinde einwohner=1200",
            ("Kleinmusterdorf", "NW", "town", None, 1200),
        ),
        (
            "!mitglied neu “Samtgemeinde Bad Muster” land=Niedersachsen art=Samtgemeinde",
            ("Samtgemeinde Bad Muster", "NI", "joint_municipality", None, None),
        ),
        (
            "!member add Bad Muster land=Sachsen-Anhalt kind=stadt",
            ("Bad Muster", "ST", "city", None, None),
        ),
        (
            "!member add land=HB kind=city-state „Bremen“",
            ("Bremen", "HB", "city_state", None, None),
        ),
    ],
)
async def test_add(chat: Chat, typed: str, row: tuple[object, ...]) -> None:
    answer = body(await chat.says(FEDERAL, typed))
    new = (await chat.rows(Member))[-1]
    assert (new.name, new.land, new.kind, new.ags, new.population) == row
    assert new.created_by == FEDERAL
    assert new.created_at == chat.clock.now()
    assert f"Registered: {row[0]}." in answer
    assert f"!contact set {row[0]} @name:server" in answer


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (KIM, "!member add Neustadt land=NW kind=city", "NW is not your Land"),
        (INA, "!member add Neustadt land=NW kind=city", "possible for: federal coordination"),
        (PIA, "!member add Neustadt land=NW kind=city", "possible for: federal coordination"),
        (STRANGER, "!member add Neustadt land=NW kind=city", "not registered"),
        (FEDERAL, "!member add Neustadt land=XX kind=city", "“XX” is not a Land"),
        (FEDERAL, "!member add Neustadt land=NW kind=Burg", "I do not know “Burg”"),
        (FEDERAL, "!member add Neustadt kind=city", "missing: land=<Land>"),
        (FEDERAL, "!member add Neustadt land=NW", "missing: kind=<kind>"),
        (FEDERAL, "!member add land=NW kind=city", "missing: <municipality>"),
        (FEDERAL, "!member add Neustadt land=NW land=NI kind=city", "given twice"),
        (FEDERAL, "!member add Neustadt land=NW kind=city size=3", "I do not know “size=”"),
        (FEDERAL, "!member add Neustadt land=NW kind=city ags=5999001", "is not an AGS"),
        (FEDERAL, "!member add Neustadt land=NW kind=city ags=99999001", "is not an AGS"),
        (FEDERAL, "!member add Neustadt land=NI kind=city ags=05999008", "not lie in NI"),
        (FEDERAL, "!member add X land=NW kind=city ags=05999001", "belongs to Musterhafen"),
        (FEDERAL, "!member add Neustadt land=NW kind=city population=viele", "not a number"),
        (FEDERAL, "!member add Neustadt land=NW kind=city population=1,5", "not a whole"),
        (FEDERAL, "!member add Musterhafen land=NW kind=city", "already registered in NW"),
        (FEDERAL, "!member add musterhafen land=NW kind=city", "already registered in NW"),
        (FEDERAL, f"!member add {'x' * 121} land=NW kind=city", "too long: 121 characters"),
        (FEDERAL, '!member add "" land=NW kind=city', "is empty"),
        (FEDERAL, "!member add Muster\u202ehafen land=NW kind=city", "control characters"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_state_coordinator_enters_members_of_the_own_land(chat: Chat) -> None:
    assert "Registered" in body(await chat.says(KIM, "!member add Neustadt land=NI kind=city"))


async def test_namesakes(chat: Chat) -> None:
    """In one Land only with an AGS each; then the bot asks back with Land and AGS."""
    for line in (
        "!member add Neuenkirchen land=NI kind=town ags=03999001",
        "!member add Neuenkirchen land=NI kind=town ags=03999002",
        "!member add Neuenkirchen land=MV kind=town",
    ):
        assert "Registered" in body(await chat.says(FEDERAL, line))
    before = await chat.remembered()
    for line in (
        "!member add Neuenkirchen land=NI kind=town",
        "!member add Neuenkirchen land=MV kind=town ags=13999001",
    ):
        assert "give both an AGS" in body(await chat.says(FEDERAL, line))
    assert await chat.remembered() == before
    answer = body(await chat.says(FEDERAL, "!member show Neuenkirchen"))
    assert answer == (
        "Which municipality do you mean by “Neuenkirchen”?\n"
        "- !member show 03999001 – Neuenkirchen, town, NI\n"
        "- !member show 03999002 – Neuenkirchen, town, NI\n"
        "- !member show Neuenkirchen (MV) – town, MV, no AGS\n"
        "The eight digits are the AGS, the official key of a municipality."
    )
    for typed in (
        "03999002", "Neuenkirchen 2", "“neuenkirchen 2”", "Neuenkirchen (AGS 03999002)",
    ):  # fmt: skip
        assert "AGS: 03999002" in body(await chat.says(FEDERAL, f"!member show {typed}"))
    for typed in ("Neuenkirchen 3", "Neuenkirchen (MV)", "Gemeinde Neuenkirchen, MV"):
        assert "Land: MV" in body(await chat.says(FEDERAL, f"!member show {typed}"))
    for typed in ("Neuenkirchen 4", "Neuenkirchen 0"):
        assert "Do you mean one of these?" in body(
            await chat.says(FEDERAL, f"!member show {typed}")
        )


@pytest.mark.parametrize(
    ("typed", "harbour", "alliance"),
    [
        ("harbour=interested", "interested", "none"),
        ("hafen=erklärt bündnis=Mitzeichnung", "declared", "signatory"),
        ("hafen=nein buendnis=beantragt", "none", "applicant"),
        ("alliance=withdrawn", "none", "withdrawn"),
    ],
)
async def test_add_with_statuses(chat: Chat, typed: str, harbour: str, alliance: str) -> None:
    await chat.says(FEDERAL, f"!member add Neustadt land=NW kind=city {typed}")
    new = (await chat.rows(Member))[-1]
    assert (new.harbour_status, new.alliance_status) == (harbour, alliance)
    assert (new.harbour_since, new.harbour_source) == (None, None)
    last = (await chat.rows(MemberChange))[-1]
    assert (last.member_id, last.subject, last.new) == (new.id, "added", "Neustadt")
