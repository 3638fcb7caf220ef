"""Opening joint statements, with their text as people type it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.statements.rules.clauses import LONGEST_CLAUSE
from commands.statements.rules.versions import digest
from storage.tables import Member, OutboxRow, Statement, StatementElector, Version
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)
from tests.harness.statements import continued

CLAUSES = ["Wir nehmen Menschen auf.", "Wir bitten um ein „Bundesprogramm“,\nund zwar bald."]
TEXT = f"1. {CLAUSES[0]}\n2. {CLAUSES[1]}"
SHOWN = f"1. {continued(CLAUSES[0])}\n2. {continued(CLAUSES[1])}"
NEW = f"!statement new “Winterhilfe” until 02.12.2020 18:00\n{TEXT}"
DIRECT = "!direct-ina:localhost"
BARE = "!statement new “Winterhilfe”\n"


async def test_opened(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    typed = f"!erklärung neu „Winterhilfe“ bis 02.12.2020 18:00\n{TEXT}" if german else NEW
    (answer,) = await chat.says(INA, typed, thread="$thread")
    (row,) = await chat.rows(Statement)
    assert (row.title, row.author, row.room_id, row.thread_id) == (
        "Winterhilfe",
        INA,
        PLENARY,
        "$thread",
    )
    assert (row.opened_at, row.closes_at) == (
        chat.clock.now(),
        datetime(2020, 12, 2, 17, 0, tzinfo=UTC),
    )
    assert chat.expected[-1] == row.closes_at - timedelta(days=1)  # who is silent gets a letter
    (version,) = await chat.rows(Version)
    assert (version.number, version.clauses, version.author) == (1, CLAUSES, INA)
    assert version.event_id == chat.last_event
    assert version.digest == digest("Winterhilfe", CLAUSES)
    said = body([answer])
    assert said.startswith(f"ST-1: Winterhilfe\n{SHOWN}\n")
    sealed = "Fassung 1, 2 Absätze, Prüfsumme" if german else "Version 1, 2 clauses, checksum"
    assert f"{sealed} {version.digest[:12]}\n" in said
    due = "Antworten bis: Mittwoch, 02.12.2020" if german else "due: Wednesday, 02.12.2020"
    assert due in said
    assert ("3 Kommunen sind gefragt" if german else "3 municipalities are asked") in said


async def test_asked_are_the_municipalities_of_that_moment(chat: Chat) -> None:
    await chat.says(INA, NEW)
    await chat.says(FEDERAL, "!member add Neustadt land=SN kind=city")
    names = {each.id: each.name for each in await chat.rows(Member)}
    asked = {names[each.member_id] for each in await chat.rows(StatementElector)}
    assert asked == {"Musterhafen", "Beispielstadt", "Landkreis Musterland"}


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("\n1) Eins\n\n2) Zwei\n\n* ein Punkt", ["Eins", "Zwei\n\n* ein Punkt"]),
        ("\n\nEin Absatz\nweiter\n\nNoch einer", ["Ein Absatz\nweiter", "Noch einer"]),
        ("\n1. Er sagt „ja", ["Er sagt „ja"]),
        ("\r\n1. a=b until bis für\r\n2. c", ["a=b until bis für", "c"]),
    ],
)
async def test_clauses_of_all_shapes(chat: Chat, below: str, found: list[str]) -> None:
    await chat.says(INA, f"!statement new Winterhilfe 2020{below}")
    assert [each.clauses for each in await chat.rows(Version)] == [found]
    assert [(s.title, s.closes_at) for s in await chat.rows(Statement)] == [
        ("Winterhilfe 2020", None)
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!statement new", "missing: <title>"),
        ("!statement new X", "The text is missing"),
        ("!statement new X\n\n  \n", "The text is missing"),
        ("!statement new\n1. a", "missing: <title>"),
        ("!statement new X\nPräambel\n1. a", "“Präambel” stands before clause 1"),
        ("!statement new X\n1. a\n3. b", "“3. b” begins with 3, but the next clause is number 2"),
        ("!statement new X\n1. a\n2.", "Clause 2 is empty"),
        ("!statement new X\n1. a\n2. " + "b" * (LONGEST_CLAUSE + 1), "8,001 characters"),
        ("!statement new X" + "".join(f"\n{n}. a" for n in range(1, 62)), "These are 61 clauses"),
        ("!statement new " + "x" * 201 + "\n1. a", "too long: 201"),
        ("!statement new “X\n1. a“", "has no partner"),
        ("!statement new X until 18.11.2020 9:00\n1. a", "in the past"),
        ("!statement new X until every monday 9:00\n1. a", "repeats"),
        ("!statement new X until tomorrow evening\n1. a", "at what time?"),
        ("!statement new X until 2.12.2020 18:00 1. a", "do not understand “1.” here"),
        ("!statement new X\n1. a\x00", "control characters"),
        ("!statement ST-4", "no statement ST-4"),
        ("!statement show P-4", "It looks like ST-4"),
        ("!statement diff ST-4", "no statement ST-4"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    """One answer that names the mistake, with an example that works, and nothing is kept."""
    before = await chat.remembered()
    (answer,) = await chat.says(INA, typed)
    assert told in answer["body"]
    assert await chat.remembered() == before
    if told.startswith(("missing", "The text", "“", "Clause", "8,001", "These")):
        example = answer["body"].partition("Example: ")[2]
        await chat.says(INA, example)
        assert len((await chat.rows(Version))[0].clauses) == 2


async def test_who_may_open(chat: Chat, empty_chat: Chat) -> None:
    for who in (FEDERAL, KIM, INA, BEN, ROSA):
        await chat.says(who, NEW)
    assert [each.author for each in await chat.rows(Statement)] == [FEDERAL, KIM, INA, BEN, ROSA]
    before = await chat.remembered()
    assert "possible for" in body(await chat.says(PIA, NEW))
    assert "not registered" in body(await chat.says(STRANGER, NEW))
    assert await chat.remembered() == before
    assert "nobody could answer" in body(await empty_chat.says(FEDERAL, NEW))
    assert await empty_chat.rows(Statement) == []


async def test_not_in_an_open_room(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    await chat.says(INA, "!help", room=DIRECT, direct=True)
    heard = body(await chat.says(INA, NEW, room=OTHER_ROOM))
    assert "Winterhilfe" not in heard
    assert "room of the members" in chat.letters[0][1]["body"]
    assert await chat.rows(Statement) == []
    # Nor is one of another room shown there.
    await chat.says(INA, NEW)
    for typed in ("!statement ST-1", "!statements", "!statement diff ST-1"):
        assert "Winterhilfe" not in body(await chat.says(INA, typed, room=OTHER_ROOM))
        assert "Winterhilfe" in chat.letters[0][1]["body"]


async def test_from_the_direct_chat_to_the_plenary(in_both_languages: Chat) -> None:
    """Announced in the one plenary, in its language; there it is due as well."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!language en")
    answer, announced = await chat.says(INA, NEW, room=DIRECT, direct=True)
    assert "ST-1" in answer["body"]
    assert ("Plenum" if chat.alliance.language == "de" else "plenary") in answer["body"]
    assert announced["body"].startswith(f"ST-1: Winterhilfe\n{SHOWN}\nVersion 1")
    assert "m.relates_to" not in announced
    assert [row.room_id for row in await chat.rows(OutboxRow)][-2:] == [DIRECT, PLENARY]
    assert [(s.room_id, s.thread_id) for s in await chat.rows(Statement)] == [(PLENARY, None)]


