"""Once a day, at a quiet time: what was kept long enough is removed, and the space given back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from bot.clock import Clock
from bot.patience import patiently
from storage.categories import DEFAULTS, Category
from storage.engine import Database
from storage.errors import trouble_of
from storage.retention import RULES, Rule

log = logging.getLogger(__name__)
PURGED: Final = "purged_at"
LOOK_EVERY: Final = 600.0  # seconds
BREATH: Final = 0.05  # seconds in which others write
PAGES: Final = 250  # at once, a megabyte
_QUIET: Final = (time(2), time(5))
_OFTEN: Final = timedelta(hours=20)
_AT_LAST: Final = timedelta(hours=44)
DOUBTED: Final = "purge_doubted_at"
_LONG: Final = timedelta(days=40)
_CONSIDERED: Final = timedelta(hours=24)


def is_time(now: datetime, last: datetime | None, zone: tzinfo) -> bool:
    """Whether to do it now: at night, or when there was no night for long, as on a laptop."""
    if last is None:
        return True
    since = abs(now - last)  # of a clock that was far ahead nothing is to be waited for
    is_night = _QUIET[0] <= now.astimezone(zone).time() < _QUIET[1]
    return since >= (_OFTEN if is_night else _AT_LAST)


def is_doubtful(now: datetime, last: datetime | None, doubted: datetime | None) -> bool:
    """Whether the clock may have leapt ahead: what is removed then never comes back.

    The bot may have been off for long, too; then it waits for a day, in which somebody can look.
    """
    if last is None or now - last < _LONG:
        return False
    return doubted is None or not _CONSIDERED <= now - doubted < _LONG


class Purge:
    """Removes what was kept as long as storage.retention says, `kept` for each category."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: tzinfo,
        kept: Mapping[Category, timedelta] = DEFAULTS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._kept = kept

    async def run(self) -> None:
        """Looks now and then, for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await patiently(self.look)

    async def look(self) -> None:
        """Removes what is to be removed, if it is time."""
        now = self._clock.now()
        async with self._database.transaction() as store:
            last = _moment(await store.state.get(PURGED))
        if not is_time(now, last, self._zone) or await self._doubts(now, last):
            return
        before = {each: now - period for each, period in self._kept.items()}
        removed = await self._done(before[Category.DONE])
        for rule in RULES:
            removed += await self._expired(rule, before[rule.category])
        removed += await self._others(before)
        await self._give_back()
        async with self._database.transaction() as store:
            await store.state.set(PURGED, now.isoformat())
            store.erase_journal()  # in which all of it still stands
        if removed:
            log.info("%d rows that were kept long enough are removed, or name nobody now", removed)

    async def _doubts(self, now: datetime, last: datetime | None) -> bool:
        """Whether to wait; since when is kept, and said once."""
        async with self._database.transaction() as store:
            doubted = _moment(await store.state.get(DOUBTED))
            doubts = is_doubtful(now, last, doubted)
            if doubts and (doubted is None or not timedelta() <= now - doubted < _LONG):
                await store.state.set(DOUBTED, now.isoformat())
                log.warning(
                    "Nothing was removed since %s. If the clock of this machine is right, what was "
                    "kept long enough is removed in a day; if it is not, stop the bot and set it.",
                    last,
                )
        return doubts

    async def _done(self, before: datetime) -> int:
        removed = 0
        while True:
            async with self._database.transaction() as store:
                gone = await store.done.purge(before)
            if not gone:
                return removed
            removed += gone
            await asyncio.sleep(BREATH)

    async def _expired(self, rule: Rule, before: datetime) -> int:
        removed, after = 0, None
        while True:
            async with self._database.transaction() as store:
                gone, after = await store.expiry.expire(rule, before, after)
            removed += gone
            if after is None:
                return removed
            await asyncio.sleep(BREATH)

    async def _others(self, before: Mapping[Category, datetime]) -> int:
        unsent = before[Category.UNDELIVERED]
        async with self._database.transaction() as store:
            removed = await store.mails.purge(before[Category.DONE])
            removed += await store.mails.purge_unsent(unsent)
            removed += await store.unread_letters.purge(unsent)
            removed += await store.expiry.forget_strangers(before[Category.PEOPLE])
            forgotten = await store.members.forget_reach(before[Category.MAILBOX])
        if forgotten:
            log.info("The mailboxes of %d municipalities are erased, as not said anew", forgotten)
        return removed

    async def _give_back(self) -> None:
        try:
            while await self._database.give_back(PAGES):  # noqa: ASYNC110 - others get their turn
                await asyncio.sleep(BREATH)
        except Exception as error:
            if trouble_of(error) is None:
                raise
            log.warning("There is no room for giving space back; what is free in it is used again")


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
