"""What came of published statements, and on which day somebody is asked about it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, or_, select, update

from .queries import Queries, core
from .tables import FormerOutcome, Statement

# The outcome of which nobody was asked about yet.
UNREVIEWED = (
    Statement.review_on.is_not(None),
    Statement.review_asked_at.is_(None),
    Statement.withdrawn_at.is_(None),
)
# Or asked, and nothing has been said since.
PENDING = (
    Statement.review_on.is_not(None),
    Statement.published_at.is_not(None),
    Statement.withdrawn_at.is_(None),
    or_(
        Statement.review_asked_at.is_(None),
        Statement.outcome_at.is_(None),
        Statement.outcome_at < Statement.review_asked_at,
    ),
)


class StatementOutcomeQueries(Queries):
    """What was said last stands with the statement; what was said before is kept beside it."""

    async def say(self, statement: Statement, text: str, *, at: datetime, by: str) -> None:
        """This is what came of it from now on; another text that was said before is kept."""
        if statement.outcome is not None and statement.outcome_at is not None:
            await self._add(
                FormerOutcome(
                    statement_id=statement.id,
                    text=statement.outcome,
                    at=statement.outcome_at,
                    actor=statement.outcome_by,
                )
            )
        change = update(core(Statement)).where(Statement.id == statement.id)
        await self._changed(change.values(outcome=text, outcome_at=at, outcome_by=by))

    async def former(self, statement_id: int) -> list[FormerOutcome]:
        """What was said before and replaced, the oldest first."""
        found = select(FormerOutcome).where(FormerOutcome.statement_id == statement_id)
        return await self._all(found.order_by(FormerOutcome.id))

    async def review(self, statement_id: int, day: date) -> None:
        """Somebody is to be asked what came of it on that day, whatever day was set before."""
        change = update(core(Statement)).where(Statement.id == statement_id)
        await self._changed(change.values(review_on=day, review_asked_at=None))

    async def next_review(self) -> date | None:
        """The first day on which somebody is to be asked what came of a statement."""
        return await self._first(select(func.min(Statement.review_on)).where(*UNREVIEWED))

    async def to_review(self, up_to: date) -> list[Statement]:
        """Those with such a day up to this one, the earliest first."""
        return await self._all(
            select(Statement)
            .where(*UNREVIEWED, Statement.review_on <= up_to)
            .order_by(Statement.review_on, Statement.id)
        )

    async def pending(self) -> list[int]:
        """Published ones, the outcome of which is to be looked at: on a day to come, or it has
        passed and nobody has said anything since it was asked."""
        return await self._all(select(Statement.id).where(*PENDING))

    async def mark_asked(self, statement_id: int, at: datetime) -> None:
        """Keep that somebody was asked what came of it."""
        change = update(core(Statement)).where(Statement.id == statement_id)
        await self._changed(change.values(review_asked_at=at))
