"""Whether the homeserver answers at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Link:
    """Set by the sync loop, asked by whoever must not act on stale knowledge."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._up = asyncio.Event()
        self._now = now or (lambda: datetime.now(UTC))
        self._since: datetime | None = None

    @property
    def up(self) -> bool:
        return self._up.is_set()

    def set(self, up: bool) -> None:
        """Notes the outcome of the latest sync."""
        if not up:
            self._up.clear()
            self._since = None
        elif not self.up:
            self._up.set()
            self._since = self._now()

    def has_been_up(self, long: timedelta) -> bool:
        """Whether it has answered for that long, without a gap that was noticed."""
        return self._since is not None and self._now() - self._since >= long

    async def wait(self) -> None:
        """Returns as soon as the homeserver answers."""
        await self._up.wait()
