"""Reminders that fall due: in time or late, but once, and by the clock on the wall."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import OutboxRow, Reminder
from tests.harness.chat import BEN, BERLIN, INA, PLENARY, Chat, body

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


async def test_rings_the_author_once(chat: Chat) -> None:
    await chat.says(INA, "!remind in 20 minutes call back", thread="$thread")
    made = chat.last_event
    assert await chat.time_passes(19 * MINUTE) == []
    (reminded,) = await chat.time_passes(MINUTE)
    assert reminded["msgtype"] == "m.text"
    assert reminded["m.mentions"] == {"user_ids": [INA]}
    assert reminded["body"] == (
        f"call back – reminder for {INA}\nR-1. To be reminded again: !snooze R-1 1d"
    )
    assert f'<a href="https://matrix.to/#/{INA}">' in reminded["formatted_body"]
    assert reminded["m.relates_to"] == {
        "m.in_reply_to": {"event_id": made},
        "rel_type": "m.thread",
        "event_id": "$thread",
        "is_falling_back": False,
    }
    assert await chat.time_passes(DAY) == []
    assert (await chat.rows(Reminder))[0].due_at is None


async def test_rings_the_room(chat: Chat) -> None:
    await chat.says(INA, "!remind room in 20 minutes call back")
    (reminded,) = await chat.time_passes(20 * MINUTE)
    assert reminded["m.mentions"] == {"room": True}
    assert reminded["body"].startswith("call back – reminder for @room\n")


async def test_room_in_the_text_rings_nobody(chat: Chat) -> None:
    await chat.says(INA, f"!remind in 20 minutes ask @room and {BEN}")
    (reminded,) = await chat.time_passes(20 * MINUTE)
    assert reminded["m.mentions"] == {"user_ids": [INA]}


async def test_relative_to_when_it_was_sent(chat: Chat) -> None:
    """Not to when it was read, after the bot was away."""
    await chat.says(INA, "!remind in 20 minutes call back", ago=15 * MINUTE)
    assert (await chat.rows(Reminder))[0].due_at == chat.clock.now() + 5 * MINUTE
    await chat.says(INA, "!remind in 20 minutes too late", ago=HOUR)
    late = (await chat.rows(Reminder))[1]
    assert late.due_at == chat.clock.now() - 40 * MINUTE
    (reminded,) = await chat.time_passes(timedelta())
    assert "too late" in reminded["body"]


@pytest.mark.parametrize(
    ("start", "line", "dues"),
    [
        # 25.10.2020 is the last Sunday of October: 9 o'clock stays 9 o'clock.
        (
            (2020, 10, 15, 10),
            "!remind every monday 9:00 weekly",
            [(2020, 10, 19, 7), (2020, 10, 26, 8), (2020, 11, 2, 8)],
        ),
        (
            (2020, 10, 23, 10),
            "!erinnerung jeden Tag 2:30 Nachtdienst",
            [(2020, 10, 24, 0, 30), (2020, 10, 25, 0, 30), (2020, 10, 26, 1, 30)],
        ),
        (
            (2021, 3, 20, 10),
            "!remind every sunday 2:30 “night”",
            [(2021, 3, 21, 1, 30), (2021, 3, 28, 1, 30), (2021, 4, 4, 0, 30)],
        ),
    ],
)
async def test_keeps_the_wall_clock(
    chat: Chat, start: tuple[int, ...], line: str, dues: list[tuple[int, ...]]
) -> None:
    chat.clock.at = berlin(*start)
    await chat.says(INA, line)
    for due in dues:
        row = (await chat.rows(Reminder))[0]
        assert row.due_at == datetime(*due, tzinfo=UTC)  # type: ignore[misc,arg-type]
        heard = await chat.time_passes(row.due_at - chat.clock.now())
        assert len(heard) == 1
        assert "R-1, next time on" in body(heard)


async def test_was_due_while_the_bot_was_away(chat: Chat) -> None:
    """One message, and what is sent instead if it goes out noticeably late."""
    await chat.says(INA, "!remind tomorrow at 9:00 call back")
    (reminded,) = await chat.time_passes(3 * DAY)
    assert "Late" not in reminded["body"]
    row = (await chat.rows(OutboxRow))[-1]
    assert row.due_at == berlin(2020, 11, 20, 9)
    assert row.late_content["body"] == (
        f"Late: this was due on Friday, 20.11.2020, 09:00.\n{reminded['body']}"
    )
    assert row.late_content["m.mentions"] == reminded["m.mentions"]
    assert await chat.time_passes(DAY) == []


async def test_weekly_rings_once_after_a_month_away(chat: Chat) -> None:
    await chat.says(INA, "!remind every monday 9:00 weekly")
    (reminded,) = await chat.time_passes(30 * DAY)
    assert "next time on Monday, 21.12.2020, 09:00" in reminded["body"]
    assert (await chat.rows(OutboxRow))[-1].due_at == berlin(2020, 11, 23, 9)
    assert await chat.time_passes(timedelta()) == []
    assert len(await chat.time_passes(3 * DAY)) == 1


async def test_many_at_once_all_come(chat: Chat) -> None:
    """More than one message takes: in order, each once, and whoever is meant is mentioned once."""
    async with chat.database.transaction() as store:
        for number in range(120):
            await store.reminders.add(
                room_id=PLENARY, author=INA, whom="author", text=str(number),
                starts="2020-11-20T09:00:00", rule=None, timezone="Europe/Berlin",
                due_at=berlin(2020, 11, 20, 9), at=chat.clock.now(), event_id="$e",
            )  # fmt: skip
    heard = await chat.time_passes(DAY)
    reminded = [line for line in body(heard).split("\n") if line.startswith("- R-")]
    assert reminded == [f"- R-{n + 1} for {INA}: {n}" for n in range(120)]
    assert [each["body"].split("\n")[0] for each in heard] == [
        "50 reminders:",
        "50 reminders:",
        "20 reminders:",
    ]
    assert {json.dumps(each["m.mentions"]) for each in heard} == {json.dumps({"user_ids": [INA]})}
