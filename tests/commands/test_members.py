"""The registry: entering, showing and listing members."""

from __future__ import annotations

from datetime import date

import pytest

from storage.tables import Member, MemberChange
from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, STRANGER, Chat, body

GUEST = "@lea:ministerium.example"


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
    assert "1. Neuenkirchen (NI, AGS 03999001)" in answer
    assert "2. Neuenkirchen (NI, AGS 03999002)" in answer
    assert "3. Neuenkirchen (MV, no AGS)" in answer
    assert "`" not in answer
    assert "Neuenkirchen 2" in answer
    for typed in ("03999002", "Neuenkirchen 2", "“neuenkirchen 2”"):
        assert "AGS: 03999002" in body(await chat.says(FEDERAL, f"!member show {typed}"))
    assert "Land: MV" in body(await chat.says(FEDERAL, "!member show Neuenkirchen 3"))
    for typed in ("Neuenkirchen 4", "Neuenkirchen 0"):
        assert "Which one do you mean?" in body(await chat.says(FEDERAL, f"!member show {typed}"))


async def test_many_namesakes_are_cut_with_a_word_about_it(chat: Chat) -> None:
    """A county tells them apart before the AGS does; a new one never changes a number."""
    await chat.says(FEDERAL, "!member add “Landkreis Muster” land=NI kind=county ags=03999000")
    async with chat.database.transaction() as store:
        for number in range(22):
            await store.members.add(
                name="Neuenkirchen", name_key="neuenkirchen", kind="town", land="NI",
                ags=f"03998{number:03}", at=chat.clock.now(), by=FEDERAL,
            )  # fmt: skip
    await chat.says(FEDERAL, "!member set 03998007 ags=03999007")
    answer = body(await chat.says(FEDERAL, "!member show Neuenkirchen"))
    assert "8. Neuenkirchen (NI, Landkreis Muster, AGS 03999007)\n9. " in answer
    assert "20. Neuenkirchen" in answer
    assert "21. Neuenkirchen" not in answer
    assert "… and 2 more." in answer
    assert "AGS: 03998019" in body(await chat.says(FEDERAL, "!member show Neuenkirchen 20"))


async def test_several_near_names_have_no_numbers(chat: Chat) -> None:
    for name in ("Mustertala", "Mustertalo"):
        await chat.says(FEDERAL, f"!member add {name} land=HE kind=town")
    answer = body(await chat.says(FEDERAL, "!member show Mustertali"))
    assert "- Mustertala (HE, no AGS)\n- Mustertalo (HE, no AGS)\nPlease type the whole" in answer


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
    """Everything, to those of the alliance; partners and guests read what is public."""
    chat = in_both_languages
    english = chat.alliance.language == "en"
    await chat.says(FEDERAL, f"!observer add {GUEST}")
    await chat.says(INA, "!profile office Amt 50")
    await chat.says(INA, "!profile note Bis 2021 belegt")
    await chat.says(FEDERAL, "!demand rescue decided for Musterhafen source=x")
    await chat.says(
        FEDERAL,
        "!member set Musterhafen harbour=declared alliance=signatory since=03.06.2019 "
        'source="Ratsbeschluss 19/12" version="Potsdamer Erklärung 2019"',
    )
    public = (
        [
            "- Kind: city", "- Land: NW", "- AGS: 05999001", "- Inhabitants: 48,000",
            "- Safe harbour: declared, since 03.06.2019, source: Ratsbeschluss 19/12",
            "- Alliance: signatory, since 03.06.2019, source: Ratsbeschluss 19/12",
            "- Version of the declaration: Potsdamer Erklärung 2019", "- Office in charge: Amt 50",
        ]
        if english
        else [
            "- Art: Stadt", "- Land: NW", "- AGS: 05999001", "- Einwohnerzahl: 48.000",
            "- Sicherer Hafen: erklärt, seit 03.06.2019, Quelle: Ratsbeschluss 19/12",
            "- Bündnis: mitgezeichnet, seit 03.06.2019, Quelle: Ratsbeschluss 19/12",
            "- Fassung der Erklärung: Potsdamer Erklärung 2019", "- Zuständige Stelle: Amt 50",
        ]
    )  # fmt: skip
    inner = (
        ["- Valid mandates: none", "- Ready to take people in: not stated"]
        if english
        else ["- Gültige Mandate: keine", "- Bereit zur Aufnahme: keine Angabe"]
    )
    inner += [f"- {'Note' if english else 'Notiz'}: Bis 2021 belegt"]
    inner += [f"- {'contact person' if english else 'Ansprechperson'}: {INA}"]
    inner += [f"- {'deputy' if english else 'Vertretung'}: {BEN}"]
    for who in (PIA, GUEST):
        answer = body(await chat.says(who, "!member show Musterhafen")).split("\n")
        assert answer[1 : 1 + len(public)] == public
        assert not any(line.startswith("- ") for line in answer[1 + len(public) :])
    for who in (FEDERAL, KIM, ROSA):
        answer = body(await chat.says(who, "!member show Musterhafen")).split("\n")
        assert [line for line in answer if line.startswith("- ")] == public + inner


