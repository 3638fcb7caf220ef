"""Files that were sent to the bot: fetched and read when a listener asks for it, then handed in.

Both is done outside of any transaction, and reading by a process of its own (see apart): whatever
is in a file, it can be ended, and everybody else is answered meanwhile as always.

What was read is an entry of its own in the inbox, behind what came in meanwhile: in the room of the
file, too, later commands are answered at once and do not wait for it. The order promised there is
that of the answers "I am reading …", in which the file has its place; what is found in a file is
said when it is found. The files of one person are read one after the other, in their order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from weakref import WeakValueDictionary

from bot import apart
from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.model import Damaged, Refused, TooLarge
from bot.patience import patiently
from commands.kit import Reader
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.store import Store
from storage.tables import OutboxRow

log = logging.getLogger(__name__)
LARGEST: Final = 10 * 1024 * 1024  # bytes
# Seconds. A file on a homeserver that is gone for good must not be waited for without end.
PATIENCE: Final = 600.0
AT_A_TIME: Final = 2  # files that are read
# So often a file is begun to be read. Perhaps it is the file that ends us.
MOST_TRIES: Final = 2


class Problem(StrEnum):
    """Why there is nothing of a file."""

    TOO_LARGE = "too_large"
    GONE = "gone"
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"
    TOO_MUCH = "too_much"
    UNREADABLE = "unreadable"
    INTERRUPTED = "interrupted"
    BUSY = "busy"


_FAILED: Final = {
    apart.Reason.TIME: Problem.TOO_SLOW,
    apart.Reason.MEMORY: Problem.TOO_MUCH,
    apart.Reason.CRASH: Problem.UNREADABLE,
    apart.Reason.NO_PROCESS: Problem.BUSY,
}


async def hand_in(store: Store, row: OutboxRow, read: bytes | Problem, at: datetime) -> None:
    """What was read goes into the inbox, on behalf of its sender; the request for it is done."""
    assert row.inbox_seq is not None
    upload, given = await store.inbox.get(row.inbox_seq), row.content or {}
    assert upload is not None
    content = {key: given[key] for key in ("name", "mimetype", "text", "thread_id", "sent_at")}
    content["event_id"] = upload.key
    if isinstance(read, Problem):
        content["problem"] = read.value
    attachment = read if isinstance(read, bytes) else None
    entry = NewInboxEntry(
        f"file:{upload.key}", "file", row.room_id, upload.sender, content, attachment
    )
    await store.inbox.add([entry], at)
    await store.outbox.mark_sent(row.transaction_id, None, at)


class Downloads:
    """Fetches files and has them read; `on_file` is called when one is in the inbox."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        readers: Mapping[str, Reader],
        on_file: Callable[[], None],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._readers = readers
        self._on_file = on_file
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._of_person: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def fetch(self, row: OutboxRow) -> None:
        """Does what the row asks for; doing it twice does no harm.

        Of each person one file at a time is at work, and for a place to read it whoever has waited
        longest comes next: whoever sends forty keeps another's waiting for one of them.
        """
        sender = await patiently(self._sender, row)
        async with self._of_person.setdefault(sender, asyncio.Lock()):
            read = await self._fetched(row.content or {})
            if isinstance(read, bytes):
                async with self._places:
                    read = await self._read(row, read)
            await patiently(self._hand_in, row, read)
        self._on_file()

    async def _sender(self, row: OutboxRow) -> str:
        assert row.inbox_seq is not None
        async with self._database.transaction() as store:
            upload = await store.inbox.get(row.inbox_seq)
        assert upload is not None
        return upload.sender

    async def _fetched(self, wanted: Mapping[str, Any]) -> bytes | Problem:
        if (wanted["size"] or 0) > LARGEST:
            return Problem.TOO_LARGE
        if wanted.get("reader") not in self._readers:
            return Problem.GONE  # asked for by another version
        try:
            async with asyncio.timeout(PATIENCE):
                return await patiently(self._client.download, wanted["source"], LARGEST)
        except TooLarge:
            return Problem.TOO_LARGE
        except Damaged:
            return Problem.DAMAGED
        except (Refused, TimeoutError):
            return Problem.GONE

    async def _read(self, row: OutboxRow, data: bytes) -> bytes | Problem:
        wanted = row.content or {}
        reader = self._readers[wanted["reader"]]
        while await patiently(self._begin, row):
            try:
                return await apart.call(apart.path(reader.read), data, wanted["given"])
            except apart.Failed as error:
                log.warning("A file (%s) was not read to its end: %s", reader.kind, error.reason)
                if error.reason is not apart.Reason.STOPPED:
                    return _FAILED[error.reason]
        log.error("Reading a file was interrupted %s times; it is given up", MOST_TRIES)
        return Problem.INTERRUPTED

    async def _begin(self, row: OutboxRow) -> bool:
        async with self._database.transaction() as store:
            return await store.outbox.begin(row.id, MOST_TRIES)

    async def _hand_in(self, row: OutboxRow, read: bytes | Problem) -> None:
        async with self._database.transaction() as store:
            await hand_in(store, row, read, self._clock.now())
