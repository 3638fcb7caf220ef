"""Until when answers are due: set, changed, and over once, with who has not answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from storage.tables import OutboxRow, Position, Signature, Statement, Table
from tests.harness.chat import BERLIN, FEDERAL, INA, PLENARY, ROSA, Chat, body
from tests.harness.signing import mandated, stated

SILENT = "Without response, which is no consent ({})"
HOUR = timedelta(hours=1)
NEW = "!statement new Winterhilfe until 19.11.2020 18:00\n1. Wir helfen."
DAY = timedelta(days=1)


async def kept(chat: Chat, table: type[Table], member: int, **more: Any) -> None:
    row = {"statement_id": 1, "member_id": member, "actor": INA, "event_id": "$e"}
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(table).values(**row, at=chat.clock.now(), **more))


async def test_due(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(INA, NEW, thread="$thread")
    await kept(chat, Position, 1, version=1, clause=1, position="reject")
    assert await chat.time_passes(7 * HOUR) == []
    (said,) = await chat.time_passes(HOUR)
    over = "die Frist für Antworten ist vorbei" if german else "the time to answer is over"
    silent = "Ohne Antwort, was keine Zustimmung ist (2)" if german else SILENT.format(2)
    title = "„Winterhilfe“" if german else "“Winterhilfe”"
    assert said["body"].startswith(f"ST-1: {title} – {over}.\n")
    assert f"{silent}: Beispielstadt, Landkreis Musterland\n" in said["body"]
    assert said["m.relates_to"]["event_id"] == "$thread"
    row = next(row for row in await chat.rows(OutboxRow) if row.late_content)
    assert row.due_at == datetime(2020, 11, 19, 17, 0, tzinfo=UTC)
    assert row.late_content is not None
    late = row.late_content["body"].splitlines()[0]
    assert ("Verspätet" if german else "Late: this was due on") in late
    (statement,) = await chat.rows(Statement)
    assert statement.closed_at == chat.clock.now()
    assert await chat.time_passes(48 * HOUR) == []
    shown = body(await chat.says(INA, "!statement ST-1"))
    assert ("Antworten waren fällig" if german else "Answers were due") in shown


async def test_all_have_answered(chat: Chat) -> None:
    """A signature of the newest version is an answer, too."""
    await chat.says(INA, NEW)
    await kept(chat, Position, 1, version=1, clause=1, position="agree")
    await kept(chat, Signature, 2, version=1, clauses=[1])
    await kept(chat, Signature, 3, version=1, clauses=[1])
    said = body(await chat.time_passes(8 * HOUR))
    assert "Common denominator: clause 1 carried by 3 of 3 responses" in said
    assert "Without response" not in said


async def test_what_does_not_count_as_an_answer(chat: Chat) -> None:
    await chat.says(INA, NEW)
    await kept(chat, Position, 1, version=1, clause=1, position="agree")
    await kept(chat, Signature, 2, version=2, clauses=[1], withdrawn_at=chat.clock.now())
    await chat.says(INA, "!statement edit ST-1 1 Neu")
    assert SILENT.format(3) in body(await chat.time_passes(8 * HOUR))


async def test_waits_for_the_homeserver(chat: Chat) -> None:
    """While it is away, answers sent in time may be there that the bot has not seen."""
    await chat.says(INA, NEW)
    chat.link.set(False)
    assert await chat.time_passes(9 * HOUR) == []
    chat.link.set(True)
    assert len(await chat.time_passes(timedelta())) == 1


async def test_published_before(chat: Chat) -> None:
    await chat.says(INA, NEW)
    async with chat.database.transaction() as store:
        row = await store.statements.get(1)
        assert row is not None
        row.published_at = chat.clock.now()
    assert await chat.time_passes(9 * HOUR) == []
    assert [each.closed_at for each in await chat.rows(Statement)] == [None]


async def test_not_for_a_room_that_was_opened_since(chat: Chat) -> None:
    await chat.says(INA, NEW)
    await chat.says(FEDERAL, "!room open", room=PLENARY)
    assert await chat.time_passes(8 * HOUR) == []
    assert [to for to, _content in chat.letters] == [FEDERAL]
    assert SILENT.format(3) in chat.letters[0][1]["body"]


async def test_deadline(in_both_languages: Chat) -> None:
    """Set, extended, and posted anew when it is over, once."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    typed = "!erklärung frist ST-1" if german else "!statement deadline ST-1"
    answer = body(await chat.says(FEDERAL, f"{typed} 03.12.2020 18:00"))
    at = datetime(2020, 12, 3, 18, tzinfo=BERLIN)
    assert "03.12.2020, 18:00" in answer
    assert chat.expected[-1] == at - DAY  # who is silent gets a letter
    (row,) = await chat.rows(Statement)
    assert (row.closes_at, row.closed_at) == (at.astimezone(UTC), None)
    over = "die Frist für Antworten ist vorbei" if german else "the time to answer is over"
    assert over in body(await chat.time_passes(15 * DAY))
    await chat.says(FEDERAL, f"{typed} 08.12.2020 18:00")
    assert (await chat.rows(Statement))[0].closed_at is None
    assert over in body(await chat.time_passes(15 * DAY))
    assert over not in body(await chat.time_passes(15 * DAY))


async def test_its_room_hears_of_it(chat: Chat) -> None:
    direct = "!direct-koordination:localhost"
    await chat.says(FEDERAL, "!room topic")
    await stated(chat)
    for typed in ("deadline ST-1 03.12.2020 18:00", "title ST-1 Sommerhilfe"):
        await chat.says(FEDERAL, f"!statement {typed}", room=direct, direct=True)
        here, there = (await chat.rows(OutboxRow))[-2:]
        assert (here.room_id, there.room_id) == (direct, PLENARY)
        assert (here.content or {})["body"] == (there.content or {})["body"]


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (FEDERAL, "!statement deadline ST-1 18.11.2020 18:00", "in the past"),
        (FEDERAL, "!statement deadline ST-1", "Something is missing"),
        (FEDERAL, "!statement deadline ST-2 03.12.2020 18:00", "There is no statement ST-2"),
        (INA, "!statement deadline ST-1 03.12.2020 18:00", "Only the author of ST-1"),
        (ROSA, "!statement title ST-1 Sommerhilfe", "Only the author of ST-1"),
        (FEDERAL, "!statement title ST-1 Winterhilfe", "has this title already"),
        (FEDERAL, "!statement title ST-1 “Sommer” 03.12.2020", "“03.12.2020” behind the title"),
        (FEDERAL, "!statement new “Sommer” 03.12.2020\n1. Eins", "“03.12.2020” behind the title"),
        (FEDERAL, f"!statement title ST-1 {'x' * 201}", "too long"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    await stated(chat)
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert await chat.remembered() == before


async def test_not_once_it_is_published(chat: Chat) -> None:
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(FEDERAL, "!statement publish ST-1")
    await chat.says(FEDERAL, "!confirm")
    before = await chat.remembered()
    for typed in ("deadline ST-1 03.12.2020 18:00", "title ST-1 Sommerhilfe"):
        assert "is published" in body(await chat.says(FEDERAL, f"!statement {typed}"))
    assert await chat.remembered() == before


async def test_nothing_falls_due_without_a_deadline(chat: Chat) -> None:
    await chat.says(INA, "!statement new X\n1. a")
    assert await chat.time_passes(timedelta(days=400)) == []
