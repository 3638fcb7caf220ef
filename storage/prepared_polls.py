"""Polls that are prepared for a meeting, in their order."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from .polls import PollTerms
from .queries import Queries, core
from .tables import PreparedPoll

_ROWS: Final = core(PreparedPoll)
# What of its terms is known before it opens.
_TERMS: Final = ("most_choices", "secrecy", "quorum", "majority", "majority_of", "scope", "land")


def terms(prepared: PreparedPoll) -> PollTerms:
    """How it is to be held."""
    return PollTerms(**{each: getattr(prepared, each) for each in _TERMS})


class PreparedPollQueries(Queries):
    """Those of a meeting, counted from 1; numbers stay."""

    async def add(self, meeting_id: int, terms: PollTerms, **values: Any) -> PreparedPoll:
        """Prepare one more; `values` are its other columns."""
        last = select(func.max(PreparedPoll.number)).where(PreparedPoll.meeting_id == meeting_id)
        number = (await self._first(last) or 0) + 1
        held = {each: getattr(terms, each) for each in _TERMS}
        return await self._add(PreparedPoll(meeting_id=meeting_id, number=number, **held, **values))

    async def of(self, meeting_id: int) -> list[PreparedPoll]:
        """All of a meeting that are not dropped, by number."""
        found = select(PreparedPoll).where(
            PreparedPoll.meeting_id == meeting_id, PreparedPoll.dropped_at.is_(None)
        )
        return await self._all(found.order_by(PreparedPoll.number))

    async def became(self, prepared_id: int, poll_id: int) -> None:
        """It is open now."""
        await self._changed(update(_ROWS).where(_ROWS.c.id == prepared_id).values(poll_id=poll_id))

    async def forgotten(self, poll_id: int) -> None:
        """The poll that it has become is discarded, so it can be opened once more."""
        await self._changed(update(_ROWS).where(_ROWS.c.poll_id == poll_id).values(poll_id=None))

    async def drop(self, prepared_id: int, at: datetime) -> None:
        """It will not be opened."""
        await self._changed(update(_ROWS).where(_ROWS.c.id == prepared_id).values(dropped_at=at))
