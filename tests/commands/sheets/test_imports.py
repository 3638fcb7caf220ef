"""Tables sent by a coordination, and tables it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commands.exports import make_table
from storage.tables import Member, MemberChange, Pledge, PledgeEntry, Question
from tests.harness.chat import FEDERAL, INA, KIM, STRANGER, Chat, body
from tests.harness.open_document import ods, row, sheet

DIRECT = "!direct-koordination:localhost"
TABLE = """name;kind;land;ags;population;harbour_status;contact
Musterhafen;Stadt;NW;05999001;50.000;erklärt;@neu:localhost
Neudorf;Gemeinde;NW;;1.200;;
"""
PLEDGES = "Kommune;Anzahl;Programm\nMusterhafen;5;NesT\nBeispielstadt;2;NesT\n"
WRONG = """name;kind;land;population
Gut;city;NW;100
Schlecht;Burg;NW;100
Schlechter;city;Mond;100
Am schlechtesten;city;NW;1,5
"""


async def sends(chat: Chat, user: str, table: str | bytes, **more: Any) -> str:
    data = table.encode() if isinstance(table, str) else table
    more.setdefault("name", "tabelle.csv")
    name = more.pop("name")
    room = f"!direct-{user[1:]}"
    return body(await chat.sends_file(user, name, data, room=room, **more))


async def confirms(chat: Chat, user: str) -> str:
    return body(await chat.says(user, "!confirm", room=f"!direct-{user[1:]}", direct=True))


async def test_dry_run_then_confirmed(chat: Chat) -> None:
    before = await chat.rows(Member)
    answer = await sends(chat, FEDERAL, TABLE)
    assert answer.startswith("I am reading tabelle.csv …\n")
    assert "Row 2: Musterhafen – population 48,000 → 50,000" in answer
    assert "harbour_status none → declared" in answer
    assert f"contact {INA} → @neu:localhost" in answer
    assert "Row 3: Neudorf – new: kind town, land NW, population 1,200" in answer
    assert "New: 1. Changed: 1. As they are: 0." in answer
    assert "!confirm" in answer
    assert len(await chat.rows(Member)) == len(before)

    assert "New: 1. Changed: 1." in await confirms(chat, FEDERAL)
    members = {each.name: each for each in await chat.rows(Member)}
    assert len(members) == len(before) + 1
    assert (members["Musterhafen"].population, members["Musterhafen"].harbour_source) == (
        50000,
        "tabelle.csv",
    )
    assert (members["Neudorf"].name_key, members["Neudorf"].created_by) == ("neudorf", FEDERAL)
    changes = [(c.subject, c.old, c.new, c.actor, c.source) for c in await chat.rows(MemberChange)]
    told = [each for each in changes if each[4] == "tabelle.csv"]
    assert told == [
        ("added", None, "Neudorf", FEDERAL, "tabelle.csv"),
        ("population", "48000", "50000", FEDERAL, "tabelle.csv"),
        ("harbour_status", "none", "declared", FEDERAL, "tabelle.csv"),
        ("contact", INA, "@neu:localhost", FEDERAL, "tabelle.csv"),
    ]
    assert "not registered" in body(await chat.says(INA, "!pledge 5"))
    assert "P-1" in body(await chat.says("@neu:localhost", "!pledge 5"))
    # A second time it is all there, and nothing is asked.
    assert "Nothing changes" in await sends(chat, FEDERAL, TABLE)
    assert "nothing to confirm" in await confirms(chat, FEDERAL)


async def test_three_bad_rows_change_nothing_and_are_named(in_both_languages: Chat) -> None:
    chat = in_both_languages
    before = await chat.remembered()
    answer = await sends(chat, FEDERAL, WRONG)
    for number, value in ((3, "Burg"), (4, "Mond"), (5, "1,5")):
        line = [each for each in answer.splitlines() if f" {number}, " in each]
        assert len(line) == 1
        assert value in line[0]
    assert "Gut" not in answer
    await confirms(chat, FEDERAL)
    assert await chat.remembered() == before


async def test_pledges_are_entered_into_the_ledger(chat: Chat) -> None:
    answer = await sends(chat, FEDERAL, PLEDGES)
    assert "Row 2: Musterhafen – new: programme NesT" in answer
    assert "only what the municipalities themselves have told you" in answer
    await confirms(chat, FEDERAL)
    assert [(p.programme, p.amount) for p in await chat.rows(Pledge)] == [("nest", 5), ("nest", 2)]
    await sends(chat, FEDERAL, PLEDGES.replace(";5;", ";8;"), name="neu.csv")
    await confirms(chat, FEDERAL)
    entries = await chat.rows(PledgeEntry)
    assert [(e.pledge_id, e.change, e.amount, e.actor) for e in entries] == [
        (1, 5, 5, FEDERAL),
        (2, 2, 2, FEDERAL),
        (1, 3, 8, FEDERAL),
    ]
    assert entries[2].event_id.startswith("import:neu.csv:")


async def test_pledges_beside_others_are_named_before_they_are_confirmed(
    in_both_languages: Chat,
) -> None:
    chat = in_both_languages
    await chat.says(INA, "!pledge 8")
    await chat.says(INA, "!pledge 2 families")
    table = "Kommune;Anzahl;Programm;Einheit\nMusterhafen;5;NesT;\nBeispielstadt;2;NesT;\n"
    answer = await sends(chat, FEDERAL, f"{table}Musterhafen;3;NesT;Familien\n")
    if chat.alliance.language == "de":
        told = (
            "2 Zeilen bringen eine Zusage, wo schon eine steht. Alle würden zählen:\n"
            "- Zeile 2: Musterhafen, neben P-1\n- Zeile 4: Musterhafen, neben P-2\n"
        )
    else:
        told = (
            "2 rows add a pledge where one stands already. All would count:\n"
            "- Row 2: Musterhafen, beside P-1\n- Row 4: Musterhafen, beside P-2\n"
        )
    assert told in answer
    await confirms(chat, FEDERAL)
    assert len(await chat.rows(Pledge)) == 5


@pytest.mark.parametrize(
    ("stands", "added"),
    [
        ("!pledge 8 nest", "Musterhafen;5;NesT;"),  # the same one is changed
        ("!pledge 8 families", "Musterhafen;5;NesT;Personen"),
        ("!pledge 8", "Musterhafen;0;NesT;"),
        ("!pledge 8", "Beispielstadt;5;NesT;"),
    ],
)
async def test_pledges_that_are_beside_nothing(chat: Chat, stands: str, added: str) -> None:
    await chat.says(INA, stands)
    answer = await sends(chat, FEDERAL, f"Kommune;Anzahl;Programm;Einheit\n{added}\n")
    assert "would count" not in answer


async def test_refused_if_a_pledge_stands_beside_it_meanwhile(chat: Chat) -> None:
    await sends(chat, FEDERAL, PLEDGES)
    await chat.says(INA, "!pledge 8")
    assert "changed meanwhile" in await confirms(chat, FEDERAL)
    assert [each.amount for each in await chat.rows(Pledge)] == [8]


async def test_refused_if_the_registry_has_changed_meanwhile(chat: Chat) -> None:
    await sends(chat, FEDERAL, TABLE)
    await chat.says(FEDERAL, "!member add Neudorf land=NW kind=town")
    before = await chat.remembered()
    assert "changed meanwhile" in await confirms(chat, FEDERAL)
    assert await chat.remembered() == before


async def test_state_coordination_imports_its_own_land_only(chat: Chat) -> None:
    table = "name;kind;land\nNeudorf;town;NI\nAltdorf;town;NW\n"
    before = await chat.remembered()
    answer = await sends(chat, KIM, table)
    assert "Row 3, column land: “NW” – expected: only your own Land" in answer
    assert "1 mistake:" in answer
    assert await chat.remembered() == before
    assert "Musterhafen” – expected: only municipalities of your own Land" in await sends(
        chat, KIM, PLEDGES
    )
    await sends(chat, KIM, table.replace("NW", "NI"))
    assert "New: 2." in await confirms(chat, KIM)


async def test_what_was_not_read_is_said_before_it_is_confirmed(in_both_languages: Chat) -> None:
    """A clerk's list: a title, a column of their own, a filtered row; beside it last year's."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    rows = [
        ["Kommunen"],
        ["Name", "Art", "Land", "AGS", "Bemerkung"],
        ["Neuland", "Landkreis", "NW", "05997", "neu"],
    ]
    hidden = row(["Altdorf", "Gemeinde", "NW"], 'table:visibility="filter"')
    now = sheet(*rows, name="2020").replace("</table:table>", f"{hidden}</table:table>")
    last = sheet(rows[1], ["Altstadt", "Stadt", "NW"], name="2019", more='table:style-name="out"')
    answer = await sends(chat, FEDERAL, ods(last + now), name="Liste.ods")
    told = (
        "Nicht gelesen: außer „2020“ das Blatt „2019“ (ausgeblendet); über den Überschriften "
        "Zeile 1; ausgeblendet Zeile 4; weitere Spalte „Bemerkung“."
        if german
        else "Not read: beside “2020” the sheet “2019” (hidden); above the headings row 1; "
        "hidden row 4; further column “Bemerkung”."
    )
    assert told in answer
    await confirms(chat, FEDERAL)
    new = [each for each in await chat.rows(Member) if each.created_by == FEDERAL][-1]
    assert (new.name, new.kind, new.ags) == ("Neuland", "county", "05997000")
    assert {each.name for each in await chat.rows(Member)} & {"Altdorf", "Altstadt"} == set()


