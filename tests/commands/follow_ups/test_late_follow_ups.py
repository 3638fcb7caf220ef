"""Follow-ups after an outage: only the latest step, once, marked as late, and never at night."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.tables import OutboxRow
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat
from tests.harness.notified import mentioned, until, written_to

NEW = '!followup 25.11.2020 "Entwurf"'


async def test_away_over_several_steps(chat: Chat) -> None:
    """Only the latest, once, and what goes out late says so."""
    chat.clock.at = datetime(2020, 11, 12, 10, tzinfo=BERLIN).astimezone(UTC)
    await chat.says(FEDERAL, NEW)
    heard = await until(chat, 2020, 11, 24, 15)
    assert [each["body"].split("\n")[1] for each in heard] == [
        "To be done by tomorrow: Wednesday, 25.11.2020."
    ]
    row = (await chat.rows(OutboxRow))[-1]
    assert row.due_at == datetime(2020, 11, 23, 8, tzinfo=UTC)
    assert row.late_content is not None
    first = row.late_content["body"].partition("\n")[0]
    assert first == "Late: this was due on Monday, 23.11.2020, 09:00."
    assert row.late_content["m.mentions"] == {"user_ids": [ROSA, INA]}
    assert await until(chat, 2020, 11, 25, 8, 59) == []
    assert len(await until(chat, 2020, 11, 25, 9)) == 1


async def test_away_beyond_the_deadline(german: Chat) -> None:
    await german.says(FEDERAL, NEW)
    assert await until(german, 2020, 11, 26, 15) == [], "the days before are over"
    assert written_to(german) == [ROSA, INA, BEN]
    rows = [each for each in await german.rows(OutboxRow) if each.late_content]
    assert rows[-1].late_content is not None
    assert rows[-1].late_content["body"].startswith("Verspätet: Fällig war")
    assert rows[-1].due_at == datetime(2020, 11, 26, 8, tzinfo=UTC)


async def test_away_until_the_end(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    (summary,) = await until(chat, 2021, 1, 20, 15)
    assert "Not done (3 of 3)" in summary["body"]
    assert written_to(chat) == [FEDERAL]
    assert await until(chat, 2021, 1, 25, 15) == []


@pytest.mark.parametrize("back", [(2020, 11, 20, 21), (2020, 11, 21, 12), (2020, 11, 23, 6, 30)])
async def test_back_at_night_or_on_a_day_off(chat: Chat, back: tuple[int, ...]) -> None:
    """What was missed on Friday waits for Monday morning, and is still marked as late."""
    await chat.says(FEDERAL, '!followup 27.11.2020 "Entwurf"')
    assert await until(chat, *back) == []
    assert written_to(chat) == []
    assert await until(chat, 2020, 11, 23, 8, 59) == []
    (said,) = await until(chat, 2020, 11, 23, 9)
    assert mentioned([said]) == [ROSA, INA]
    row = next(each for each in await chat.rows(OutboxRow) if each.late_content)
    assert row.due_at == datetime(2020, 11, 20, 8, tzinfo=UTC)
    assert await until(chat, 2020, 11, 24, 12) == []


async def test_waits_for_the_homeserver(chat: Chat) -> None:
    """While it is away, somebody may have reported what the bot has not seen."""
    await chat.says(FEDERAL, NEW)
    chat.link.set(False)
    assert await until(chat, 2020, 11, 23, 12) == []
    chat.link.set(True)
    await chat.says(ROSA, "!done F-1")
    assert mentioned(await until(chat, 2020, 11, 23, 12, 1)) == [INA]
