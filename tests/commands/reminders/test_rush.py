"""Thousands of reminders at once: in order, each once, and nobody who types waits for them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, insert, select

from bot.matrix.model import Batch
from bot.outgoing import DUE
from bot.pipeline import Done
from storage.tables import InboxRow, OutboxRow, Reminder
from tests.harness.chat import BERLIN, INA, PLENARY, Chat, body
from tests.harness.patience import PATIENCE

DUE_AT = datetime(2020, 11, 20, 9, tzinfo=BERLIN).astimezone(UTC)
DAY = timedelta(days=1)


def rows(count: int, rooms: int, seconds: int) -> Iterable[dict[str, Any]]:
    """That many in so many rooms, within so many seconds; the text is the place in line."""
    for number in range(count):
        due_at = DUE_AT + timedelta(seconds=number * seconds // count)
        yield {
            "room_id": f"!{number % rooms}:localhost",
            "author": INA,
            "whom": "author",
            "text": f"Nr.{number}.",
            "starts": "2020-11-20T09:00:00",
            "rule": None,
            "timezone": "Europe/Berlin",
            "workday": False,
            "next_at": due_at,
            "due_at": due_at,
            "created_at": DUE_AT - DAY,
            "event_id": "$e",
        }


async def fill(chat: Chat, count: int, rooms: int, seconds: int) -> None:
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(Reminder), [*rows(count, rooms, seconds)])


async def reminded(chat: Chat) -> dict[str, list[int]]:
    """What was said in each room, in order."""
    found: dict[str, list[int]] = {}
    for row in await chat.rows(OutboxRow):
        if row.content and row.due_at is not None:
            numbers = re.findall(r"Nr\.(\d+)\.", row.content["body"])
            found.setdefault(row.room_id, []).extend(map(int, numbers))
    return found


async def all_once_and_in_order(chat: Chat, count: int, rooms: int) -> None:
    said = await reminded(chat)
    assert said == {f"!{n}:localhost": [*range(n, count, rooms)] for n in range(rooms)}


async def inbox(chat: Chat, *where: ColumnElement[bool]) -> Counter[tuple[str, str]]:
    """How many of which kind are in which state; thousands of rows would take long to load."""
    query = select(InboxRow.kind, InboxRow.state, func.count()).where(*where)
    async with chat.database.engine.connect() as connection:
        found = await connection.execute(query.group_by(InboxRow.kind, InboxRow.state))
        return Counter({(kind, state): number for kind, state, number in found})


@pytest.mark.parametrize(("count", "rooms", "seconds"), [(10_000, 40, 1), (2_000, 10, 60)])
async def test_ten_thousand(any_chat: Chat, count: int, rooms: int, seconds: int) -> None:
    """Looked for again as soon as a batch is worked off; a command comes before the next one."""
    chat = any_chat
    await fill(chat, count, rooms, seconds)
    chat.clock.ahead += DAY
    looks, between = 0, 0
    while True:
        before = await inbox(chat)
        await chat.ticker.tick()
        looks += 1
        if await inbox(chat) == before:
            break
        await chat.pipeline.step()
        command = chat.event(INA, {"msgtype": "m.text", "body": "!pledges"})
        await chat.intake.take(Batch(command.event_id, (command,)))
        await chat.pipeline.step()
        assert await inbox(chat, InboxRow.key == command.event_id) == {("command", "done"): 1}
        waiting = await inbox(chat, InboxRow.state == "pending")
        waiting.pop(("due:open-items", "pending"), None)  # once a day
        assert waiting.keys() <= {("due:reminder", "pending")}
        between += bool(waiting)
        while await chat.pipeline.step():
            pass
    assert 2 < looks <= count // 200 + 1
    assert between > 0
    await all_once_and_in_order(chat, count, rooms)
    assert all(each.due_at is None for each in await chat.rows(Reminder))


async def test_restart_in_the_middle(any_chat: Chat) -> None:
    """Whatever was looked at, entered, worked off: each rings once."""
    chat = any_chat
    await fill(chat, 600, 7, 60)
    chat.clock.ahead += DAY
    for steps in range(25):
        await chat.ticker.tick()
        await chat.ticker.tick()  # looks twice at the same
        for _step in range(steps % 5):
            await chat.pipeline.step()
        clock = chat.clock
        chat = Chat(chat.database)
        chat.clock.ahead = clock.ahead
    while True:
        await chat.ticker.tick()
        if not await chat.work():
            break
    await all_once_and_in_order(chat, 600, 7)


async def still_due(chat: Chat) -> int:
    query = select(func.count()).where(Reminder.due_at.is_not(None))
    async with chat.database.engine.connect() as connection:
        return (await connection.execute(query)).scalar_one()


async def test_the_bot_at_work(chat: Chat) -> None:
    """Pipeline and ticker as they run: no look every half minute is needed in between."""
    await fill(chat, 1_000, 1_000, 1)
    chat.clock.ahead += DAY
    looks = 0
    tick, answered = chat.ticker.tick, asyncio.Event()

    async def counted() -> None:
        nonlocal looks
        looks += 1
        await tick()

    def done(given: Done) -> None:
        if given.kind.startswith(DUE):
            chat.ticker.worked_off(min(given.expected, default=None))
        else:
            answered.set()

    chat.ticker.tick = counted  # type: ignore[method-assign]
    chat.pipeline._on_done = done
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.run()) for each in (chat.pipeline, chat.ticker)]
        while await still_due(chat):
            answered.clear()
            command = chat.event(INA, {"msgtype": "m.text", "body": "!pledges"})
            await chat.intake.take(Batch(command.event_id, (command,)))
            await answered.wait()
        await asyncio.sleep(0.1)
        for each in tasks:
            each.cancel()
    await all_once_and_in_order(chat, 1_000, 1_000)
    assert 6 <= looks <= 12, "one for each batch of 200, one at the end"


async def test_a_reminder_that_fails_takes_no_command_along(chat: Chat) -> None:
    """A command that comes in just then is answered; the failure is that of the reminder."""
    await chat.says(INA, "!remind in 20 minutes x")
    chat.clock.ahead += timedelta(hours=1)
    await chat.ticker.tick()
    together = chat.registry.schedules["reminder"]
    give_up = chat.pipeline._give_up

    async def failing(*_given: object) -> None:
        raise RuntimeError("a fault")

    async def with_a_command_in_between(error: Exception) -> Done | None:
        chat.pipeline._give_up = give_up  # type: ignore[method-assign]
        command = chat.event(INA, {"msgtype": "m.text", "body": "!pledges"})
        await chat.intake.take(Batch(command.event_id, (command,)))
        return await give_up(error)

    object.__setattr__(together, "run", _once(failing, together.run))
    chat.pipeline._give_up = with_a_command_in_between  # type: ignore[method-assign]
    try:
        answers = await chat.work()
    finally:
        object.__setattr__(together, "run", together.run.__wrapped__)  # type: ignore[attr-defined]
    assert "Musterhafen" in body(answers) or "pledge" in body(answers)
    states = {row.kind: row.state for row in await chat.rows(InboxRow)}
    assert states["due:reminder"] == "failed"
    assert [row.state for row in await chat.rows(InboxRow) if row.kind == "command"][-1] == "done"


def _once(first: Any, then: Any) -> Any:
    async def run(*given: Any) -> Any:
        return await first(*given)

    run.__wrapped__ = then  # type: ignore[attr-defined]
    return run


async def test_same_moment_in_different_threads(chat: Chat) -> None:
    """One message for the room; in the thread only if that is the same for all."""
    await chat.says(INA, "!remind tomorrow at 9:00 “eins”", thread="$a")
    await chat.says(INA, "!remind tomorrow at 9:00 “zwei”", thread="$b")
    await chat.says(INA, "!remind tomorrow at 9:01 “drei”", thread="$b")
    await chat.says(INA, "!remind room tomorrow at 9:01 “vier”", thread="$b")
    first, second = await chat.time_passes(DAY)
    assert "m.relates_to" not in first
    assert second["m.relates_to"]["event_id"] == "$b"
    assert first["body"].split("\n") == [
        "2 reminders:",
        f"- R-1 for {INA}: eins",
        f"- R-2 for {INA}: zwei",
        "To be reminded again: !snooze R-1 1d",
    ]
    assert second["m.mentions"] == {"user_ids": [INA], "room": True}
    assert [row.room_id for row in await chat.rows(OutboxRow) if row.due_at] == [PLENARY] * 2


async def test_late_together(chat: Chat) -> None:
    """Those of one moment are late together; those of another moment are another message."""
    for line in ("!remind tomorrow at 9:00 “eins”", "!remind every friday 9:00 “zwei”"):
        await chat.says(INA, line)
    await chat.says(INA, "!remind tomorrow at 9:01 “drei”")
    assert len(await chat.time_passes(3 * DAY)) == 2
    late = [row.late_content["body"] for row in await chat.rows(OutboxRow) if row.late_content]
    assert late[0].startswith("Late: this was due on Friday, 20.11.2020, 09:00.\n2 reminders:\n")
    assert "zwei – next time on Friday, 27.11.2020, 09:00" in late[0]
    assert late[1].startswith(
        "Late: this was due on Friday, 20.11.2020, 09:01.\ndrei – reminder for"
    )
