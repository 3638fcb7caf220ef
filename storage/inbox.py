"""What came in: each thing is worked on exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import aliased, defer

from .prepared import Prepared, PreparedRead
from .queries import Queries, core
from .tables import InboxRow, OutboxRow, UndecryptedRow
from .tables.traffic import ASKED, DUE

# Begins the id of an invitation to which the homeserver gave none; its key is
# `invitation:ROOM:ID`.
MADE_UP = "invite:"
_ID_FROM = func.length(InboxRow.room_id) + len("invitation:") + 2
_IS_MADE_UP = func.substr(InboxRow.key, _ID_FROM, len(MADE_UP)) == MADE_UP
# Occurrences wait for nobody: somebody who has typed a command does. Each kind is found by an index
# of its own: sorting by both would look at all that waits, again and again.
_IN_ORDER = select(InboxRow).order_by(InboxRow.seq)
_ALL_ASKED, _ALL_DUE = (_IN_ORDER.where(text(each)) for each in (ASKED, DUE))
_ASKED = PreparedRead(_ALL_ASKED.limit(bindparam("most", type_=Integer)))
_DUE = PreparedRead(_ALL_DUE.limit(1))
_WAITING = [
    select(func.count(), func.min(InboxRow.received_at)).where(text(each)) for each in (ASKED, DUE)
]
_FINISH = Prepared(
    update(core(InboxRow))
    .where(core(InboxRow).c.seq == bindparam("of_seq"), core(InboxRow).c.state == "pending")
    .values(
        content=None,
        attachment=None,
        state=bindparam("state"),
        done_at=bindparam("done_at"),
        failure=bindparam("failure"),
    )
)
_RESTATE = Prepared(
    update(core(InboxRow))
    .where(core(InboxRow).c.seq == bindparam("of_seq"), core(InboxRow).c.state == bindparam("was"))
    .values(state=bindparam("state"))
)
_UNDECRYPTED = PreparedRead(select(UndecryptedRow))
_PURGE = Prepared(
    delete(core(UndecryptedRow)).where(core(UndecryptedRow).c.received_at < bindparam("before"))
)


@dataclass(frozen=True, slots=True)
class NewInboxEntry:
    """One event or occurrence to be worked on; see InboxRow for the fields."""

    key: str
    kind: str
    room_id: str
    sender: str
    content: dict[str, Any] | None
    attachment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What is not worked on for now: these rows, what else comes from these senders, and what else
    is due of these kinds."""

    seqs: frozenset[int] = frozenset()
    senders: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __contains__(self, row: InboxRow) -> bool:
        return row.seq in self.seqs or row.sender in self.senders or row.kind in self.kinds


