"""How the alliance stands, counted by the database: what is lacking, and what runs in all rooms.

With `lands` only what concerns the municipalities of these Länder is counted; None: everything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)

from .lacking import Days, gaps_of
from .members import BY_NAME
from .poll_outcomes import PENDING as POLL_REVIEWS
from .queries import Queries
from .statement_outcomes import PENDING as STATEMENT_REVIEWS
from .statements import RUNNING, silent_about
from .tables import (
    Attendance,
    Ballot,
    DateAnswer,
    DatePoll,
    DatePollMember,
    Elector,
    FollowUp,
    FollowUpMember,
    Meeting,
    Member,
    OutboxRow,
    Participation,
    Poll,
    PollOutcome,
    ProceduralQuestion,
    QuestionAsker,
    Room,
    Statement,
    StatementElector,
    Survey,
    SurveyAnswer,
    SurveyMember,
    SurveyQuestion,
    Task,
    UnreadLetter,
)

Lands = Collection[str] | None
_MUNICIPAL = Member.kind != "partner"


class Running(NamedTuple):
    """What runs of one kind: how many, and of the one that ends first: its number, its end (None:
    it has none), and how many municipalities it still waits for (None: it asks nobody)."""

    many: int
    first: int
    ends: datetime | date | None
    silent: int | None


class OverviewQueries(Queries):
    """Numbers and municipalities, never persons."""

    async def members(self, lands: Lands, new_since: datetime) -> tuple[int, int]:
        """How many municipalities there are, and how many of them are new."""
        new = func.count(case((Member.created_at >= new_since, 1)))
        found = select(func.count(), new).where(_MUNICIPAL, _in(lands))
        every, newer = (await self._session.execute(found)).one()
        return every, newer

    async def gaps(self, lands: Lands, days: Days) -> dict[str, int]:
        """How many municipalities have each gap."""
        gaps = gaps_of(days)
        counts = [func.count(case((each, 1))) for each in gaps.values()]
        found = select(*counts).where(_MUNICIPAL, _in(lands))
        async with self._beside():
            counted = (await self._session.execute(found)).one()
        return dict(zip(gaps, counted, strict=True))

    async def gap_by_land(self, gap: str, lands: Lands, days: Days) -> list[tuple[str, int]]:
        """How many municipalities of each Land have that gap; the most first, none left out."""
        count = func.count(case((gaps_of(days)[gap], 1)))
        found = select(Member.land, count).where(_MUNICIPAL, _in(lands)).group_by(Member.land)
        rows = await self._session.execute(found.order_by(count.desc(), Member.land))
        return [(land, many) for land, many in rows]

    async def having(
        self, gap: str, lands: Lands, days: Days, limit: int
    ) -> tuple[list[Member], int]:
        """The first municipalities with that gap by name, and how many there are."""
        which = (_MUNICIPAL, _in(lands), gaps_of(days)[gap])
        found = await self._all(select(Member).where(*which).order_by(*BY_NAME).limit(limit))
        count = await self._first(select(func.count(Member.id)).where(*which))
        return found, count or 0

    async def lacking(
        self, lands: Lands, days: Days
    ) -> list[tuple[str, str, str | None, list[str]]]:
        """Name, Land and AGS of each municipality that lacks anything, by name; and its gaps."""
        gaps = gaps_of(days)
        which = select(Member.name, Member.land, Member.ags, *gaps.values())
        found = which.where(_MUNICIPAL, _in(lands), or_(*gaps.values())).order_by(*BY_NAME)
        async with self._beside():
            rows = await self._session.execute(found)
        return [
            (name, land, ags, [gap for gap, has in zip(gaps, having, strict=True) if has])
            for name, land, ags, *having in rows
        ]

    async def polls(self, lands: Lands, now: datetime) -> Running | None:
        """Those that have not ended."""
        asks = _asks(Elector.poll_id == Poll.id, Elector.member_id, lands)
        running = or_(Poll.closes_at.is_(None), Poll.closes_at > now)
        found = await self._running(
            select(Poll.id, Poll.closes_at, Poll.secrecy)
            .where(Poll.closed_at.is_(None), running, *asks)
            .order_by(Poll.closes_at.is_(None), Poll.closes_at, Poll.id),
            Poll.room_id,
            lands,
        )
        if not found:
            return None
        first, ends, secrecy = found[0]
        voted = _took_part(first) if secrecy == "secret" else _voted(first)
        silent = and_(Elector.poll_id == first, Elector.member_id.not_in(voted))
        waits = await self._waits(Elector.member_id, silent, lands)
        return Running(len(found), first, ends, waits)

    async def surveys(self, lands: Lands, now: datetime) -> Running | None:
        """Those that have not ended; silent is who has not answered every question."""
        asks = _asks(SurveyMember.survey_id == Survey.id, SurveyMember.member_id, lands)
        running = or_(Survey.closes_at.is_(None), Survey.closes_at > now)
        found = await self._running(
            select(Survey.id, Survey.closes_at)
            .where(Survey.closed_at.is_(None), running, *asks)
            .order_by(Survey.closes_at.is_(None), Survey.closes_at, Survey.id),
            Survey.room_id,
            lands,
        )
        if not found:
            return None
        first, ends = found[0]
        silent = and_(
            SurveyMember.survey_id == first, SurveyMember.member_id.not_in(_all_of(first))
        )
        waits = await self._waits(SurveyMember.member_id, silent, lands)
        return Running(len(found), first, ends, waits)

    async def date_polls(self, lands: Lands, now: datetime) -> Running | None:
        """Those that have not ended; `silent` is None of one that waits for nobody."""
        asks = _asks(DatePollMember.date_poll_id == DatePoll.id, DatePollMember.member_id, lands)
        running = or_(DatePoll.closes_at.is_(None), DatePoll.closes_at > now)
        found = await self._running(
            select(DatePoll.id, DatePoll.closes_at, DatePoll.waits)
            .where(DatePoll.closed_at.is_(None), running, *asks)
            .order_by(DatePoll.closes_at.is_(None), DatePoll.closes_at, DatePoll.id),
            DatePoll.room_id,
            lands,
        )
        if not found:
            return None
        first, ends, waits = found[0]
        answered = select(DateAnswer.member_id).where(
            DateAnswer.date_poll_id == first, DateAnswer.redacted_at.is_(None)
        )
        silent = and_(
            DatePollMember.date_poll_id == first, DatePollMember.member_id.not_in(answered)
        )
        count = await self._waits(DatePollMember.member_id, silent, lands) if waits else None
        return Running(len(found), first, ends, count)

    async def statements(self, lands: Lands, now: datetime) -> Running | None:
        """Those that are not published, and to which answers are due."""
        asks = _asks(
            StatementElector.statement_id == Statement.id, StatementElector.member_id, lands
        )
        running = or_(Statement.closes_at.is_(None), Statement.closes_at > now)
        found = await self._running(
            select(Statement.id, Statement.closes_at)
            .where(*RUNNING, running, *asks)
            .order_by(Statement.closes_at.is_(None), Statement.closes_at, Statement.id),
            Statement.room_id,
            lands,
        )
        if not found:
            return None
        first, ends = found[0]
        silent = and_(StatementElector.statement_id == first, silent_about(first))
        waits = await self._waits(StatementElector.member_id, silent, lands)
        return Running(len(found), first, ends, waits)

    async def follow_ups(self, lands: Lands) -> Running | None:
        """Those that are open, as far as is known of what they are linked to."""
        asks = _asks(FollowUpMember.follow_up_id == FollowUp.id, FollowUpMember.member_id, lands)
        open_ones = select(FollowUp.id, FollowUp.due_on).where(FollowUp.closed_at.is_(None), *asks)
        found = (
            await self._session.execute(open_ones.order_by(FollowUp.due_on, FollowUp.id))
        ).all()
        if not found:
            return None
        first, ends = found[0]
        silent = and_(FollowUpMember.follow_up_id == first, FollowUpMember.done_at.is_(None))
        waits = await self._waits(FollowUpMember.member_id, silent, lands)
        return Running(len(found), first, ends, waits)

    async def meetings(self, lands: Lands, now: datetime) -> Running | None:
        """Those that have not begun."""
        found = await self._running(
            select(Meeting.id, Meeting.starts_at, Room.purpose, Room.land)
            .where(Meeting.cancelled_at.is_(None), Meeting.starts_at > now)
            .order_by(Meeting.starts_at, Meeting.id),
            Meeting.room_id,
            lands,
        )
        if not found:
            return None
        first, starts, purpose, land = found[0]
        if purpose not in {"plenary", "land"}:  # nobody is asked, see meetings.rules
            return Running(len(found), first, starts, None)
        asked = Member.land == land if purpose == "land" else true()
        answered = select(Attendance.member_id).where(Attendance.meeting_id == first)
        silent: Select[Any] = select(func.count(Member.id)).where(
            _MUNICIPAL, asked, _in(lands), Member.id.not_in(answered)
        )
        return Running(len(found), first, starts, await self._first(silent))

    async def tasks(self, lands: Lands) -> Running | None:
        """Those that are open; `silent` is None, each is one municipality's."""
        which = (Task.done_at.is_(None), Task.dropped_at.is_(None))
        found = select(Task.id, Task.due_on).where(*which)
        count = select(func.count(Task.id)).where(*which)
        if lands is not None:
            theirs = Task.owner_id.in_(select(Member.id).where(_in(lands)))
            found, count = found.where(theirs), count.where(theirs)
        # There are as many as municipalities: only the first one is read.
        nearest = found.order_by(Task.due_on, Task.id).limit(1)
        first = (await self._session.execute(nearest)).first()
        if first is None:
            return None
        return Running(await self._first(count) or 0, first[0], first[1], None)

    async def poll_outcomes(self, lands: Lands) -> Running | None:
        """Those that are to be looked at again; `silent` is None, each is one municipality's."""
        found = (
            select(PollOutcome.poll_id, PollOutcome.review_on)
            .join(Member, Member.id == PollOutcome.owner_id)
            .where(*POLL_REVIEWS, _in(lands))
            .order_by(PollOutcome.review_on, PollOutcome.poll_id)
        )
        return _of_nobody((await self._session.execute(found)).all())

    async def statement_outcomes(self, lands: Lands) -> Running | None:
        """Those that are to be looked at again: by the federal coordination, and no Land's."""
        if lands is not None:
            return None
        found = select(Statement.id, Statement.review_on).where(*STATEMENT_REVIEWS)
        found = found.order_by(Statement.review_on, Statement.id)
        return _of_nobody((await self._session.execute(found)).all())

    async def questions(self, lands: Lands) -> tuple[int, int]:
        """How many have no answer, and for how many of these nobody is named.

        Of a Land, or asked by one of its municipalities.
        """
        row = ProceduralQuestion
        nobody = func.count(case((row.owner.is_(None), 1)))
        found = select(func.count(), nobody).where(row.dropped_at.is_(None))
        found = found.where(row.answered_at.is_(None))
        if lands is not None:
            asks = exists().where(
                QuestionAsker.question_id == row.id,
                QuestionAsker.member_id == Member.id,
                _in(lands),
            )
            found = found.where(or_(row.land.in_([*lands]), asks))
        count, nobodys = (await self._session.execute(found)).one()
        return count, nobodys

    async def undelivered(self) -> tuple[int, int]:
        """How many messages are set aside, and how many letters nobody can have read yet."""
        aside = select(func.count(OutboxRow.id)).where(OutboxRow.state == "aside")
        unread = select(func.count(UnreadLetter.id))
        return await self._first(aside) or 0, await self._first(unread) or 0

    async def _running(self, found: Select[Any], room_id: Any, lands: Lands) -> list[Any]:
        """Of rooms that who coordinates these Länder may look into."""
        found = found.outerjoin(Room, Room.room_id == room_id)
        if lands is not None:
            found = found.where(or_(Room.land.is_(None), Room.land.in_(lands)))
        return list((await self._session.execute(found)).all())

    async def _waits(self, member_id: Any, silent: ColumnElement[bool], lands: Lands) -> int:
        """How many are silent."""
        found: Select[Any] = select(func.count(member_id)).where(silent)
        if lands is not None:
            found = found.join(Member, Member.id == member_id).where(_in(lands))
        return await self._first(found) or 0


