"""Nothing is done twice and nothing stands still, where the bot itself has to see to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest

from bot import ticker
from bot.clock import Clock
from bot.link import Link
from bot.ticker import Ticker
from commands.kit.registry import Registry
from storage.engine import Database
from storage.outbox import OutboxQueries
from storage.tables import OutboxRow
from tests.bot.test_held import Sending
from tests.harness.patience import PATIENCE


async def test_what_is_sent_while_rows_are_read_is_not_taken_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a commit whose fate is not known: the outbox is read beside what is being sent."""
    pending = OutboxQueries.pending

    async def slow(self: OutboxQueries, *given: Any, **named: Any) -> Any:
        rows = await pending(self, *given, **named)
        reading.set()
        await sent.wait()
        return rows

    reading, sent = asyncio.Event(), asyncio.Event()
    async with Sending(database, "M_FORBIDDEN") as sending:
        await sending.queue("one")
        await sending.tries()
        monkeypatch.setattr(OutboxQueries, "pending", slow)
        # Marked as sent only later, as if the database were slow.
        monkeypatch.setattr(sending.sender, "_write_down", lambda: asyncio.sleep(0))
        loading = asyncio.create_task(sending.sender.load())
        await reading.wait()
        sending.homeserver.code = None
        monkeypatch.setattr(sending.sender, "_kept", _wanted)
        sending.sender.changed(["!r:localhost"])
        await sending.until("one")
        async with asyncio.timeout(PATIENCE):
            while ("send", "!r:localhost") in sending.sender._lines:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        sent.set()
        await loading
        assert ("send", "!r:localhost") not in sending.sender._lines


async def test_rows_are_read_by_one_at_a_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a doubtful commit, and because an operator has changed something, in one moment."""
    pending = OutboxQueries.pending

    async def slow(self: OutboxQueries, *given: Any, **named: Any) -> Any:
        rows = await pending(self, *given, **named)
        await asyncio.sleep(0.05 * next(turns))
        return rows

    turns = iter([1, 2, 3])
    monkeypatch.setattr(OutboxQueries, "pending", slow)
    async with Sending(database, "M_FORBIDDEN") as sending:
        await sending.queue("one", "two")
        await asyncio.gather(*(sending.sender.load() for _ in range(3)))
        sending.homeserver.code = None
        sending.sender.changed(["!r:localhost"])
        await sending.until("one", "two")


async def _wanted(row: OutboxRow) -> OutboxRow:
    return row


async def test_a_wall_clock_that_goes_back_stops_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler would wait for as long as the clock went back; the bot looks all the same."""
    monkeypatch.setattr(ticker, "LOOK_EVERY", timedelta(milliseconds=20))
    looked = asyncio.Semaphore(0)
    ticking = Ticker(database, cast("Registry", None), Clock(), Link(), on_due=lambda _n: None)

    async def tick() -> None:
        looked.release()

    monkeypatch.setattr(ticking, "tick", tick)
    monkeypatch.setattr(ticking._scheduler, "start", lambda: None)
    monkeypatch.setattr(ticking._scheduler, "shutdown", lambda **_: None)
    running = asyncio.create_task(ticking.run())
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            await looked.acquire()
    running.cancel()
    await asyncio.wait({running})
