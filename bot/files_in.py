"""Files that were sent to the bot: fetched when a listener asks for it, then into the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.model import Damaged, Refused, TooLarge
from bot.patience import patiently
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.store import Store
from storage.tables import OutboxRow

LARGEST: Final = 10 * 1024 * 1024  # bytes
# Seconds. A file on a homeserver that is gone for good must not be waited for without end.
PATIENCE: Final = 600.0


class Problem(StrEnum):
    """Why a file could not be fetched."""

    TOO_LARGE = "too_large"
    GONE = "gone"
    DAMAGED = "damaged"


async def hand_in(store: Store, row: OutboxRow, fetched: bytes | Problem, at: datetime) -> None:
    """The file goes into the inbox, on behalf of its sender, and the request for it is done."""
    assert row.inbox_seq is not None
    upload, given = await store.inbox.get(row.inbox_seq), row.content or {}
    assert upload is not None
    content = {key: given[key] for key in ("name", "mimetype", "text", "thread_id", "sent_at")}
    content["event_id"] = upload.key
    if isinstance(fetched, Problem):
        content["problem"] = fetched.value
    attachment = fetched if isinstance(fetched, bytes) else None
    entry = NewInboxEntry(
        f"file:{upload.key}", "file", row.room_id, upload.sender, content, attachment
    )
    await store.inbox.add([entry], at)
    await store.outbox.mark_sent(row.transaction_id, None, at)


class Downloads:
    """Fetches files, outside of any transaction; `on_file` is called when one is in the inbox."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        on_file: Callable[[], None],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._on_file = on_file

    async def fetch(self, row: OutboxRow) -> None:
        """Does what the row asks for; doing it twice does no harm."""
        fetched = await self._fetched(row.content or {})
        await patiently(self._hand_in, row, fetched)
        self._on_file()

    async def _fetched(self, wanted: Mapping[str, Any]) -> bytes | Problem:
        if (wanted["size"] or 0) > LARGEST:
            return Problem.TOO_LARGE
        try:
            async with asyncio.timeout(PATIENCE):
                return await patiently(self._client.download, wanted["source"], LARGEST)
        except TooLarge:
            return Problem.TOO_LARGE
        except Damaged:
            return Problem.DAMAGED
        except (Refused, TimeoutError):
            return Problem.GONE

    async def _hand_in(self, row: OutboxRow, fetched: bytes | Problem) -> None:
        async with self._database.transaction() as store:
            await hand_in(store, row, fetched, self._clock.now())
