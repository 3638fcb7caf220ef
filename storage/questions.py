"""What the bot has asked somebody to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from .queries import Queries, core
from .tables import Question


class QuestionQueries(Queries):
    """Questions; each person has at most one open in a room."""

    async def ask(
        self,
        room_id: str,
        user_id: str,
        action: str,
        details: Mapping[str, Any],
        *,
        at: datetime,
        until: datetime,
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
                details=dict(details),
                asked_at=at,
                expires_at=until,
            )
        )

    async def open_for(self, room_id: str, user_id: str, now: datetime) -> Question | None:
        """What this person can still confirm in this room."""
        return await self._first(
            select(Question)
            .where(
                Question.room_id == room_id,
                Question.asked == user_id,
                Question.answered_at.is_(None),
                Question.expires_at >= now,
            )
            .order_by(Question.id.desc())
        )

    async def answer(self, question_id: int, at: datetime) -> bool:
        """Mark as confirmed and erase the details; False if it was not open any more."""
        return (
            await self._changed(
                update(core(Question))
                .where(Question.id == question_id, Question.answered_at.is_(None))
                .values(answered_at=at, details=None)
            )
            == 1
        )
