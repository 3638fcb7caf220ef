"""Whether the homeserver answers at the moment."""

from __future__ import annotations

import asyncio


class Link:
    """Set by the sync loop, asked by whoever must not act on stale knowledge."""

    def __init__(self) -> None:
        self._up = asyncio.Event()

    @property
    def up(self) -> bool:
        return self._up.is_set()

    def set(self, up: bool) -> None:
        """Notes the outcome of the latest sync."""
        if up:
            self._up.set()
        else:
            self._up.clear()

    async def wait(self) -> None:
        """Returns as soon as the homeserver answers."""
        await self._up.wait()
