"""Members shown and listed; found in spite of spelling, and never mistaken for a namesake."""

from __future__ import annotations

from datetime import date

import pytest

from tests.harness.chat import BEN, FEDERAL, INA, KIM, PIA, ROSA, Chat, body

GUEST = "@lea:ministerium.example"


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
    assert "- !member show 03999007 – Neuenkirchen, town, NI, Landkreis Muster\n- " in answer
    assert answer.count("\n- ") == 20
    assert answer.endswith(
        "… and 2 more.\nThe eight digits are the AGS, the official key of a municipality."
    )
    assert "AGS: 03998019" in body(await chat.says(FEDERAL, "!member show Neuenkirchen 20"))


async def test_near_names_are_asked_back(chat: Chat) -> None:
    for name in ("Mustertala", "Mustertalo"):
        await chat.says(FEDERAL, f"!member add {name} land=HE kind=town")
    answer = body(await chat.says(FEDERAL, "!member show Mustertali"))
    assert answer == (
        "I do not find a municipality “Mustertali”. Do you mean one of these?\n"
        "- !member show Mustertala – town, HE, no AGS\n"
        "- !member show Mustertalo – town, HE, no AGS"
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Musterhafen", "Musterhafen"),
        ("MUSTERHAFEN", "Musterhafen"),
        ("Stadt Musterhafen", "Musterhafen"),
        ("05999001", "Musterhafen"),
        ("Münsterlingen", "Münsterlingen"),
        ("Muensterlingen", "Münsterlingen"),
        ("Münsterlingen, Gemeinde", "Münsterlingen"),
        ("Münsterlingen (NW)", "Münsterlingen"),
        ("Seebruecke Musterland", "Seebrücke Musterland"),
        ("landkreis musterland", "Landkreis Musterland"),
        ("Kreis Musterland", "Landkreis Musterland"),
        ("Musterland, Landkreis", "Landkreis Musterland"),
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
    assert answer.startswith("3 municipalities, 1 partner:")
    assert "- Beispielstadt – town, NW\n- Landkreis Musterland – county, NI\n" in answer
    assert "Musterland – partner" in answer
    assert body(await chat.says(INA, typed + " NI")).startswith("1 municipality:")
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
    assert answer[0] == "70 municipalities:"
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
