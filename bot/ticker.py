"""Asks what is due, and puts it into the inbox, where each occurrence is worked on once.

APScheduler only wakes it; what is due, and when, stands in our own tables. Nothing is ever
dropped for being late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock import Clock
from bot.link import Link
from bot.outgoing import DUE
from bot.patience import patiently
from commands.kit import Occurrence, Schedule
from commands.kit.registry import Registry
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.store import Store

# The machine may have slept, or its clock have been set: look now and then in any case, by a clock
# that nobody sets. APScheduler goes by the wall clock, and would wait as long as that went back.
LOOK_EVERY: Final = timedelta(seconds=30)
# Whether fewer letters wait to be sent.
LOOK_AT_BACKLOG_EVERY: Final = timedelta(seconds=1)


class Ticker:
    """Feeds what falls due into the inbox."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        clock: Clock,
        link: Link,
        *,
        on_due: Callable[[int], None],
        has_backlog: Callable[[], bool] = lambda: False,
    ) -> None:
        """`has_backlog` tells whether many letters wait to be sent."""
        self._database = database
        self._registry = registry
        self._clock = clock
        self._link = link
        self._on_due = on_due
        self._has_backlog = has_backlog
        self._look = asyncio.Event()
        self._entered = 0  # at most so many occurrences of ours are not worked off
        self._alarm: datetime | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        logging.getLogger("apscheduler").setLevel(logging.WARNING)

    def wake(self) -> None:
        """Something may be due."""
        self._look.set()

    def worked_off(self, expected: datetime | None) -> None:
        """One occurrence is; `expected` is what falls due after it (None: nothing it knows of).

        Behind the last one there may be more that are due: one look enters a limited number.
        """
        self._entered = max(0, self._entered - 1)
        if self._entered == 0:
            self.wake()
        elif expected is not None:
            self.expect(expected)

    def expect(self, due_at: datetime | None) -> None:
        """Something falls due then (None: look what is next)."""
        if due_at is None or due_at <= self._clock.now():
            self.wake()
        elif self._alarm is None or due_at < self._alarm:
            self._set_alarm(due_at)

    async def run(self) -> None:
        """Looks whenever something is due, for ever."""
        self._scheduler.start()
        try:
            while True:
                self._look.clear()
                await patiently(self.tick)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                        await self._look.wait()
        finally:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Puts what is due into the inbox and sets the alarm for what comes next."""
        now = self._clock.now()
        async with self._database.transaction() as store:
            found = 0
            upcoming: list[datetime] = []
            for schedule in self._registry.schedules.values():
                if schedule.after_sync and not self._link.up:
                    continue
                coming = await schedule.next_due(store)
                if coming is not None and schedule.after_backlog and self._has_backlog():
                    coming = max(coming, now + LOOK_AT_BACKLOG_EVERY)
                if coming is not None and coming > now:
                    upcoming.append(coming)
                elif coming is not None:
                    found += await self._enter(store, schedule, now)
        # Nothing new: whatever is still counted was worked off by now, or will be looked for.
        self._entered = self._entered + found if found else 0
        if found:
            self._on_due(found)
        self._alarm = None
        if upcoming:
            self._set_alarm(min(upcoming))

    async def _enter(self, store: Store, schedule: Schedule, now: datetime) -> int:
        entries = [_entry(schedule.kind, each) for each in await schedule.due(store, now)]
        return await store.inbox.add(entries, now)

    def _set_alarm(self, due_at: datetime) -> None:
        self._alarm = due_at
        # By waiting time, because the bot's clock need not be the machine's.
        wait = max(due_at - self._clock.now(), timedelta())
        self._scheduler.add_job(
            self.wake,
            DateTrigger(datetime.now(UTC) + wait),
            id="alarm",
            replace_existing=True,
            misfire_grace_time=None,
        )


def _entry(kind: str, occurrence: Occurrence) -> NewInboxEntry:
    due_at = occurrence.due_at.isoformat()
    return NewInboxEntry(
        f"{kind}:{occurrence.id}:{due_at}",
        DUE + kind,
        occurrence.room_id,
        "",
        {
            "id": occurrence.id,
            "due_at": due_at,
            "event_id": occurrence.event_id,
            "thread_id": occurrence.thread_id,
        },
    )


def occurrence_of(content: Mapping[str, Any], room_id: str) -> Occurrence:
    """What has fallen due, from the inbox."""
    return Occurrence(content["id"], datetime.fromisoformat(content["due_at"]), room_id)
