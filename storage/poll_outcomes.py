"""What comes of closed polls; every entry is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select, update

from .queries import Queries, core
from .tables import Member, Poll, PollOutcome

_ROWS: Final = core(PollOutcome)
# What counts of each poll, and is to be looked at on some day, which may have passed.
PENDING: Final = (
    PollOutcome.id.in_(select(func.max(PollOutcome.id)).group_by(PollOutcome.poll_id)),
    PollOutcome.review_on.is_not(None),
)


class Review(NamedTuple):
    """That it is to be looked at what came of a poll, and who sees to it."""

    poll_id: int
    question: str
    room_id: str
    text: str
    owner_id: int
    owner: str
    on: date


class PollOutcomeQueries(Queries):
    """Rows are only ever added; the latest of a poll counts."""

    async def add(
        self,
        poll_id: int,
        text: str,
        owner_id: int,
        review_on: date | None,
        ask_at: datetime | None,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> PollOutcome:
        """From now on this counts, and nothing is asked any more about what was there before."""
        before = update(_ROWS).where(_ROWS.c.poll_id == poll_id)
        await self._changed(before.values(ask_at=None))
        return await self._add(
            PollOutcome(
                poll_id=poll_id,
                text=text,
                owner_id=owner_id,
                review_on=review_on,
                ask_at=ask_at,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def latest(self, poll_id: int) -> PollOutcome | None:
        """What counts of this poll."""
        found = select(PollOutcome).where(PollOutcome.poll_id == poll_id)
        return await self._first(found.order_by(PollOutcome.id.desc()).limit(1))

    async def pending(
        self, *, owners: Collection[int] | None = None, room_id: str | None = None
    ) -> list[Review]:
        """What is to be looked at again, the earliest first.

        Of all polls, or of what these members see to, or of the polls of one room.
        """
        narrowed: list[ColumnElement[bool]] = []
        if owners is not None:
            narrowed.append(PollOutcome.owner_id.in_(owners))
        if room_id is not None:
            narrowed.append(Poll.room_id == room_id)
        found = (
            select(
                Poll.id,
                Poll.question,
                Poll.room_id,
                PollOutcome.text,
                PollOutcome.owner_id,
                Member.name,
                PollOutcome.review_on,
            )
            .join(Poll, Poll.id == PollOutcome.poll_id)
            .join(Member, Member.id == PollOutcome.owner_id)
            .where(*PENDING, *narrowed)
            .order_by(PollOutcome.review_on, PollOutcome.poll_id)
        )
        return [Review(*row) for row in await self._plain(found)]

    async def get(self, outcome_id: int) -> PollOutcome | None:
        """The entry with this id."""
        return await self._first(select(PollOutcome).where(PollOutcome.id == outcome_id))

    async def due(self, now: datetime) -> list[PollOutcome]:
        """What has to be asked about, the earliest first."""
        due = select(PollOutcome).where(PollOutcome.ask_at <= now)
        return await self._all(due.order_by(PollOutcome.ask_at, PollOutcome.id))

    async def next_due(self) -> datetime | None:
        """When something has to be asked about next, which may have passed."""
        return await self._first(select(func.min(PollOutcome.ask_at)))

    async def note_asked(self, outcome_id: int) -> None:
        """It was asked about."""
        await self._changed(update(_ROWS).where(_ROWS.c.id == outcome_id).values(ask_at=None))
