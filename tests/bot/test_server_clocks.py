"""Wrong clocks of servers: noticed from what arrives live, allowed for, and named."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.intake import Intake
from bot.matrix.model import Batch, RoomEvent
from bot.server_clocks import ServerClocks
from storage.engine import Database
from storage.tables import InboxRow
from tests.harness.arriving import SENT
from tests.harness.chat import PLENARY, Chat

SLOW = "@ina:slow.example"
TEN = timedelta(minutes=10)
SOON = timedelta(seconds=15)


def test_several_at_once_count_as_one() -> None:
    clocks = ServerClocks()
    for delay in (40, 30, 20):
        clocks.note("a.example", SENT - timedelta(minutes=delay), SENT)
    clocks.note("a.example", SENT - timedelta(minutes=20) + SOON, SENT + SOON)
    assert clocks.behind("a.example") == timedelta(minutes=20)
    assert clocks.behind("b.example") == timedelta()


def test_the_operator_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    clocks = ServerClocks()
    for number in range(4):
        now = SENT + number * SOON
        clocks.note("a.example", now - TEN, now)
    assert caplog.messages == ["The clock of a.example is off by 600 s"]


def said(chat: Chat, number: int, sent_at: datetime, body: str = "talk") -> RoomEvent:
    content = {"msgtype": "m.text", "body": body}
    return RoomEvent(f"$e{number}", PLENARY, SLOW, "m.room.message", content, sent_at)


async def times(chat: Chat, *, away: timedelta | None = None, claimed: datetime) -> dict[str, str]:
    since = None if away is None else chat.clock.now() - away
    intake: Intake = chat.intake
    await intake.take(Batch("t", (said(chat, 99, claimed, "!help"),)), since)
    (row,) = [each for each in await chat.rows(InboxRow) if each.key == "$e99"]
    assert row.content is not None
    return row.content


async def test_talk_is_enough_to_notice(database: Database) -> None:
    chat = Chat(database)
    for number in range(2):
        now = chat.clock.now()
        await chat.intake.take(Batch("t", (said(chat, number, now - TEN),)))
        chat.clock.at += SOON
    now = chat.clock.now()
    found = await times(chat, claimed=now - TEN - timedelta(minutes=3))
    assert found["sent_at"] == (now - timedelta(minutes=3)).isoformat()
    assert found["arrived_at"] == now.isoformat()
    assert found["clock_behind"] == 600


async def test_what_comes_after_an_absence_says_nothing_of_clocks(database: Database) -> None:
    chat = Chat(database)
    since = chat.clock.now() - timedelta(hours=1)
    for number in range(2):
        events = (said(chat, number, chat.clock.now() - TEN),)
        await chat.intake.take(Batch("t", events), since)
        chat.clock.at += SOON
    now = chat.clock.now()
    found = await times(chat, away=timedelta(hours=1), claimed=now - TEN)
    assert found["sent_at"] == found["arrived_at"] == (now - TEN).isoformat()
    assert "clock_behind" not in found


async def test_a_clock_that_is_fast_moves_nothing_into_the_future(database: Database) -> None:
    chat = Chat(database)
    now = chat.clock.now()
    found = await times(chat, claimed=now + timedelta(hours=3))
    assert found["sent_at"] == found["arrived_at"] == now.isoformat()
    assert found["clock_behind"] == -3 * 3600


async def test_the_sender_is_told_once(database: Database) -> None:
    chat = Chat(database)
    answers = []
    for _ in range(4):
        answers.append((await chat.says(SLOW, "!help", ago=TEN))[0]["body"])
        chat.clock.at += SOON
    told = ["The clock of your server is 10 minutes slow" in each for each in answers]
    assert told == [False, True, False, False]
