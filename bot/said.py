"""The mark that everything the bot says carries: what it is the answer to, and as of when.

Outside of any ciphertext, so that a bot that was restored from a backup, and has another device by
then, can see in the rooms what it had answered. It tells others nothing: two digests, of which one
is that of an event id, and a time that the event itself has as well.

So that the same answer has the same mark when it is made again, transaction ids are made of what
caused it, and not by chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.matrix.events import SAID
from bot.matrix.model import OwnEvent
from storage.said import NewSaid, SaidRow
from storage.store import Store

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH: Final = 32  # of a digest
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cause:
    """The inbox row that is worked on, by its key, and the time that its command was told."""

    key: str
    at: datetime


def transaction_of(cause: Cause, target: str, number: int) -> str:
    """The id of its message with that number to a room, or to a person."""
    return digest(f"{cause.key}\n{target}\n{number}")


def digest(text: str) -> str:
    """Of an id; one of 128 bits is enough for what nobody gains by forging."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def marked(content: Mapping[str, Any], transaction_id: str, cause: Cause | None) -> dict[str, Any]:
    """The content with its mark."""
    mark: dict[str, Any] = {"id": digest(transaction_id)}
    if cause is not None:
        mark |= {"of": digest(cause.key), "at": (cause.at - _EPOCH) // _MICROSECOND}
    return {**content, SAID: mark}


def read(event: OwnEvent) -> NewSaid | None:
    """What the mark of one of the bot's own events says; None if it is none."""
    mark_id, of, at = (event.mark.get(name) for name in ("id", "of", "at"))
    if not isinstance(mark_id, str) or len(mark_id) != _LENGTH:
        return None
    if not isinstance(of, str) or not isinstance(at, int) or not 0 <= at < 2**53:
        return NewSaid(mark_id, event.room_id, event.event_id, None, event.sent_at)
    told_at = _EPOCH + at * _MICROSECOND
    return NewSaid(mark_id, event.room_id, event.event_id, of, told_at)


class AlreadySaid:
    """What stands in the rooms and the database does not know: nothing, but after a restore."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._at: dict[str, datetime] = {}

    async def load(self, store: Store) -> None:
        """What the database was told of it, in this run or in an earlier one."""
        self.add(await store.said.all())

    def add(self, rows: list[SaidRow]) -> None:
        """These stand there, too."""
        for row in rows:
            self._ids.add(row.mark)
            if row.of is not None:
                self._at[row.of] = min(row.at, self._at.get(row.of, row.at))

    def time_of(self, key: str) -> datetime | None:
        """As of when the inbox row with this key was worked on, if anything of it stands there."""
        return self._at.get(digest(key))

    def has(self, transaction_id: str) -> bool:
        """Whether what is to be sent as this stands there already."""
        return bool(self._ids) and digest(transaction_id) in self._ids

    async def settle(self, store: Store, transaction_id: str, inbox_seq: int | None) -> bool:
        """Records that it was said; False if that was known."""
        return await store.said.settle(digest(transaction_id), transaction_id, inbox_seq)
