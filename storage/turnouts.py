"""What is shown of a poll while it is open, and what its record is made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from .queries import Queries, core
from .tables import Contact, Elector, Poll

_POLLS = core(Poll)
_OPEN = Poll.closed_at.is_(None)


class TurnoutQueries(Queries):
    """The live count, the nudge of those who are silent, and who took part in secret polls."""

    async def plan_count(self, poll_id: int, key: str, at: datetime) -> bool:
        """The message with the count has to be posted at `at`; `key` if it has no transaction yet.

        False, and nothing changes, if that is planned already or the poll is closed.
        """
        change = (
            update(_POLLS)
            .where(_POLLS.c.id == poll_id, _POLLS.c.closed_at.is_(None))
            .where(_POLLS.c.status_due_at.is_(None))
            .values(
                status_due_at=at,
                status_transaction=func.coalesce(_POLLS.c.status_transaction, key),
            )
        )
        return await self._changed(change) == 1

    async def count_posted(self, poll_id: int) -> None:
        """The count is posted, until the next change."""
        change = update(_POLLS).where(_POLLS.c.id == poll_id).values(status_due_at=None)
        await self._changed(change)

    async def counts_due(self, now: datetime) -> list[Poll]:
        """Open polls whose count has to be posted, the earliest first."""
        due = select(Poll).where(_OPEN, Poll.status_due_at <= now)
        return await self._all(due.order_by(Poll.status_due_at, Poll.id))

    async def next_count(self) -> datetime | None:
        """When the next count has to be posted, which may have passed."""
        return await self._first(select(func.min(Poll.status_due_at)).where(_OPEN))

    async def plan_nudge(self, poll_id: int, at: datetime | None) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""
        await self._changed(update(_POLLS).where(_POLLS.c.id == poll_id).values(nudge_at=at))

    async def nudges_due(self, now: datetime) -> list[Poll]:
        """Open polls whose silent electors have to be asked, the earliest first."""
        due = select(Poll).where(_OPEN, Poll.nudge_at <= now)
        return await self._all(due.order_by(Poll.nudge_at, Poll.id))

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""
        return await self._first(select(func.min(Poll.nudge_at)).where(_OPEN))

    async def offices(self, poll_id: int) -> list[Contact]:
        """Contact persons and deputies of all electors; contact persons before deputies."""
        return await self._all(
            select(Contact)
            .join(Elector, Elector.member_id == Contact.member_id)
            .where(Elector.poll_id == poll_id)
            .order_by(Contact.member_id, Contact.role)
        )
