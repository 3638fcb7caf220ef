"""The numbered states of knowledge, and what they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Date, Select, and_, func, or_, select

from .queries import Queries, core
from .statement_outcomes import UNREVIEWED
from .statements import RUNNING
from .tables import (
    DatePoll,
    Digest,
    FollowUp,
    FollowUpMember,
    Mandate,
    Meeting,
    Member,
    Offer,
    Pledge,
    PledgeEntry,
    Poll,
    PollOutcome,
    ProceduralQuestion,
    ReferenceModel,
    Room,
    Signature,
    Statement,
    StatementElector,
    Survey,
    Task,
)

News = TypeVar("News")
_PARTNER = "partner"
# A meeting of the coordination is known to itself only, see commands.meetings.rules; so is what it
# asks itself.
_COORDINATION = select(Room.room_id).where(
    or_(Room.purpose == "coordination", Room.withheld == "coordination")
)
_FOR_ALL = Meeting.room_id.not_in(_COORDINATION)
_MANDATES = select(Mandate, Member.name).join(Member, Member.id == Mandate.member_id)


class Item(NamedTuple):
    """Something with a number and a title; `at` is when it ends or falls due, if it does."""

    id: int
    title: str
    at: datetime | None = None


class Due(NamedTuple):
    """A deadline: `on` where it is a whole day."""

    # poll, survey, date_poll, poll_review, statement, statement_review, follow_up, meeting, task,
    # question
    kind: str
    id: int
    title: str
    at: datetime | None
    on: date | None


class Share(NamedTuple):
    """How many municipalities of how many that were asked."""

    item: Item
    have: int
    of: int


class First(NamedTuple, Generic[News]):
    """The first ones, and how many more there are."""

    found: Sequence[News]
    more: int


class DigestQueries(Queries):
    """States of knowledge. Times of news are after `since` (None: ever) and up to `until`.

    Of what can be as many as there are municipalities there are the first `most`, which are shown.
    """

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

    async def mandates(
        self, since: datetime | None, until: datetime, most: int
    ) -> First[tuple[Mandate, str]]:
        """Mandates that were entered, and were not withdrawn; each with its municipality."""
        found = _within(_MANDATES, Mandate.created_at, since, until)
        return await self._pairs(found.where(Mandate.withdrawn_at.is_(None)), Mandate.id, most)

    async def ended_mandates(
        self, since: datetime | None, until: datetime, first: date | None, before: date, most: int
    ) -> First[tuple[Mandate, str]]:
        """Mandates that were withdrawn, or whose last day was from `first` on, before `before`."""
        expired = [Mandate.valid_until < before, Mandate.withdrawn_at.is_(None)]
        if first is not None:
            expired.append(Mandate.valid_until >= first)
        withdrawn = [Mandate.withdrawn_at <= until]
        if since is not None:
            withdrawn.append(Mandate.withdrawn_at > since)
        found = _MANDATES.where(or_(and_(*expired), and_(*withdrawn)))
        return await self._pairs(found, Mandate.id, most)

    async def signatures(self) -> list[Share]:
        """Unpublished statements that somebody has signed: how many do, of how many asked.

        Those whose councils have not decided yet are none.
        """
        ever = select(Signature.statement_id)
        rows = await self._all(
            select(Statement).where(Statement.id.in_(ever), *RUNNING).order_by(Statement.id)
        )
        # All are asked about each of the others, too, and nobody wants to know.
        theirs = [each.id for each in rows]
        counts = await self._by_statement(
            select(Signature.statement_id, func.count(Signature.member_id.distinct())).where(
                Signature.withdrawn_at.is_(None), Signature.subject_to.is_(None)
            ),
            Signature.statement_id,
            theirs,
        )
        asking = select(StatementElector.statement_id, func.count())
        asked = await self._by_statement(asking, StatementElector.statement_id, theirs)
        return [
            Share(Item(each.id, each.title), counts.get(each.id, 0), asked.get(each.id, 0))
            for each in rows
        ]

    async def _by_statement(
        self, counted: Select[Any], column: Any, some: Sequence[int]
    ) -> dict[int, int]:
        found = counted.where(column.in_(some)).group_by(column)
        return dict((await self._session.execute(found)).tuples().all())

    async def answered(self, since: datetime | None, until: datetime) -> list[Item]:
        """Statements whose deadline has passed, and that are neither published nor withdrawn."""
        found = _within(select(Statement), Statement.closes_at, since, until)
        rows = await self._all(found.where(*RUNNING).order_by(Statement.id))
        return [Item(each.id, each.title, each.closes_at) for each in rows]

    async def meetings(self, since: datetime | None, until: datetime, kind: str) -> list[Item]:
        """Meetings that were `held`, whose `minutes` were entered, or that were `cancelled`."""
        when = {
            "held": Meeting.starts_at,
            "minutes": Meeting.minutes_at,
            "cancelled": Meeting.cancelled_at,
        }[kind]
        found = _within(select(Meeting).where(_FOR_ALL), when, since, until)
        if kind != "cancelled":
            found = found.where(Meeting.cancelled_at.is_(None))
        rows = await self._all(found.order_by(Meeting.starts_at, Meeting.id))
        return [Item(each.id, each.title, each.starts_at) for each in rows]

    async def follow_ups(self, since: datetime | None, until: datetime) -> list[Share]:
        """Follow-ups that are over, and how many of those who were asked have done it."""
        found = _within(select(FollowUp), FollowUp.closed_at, since, until)
        return await self._done(await self._all(found.order_by(FollowUp.id)))

    async def overdue(
        self, first: date | None, before: date, most: int
    ) -> tuple[list[Share], First[Item]]:
        """Open follow-ups and tasks that fell due from `first` (None: ever) on, before `before`."""
        days = (FollowUp.due_on < before, *([] if first is None else [FollowUp.due_on >= first]))
        follow_ups = await self._all(
            select(FollowUp).where(*days, FollowUp.closed_at.is_(None)).order_by(FollowUp.id)
        )
        days = (Task.due_on < before, *([] if first is None else [Task.due_on >= first]))
        tasks = select(Task).where(*days, Task.done_at.is_(None), Task.dropped_at.is_(None))
        late, more = await self._rows_of(tasks, [Task.id], most)
        items = [Item(each.id, each.title) for each in late]
        return await self._done(follow_ups), First(items, more)

    async def _done(self, follow_ups: Sequence[FollowUp]) -> list[Share]:
        part = core(FollowUpMember).c
        counted = (
            select(part.follow_up_id, func.count(part.done_at), func.count())
            .where(part.follow_up_id.in_([each.id for each in follow_ups]))
            .group_by(part.follow_up_id)
        )
        counts = {number: (done, of) for number, done, of in await self._session.execute(counted)}
        return [
            Share(Item(each.id, each.title), *counts.get(each.id, (0, 0))) for each in follow_ups
        ]

    async def records(self, ids: Sequence[int]) -> dict[int, Any]:
        """What is kept of these polls, None for one that is not closed."""
        # Apart from that a record names everybody.
        outcome = select(Poll.id, Poll.record["outcome"], Poll.record["options"])
        rows = await self._plain(outcome.where(Poll.id.in_(ids), Poll.digest.is_not(None)))
        kept = {number: {"outcome": said, "options": options} for number, said, options in rows}
        return {each: kept.get(each) for each in ids}

    async def polls(self, since: datetime | None, until: datetime, *, closed: bool) -> list[Item]:
        """Polls that were opened, and still run, or that were closed."""
        when = Poll.closed_at if closed else Poll.opened_at
        found = _within(select(Poll.id, Poll.question, Poll.closes_at), when, since, until)
        found = found if closed else found.where(Poll.closed_at.is_(None))
        found = found.where(Poll.room_id.not_in(_COORDINATION))
        return [Item(*row) for row in await self._plain(found.order_by(Poll.id))]

    async def surveys(self, since: datetime | None, until: datetime, *, closed: bool) -> list[Item]:
        """Surveys that were opened, and still run, or that were closed."""
        when = Survey.closed_at if closed else Survey.opened_at
        found = _within(select(Survey.id, Survey.title, Survey.closes_at), when, since, until)
        found = found if closed else found.where(Survey.closed_at.is_(None))
        found = found.where(Survey.room_id.not_in(_COORDINATION))
        return [Item(*row) for row in await self._plain(found.order_by(Survey.id))]

    async def date_polls(self, since: datetime | None, until: datetime) -> list[Item]:
        """Date polls that were opened, and still run; of the others there is the meeting."""
        row = DatePoll
        found = _within(select(row.id, row.title, row.closes_at), row.opened_at, since, until)
        found = found.where(DatePoll.closed_at.is_(None), DatePoll.room_id.not_in(_COORDINATION))
        return [Item(*each) for each in await self._plain(found.order_by(DatePoll.id))]

    async def statements(
        self, since: datetime | None, until: datetime, *, published: bool
    ) -> list[Item]:
        """Statements that were opened and still run, or that were published and stand."""
        when = Statement.published_at if published else Statement.opened_at
        found = _within(select(Statement), when, since, until)
        found = (
            found.where(Statement.withdrawn_at.is_(None)) if published else found.where(*RUNNING)
        )
        rows = await self._all(found.order_by(Statement.id))
        return [Item(each.id, each.title, each.closes_at) for each in rows]

    async def withdrawn(
        self, since: datetime | None, until: datetime, *, published: bool
    ) -> list[Item]:
        """Statements that were withdrawn, of those that are published or of those that are not."""
        found = _within(select(Statement), Statement.withdrawn_at, since, until)
        is_published = Statement.published_at.is_not(None)
        found = found.where(is_published if published else ~is_published)
        rows = await self._all(found.order_by(Statement.id))
        return [Item(each.id, each.title) for each in rows]

    async def released_offers(self, since: datetime | None, until: datetime) -> list[str]:
        """The numbers of the offers that were released."""
        found = _within(select(Offer.year, Offer.count), Offer.released_at, since, until)
        rows = await self._plain(found.order_by(Offer.id))
        return [f"A-{year}-{count:02}" for year, count in rows]

    async def results(
        self, since: datetime | None, until: datetime, most: int
    ) -> First[tuple[Item, str]]:
        """Tasks that were done, with what came of them."""
        done = _within(select(Task), Task.done_at, since, until)
        found, more = await self._rows_of(done, [Task.id], most)
        return First([(Item(each.id, each.title), each.result or "") for each in found], more)

    async def questions(
        self, since: datetime | None, until: datetime, most: int, *, answered: bool
    ) -> First[Item]:
        """Procedural questions whose answer came and holds, or that were asked and have none."""
        row = ProceduralQuestion
        found = _within(select(row), row.answered_at if answered else row.asked_at, since, until)
        found = found.where(row.dropped_at.is_(None))
        found = found if answered else found.where(row.answered_at.is_(None))
        some, more = await self._rows_of(found, [row.id], most)
        return First([Item(each.id, each.text) for each in some], more)

    async def models(
        self, since: datetime | None, until: datetime, most: int
    ) -> First[tuple[ReferenceModel, str]]:
        """Models of success that were approved and stand, each with its municipality."""
        row = ReferenceModel
        found = select(row, Member.name).join(Member, Member.id == row.member_id)
        found = _within(found, row.approved_at, since, until).where(row.withdrawn_at.is_(None))
        return await self._pairs(found, row.id, most)

    async def deadlines(
        self, after: datetime, until: datetime, days: tuple[date, date], most: int
    ) -> First[Due]:
        """What ends or begins in that time, or from the first to the last of those days.

        The first ones of each kind, those at once before those of a whole day.
        """
        found: list[Due] = []
        more = 0
        for kind, id_, title, when, which in _kinds():
            whole_days = isinstance(when.type, Date)
            ahead = [when.between(*days)] if whole_days else [when > after, when <= until]
            some = select(id_, title, when).where(*ahead, *which)
            rows, rest = await self._first_of(some, [when, id_], most)
            more += rest
            for number, text, at in rows:
                moments = (None, at) if whole_days else (at, None)
                found.append(Due(kind, number, text, *moments))
        return First(found, more)

    async def _pairs(self, found: Select[Any], order: Any, most: int) -> First[Any]:
        rows, more = await self._first_of(found, [order], most, objects=True)
        return First([(one, other) for one, other in rows], more)

    async def _rows_of(self, found: Select[Any], order: Sequence[Any], most: int) -> First[Any]:
        rows, more = await self._first_of(found, order, most, objects=True)
        return First([row for (row,) in rows], more)

    async def _first_of(
        self, found: Select[Any], order: Sequence[Any], most: int, *, objects: bool = False
    ) -> First[Any]:
        wanted = found.order_by(*order).limit(most)
        rows = (await self._session.execute(wanted)).all() if objects else await self._plain(wanted)
        if len(rows) < most:
            return First(rows, 0)
        (number,) = found.selected_columns.values()[:1]
        counted = found.with_only_columns(func.count(number)).order_by(None)
        return First(rows, (await self._first(counted) or 0) - len(rows))


def _within(found: Select[Any], when: Any, since: datetime | None, until: datetime) -> Select[Any]:
    found = found.where(when <= until)
    return found if since is None else found.where(when > since)


def _kinds() -> list[tuple[str, Any, Any, Any, Sequence[Any]]]:
    """What has an end or a beginning: its kind, number, title, when that is, and which of them."""
    question, task, outcome = ProceduralQuestion, Task, PollOutcome
    asked: list[tuple[str, Any, Any]] = [
        ("poll", Poll, Poll.question),
        ("survey", Survey, Survey.title),
        ("date_poll", DatePoll, DatePoll.title),
    ]
    reviewed = select(Poll.id).where(Poll.room_id.not_in(_COORDINATION))
    return [
        *(
            (
                *(kind, row.id, title, row.closes_at),
                [row.closed_at.is_(None), row.room_id.not_in(_COORDINATION)],
            )
            for kind, row, title in asked
        ),
        (
            *("poll_review", outcome.poll_id, outcome.text, outcome.review_on),
            [outcome.ask_at.is_not(None), outcome.poll_id.in_(reviewed)],
        ),
        (
            *("statement", Statement.id, Statement.title, Statement.closes_at),
            [*RUNNING, Statement.closed_at.is_(None)],
        ),
        ("statement_review", Statement.id, Statement.title, Statement.review_on, UNREVIEWED),
        (
            *("meeting", Meeting.id, Meeting.title, Meeting.starts_at),
            [_FOR_ALL, Meeting.cancelled_at.is_(None)],
        ),
        (
            *("follow_up", FollowUp.id, FollowUp.title, FollowUp.due_on),
            [FollowUp.closed_at.is_(None)],
        ),
        (
            *("task", task.id, task.title, task.due_on),
            [task.done_at.is_(None), task.dropped_at.is_(None)],
        ),
        ("question", question.id, question.text, question.due_on, []),
    ]
