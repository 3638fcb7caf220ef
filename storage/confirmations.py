"""What the bot has asked somebody to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select, update

from .queries import Queries, core
from .tables import OutboxRow, Question

_KEY: Final = "question-"
# Among the details, where it disturbs nobody: the thread that the question was asked in.
_THREAD: Final = "hafenlotse.thread"


def question_key(question_id: int, event_id: str) -> str:
    """The transaction id of the message with a question that was caused by this event."""
    return f"{_KEY}{question_id}-{uuid5(NAMESPACE_URL, event_id)}"


def is_question(transaction_id: str) -> bool:
    """Whether `question_key` made this transaction id."""
    return transaction_id.startswith(_KEY)


def thread_of(question: Question) -> str | None:
    """The thread that the question was asked in."""
    thread: str | None = (question.details or {}).get(_THREAD)
    return thread


def details_of(question: Question) -> dict[str, Any]:
    """What `ask` was given; empty once the question is answered."""
    return {key: value for key, value in (question.details or {}).items() if key != _THREAD}


class ConfirmationQueries(Queries):
    """Questions whether something is to be done; each person has at most one open in a room."""

    async def ask(
        self,
        room_id: str,
        user_id: str,
        action: str,
        details: Mapping[str, Any],
        *,
        at: datetime,
        until: datetime,
        thread_id: str | None = None,
    ) -> Question:
        """Keep a question; one that is open in the same place is void."""
        await self._changed(
            update(core(Question))
            .where(
                Question.room_id == room_id,
                Question.asked == user_id,
                Question.answered_at.is_(None),
            )
            .values(answered_at=at, details=None)
        )
        return await self._add(
            Question(
                room_id=room_id,
                asked=user_id,
                action=action,
                details={**details, **({_THREAD: thread_id} if thread_id else {})},
                asked_at=at,
                expires_at=until,
            )
        )

    async def open_for(self, room_id: str, user_id: str, now: datetime) -> Question | None:
        """What this person could confirm in this room at that time."""
        return await self._first(
            select(Question)
            .where(
                Question.room_id == room_id,
                Question.asked == user_id,
                Question.answered_at.is_(None),
                # What arrives late may have been meant for an earlier question.
                Question.asked_at <= now,
                Question.expires_at >= now,
            )
            .order_by(Question.id.desc())
        )

    async def open_in(
        self, event_id: str, room_id: str, user_id: str, now: datetime
    ) -> Question | None:
        """What this person can still confirm by a tick on this message of the bot in this room."""
        transaction_id = await self._first(
            select(OutboxRow.transaction_id).where(
                OutboxRow.event_id == event_id, OutboxRow.room_id == room_id
            )
        )
        if transaction_id is None or not is_question(transaction_id):
            return None
        number = transaction_id.removeprefix(_KEY).partition("-")[0]
        return await self._first(
            select(Question).where(
                Question.id == int(number),
                Question.asked == user_id,
                Question.answered_at.is_(None),
                Question.expires_at >= now,
            )
        )

    async def answer(self, question_id: int, at: datetime) -> bool:
        """Mark as confirmed or refused and erase the details; False if it was not open any more."""
        return (
            await self._changed(
                update(core(Question))
                .where(Question.id == question_id, Question.answered_at.is_(None))
                .values(answered_at=at, details=None)
            )
            == 1
        )