async def test_show_mandates_and_readiness(chat: Chat) -> None:
    async with chat.database.transaction() as store:
        (member,) = await store.members.named("musterhafen")
        await store.members.update(member, ready=True)
        for scope, until in (("act", date(2020, 11, 19)), ("appeal", date(2020, 11, 18))):
            await store.mandates.add(
                member.id, scope, date(2019, 1, 1), "Vorlage 1", valid_until=until, link=None,
                at=chat.clock.now(), by=INA, event_id="$e",
            )  # fmt: skip
    answer = body(await chat.says(BEN, "!member show Musterhafen"))
    assert "- Valid mandates: act\n- Ready to take people in: yes\n" in answer


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
    assert len([line for line in answer if line.startswith("- ")]) == 25
    assert "… and 45 more." in answer
    assert "!members SN Muster shows names that begin with “Muster”." in answer


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("!members NW Muster", ["Musterhafen", "Seebrücke Musterland"]),
        ("!members NW muster", ["Musterhafen", "Seebrücke Musterland"]),
        ("!members NW Musterland", ["Seebrücke Musterland"]),
        ("!members NW seebrücke muster", ["Seebrücke Musterland"]),
        ("!members NW hafen", []),
        ("!members NW %", []),  # refused: not a name
        ("!members NI Muster", ["Landkreis Musterland"]),
    ],
)
async def test_list_by_the_beginning_of_a_name(chat: Chat, typed: str, found: list[str]) -> None:
    answer = body(await chat.says(FEDERAL, typed)).split("\n")
    names = [line[2:].partition(" – ")[0] for line in answer if line.startswith("- ")]
    assert names == found


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


COUNTY = "!member add “Landkreis Muster” land=NW kind=county ags=05998000"


async def lying_in(chat: Chat) -> dict[str, str | None]:
    """Who lies in what, of those that were added last."""
    names = {each.id: each.name for each in await chat.rows(Member)}
    return {
        each.name: names[each.county_id] if each.county_id else None
        for each in await chat.rows(Member)
        if each.id > 4
    }


@pytest.mark.parametrize("county_first", [True, False])
async def test_the_county_is_found_by_the_ags(chat: Chat, county_first: bool) -> None:
    """Whichever of the two is registered first; and it is noted at the town."""
    town = "!member add Inselort land=NW kind=town ags=05998017"
    other = "!member add Uferort land=NW kind=town ags=05997017"
    for line in [COUNTY, town, other] if county_first else [town, other, COUNTY]:
        answer = body(await chat.says(FEDERAL, line))
        assert "Registered" in answer
        assert ("Inselort" in answer) is (line == town or (line == COUNTY and not county_first))
    assert await lying_in(chat) == {
        "Landkreis Muster": None,
        "Inselort": "Landkreis Muster",
        "Uferort": None,
    }
    noted = [each for each in await chat.rows(MemberChange) if each.subject == "county_id"]
    assert [each.new for each in noted] == ([] if county_first else ["Landkreis Muster"])
    assert "- Lies in: Landkreis Muster" in body(await chat.says(PIA, "!member show Inselort"))


async def test_the_county_as_given(chat: Chat) -> None:
    """A joint municipality that somebody named says more than the county by the AGS."""
    for line in (
        COUNTY,
        "!member add “Samtgemeinde Muster” land=NW kind=joint county=“Landkreis Muster”",
        "!member add Inselort land=NW kind=town ags=05998017 landkreis=“Samtgemeinde Muster”",
    ):
        assert "Registered" in body(await chat.says(FEDERAL, line))
    assert await lying_in(chat) == {
        "Landkreis Muster": None,
        "Samtgemeinde Muster": "Landkreis Muster",
        "Inselort": "Samtgemeinde Muster",
    }
    await chat.says(FEDERAL, "!member set Inselort ags=05998018")
    assert (await lying_in(chat))["Inselort"] == "Samtgemeinde Muster"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ort land=NW kind=town county=Musterhafen", "cannot lie in Musterhafen"),
        ("Ort land=NW kind=town county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Kreis Ort land=NI kind=county county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Ort land=NI kind=city-state county=“Landkreis Musterland”", "cannot lie in Landkreis"),
        ("Ort land=NI kind=town county=Nirgendwo", "do not find a municipality “Nirgendwo”"),
        ("Verein land=NI kind=partner county=“Landkreis Musterland”", "A partner has no harbour"),
        ("Verein land=NI kind=partner harbour=declared", "A partner has no harbour"),
        ("Ort land=NI kind=town harbour=vielleicht", "I do not know “vielleicht”"),
    ],
)
async def test_where_nothing_can_lie(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    (answer,) = await chat.says(FEDERAL, f"!member add {typed}")
    assert told in answer["body"]
    assert await chat.remembered() == before
