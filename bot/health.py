"""Whether the bot is well, for whoever asks (bot/monitoring.py) or hears it (bot/heartbeat.py)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.vitals import State, Vitals, ailments
from storage.engine import Database

KEPT_FOR: Final = 5.0  # seconds; nobody makes the database work by asking often
_PATIENCE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be sent, and what was set aside."""

    waiting: int = 0
    oldest: datetime | None = None
    aside: int = 0


class Health:
    """What is known of it. `database` is that of the bot that runs just now, if any."""

    def __init__(self, vitals: Vitals, database: Callable[[], Database | None]) -> None:
        self.vitals = vitals
        self.backlog: Backlog | None = Backlog()  # as of the last look; None: no answer
        self._database = database
        self._looked_at = -KEPT_FOR
        self._looking = asyncio.Lock()

    async def ailments(self) -> list[str]:
        """What is wrong with it; nothing if it is well."""
        await self.look()
        vitals, backlog = self.vitals, self.backlog
        oldest = None if backlog is None else backlog.oldest
        found = ailments(vitals.state, vitals.synced_at, oldest, datetime.now(UTC))
        if backlog is None:
            found.append("the database does not answer")
        return found

    async def look(self) -> None:
        """Sees what waits, unless that was seen just now."""
        async with self._looking:
            if time.monotonic() - self._looked_at < KEPT_FOR:
                return
            self.backlog = await self._counted()
            self._looked_at = time.monotonic()

    async def _counted(self) -> Backlog | None:
        """None if the database does not answer, or is not set up yet."""
        database = self._database()
        if database is None or self.vitals.state is not State.WORKING:
            return Backlog()
        try:
            async with asyncio.timeout(_PATIENCE), database.transaction() as store:
                counts = await store.outbox.counts()
        except Exception:  # whatever it is, the bot meets it, too, and says so
            return None
        waiting, oldest = counts.get("pending", (0, None))
        return Backlog(waiting, oldest, counts.get("aside", (0, None))[0])
