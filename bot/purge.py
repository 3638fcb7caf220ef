"""Once a day, at a quiet time: what was kept long enough is removed, and the space given back."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from bot.clock import Clock
from bot.patience import patiently
from storage.engine import Database
from storage.errors import trouble_of

log = logging.getLogger(__name__)
PURGED: Final = "purged_at"
LOOK_EVERY: Final = 600.0  # seconds
BREATH: Final = 0.05  # seconds in which others write
UNSENT_KEPT: Final = timedelta(days=90)  # mails, at most; `!privacy` says so
PAGES: Final = 250  # at once, a megabyte
_QUIET: Final = (time(2), time(5))
_OFTEN: Final = timedelta(hours=20)
_AT_LAST: Final = timedelta(hours=44)


def is_time(now: datetime, last: datetime | None, zone: tzinfo) -> bool:
    """Whether to do it now: at night, or when there was no night for long, as on a laptop."""
    if last is None:
        return True
    since = now - last
    is_night = _QUIET[0] <= now.astimezone(zone).time() < _QUIET[1]
    return since >= (_OFTEN if is_night else _AT_LAST)


class Purge:
    """Removes what was done more than so many days ago, and mailboxes that nobody said anew."""

    def __init__(
        self, database: Database, clock: Clock, days: int, mailbox_days: int, zone: tzinfo
    ) -> None:
        self._database = database
        self._clock = clock
        self._kept = timedelta(days=days)
        self._mailboxes_kept = timedelta(days=mailbox_days)
        self._zone = zone

    async def run(self) -> None:
        """Looks now and then, for ever."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await patiently(self.look)

    async def look(self) -> None:
        """Removes what is to be removed, if it is time."""
        now = self._clock.now()
        async with self._database.transaction() as store:
            last = await store.state.get(PURGED)
        if not is_time(now, datetime.fromisoformat(last) if last else None, self._zone):
            return
        removed = 0
        while gone := await self._some(now - self._kept):
            removed += gone
            await asyncio.sleep(BREATH)
        try:
            while await self._database.give_back(PAGES):  # noqa: ASYNC110 - others get their turn
                await asyncio.sleep(BREATH)
        except Exception as error:
            if trouble_of(error) is None:
                raise
            log.warning("There is no room for giving space back; what is free in it is used again")
        async with self._database.transaction() as store:
            removed += await store.mails.purge(now - self._kept)
            removed += await store.mails.purge_unsent(now - min(self._kept, UNSENT_KEPT))
            forgotten = await store.members.forget_reach(now - self._mailboxes_kept)
            await store.state.set(PURGED, now.isoformat())
        if forgotten:
            log.info("The mailboxes of %d municipalities are erased, as not said anew", forgotten)
        if removed:
            log.info("%d rows that were done long ago are removed", removed)

    async def _some(self, before: datetime) -> int:
        async with self._database.transaction() as store:
            return await store.done.purge(before)