async def test_notes_stand_below_mistakes(chat: Chat) -> None:
    """Perhaps it is the wrong sheet that has them."""
    answer = await sends(chat, FEDERAL, "Liste\nname;kind;land;Tel\nX;Burg;NW;1\n")
    assert "Nothing was changed. Please mend the file first." in answer
    assert answer.endswith("Not read: above the headings row 1; further column “Tel”.")


@pytest.mark.parametrize("who", [INA, STRANGER])
async def test_files_of_others_are_not_even_fetched(chat: Chat, who: str) -> None:
    before = await chat.remembered()
    answer = await sends(chat, who, TABLE)
    assert "I cannot do anything with files here" in answer
    assert "reading" not in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("caption", "told"),
    [
        ("members", "needed:\n- name, kind, land\n"),
        ("Zusagen, Stand heute", "needed:\n- ags, amount\n"),
        ("bitte einlesen", "needed:\n- name, kind, land\n- ags, amount\n"),
    ],
)
async def test_caption_says_what_it_is(chat: Chat, caption: str, told: str) -> None:
    assert told in await sends(chat, FEDERAL, "Ort;Strasse\na;b\n", text=caption)


async def test_what_fits_both_kinds_is_asked_back(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    both = "name;kind;land;amount\nMusterhafen;Stadt;NW;5\n"
    before = await chat.remembered()
    answer = await sends(chat, FEDERAL, both)
    assert ("Mitglieder, Zusagen" if german else "members, pledges") in answer
    assert await chat.remembered() == before
    ignored = "weitere Spalte „{}“" if german else "further column “{}”"
    assert ignored.format("amount") in await sends(chat, FEDERAL, both, text="Mitglieder")
    assert ignored.format("kind") in await sends(chat, FEDERAL, both, text="!pledges")


@pytest.mark.parametrize(
    ("problem", "told"),
    [("too_large", "too large"), ("gone", "cannot be fetched"), ("damaged", "did not arrive")],
)
async def test_files_that_do_not_arrive(chat: Chat, problem: str, told: str) -> None:
    from bot.files_in import Problem

    before = await chat.remembered()
    answer = await sends(chat, FEDERAL, TABLE, problem=Problem(problem))
    assert told in answer
    assert "Example" not in answer
    assert await chat.remembered() == before


@pytest.mark.parametrize("name", ["bild.png", "ohne", "tabelle.xlsx", "\u202evsc.csv"])
async def test_files_that_are_no_tables(chat: Chat, name: str) -> None:
    """One answer after the first, and no reference to an error of the bot's own."""
    answer = await sends(chat, FEDERAL, b"\x89PNG\0\x00", name=name)
    assert len(answer.splitlines()) == 2
    assert "reference" not in answer


async def test_only_thirty_changes_are_listed_and_all_are_made(chat: Chat) -> None:
    rows = "".join(f"Dorf {number};town;NW\n" for number in range(45))
    answer = await sends(chat, FEDERAL, "name;kind;land\n" + rows)
    assert answer.count("new: kind") == 30
    assert "… and 15 more rows" in answer
    assert "New: 45." in answer
    await confirms(chat, FEDERAL)
    assert sum(each.name.startswith("Dorf") for each in await chat.rows(Member)) == 45
    assert [each.details for each in await chat.rows(Question)] == [None]


@pytest.mark.parametrize(
    ("typed", "press"),
    [
        ("!export members", {"noun": "members", "form": "xlsx"}),
        ("!ausgeben Mitglieder csv", {"noun": "members", "form": "csv"}),
        ("!export pledges NW csv", {"noun": "pledges", "form": "csv"}),
        ("!export pledges csv nrw", {"noun": "pledges", "form": "csv"}),
    ],
)
async def test_export_and_in_again(chat: Chat, typed: str, press: dict[str, str]) -> None:
    """What comes out goes in again and changes nothing."""
    await chat.says(INA, "!pledge 5 nest")
    [content] = await chat.says(FEDERAL, typed, room=DIRECT, direct=True)
    made = content["hafenlotse.press"]
    assert made["kind"] == "table"
    assert {name: made["data"][name] for name in press} == press
    assert content["filename"].endswith("2020-11-19." + press["form"])
    data = make_table.make(made["data"], made["language"])
    answer = await sends(chat, FEDERAL, data, name=content["filename"])
    assert "Nothing changes" in answer


async def test_export_is_not_for_everybody(chat: Chat) -> None:
    """In the plenary it goes to the direct chat; a state coordination gets its own Land."""
    await chat.says(KIM, "!help", room=f"!direct-{KIM[1:]}", direct=True)
    answer = body(await chat.says(KIM, "!export members"))
    assert "direct chat" in answer
    [(_to, content)] = chat.letters
    rows = content["hafenlotse.press"]["data"]["rows"]
    assert [each["name"] for each in rows] == ["Landkreis Musterland"]
    answer = body(
        await chat.says(KIM, "!export members NW", room="!direct-kim:localhost", direct=True)
    )
    assert "NW is not your Land" in answer


async def test_how_to_import(german: Chat) -> None:
    answer = body(await german.says(FEDERAL, "!einlesen"))
    assert "Name, Art, Land, AGS, Einwohner" in answer
    assert "!ausgeben Mitglieder" in answer


async def test_towns_lie_in_the_county_their_ags_says(chat: Chat) -> None:
    """As with `!member add`; else nobody would be told of places that may be counted twice."""
    table = "name;kind;land;ags\nLandkreis Neuland;county;NW;05998000\nNeuort;town;NW;05998017\n"
    await sends(chat, FEDERAL, table)
    await confirms(chat, FEDERAL)
    members = {each.name: each for each in await chat.rows(Member)}
    assert members["Neuort"].county_id == members["Landkreis Neuland"].id
    assert members["Landkreis Neuland"].county_id is None
    noted = [(c.subject, c.new, c.source) for c in await chat.rows(MemberChange)]
    assert ("county_id", "Landkreis Neuland", "AGS") in noted
    assert "Nothing changes" in await sends(chat, FEDERAL, table)


@pytest.mark.parametrize(
    ("added", "refused"),
    [
        ("until 20.11.2020", "this one ended on 20.11.2020"),
        ("", "this one is of NI"),
    ],
)
async def test_a_programme_that_is_barred_in_the_chat_is_barred_here(
    chat: Chat, added: str, refused: str
) -> None:
    level = "level=federal" if added else "level=land land=NI"
    await chat.says(FEDERAL, f"!programme add sonderweg Sonderweg {level} {added}")
    chat.clock.ahead += timedelta(days=5)
    answer = await sends(chat, FEDERAL, "name;amount;programme\nMusterhafen;5;sonderweg\n")
    assert refused in answer
    assert "Nothing was changed" in answer


async def test_one_target_group_in_two_spellings_is_one_pledge(chat: Chat) -> None:
    await chat.says(INA, "!pledge 5 group=“Unbegleitete Minderjährige”")
    table = "name;amount;target_group\nMusterhafen;7;unbegleitete  minderjaehrige\n"
    await sends(chat, FEDERAL, table)
    await confirms(chat, FEDERAL)
    pledges = [(each.amount, each.target_group) for each in await chat.rows(Pledge)]
    assert pledges == [(7, "Unbegleitete Minderjährige")]
    assert "words that say for whom" in await sends(
        chat, FEDERAL, "name;amount;target_group\nMusterhafen;7;¿?\n"
    )
