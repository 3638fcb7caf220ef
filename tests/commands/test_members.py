"""The registry: entering, showing and listing members."""

from __future__ import annotations

import pytest

from storage.tables import Member
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
    assert "Which one do you mean?" in answer
    assert "- Neuenkirchen (NI, AGS 03999001)" in answer
    assert "- Neuenkirchen (NI, AGS 03999002)" in answer
    assert "- Neuenkirchen (MV, no AGS)" in answer
    assert "AGS: 03999002" in body(await chat.says(FEDERAL, "!member show 03999002"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Musterhafen", "Musterhafen"),
        ("MUSTERHAFEN", "Musterhafen"),
        ("musterhaven", "Musterhafen"),
        ("Stadt Musterhafen", "Musterhafen"),
        ("05999001", "Musterhafen"),
        ("Münsterlingen", "Münsterlingen"),
        ("Muensterlingen", "Münsterlingen"),
        ("münsterlignen", "Münsterlingen"),
        ("Seebruecke Musterland", "Seebrücke Musterland"),
        ("landkreis musterland", "Landkreis Musterland"),
        ("Kreis Musterland", "Landkreis Musterland"),
        ("“Landkreis Musterland”", "Landkreis Musterland"),
    ],
)
async def test_found_in_spite_of_spelling(chat: Chat, typed: str, found: str) -> None:
    await chat.says(FEDERAL, "!member add Münsterlingen land=NW kind=town")
    assert body(await chat.says(PIA, f"!member show {typed}")).split("\n")[0] == found


@pytest.mark.parametrize("typed", ["Nirgendwo", "99999999", "Hafen", "M", "05999099"])
async def test_not_found(chat: Chat, typed: str) -> None:
    answer = body(await chat.says(INA, f"!kommune zeigen {typed}"))
    assert f"I do not find a municipality “{typed}”" in answer
    assert "!members" in answer


async def test_show(in_both_languages: Chat) -> None:
    chat = in_both_languages
    answer = body(await chat.says(PIA, "!member show Musterhafen"))
    english = chat.alliance.language == "en"
    for line in (
        ["- Kind: city", "- Land: NW", "- AGS: 05999001", "- Inhabitants: 48,000"]
        if english
        else ["- Art: Stadt", "- Land: NW", "- AGS: 05999001", "- Einwohnerzahl: 48.000"]
    ):
        assert line in answer
    assert f"{'contact person' if english else 'Ansprechperson'}: {INA}" in answer


async def test_show_without_contact_says_what_to_do(chat: Chat) -> None:
    answer = body(await chat.says(INA, "!member show “Landkreis Musterland”"))
    assert "No contact person yet" in answer
    assert "!contact set Landkreis Musterland @name:server" in answer


@pytest.mark.parametrize("typed", ["!members", "!mitglieder", "!kommunen"])
async def test_list(chat: Chat, typed: str) -> None:
    answer = body(await chat.says(INA, typed))
    assert answer.startswith("4 members:")
    assert "- Beispielstadt – town, NW\n- Landkreis Musterland – county, NI\n" in answer
    assert "Musterland – partner" in answer
    assert body(await chat.says(INA, typed + " NI")).startswith("1 member:")
    assert body(await chat.says(INA, typed + " Hessen")) == "Nobody is registered there yet."
    assert "is not a Land" in body(await chat.says(INA, typed + " Mordor"))


async def test_long_list_says_what_it_leaves_out(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        for number in range(70):
            await store.members.add(
                name=f"Ort {number}", name_key=f"ort {number}", kind="town", land="SN",
                at=chat.clock.now(), by=FEDERAL,
            )  # fmt: skip
    answer = body(await chat.says(INA, "!members SN")).split("\n")
    assert answer[0] == "70 members:"
    assert len([line for line in answer if line.startswith("- ")]) == 60
    assert "… and 10 more." in answer
