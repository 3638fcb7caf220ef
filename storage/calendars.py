"""What has a date and is of somebody's concern, for calendars."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from .queries import Queries
from .statements import RUNNING
from .tables import (
    DatePoll,
    DatePollMember,
    Elector,
    FollowUp,
    FollowUpMember,
    Poll,
    Statement,
    Survey,
    SurveyMember,
    Task,
)


class CalendarQueries(Queries):
    """Dates of several nouns that are still to come; `members` are ids, `person` a Matrix id."""

    async def polls(self, members: Collection[int], person: str) -> list[Poll]:
        """Open polls with an end in which those members vote, or which that person has opened."""
        theirs = select(Elector.poll_id).where(Elector.member_id.in_(members))
        return await self._all(
            select(Poll)
            .where(Poll.closed_at.is_(None), Poll.closes_at.is_not(None))
            .where(or_(Poll.id.in_(theirs), Poll.author == person))
            .order_by(Poll.closes_at, Poll.id)
        )

    async def surveys(self, members: Collection[int], person: str) -> list[Survey]:
        """Open surveys with an end that ask those members, or which that person has opened."""
        theirs = select(SurveyMember.survey_id).where(SurveyMember.member_id.in_(members))
        return await self._all(
            select(Survey)
            .where(Survey.closed_at.is_(None), Survey.closes_at.is_not(None))
            .where(or_(Survey.id.in_(theirs), Survey.author == person))
            .order_by(Survey.closes_at, Survey.id)
        )

    async def date_polls(self, members: Collection[int], person: str) -> list[DatePoll]:
        """Open date polls with an end that ask those members, or which that person has opened."""
        theirs = select(DatePollMember.date_poll_id).where(DatePollMember.member_id.in_(members))
        return await self._all(
            select(DatePoll)
            .where(DatePoll.closed_at.is_(None), DatePoll.closes_at.is_not(None))
            .where(or_(DatePoll.id.in_(theirs), DatePoll.author == person))
            .order_by(DatePoll.closes_at, DatePoll.id)
        )

    async def statements(self, now: datetime) -> list[Statement]:
        """Statements to which answers are still due, the most urgent first."""
        return await self._all(
            select(Statement)
            .where(*RUNNING, Statement.closes_at > now)
            .order_by(Statement.closes_at, Statement.id)
        )

    async def follow_ups(self, members: Collection[int], person: str) -> list[FollowUp]:
        """Open ones that one of those members has still to do, or that the person has opened."""
        theirs = select(FollowUpMember.follow_up_id).where(
            FollowUpMember.member_id.in_(members), FollowUpMember.done_at.is_(None)
        )
        return await self._all(
            select(FollowUp)
            .where(FollowUp.closed_at.is_(None))
            .where(or_(FollowUp.id.in_(theirs), FollowUp.author == person))
            .order_by(FollowUp.due_on, FollowUp.id)
        )

    async def follow_ups_in(self, room_id: str) -> list[FollowUp]:
        """What is open in a room, the most urgent first."""
        return await self._all(
            select(FollowUp)
            .where(FollowUp.closed_at.is_(None), FollowUp.room_id == room_id)
            .order_by(FollowUp.due_on, FollowUp.id)
        )

    async def tasks(self, members: Collection[int]) -> list[Task]:
        """Open tasks of those members, the most urgent first."""
        return await self._all(
            select(Task)
            .where(Task.owner_id.in_(members), Task.done_at.is_(None), Task.dropped_at.is_(None))
            .order_by(Task.due_on, Task.id)
        )