def _of_nobody(found: Sequence[Any]) -> Running | None:
    """What waits for no answers, by number and day, the earliest first."""
    if not found:
        return None
    first, ends = found[0]
    return Running(len(found), first, ends, None)


def _in(lands: Lands) -> ColumnElement[bool]:
    return true() if lands is None else Member.land.in_(lands)


def _asks(part: ColumnElement[bool], member_id: Any, lands: Lands) -> list[ColumnElement[bool]]:
    """That it asks one of these Länder."""
    if lands is None:
        return []
    return [exists().where(part, Member.id == member_id, Member.land.in_(lands))]


def _all_of(survey_id: int) -> Select[tuple[int]]:
    """Who has answered every question of a survey."""
    questions = select(func.count(SurveyQuestion.id)).where(SurveyQuestion.survey_id == survey_id)
    return (
        select(SurveyAnswer.member_id)
        .where(SurveyAnswer.survey_id == survey_id, SurveyAnswer.redacted_at.is_(None))
        .group_by(SurveyAnswer.member_id)
        .having(func.count(SurveyAnswer.question_id.distinct()) == questions.scalar_subquery())
    )


def _took_part(poll_id: int) -> Select[tuple[int]]:
    return select(Participation.member_id).where(Participation.poll_id == poll_id)


