"""Who may name whom: contacts, deputies, state coordinators."""

from __future__ import annotations

import pytest

from storage.tables import Contact, Coordinator, Member
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

NEW = "@neu:example.org"


async def offices(chat: Chat, member: str) -> dict[str, str]:
    ids = {each.id: each.name for each in await chat.rows(Member)}
    return {c.role: c.user_id for c in await chat.rows(Contact) if ids[c.member_id] == member}


@pytest.mark.parametrize(
    ("who", "typed", "member", "role"),
    [
        (FEDERAL, f"!contact set Beispielstadt {NEW}", "Beispielstadt", "contact"),
        (FEDERAL, f"!kontakt setzen Beispielstadt {NEW}", "Beispielstadt", "contact"),
        (FEDERAL, f"!ansprechperson setzen stadt beispielstadt {NEW}", "Beispielstadt", "contact"),
        (FEDERAL, f"!contact set Beispielstadt {NEW} deputy", "Beispielstadt", "deputy"),
        (FEDERAL, f"!kontakt setzen Beispielstadt {NEW} Vertretung", "Beispielstadt", "deputy"),
        (FEDERAL, f"!contact set 05999002 {NEW}", "Beispielstadt", "contact"),
        (KIM, f"!contact set Landkreis Musterland {NEW}", "Landkreis Musterland", "contact"),
        (KIM, f"!contact set “Kreis Musterland” {NEW} deputy", "Landkreis Musterland", "deputy"),
    ],
)
async def test_set(chat: Chat, who: str, typed: str, member: str, role: str) -> None:
    answer = body(await chat.says(who, typed))
    assert (await offices(chat, member))[role] == NEW
    row = next(each for each in await chat.rows(Contact) if each.user_id == NEW)
    assert (row.set_by, row.since) == (who, chat.clock.now())
    assert f"{NEW} is now the" in answer
    assert member in answer


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (KIM, f"!contact set Beispielstadt {NEW}", "NW is not your Land"),
        (INA, f"!contact set Musterhafen {NEW}", "possible for: federal"),
        (INA, f"!contact set Beispielstadt {INA}", "possible for: federal"),
        (PIA, f"!contact set Musterhafen {NEW}", "possible for: federal"),
        (STRANGER, f"!contact set Musterhafen {STRANGER}", "not registered"),
        (FEDERAL, "!contact set Musterhafen Ina", "missing: <Matrix address>"),
        (FEDERAL, "!contact set Musterhafen @ina", "not a full Matrix address"),
        (FEDERAL, "!contact set Musterhafen @Ina:localhost", "not a full Matrix address"),
        (FEDERAL, "!contact set Musterhafen @ína:localhost", "not a full Matrix address"),
        (FEDERAL, "!contact set Musterhafen @ina:localhost<br>", "not a full Matrix address"),
        (FEDERAL, f"!contact set Musterhafen @{'x' * 255}:b", "not a full Matrix address"),
        (FEDERAL, f"!contact set {NEW}", "A name with “@”"),
        (FEDERAL, f"!contact set Musterhafen {NEW} boss", "I do not know “boss”"),
        (FEDERAL, f"!contact set Nirgendwo {NEW}", "I do not find a municipality"),
        (FEDERAL, "!coordinator set @x:y land=Mordor", "is not a Land"),
        (FEDERAL, "!coordinator set @x:y", "missing: land=<Land>"),
        (KIM, "!coordinator set @x:y land=NI", "possible for: federal coordination."),
        (INA, f"!coordinator set {INA} land=NW", "possible for: federal coordination."),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_namesakes_are_asked_back(chat: Chat) -> None:
    for ags in ("03999001", "03999002"):
        await chat.says(FEDERAL, f"!member add Neuenkirchen land=NI kind=town ags={ags}")
    before = await chat.remembered()
    answer = body(await chat.says(FEDERAL, f"!contact set Neuenkirchen {NEW}"))
    for ags in ("03999001", "03999002"):
        assert f"- !contact set {ags} {NEW} – Neuenkirchen, town, NI" in answer
    assert await chat.remembered() == before
    await chat.says(FEDERAL, f"!contact set 03999002 {NEW}")
    second = next(each for each in await chat.rows(Member) if each.ags == "03999002")
    assert [c.member_id for c in await chat.rows(Contact) if c.user_id == NEW] == [second.id]


async def test_successor_is_named_with_the_former(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}"))
    assert f"Before, it was {INA}." in answer
    assert await offices(chat, "Musterhafen") == {"contact": NEW, "deputy": BEN}
    answer = body(await chat.says(FEDERAL, f"!contact set Musterhafen {NEW}"))
    assert "Before" not in answer


async def test_one_person_can_speak_for_two_municipalities(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Musterhafen {ROSA}")
    assert (await offices(chat, "Musterhafen"))["contact"] == ROSA
    assert (await offices(chat, "Beispielstadt"))["contact"] == ROSA


async def test_coordinator(chat: Chat) -> None:
    """Only of the named Land, and at once."""
    line = "!member add Neustadt land=SN kind=city"
    assert "possible for" in body(await chat.says(INA, line))
    answer = body(await chat.says(FEDERAL, f"!koordination setzen {INA} land=Sachsen"))
    assert answer == f"{INA} now coordinates SN."
    assert "already" in body(await chat.says(FEDERAL, f"!coordinator set {INA} land=SN"))
    assert [(c.user_id, c.land) for c in await chat.rows(Coordinator)] == [(KIM, "NI"), (INA, "SN")]
    assert "Registered" in body(await chat.says(INA, line))
    assert "not your Land" in body(await chat.says(INA, line.replace("SN", "NI")))


@pytest.mark.parametrize("typed", ["!coordinators", "!koordinationen"])
async def test_coordinators(chat: Chat, typed: str) -> None:
    answer = body(await chat.says(PIA, typed))
    assert f"- Federal coordination: {FEDERAL}\n- NI: {KIM}" in answer
    assert "not registered" in body(await chat.says(STRANGER, typed))


async def test_display_names_give_no_authority(chat: Chat) -> None:
    """Same name on another server is another person."""
    before = await chat.remembered()
    await chat.says("@koordination:evil.example", f"!contact set Musterhafen {NEW}")
    await chat.says("@ina:localhost.evil.example", "!pledge 5")
    assert await chat.remembered() == before


async def test_the_deputy_becomes_the_contact(chat: Chat) -> None:
    """Who takes one office leaves the other: the two are never one person."""
    answer = body(await chat.says(FEDERAL, f"!contact set Musterhafen {BEN}"))
    assert f"{BEN} is now the contact person of Musterhafen" in answer
    assert f"Before, it was {INA}" in answer
    assert "The other office of Musterhafen is free now" in answer
    held = {(each.member_id, each.role): each.user_id for each in await chat.rows(Contact)}
    (musterhafen,) = [each.id for each in await chat.rows(Member) if each.name == "Musterhafen"]
    assert held[musterhafen, "contact"] == BEN
    assert (musterhafen, "deputy") not in held
