"""Letters come again to whoever could not read them.

A letter in an encrypted chat can be read by the devices that its person had when it was sent. Who
first logs in after that has others: a welcome before the first login could never be read. So what
is sent to somebody who is not in their chat yet, or has no device with keys, is kept until they are
there. If they have a device by then that did not get its key, it is sent once more: the old ones
may be long gone, though their homeserver still lists them.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.patience import patiently
from bot.said import marked
from storage.engine import Database
from storage.store import Store
from storage.tables import OutboxRow, UnreadLetter

log = logging.getLogger(__name__)


class UnreadLetters:
    """Keeps such letters, and sends them once more."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        *,
        on_again: Callable[[Sequence[OutboxRow]], None],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._on_again = on_again
        self._readers: set[str] = set()  # for whom letters are kept
        self._looked_for: asyncio.Queue[str] = asyncio.Queue()

    async def load(self) -> None:
        """Takes over what is kept."""
        async with self._database.transaction() as store:
            self._readers = await store.unread_letters.readers()

    async def sent(
        self, room_id: str, event_type: str, content: Mapping[str, Any], transaction_id: str
    ) -> None:
        """Something is on its way; keeps it if it is a letter that cannot be read yet."""
        unread = self._client.unread_by(room_id)
        is_change = "m.new_content" in content
        if unread is None or event_type != "m.room.message" or is_change:
            return
        person, devices = unread
        async with self._database.transaction() as store:
            await store.unread_letters.keep(
                person, transaction_id, event_type, content, devices, self._clock.now()
            )
        self._readers.add(person)
        if self._client.has_joined(person):  # meanwhile, or without a device
            self.look([person])

    def look(self, people: Iterable[str]) -> None:
        """These have joined their direct chat, or their devices have changed."""
        for each in self._readers.intersection(people):
            self._looked_for.put_nowait(each)

    async def run(self) -> None:
        """Looks for ever."""
        while True:
            await patiently(self.send_again, await self._looked_for.get())

    async def send_again(self, person: str) -> None:
        """What this person cannot have read, if they can read it now."""
        if not self._client.has_joined(person):
            return
        devices = await self._client.devices(person)
        if not devices:
            return
        async with self._database.transaction() as store:
            rows = await self._queue(store, person, devices)
        self._readers.discard(person)
        if rows:
            log.info("%s letters that could not be read are sent again", len(rows))
            self._on_again(rows)

    async def _queue(self, store: Store, person: str, devices: frozenset[str]) -> list[OutboxRow]:
        kept = await store.unread_letters.to(person)
        await store.unread_letters.remove([each.id for each in kept])
        again = [each for each in kept if devices.difference(each.devices)]
        return [await self._again(store, person, each) for each in again]

    async def _again(self, store: Store, person: str, letter: UnreadLetter) -> OutboxRow:
        key = secrets.token_hex(16)
        return await store.outbox.add(
            self._client.direct_room(person) or person,
            "send",
            self._clock.now(),
            transaction_id=key,
            event_type=letter.event_type,
            content=marked(letter.content, key, None),  # another event has another mark
        )
