"""What is asked about a poll beside the votes: whether one without an end is to go on."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select, update

from .queries import Queries, core
from .tables import Poll

_POLLS: Final = core(Poll)
_ENDLESS: Final = and_(Poll.closed_at.is_(None), Poll.closes_at.is_(None))


class PollQuestionQueries(Queries):
    """When whom is asked about which poll; each question is asked once."""

    async def ask_at(self, poll_id: int, at: datetime | None) -> None:
        """Whoever opened it is asked then whether it is to go on; None: not (any more)."""
        await self._changed(update(_POLLS).where(_POLLS.c.id == poll_id).values(ask_at=at))

    async def endless_due(self, now: datetime) -> list[Poll]:
        """Open polls without an end that have to be asked about, the earliest first."""
        due = select(Poll).where(_ENDLESS, Poll.ask_at <= now)
        return await self._all(due.order_by(Poll.ask_at, Poll.id))

    async def next_endless(self) -> datetime | None:
        """When one has to be asked about next, which may have passed."""
        return await self._first(select(func.min(Poll.ask_at)).where(_ENDLESS))
