"""What is over and done, and not needed any more: removed, and the space given back."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Delete, bindparam, delete, exists, func, select

from .queries import Queries, core
from .tables import Ballot, FormerCard, InboxRow, OutboxRow, Poll, Question, Signature
from .tables.base import UtcDateTime

AT_ONCE: Final = 200  # rows; others want to write, too

_INBOX, _OUTBOX, _QUESTIONS = core(InboxRow), core(OutboxRow), core(Question)
_BEFORE = bindparam("before", type_=UtcDateTime())
_OF_POLLS = [
    select(column).where(column.is_not(None))
    for column in (Poll.start_transaction, Poll.status_transaction, FormerCard.transaction_id)
]
# By their transactions a tap finds its poll, and the count its message.
_OLD_MESSAGES = (
    select(_OUTBOX.c.id)
    .where(
        _OUTBOX.c.state.in_(("sent", "refused")),
        _OUTBOX.c.sent_at < _BEFORE,
        *(_OUTBOX.c.transaction_id.not_in(each) for each in _OF_POLLS),
    )
    .order_by(_OUTBOX.c.id)
    .limit(AT_ONCE)
)
# Whoever deletes the message with a ballot or a signature still has to be heard.
_OPEN_BALLOT = exists().where(
    Ballot.event_id == _INBOX.c.key, Ballot.poll_id == Poll.id, Poll.closed_at.is_(None)
)
_STANDING_SIGNATURE = exists().where(
    Signature.event_id == _INBOX.c.key, Signature.withdrawn_at.is_(None)
)
_OLD_ENTRIES = (
    select(_INBOX.c.seq)
    .where(
        _INBOX.c.state != "pending",
        _INBOX.c.done_at < _BEFORE,
        ~exists().where(_OUTBOX.c.inbox_seq == _INBOX.c.seq),
        ~_OPEN_BALLOT,
        ~_STANDING_SIGNATURE,
    )
    .order_by(_INBOX.c.seq)
    .limit(AT_ONCE)
)
# The newest stays: SQLite would give its number away again, and messages name it.
_OLD_QUESTIONS = (
    select(_QUESTIONS.c.id)
    .where(
        _QUESTIONS.c.expires_at < _BEFORE,
        _QUESTIONS.c.id < select(func.max(_QUESTIONS.c.id)).scalar_subquery(),
    )
    .order_by(_QUESTIONS.c.id)
    .limit(AT_ONCE)
)
_STEPS: Final[tuple[Delete, ...]] = (
    delete(_OUTBOX).where(_OUTBOX.c.id.in_(_OLD_MESSAGES)),
    delete(_INBOX).where(_INBOX.c.seq.in_(_OLD_ENTRIES)),
    delete(_QUESTIONS).where(_QUESTIONS.c.id.in_(_OLD_QUESTIONS)),
)


class Counts(NamedTuple):
    """How many rows are over and done."""

    entries: int
    messages: int


class DoneQueries(Queries):
    """Rows of the traffic that nothing waits for: what they led to stands elsewhere."""

    async def purge(self, before: datetime) -> int:
        """Remove some of what was done before that, at most a few hundred rows; how many.

        0 if there is nothing left. Kept is what a tap, an edit of the bot's own or a deletion may
        still refer to.
        """
        gone = 0
        for step in _STEPS:
            gone += await self._changed(step, before=before)
        return gone

    async def counts(self) -> Counts:
        """Of the inbox and of the outbox."""
        entries = select(func.count()).where(InboxRow.state != "pending")
        messages = select(func.count()).where(OutboxRow.state.in_(("sent", "refused")))
        return Counts(await self._first(entries) or 0, await self._first(messages) or 0)
