"""Files that were sent to the bot: fetched when a listener asks for it, then into the inbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from storage.inbox import NewInboxEntry
from storage.store import Store
from storage.tables import OutboxRow

LARGEST: Final = 10 * 1024 * 1024  # bytes


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
