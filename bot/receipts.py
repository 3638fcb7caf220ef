"""Read receipts: the sender sees at once that the bot has seen the command."""

from __future__ import annotations

import asyncio
from typing import Final

from bot.matrix.client import MatrixClient

PATIENCE: Final = 1.0  # seconds


class Receipts:
    """At most one receipt a second for each room; of several, the newest matters.

    A quick answer says by itself that the command was seen, and comes first.
    """

    def __init__(self, client: MatrixClient) -> None:
        self._client = client
        self._latest: dict[str, str] = {}
        self._new = asyncio.Event()

    def note(self, room_id: str, event_id: str) -> None:
        """The event is being worked on."""
        self._latest[room_id] = event_id
        self._new.set()

    async def run(self) -> None:
        """Sends receipts for ever, never in the way of an answer."""
        while True:
            await self._new.wait()
            await asyncio.sleep(PATIENCE)
            self._new.clear()
            while self._latest:
                room_id, event_id = self._latest.popitem()
                await self._client.read(room_id, event_id)
