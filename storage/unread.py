"""What the bot could not read for want of a key, and who is told so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, select, update

from .prepared import Prepared, PreparedRead
from .queries import Queries, core
from .tables import UndecryptedRow, UnreadSession

_PURGE = Prepared(
    delete(core(UnreadSession)).where(core(UnreadSession).c.noted_at < bindparam("before"))
)
_NEXT_DUE = PreparedRead(select(func.min(UnreadSession.tell_at)))


@dataclass(frozen=True, slots=True)
class NewUnread:
    """A message without its key; see UnreadSession for the fields."""

    event_id: str
    room_id: str
    session_id: str
    sender: str
    thread_id: str | None
    sent_at: datetime


class UnreadQueries(Queries):
    """Sessions whose key is missing, each once for each room and sender."""

    async def add(self, messages: Sequence[NewUnread], at: datetime, tell_at: datetime) -> int:
        """Note the first message of each session; how many sessions were new."""
        firsts: dict[tuple[str, str, str], NewUnread] = {}
        for each in messages:
            firsts.setdefault((each.room_id, each.session_id, each.sender), each)
        rows = [
            {
                "room_id": each.room_id,
                "session_id": each.session_id,
                "sender": each.sender,
                "event_id": each.event_id,
                "thread_id": each.thread_id,
                "sent_at": each.sent_at,
                "noted_at": at,
                "tell_at": tell_at,
            }
            for each in firsts.values()
        ]
        return await self._add_missing(UnreadSession, rows, "room_id", "session_id", "sender")

    async def get(self, unread_id: int) -> UnreadSession | None:
        """The session with this number."""
        return await self._first(select(UnreadSession).where(UnreadSession.id == unread_id))

    async def next_due(self) -> datetime | None:
        """When somebody is to be told next."""
        return await self._first(_NEXT_DUE)

    async def due(self, now: datetime, limit: int) -> list[UnreadSession]:
        """Of which somebody is to be told by now, the oldest first."""
        found = select(UnreadSession).where(UnreadSession.tell_at <= now)
        return await self._all(found.order_by(UnreadSession.tell_at).limit(limit))

    async def settle(self, unread_id: int, told_at: datetime | None = None) -> None:
        """Nobody is to be told any more, or was told at `told_at`."""
        change = update(core(UnreadSession)).where(UnreadSession.id == unread_id)
        await self._changed(change.values(tell_at=None, told_at=told_at))

    async def is_waited_for(self, unread: UnreadSession) -> bool:
        """Whether a message of it is still kept: neither read meanwhile, nor redacted."""
        kept = exists().where(
            UndecryptedRow.session_id == unread.session_id, UndecryptedRow.room_id == unread.room_id
        )
        return bool(await self._first(select(kept)))

    async def told_since(
        self, since: datetime, *, sender: str | None = None, room_id: str | None = None
    ) -> int:
        """How often somebody was told since then: this person, or in this room."""
        found = select(func.count()).where(UnreadSession.told_at >= since)
        if sender is not None:
            found = found.where(UnreadSession.sender == sender)
        if room_id is not None:
            found = found.where(UnreadSession.room_id == room_id)
        return await self._first(found) or 0

    async def purge(self, before: datetime) -> int:
        """Forget the sessions noted earlier than `before`; how many."""
        return await self._changed(_PURGE, before=before)