async def test_without_one_plenary_it_stays_in_the_direct_chat(chat: Chat) -> None:
    text, hint = await chat.says(INA, NEW, room=DIRECT, direct=True)
    assert SHOWN in text["body"]
    assert "only in this chat so far" in hint["body"]
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(FEDERAL, "!room plenary", room=OTHER_ROOM)
    assert len(await chat.says(INA, NEW, room=DIRECT, direct=True)) == 2
    assert [each.room_id for each in await chat.rows(Statement)] == [DIRECT, DIRECT]
    assert SHOWN in body(await chat.says(ROSA, "!statement ST-2"))


@pytest.mark.parametrize(
    "typed",
    [
        "1.Eins\n2.Zwei",
        "(1) Eins\n(2) Zwei",
        "1.) Eins\n2.) Zwei",
        "1: Eins\n2: Zwei",
        "Absatz 1: Eins\nAbsatz 2: Zwei",
        "1️⃣ Eins\n2️⃣ Zwei",
        "Eins\n\nZwei",
    ],
)
async def test_two_clauses(in_both_languages: Chat, typed: str) -> None:
    """And the answer says how many were understood."""
    chat = in_both_languages
    answer = body(await chat.says(INA, BARE + typed))
    assert [each.clauses for each in await chat.rows(Version)] == [["Eins", "Zwei"]]
    count = "Fassung 1, 2 Absätze" if chat.alliance.language == "de" else "Version 1, 2 clauses"
    assert count in answer


@pytest.mark.parametrize(
    ("typed", "line", "number"),
    [
        ("1 Wir helfen.\n2 Der Bund zahlt.", "1 Wir helfen.", 1),
        ("§ 1 Wir helfen.\n§ 2 Der Bund zahlt.", "§ 1 Wir helfen.", 1),
        ("1. Wir helfen.\n2 Der Bund zahlt.", "2 Der Bund zahlt.", 2),
    ],
)
async def test_not_one_clause_by_mistake(
    in_both_languages: Chat, typed: str, line: str, number: int
) -> None:
    chat = in_both_languages
    answer = body(await chat.says(INA, BARE + typed))
    assert answer.startswith(
        f"„{line}“ beginnt mit {number}. Ist das Absatz {number}? Dann schreiben Sie ihn bitte "
        f"so: {number}. …."
        if chat.alliance.language == "de"
        else f"“{line}” begins with {number}. Is it clause {number}? Then please write it like "
        f"this: {number}. …."
    )
    assert await chat.rows(Statement) == []