_TAKEN_BACK = cast(Ballot.choices, String) == "[]"


def _voted(poll_id: int) -> Any:
    """Whose ballot stands in an open poll, by the rule of commands.polls.rules.tally."""
    here = (Ballot.poll_id == poll_id, Ballot.redacted_at.is_(None))
    # Few ever take a ballot back, and of the others any one stands.
    doubtful = select(Ballot.member_id).where(*here, _TAKEN_BACK)
    certain = select(Ballot.member_id).where(*here, ~_TAKEN_BACK, Ballot.member_id.not_in(doubtful))
    return certain.union_all(_voted_again(poll_id, doubtful))


def _voted_again(poll_id: int, doubtful: Select[tuple[int]]) -> Select[Any]:
    """Of those who once took a ballot back: whose stands all the same."""
    newest = (Ballot.cast_at.desc(), Ballot.id.desc())
    own_one = Ballot.proxy_id.is_(None)
    rank = func.row_number().over(partition_by=(Ballot.member_id, own_one), order_by=newest)
    latest = (
        select(
            Ballot.member_id,
            own_one.label("own"),
            (~_TAKEN_BACK).label("stands"),
            Ballot.cast_at,
            Ballot.id,
            rank.label("rank"),
        )
        .where(
            Ballot.poll_id == poll_id,
            Ballot.redacted_at.is_(None),
            Ballot.member_id.in_(doubtful),
        )
        .cte("latest")
    )
    own, other = latest.alias(), latest.alias()
    taken_back_since = exists().where(
        own.c.member_id == other.c.member_id,
        own.c.own,
        own.c.rank == 1,
        or_(
            own.c.cast_at > other.c.cast_at,
            and_(own.c.cast_at == other.c.cast_at, own.c.id > other.c.id),
        ),
    )
    return select(other.c.member_id).where(
        other.c.rank == 1, other.c.stands, or_(other.c.own, ~taken_back_since)
    )