class InboxQueries(Queries):
    """The inbox: pending, then done, refused or failed, never back to pending."""

    async def add(self, entries: Sequence[NewInboxEntry], at: datetime) -> int:
        """Put in what is not there yet, in the given order; how many entries were new."""
        rows = [
            {
                "key": entry.key,
                "kind": entry.kind,
                "room_id": entry.room_id,
                "sender": entry.sender,
                "content": entry.content,
                "attachment": entry.attachment,
                "received_at": at,
                "state": "pending",
            }
            for entry in entries
        ]
        return await self._add_missing(InboxRow, rows, "key")

    async def next(self) -> InboxRow | None:
        """The oldest pending row that came from somebody; else the oldest that is due."""
        return next(iter(await self.next_some(1)), None)

    async def next_some(self, most: int, held: Held | None = None) -> list[InboxRow]:
        """The oldest pending rows that came from somebody; else the oldest that is due, alone.

        Nothing that is `held`.
        """
        if held is not None and held.seqs:
            asked = _ALL_ASKED.where(
                InboxRow.seq.not_in(held.seqs), InboxRow.sender.not_in(held.senders)
            )
            due = _ALL_DUE.where(InboxRow.seq.not_in(held.seqs), InboxRow.kind.not_in(held.kinds))
            return await self._all(asked.limit(most)) or await self._all(due.limit(1))
        return await self._all(_ASKED, most=most) or await self._all(_DUE)

    async def get(self, seq: int) -> InboxRow | None:
        """The row with this number, in whatever state."""
        return await self._first(select(InboxRow).where(InboxRow.seq == seq))

    async def by_key(self, key: str) -> InboxRow | None:
        """The row of this event or occurrence, in whatever state."""
        return await self._first(select(InboxRow).where(InboxRow.key == key))

    async def mark_refused(self, seq: int) -> None:
        """Record of what is done that it was refused: its sender was told what is wrong."""
        await self._restate(seq, "done", "refused")

    async def mark_corrected(self, seq: int) -> None:
        """Record of what was refused, or failed, that a corrected one is done in its place."""
        await self._restate(seq, "refused", "done")
        await self._restate(seq, "failed", "done")

    async def _restate(self, seq: int, before: str, after: str) -> None:
        await self._changed(_RESTATE, of_seq=seq, was=before, state=after)

    async def pending(self, *, due: bool) -> list[InboxRow]:
        """All pending rows: what is due, or what came from somebody; not what was read of files."""
        waiting = _ALL_DUE if due else _ALL_ASKED
        return await self._all(waiting.options(defer(InboxRow.attachment)))

    async def note(self, seq: int, content: dict[str, Any]) -> None:
        """More is known of what is to be worked on."""
        change = update(core(InboxRow)).where(InboxRow.seq == seq, InboxRow.state == "pending")
        await self._changed(change.values(content=content))

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many rows wait to be worked on, and since when."""
        found = [(await self._session.execute(each)).one() for each in _WAITING]
        since = [first for _count, first in found if first is not None]
        return sum(count for count, _first in found), min(since, default=None)

    async def claim(self, seq: int, at: datetime) -> bool:
        """Mark as done and erase the content; False if somebody else was quicker.

        A row read before keeps its content in memory, to be worked on.
        """
        return await self._finish(seq, state="done", done_at=at)

    async def fail(self, seq: int, reference: str, at: datetime) -> bool:
        """Mark as failed and erase the content; False if the row is not pending.

        `reference` is what the user was told, never an exception's text.
        """
        return await self._finish(seq, state="failed", done_at=at, failure=reference)

    async def invitations_by(self, sender: str, since: datetime, until: int) -> int:
        """How many invitations by this person have come since then, up to the row `until`.

        Those behind it may be here already, many together. Where the homeserver gives invitations
        no event id, one that still waits for its answer comes again when we begin anew, and is no
        other one.
        """
        former = aliased(InboxRow)
        answer = exists().where(
            OutboxRow.inbox_seq == former.seq,
            OutboxRow.action.in_(("join", "leave")),
            OutboxRow.state == "sent",
        )
        still_waits = exists().where(
            former.kind == literal_column("'invitation'"),
            former.sender == sender,
            former.room_id == InboxRow.room_id,
            former.received_at >= since,
            former.seq < InboxRow.seq,
            ~answer,
        )
        found = select(func.count()).where(
            InboxRow.kind == literal_column("'invitation'"),
            InboxRow.sender == sender,
            InboxRow.received_at >= since,
            InboxRow.seq <= until,
            or_(~_IS_MADE_UP, ~still_waits),
        )
        return await self._first(found) or 0

    async def invited_to(self, room_id: str) -> bool:
        """Whether anybody has invited the bot to this room."""
        found = select(InboxRow.seq).where(
            InboxRow.kind == literal_column("'invitation'"), InboxRow.room_id == room_id
        )
        return await self._first(found.limit(1)) is not None

    async def set_aside(self, key: str, reason: str, at: datetime) -> bool:
        """Record that something could not even be put in, and why; False if that was known."""
        row = {"key": key, "kind": "aside", "room_id": "", "sender": "", "received_at": at}
        ended = {"state": "failed", "done_at": at, "failure": reason}
        return await self._add_missing(InboxRow, [row | ended], "key") == 1

    async def newest(self) -> tuple[str, str] | None:
        """Room and event of the last command that came in."""
        found = (
            select(InboxRow.room_id, InboxRow.key)
            .where(InboxRow.kind == "command")
            .order_by(InboxRow.seq.desc())
            .limit(1)
        )
        row = (await self._session.execute(found)).first()
        return None if row is None else (row[0], row[1])

    async def known(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` (up to some 30,000) that are in the inbox, in whatever state."""
        found = select(InboxRow.key).where(InboxRow.key.in_(list(keys)))
        return set(await self._all(found))

    async def acts_in(self, room_id: str, event_ids: Iterable[str]) -> set[str]:
        """Those of these events that are commands or taps on polls in this room, in any state."""
        found = select(InboxRow.key).where(
            InboxRow.key.in_(list(event_ids)),
            InboxRow.room_id == room_id,
            InboxRow.kind.in_(("ballot", "command")),
        )
        return set(await self._all(found))

    async def _finish(self, seq: int, **values: object) -> bool:
        given = {"failure": None, **values}
        return await self._changed(_FINISH, of_seq=seq, **given) == 1


@dataclass(frozen=True, slots=True)
class NewUndecrypted:
    """An encrypted event without its key; `source` is the event as it came."""

    event_id: str
    room_id: str
    session_id: str
    source: dict[str, Any]


class UndecryptedQueries(Queries):
    """Ciphertext that waits for its key."""

    async def add(self, rows: Sequence[NewUndecrypted], at: datetime) -> int:
        """Keep what is not kept yet; how many rows were new."""
        values = [
            {
                "event_id": row.event_id,
                "room_id": row.room_id,
                "session_id": row.session_id,
                "source": row.source,
                "received_at": at,
            }
            for row in rows
        ]
        return await self._add_missing(UndecryptedRow, values, "event_id")

    async def of_sessions(self, session_ids: Iterable[str]) -> list[UndecryptedRow]:
        """What waits for these keys, as it came (within one sync by the servers' timestamps)."""
        waiting = select(UndecryptedRow).where(UndecryptedRow.session_id.in_(list(session_ids)))
        return sorted(await self._all(waiting), key=_age)

    async def all(self) -> list[UndecryptedRow]:
        """Everything that waits for its key, as it came."""
        return sorted(await self._all(_UNDECRYPTED), key=_age)

    async def remove(self, event_ids: Iterable[str], room_id: str | None = None) -> int:
        """Forget these events, if they are in that room; how many there were."""
        kept = core(UndecryptedRow)
        gone = kept.delete().where(kept.c.event_id.in_(list(event_ids)))
        if room_id is not None:
            gone = gone.where(kept.c.room_id == room_id)
        return await self._changed(gone)

    async def purge(self, before: datetime) -> int:
        """Forget what came earlier than `before`; how many rows."""
        return await self._changed(_PURGE, before=before)


def _age(row: UndecryptedRow) -> tuple[datetime, float, str]:
    stamp = row.source.get("origin_server_ts")
    # Other servers wrote this: it may be anything.
    return row.received_at, stamp if isinstance(stamp, (int, float)) else 0, row.event_id
