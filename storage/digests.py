"""The numbered states of knowledge, and what they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from .queries import Queries
from .tables import (
    Digest,
    FollowUp,
    Meeting,
    Member,
    Offer,
    Pledge,
    PledgeEntry,
    Poll,
    Statement,
    Task,
)

_PARTNER = "partner"


class Item(NamedTuple):
    """Something with a number and a title; `at` is when it ends or falls due, if it does."""

    id: int
    title: str
    at: datetime | None = None


class Due(NamedTuple):
    """A deadline: `on` where it is a whole day; `known_since` when it was set or last moved."""

    kind: str  # poll, statement, follow_up, meeting, task
    id: int
    title: str
    at: datetime | None
    on: date | None
    known_since: datetime


class DigestQueries(Queries):
    """States of knowledge. Times of news are after `since` (None: ever) and up to `until`."""

    async def add(
        self,
        *,
        as_of: datetime,
        facts: dict[str, Any],
        author: str | None,
        event_id: str,
    ) -> Digest:
        """Keep one; its number is its id."""
        return await self._add(Digest(as_of=as_of, facts=facts, author=author, event_id=event_id))

    async def newest(self) -> Digest | None:
        """The last one, None before the first."""
        return await self._first(select(Digest).order_by(Digest.id.desc()))

    async def get(self, number: int) -> Digest | None:
        """The one with this number."""
        return await self._first(select(Digest).where(Digest.id == number))

    async def new_members(
        self, since: datetime | None, until: datetime, most: int
    ) -> tuple[int, Sequence[str]]:
        """How many municipalities were registered, and the names of the first ones."""
        found = _within(select(Member), Member.created_at, since, until)
        found = found.where(Member.kind != _PARTNER)
        count = await self._first(select(func.count()).select_from(found.subquery())) or 0
        named = await self._all(found.order_by(Member.name_key, Member.id).limit(most))
        return count, [each.name for each in named]

    async def pledging(self, since: datetime | None, until: datetime) -> int:
        """How many municipalities changed a pledge."""
        changed = (
            select(func.count(Pledge.member_id.distinct()))
            .select_from(PledgeEntry)
            .join(Pledge, Pledge.id == PledgeEntry.pledge_id)
        )
        return await self._first(_within(changed, PledgeEntry.at, since, until)) or 0

    async def polls(self, since: datetime | None, until: datetime, *, closed: bool) -> list[Item]:
        """Polls that were opened, and still run, or that were closed."""
        when = Poll.closed_at if closed else Poll.opened_at
        found = _within(select(Poll), when, since, until)
        found = found if closed else found.where(Poll.closed_at.is_(None))
        rows = await self._all(found.order_by(Poll.id))
        return [Item(each.id, each.question, each.closes_at) for each in rows]

    async def statements(
        self, since: datetime | None, until: datetime, *, published: bool
    ) -> list[Item]:
        """Statements that were opened, and are not published yet, or that were published."""
        when = Statement.published_at if published else Statement.opened_at
        found = _within(select(Statement), when, since, until)
        found = found if published else found.where(Statement.published_at.is_(None))
        rows = await self._all(found.order_by(Statement.id))
        return [Item(each.id, each.title, each.closes_at) for each in rows]

    async def released_offers(self, since: datetime | None, until: datetime) -> list[str]:
        """The numbers of the offers that were released."""
        found = _within(select(Offer), Offer.released_at, since, until)
        rows = await self._all(found.order_by(Offer.id))
        return [f"A-{each.year}-{each.count:02}" for each in rows]

    async def results(self, since: datetime | None, until: datetime) -> list[tuple[Item, str]]:
        """Tasks that were done, with what came of them."""
        rows = await self._all(_within(select(Task), Task.done_at, since, until).order_by(Task.id))
        return [(Item(each.id, each.title), each.result or "") for each in rows]

    async def deadlines(
        self, after: datetime, until: datetime, days: tuple[date, date]
    ) -> list[Due]:
        """What ends or begins in that time, or from the first to the last of those days."""
        polls = await self._all(
            _between(select(Poll), Poll.closes_at, after, until).where(Poll.closed_at.is_(None))
        )
        statements = await self._all(
            _between(select(Statement), Statement.closes_at, after, until).where(
                Statement.published_at.is_(None), Statement.closed_at.is_(None)
            )
        )
        meetings = await self._all(
            _between(select(Meeting), Meeting.starts_at, after, until).where(
                Meeting.cancelled_at.is_(None)
            )
        )
        follow_ups = await self._all(
            select(FollowUp).where(FollowUp.due_on.between(*days), FollowUp.closed_at.is_(None))
        )
        tasks = await self._all(
            select(Task).where(
                Task.due_on.between(*days), Task.done_at.is_(None), Task.dropped_at.is_(None)
            )
        )
        return [
            *(Due("poll", p.id, p.question, p.closes_at, None, p.opened_at) for p in polls),
            *(Due("statement", s.id, s.title, s.closes_at, None, s.opened_at) for s in statements),
            *(Due("meeting", m.id, m.title, m.starts_at, None, m.changed_at) for m in meetings),
            *(Due("follow_up", f.id, f.title, None, f.due_on, f.opened_at) for f in follow_ups),
            *(Due("task", t.id, t.title, None, t.due_on, t.created_at) for t in tasks),
        ]


def _within(found: Select[Any], when: Any, since: datetime | None, until: datetime) -> Select[Any]:
    found = found.where(when <= until)
    return found if since is None else found.where(when > since)


def _between(found: Select[Any], when: Any, after: datetime, until: datetime) -> Select[Any]:
    return found.where(when > after, when <= until)
