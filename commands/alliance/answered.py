"""What the message is about that a command answers: then no number is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from commands.kit.context import Context
from storage.tables import OutboxRow

from .mailings import LETTERS, mailed

_DUE: Final = "due:"


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that is answered: the event that has led to it, or what fell due.

    Of the bot's own message `transaction` is what it was sent as. What fell due has its schedule's
    `kind` and the `number` of the thing; a mailed letter has those of what it is about, 0 if that
    is several things. `said_at` is when the bot said it.
    """

    event_id: str
    transaction: str = ""
    kind: str = ""
    number: int = 0
    due_at: str = ""
    said_at: datetime | None = None


async def answered(context: Context) -> Answered | None:
    """The message that the command answers, or whose thread it is in; None if there is none."""
    to = context.replied_to or context.place.thread_id
    if to is None:
        return None
    said = await context.store.outbox.by_event(to, context.place.room_id)
    if said is None:  # what somebody has typed
        return Answered(to)
    return replace(await _said(context, said), said_at=said.created_at)


async def _said(context: Context, said: OutboxRow) -> Answered:
    if letter := mailed(said.transaction_id):
        return Answered("", said.transaction_id, *letter)
    cause = await context.store.inbox.get(said.inbox_seq) if said.inbox_seq is not None else None
    if cause is None:
        return Answered("", said.transaction_id)
    if not cause.kind.startswith(_DUE):
        return Answered(cause.key, said.transaction_id)
    kind, number, due_at = cause.key.split(":", 2)
    if kind.endswith(LETTERS):  # the number is that of the mailing
        return Answered("", said.transaction_id)
    return Answered("", said.transaction_id, kind, int(number), due_at)
