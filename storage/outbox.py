"""What goes out: calls to the homeserver, each repeated until it is through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Update, bindparam, case, func, insert, literal_column, or_, select, update

from .papers import UNWANTED
from .prepared import Prepared, PreparedRead, made
from .queries import Queries, core
from .tables import InboxRow, OutboxRow
from .tables.base import UtcDateTime

# What the bot's state calls it when somebody else has changed rows: the running bot looks again.
CHANGED: Final = "outbox_changed"
_ROWS = core(OutboxRow)
_ADD = Prepared(insert(_ROWS))
PENDING: Final = PreparedRead(
    select(OutboxRow)
    .where(OutboxRow.state == literal_column("'pending'"), OutboxRow.id > bindparam("after_id"))
    .order_by(OutboxRow.id)
    .limit(bindparam("most"))
)
_UNSENT: Final = {"sent_at": None, "event_id": None, "error": None}
# Whose direct chat was meant, is no longer needed then.
_ROOM_ONLY = case((_ROWS.c.room_id.startswith("@"), ""), else_=_ROWS.c.room_id)
_MARK = (
    update(_ROWS)
    .where(_ROWS.c.transaction_id == bindparam("of_transaction"))
    .values(
        state="sent",
        room_id=_ROOM_ONLY,
        event_id=bindparam("event_id"),
        sent_at=func.coalesce(_ROWS.c.sent_at, bindparam("at", type_=UtcDateTime())),
        content=None,
        late_content=None,
        paper_id=None,
        error=None,
    )
)
_SENT_WITHOUT_EVENT = Prepared(_MARK.where(_ROWS.c.state == "pending"))
_SENT = Prepared(_MARK.where(or_(_ROWS.c.state == "pending", _ROWS.c.event_id.is_(None))))


class OutboxQueries(Queries):
    """The outbox: pending, then sent, refused or aside."""

    async def add(
        self,
        room_id: str,
        action: str,
        at: datetime,
        *,
        transaction_id: str,
        inbox_seq: int | None = None,
        event_type: str | None = None,
        content: dict[str, Any] | None = None,
        late_content: dict[str, Any] | None = None,
        due_at: datetime | None = None,
        paper_id: int | None = None,
    ) -> OutboxRow:
        """Queue a call; IntegrityError if `transaction_id` was used before."""
        given: dict[str, Any] = {
            "transaction_id": transaction_id,
            "inbox_seq": inbox_seq,
            "room_id": room_id,
            "action": action,
            "event_type": event_type,
            "content": content,
            "late_content": late_content,
            "paper_id": paper_id,
            "due_at": due_at,
            "created_at": at,
            "state": "pending",
        }
        written = {"id": await self._inserted(_ADD, given), **_UNSENT, **given}
        return made(OutboxRow, written)

    async def pending(self, after_id: int = 0, limit: int = 500) -> list[OutboxRow]:
        """What is to be sent, oldest first."""
        return await self._all(PENDING, after_id=after_id, most=limit)

    async def letters(self) -> set[int]:
        """Of what is pending, what has fallen due for others than the room that it is about.

        Nobody waits for that, as they do for an answer.
        """
        fallen_due = (
            select(OutboxRow.id)
            .join(InboxRow, InboxRow.seq == OutboxRow.inbox_seq)
            .where(OutboxRow.state == "pending", InboxRow.kind.startswith("due:"))
            .where(OutboxRow.room_id != InboxRow.room_id)
        )
        return set(await self._all(fallen_due))

    async def mark_sent(self, transaction_id: str, event_id: str | None, at: datetime) -> bool:
        """Record that the call is through and erase its contents; False if that was known.

        The event id may also be learnt after the row was marked, from the bot's own echo.
        """
        change = _SENT_WITHOUT_EVENT if event_id is None else _SENT
        given = {"of_transaction": transaction_id, "event_id": event_id, "at": at}
        return await self._settled(change, **given)

    async def mark_all_sent(self, sent: Sequence[tuple[str, str | None]], at: datetime) -> None:
        """`mark_sent` for many at once: pairs of transaction id and event id."""
        for change, known in ((_SENT, True), (_SENT_WITHOUT_EVENT, False)):
            rows = [
                {"of_transaction": transaction_id, "event_id": event_id, "at": at}
                for transaction_id, event_id in sent
                if (event_id is not None) is known
            ]
            if rows:
                await self._change_each(change, rows)
        await self._changed(UNWANTED)

    async def _settled(self, change: Prepared | Update, **given: Any) -> bool:
        """One more needs no paper any more."""
        is_changed = await self._changed(change, **given) == 1
        if is_changed:
            await self._changed(UNWANTED)
        return is_changed

    async def mark_refused(
        self, outbox_id: int, error: str, at: datetime, *, event_id: str | None = None
    ) -> bool:
        """Record that the homeserver will never take the call and erase its contents.

        `sent_at` then tells when it was refused, `event_id` what was sent in place of it. False
        if the row is not pending; the echo of that event may have been quicker.
        """
        fits = OutboxRow.state == "pending"
        if event_id is not None:
            fits = or_(fits, OutboxRow.event_id == event_id)
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.id == outbox_id, fits)
            .values(
                state="refused",
                room_id=_ROOM_ONLY,
                error=error,
                sent_at=at,
                event_id=event_id,
                content=None,
                late_content=None,
                paper_id=None,
            )
        )
        return await self._settled(change)

    async def set_aside(self, outbox_id: int, reason: str) -> bool:
        """Record that it cannot be delivered, and why; False if it is not pending.

        It keeps its contents: what was not delivered is not erased.
        """
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "pending")
            .values(state="aside", error=reason)
        )
        return await self._changed(change) == 1

    async def undelivered(self, limit: int) -> list[OutboxRow]:
        """What is pending or set aside, oldest first."""
        waiting = select(OutboxRow).where(OutboxRow.state.in_(("pending", "aside")))
        return await self._all(waiting.order_by(OutboxRow.id).limit(limit))

    async def get(self, outbox_id: int) -> OutboxRow | None:
        """The row with this number, in whatever state."""
        return await self._first(select(OutboxRow).where(OutboxRow.id == outbox_id))

    async def counts(self) -> dict[str, tuple[int, datetime]]:
        """Of what is pending and of what is aside: how many there are, and since when."""
        found = (
            select(OutboxRow.state, func.count(), func.min(OutboxRow.created_at))
            .where(OutboxRow.state.in_(("pending", "aside")))
            .group_by(OutboxRow.state)
        )
        rows = (await self._session.execute(found)).all()
        return {state: (count, since) for state, count, since in rows}

    async def release(self, outbox_id: int) -> bool:
        """Have what was set aside sent once more; False if it is not aside."""
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "aside")
            .values(state="pending", error=None)
        )
        return await self._changed(change) == 1

    async def drop(self, outbox_id: int, at: datetime) -> bool:
        """Give up what is pending or aside and erase its contents; False if it is neither."""
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.id == outbox_id, OutboxRow.state.in_(("pending", "aside")))
            .values(
                state="refused",
                room_id=_ROOM_ONLY,
                error="HAFENLOTSE_DROPPED",
                sent_at=at,
                content=None,
                late_content=None,
                paper_id=None,
            )
        )
        return await self._settled(change)

    async def address(self, outbox_id: int, room_id: str) -> bool:
        """Record the room that a letter to a person goes to; False if it is not pending."""
        change = (
            update(core(OutboxRow))
            .where(OutboxRow.id == outbox_id, OutboxRow.state == "pending")
            .values(room_id=room_id)
        )
        return await self._changed(change) == 1

    async def begin(self, outbox_id: int, most: int) -> bool:
        """Record one more try at something that may end us; False if there were `most` already."""
        row = await self._first(select(OutboxRow).where(OutboxRow.id == outbox_id))
        if row is None or row.content is None or row.content.get("tries", 0) >= most:
            return False
        tried = {**row.content, "tries": row.content.get("tries", 0) + 1}
        change = update(core(OutboxRow)).where(OutboxRow.id == outbox_id).values(content=tried)
        return await self._changed(change) == 1

    async def knows(self, transaction_id: str) -> bool:
        """Whether this transaction id was queued, even if it is still to be sent."""
        found = select(OutboxRow.id).where(OutboxRow.transaction_id == transaction_id)
        return await self._first(found) is not None

    async def known(self, transaction_ids: Collection[str]) -> set[str]:
        """Which of these transaction ids, some hundreds at most, were queued."""
        found = select(OutboxRow.transaction_id)
        return set(await self._all(found.where(OutboxRow.transaction_id.in_([*transaction_ids]))))

    async def transaction_of(self, event_id: str) -> str | None:
        """The transaction id that made this event, if it is one of ours."""
        return await self._first(
            select(OutboxRow.transaction_id).where(OutboxRow.event_id == event_id)
        )

    async def by_event(self, event_id: str, room_id: str) -> OutboxRow | None:
        """What was sent as this event in this room."""
        return await self._first(
            select(OutboxRow).where(OutboxRow.event_id == event_id, OutboxRow.room_id == room_id)
        )

    async def newest(self) -> tuple[str, str] | None:
        """Room and event of the last message that is known to be sent."""
        found = (
            select(OutboxRow.room_id, OutboxRow.event_id)
            .where(OutboxRow.event_id.is_not(None), OutboxRow.room_id.startswith("!"))
            .order_by(OutboxRow.id.desc())
            .limit(1)
        )
        row = (await self._session.execute(found)).first()
        return None if row is None or row[1] is None else (row[0], row[1])

    async def sent_at(self, transaction_id: str) -> datetime | None:
        """When this transaction id was sent; None if it was not yet, or never will be."""
        return await self._first(
            select(OutboxRow.sent_at).where(
                OutboxRow.transaction_id == transaction_id, OutboxRow.state == "sent"
            )
        )

    async def event_of(self, transaction_id: str) -> str | None:
        """The event that this transaction id made, once it is known."""
        return await self._first(
            select(OutboxRow.event_id).where(OutboxRow.transaction_id == transaction_id)
        )
