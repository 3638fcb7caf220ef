"""Whether a message of ours stands in its room already, though we never heard that it does.

Homeservers forget transaction ids: after a day without an answer, another try would make a second
event. And they know them only of the device that used them. Every message carries its mark
(bot.said), and before a try that comes so late, or after another device's, the room is looked
through for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.model import Refused
from bot.said import digest, read
from storage.tables import OutboxRow

# They are kept for 24 hours by the specification's example and by Synapse; our clock is not theirs.
FORGETS_AFTER: Final = timedelta(hours=20)
# So much earlier than ours the homeserver's clock may say that something was sent.
MARGIN: Final = timedelta(hours=2)


class TriedBefore:
    """Looks into rooms, each once for all that has waited there."""

    def __init__(self, client: MatrixClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        # When it was looked into a room, and what stood there: mark and event.
        self._looks: dict[str, tuple[datetime, Mapping[str, str]]] = {}
        self._doubtful_before: datetime | None = None

    def by_another_device(self, before: datetime) -> None:
        """What is from before then, another device may have tried, whose ids mean nothing now."""
        self._doubtful_before = before

    async def event_of(self, row: OutboxRow) -> str | None:
        """The event that an earlier try has made; None if there is none, or if none is so old.

        Raises Unreachable, LoginFailed.
        """
        now, mark = self._clock.now(), digest(row.transaction_id)
        looked_at, found = self._looks.get(row.room_id, (row.created_at, {}))
        was_sent = row.action == "send" and not row.room_id.startswith("@")
        is_young = now - max(row.created_at, looked_at) < FORGETS_AFTER
        if not was_sent or (is_young and not self._is_doubtful(row)):
            return found.get(mark)
        try:
            events = await self._client.own_events(row.room_id, row.created_at - MARGIN)
        except Refused:
            return None  # so will be the message, and it waits
        there = {each.mark: each.event_id for each in filter(None, map(read, events))}
        self._looks[row.room_id] = (now, there)
        return there.get(mark)

    def _is_doubtful(self, row: OutboxRow) -> bool:
        before = self._doubtful_before
        return before is not None and row.created_at <= before and row.room_id not in self._looks
