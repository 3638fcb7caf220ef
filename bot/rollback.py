"""A homeserver that was put back, from a backup say, behind what it has told us already.

It then tells again from where our token says, and what was said up to there since it is back would
be lost without a sign: the token is a number, and the number is in use once more. So at the start,
and whenever the homeserver was away, it is asked whether it still knows the last events of before;
if not, the rooms are read again from the time on when it last told us something. What was worked
on already is in the inbox under its event's id, and is not done twice.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.intake import NEWEST, SEEN
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, TokenUnknown
from storage.engine import Database

log = logging.getLogger(__name__)
# The homeserver's clock is not ours. Reading too much does no harm.
MARGIN: Final = timedelta(hours=2)


class Rollback:
    """Asks for what is new, and notices when that is not to be had from where we were."""

    def __init__(self, database: Database, client: MatrixClient, clock: Clock) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._is_in_doubt = True

    def was_away(self) -> None:
        """The homeserver did not answer: it may be another one that will."""
        self._is_in_doubt = True

    async def sync(self, token: str | None, *, echo: bool) -> Batch:
        """The next batch, or all since it was last heard of. Raises what the client raises."""
        if token is None:
            return await self._client.sync(None, echo=echo)
        if self._is_in_doubt and not await self._knows_us():
            return await self._read_again("it does not know events that it has told")
        self._is_in_doubt = False
        try:
            return await self._client.sync(token, echo=echo)
        except TokenUnknown as error:
            return await self._read_again(str(error))

    async def _knows_us(self) -> bool:
        async with self._database.transaction() as store:
            told = await store.state.get(NEWEST)
            heard, said = await store.inbox.newest(), await store.outbox.newest()
        seen = tuple(told.split(" ", 1)) if told else None
        for each in (heard, said, seen):
            if each is not None and not await self._client.stands(each[0], each[1]):
                return False
        return True

    async def _read_again(self, why: str) -> Batch:
        async with self._database.transaction() as store:
            seen = await store.state.get(SEEN)
        seen_at = datetime.fromisoformat(seen) if seen else self._clock.now()
        log.warning("The homeserver was put back (%s); reading the rooms since %s", why, seen_at)
        batch = await self._client.sync(None, timeout=0, echo=True, back_to=seen_at - MARGIN)
        self._is_in_doubt = False
        return batch
