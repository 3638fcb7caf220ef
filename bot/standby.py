"""A second process on the same database that waits for the end of the first.

On PostgreSQL the one that works holds a lock (storage.alone), which goes with its connection. Until
then the other one keeps a device of its own ready: it syncs, so that people give their room
keys to it as well, and does nothing else. Then it starts as after any other outage. What the former
had sent and not written down is looked for in the rooms (bot.tried_before), since the homeserver
knows a transaction id only of the device that used it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from bot.generation import Succession
from bot.matrix.client import MatrixClient
from bot.shared_keys import SharedKeys
from storage.alone import LOOK_EVERY, Alone, InUseError

log = logging.getLogger(__name__)
ASK_EVERY: Final = 1.0  # seconds
# A former one that still lives has noticed by then that the lock is gone.
NOTICED_AFTER: Final = LOOK_EVERY + 1.0


class Standby:
    """Waits for its turn."""

    def __init__(
        self,
        alone: Alone,
        client: MatrixClient,
        succession: Succession,
        shared: SharedKeys,
        patiently: Callable[..., Awaitable[Any]],
        on_ready: Callable[[], None],
    ) -> None:
        self._on_ready = on_ready
        self._alone = alone
        self._client = client
        self._succession = succession
        self._shared = shared
        self._patiently = patiently

    async def wait(self) -> None:
        """Until the lock is ours. Raises LoginFailed, and SealBrokenError for another password."""
        keeping = asyncio.create_task(self._keep_ready())
        waiting = asyncio.create_task(self._wait_for_lock())
        try:
            await asyncio.wait({keeping, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                await keeping
            await waiting
        finally:
            for task in (keeping, waiting):
                task.cancel()
            await asyncio.wait({keeping, waiting})
            await self._client.close()
        log.warning("The other process is gone; this one goes on.")

    async def _wait_for_lock(self) -> None:
        while True:
            try:
                await self._patiently(self._alone.take)
            except InUseError:
                await asyncio.sleep(ASK_EVERY)
            else:
                await asyncio.sleep(NOTICED_AFTER)
                return

    async def _shared_keys(self) -> dict[str, str]:
        while True:
            keys: dict[str, str] | None = await self._patiently(self._shared.find)
            if keys is not None:
                return keys
            await asyncio.sleep(ASK_EVERY)  # the first one is just starting

    async def _keep_ready(self) -> None:
        self._client.take_keys(await self._shared_keys())
        await self._patiently(self._client.start, self._succession.stand_by)
        token = None
        while True:
            batch = await self._patiently(partial(self._client.sync, echo=False), token)
            if token is None:
                self._on_ready()  # from now on it is given keys
            token = batch.next_batch
            if batch.generation is not None:
                self._client.follow(batch.generation)
