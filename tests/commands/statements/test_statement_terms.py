"""A statement that was opened wrongly is mended: its deadline and its title."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.statements.rules.versions import digest
from storage.tables import OutboxRow, Statement, Version
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, PLENARY, ROSA, Chat, body
from tests.harness.signing import CLAUSES, mandated, stated

DAY = timedelta(days=1)


async def test_deadline(in_both_languages: Chat) -> None:
    """Set, extended, and posted anew when it is over, once."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    typed = "!erklärung frist ST-1" if german else "!statement deadline ST-1"
    answer = body(await chat.says(FEDERAL, f"{typed} 03.12.2020 18:00"))
    at = datetime(2020, 12, 3, 18, tzinfo=BERLIN)
    assert "03.12.2020, 18:00" in answer
    assert chat.expected[-1] == at
    (row,) = await chat.rows(Statement)
    assert (row.closes_at, row.closed_at) == (at.astimezone(UTC), None)
    over = "die Frist für Antworten ist vorbei" if german else "the time to answer is over"
    assert over in body(await chat.time_passes(15 * DAY))
    await chat.says(FEDERAL, f"{typed} 08.12.2020 18:00")
    assert (await chat.rows(Statement))[0].closed_at is None
    assert over in body(await chat.time_passes(15 * DAY))
    assert over not in body(await chat.time_passes(15 * DAY))


async def test_title(in_both_languages: Chat) -> None:
    """It is part of what is signed: a new version, and who has signed or answered is asked."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await stated(chat)
    await mandated(chat, 1)
    await chat.says(INA, "!sign ST-1")
    await chat.says(ROSA, "!clause ST-1 1 agree")
    typed = (
        "!erklärung titel ST-1 „Sommerhilfe“" if german else "!statement title ST-1 “Sommerhilfe”"
    )
    answer = body(await chat.says(FEDERAL, typed))
    before = (
        "Der Titel war bisher „Winterhilfe“; kein Absatz ist geändert."
        if german
        else "The title was “Winterhilfe” before; no clause is changed."
    )
    assert before in answer
    assert {to for to, _content in chat.letters} == {INA, BEN, ROSA}
    assert all(before in content["body"] for _to, content in chat.letters)
    assert [each.title for each in await chat.rows(Statement)] == ["Sommerhilfe"]
    first, second = await chat.rows(Version)
    assert second.clauses == first.clauses == [*CLAUSES]
    assert (first.digest, second.digest) == (
        digest("Winterhilfe", CLAUSES),
        digest("Sommerhilfe", CLAUSES),
    )


async def test_its_room_hears_of_it(chat: Chat) -> None:
    direct = "!direct-koordination:localhost"
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
