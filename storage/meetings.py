"""Meetings, their agenda, who comes, and what was born there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, update

from .members import BY_NAME
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import AgendaItem, Attendance, Contact, FollowUp, Meeting, Member, Task

_MEETINGS: Final = core(Meeting)
_ITEMS: Final = core(AgendaItem)
_HELD: Final = Meeting.cancelled_at.is_(None)
_NEXT_NOTICE: Final = PreparedRead(select(func.min(Meeting.notice_at)).where(_HELD))


class MeetingQueries(Queries):
    """Meetings; one that is called off stays, and so do points that are taken off an agenda."""

    async def add(
        self,
        *,
        room_id: str,
        thread_id: str | None,
        title: str,
        place: str,
        starts: str,
        timezone: str,
        starts_at: datetime,
        minutes_long: int,
        author: str,
        at: datetime,
        event_id: str,
    ) -> Meeting:
        """A new meeting; see the table for `starts`."""
        return await self._add(
            Meeting(
                room_id=room_id,
                thread_id=thread_id,
                title=title,
                place=place,
                starts=starts,
                timezone=timezone,
                starts_at=starts_at,
                minutes_long=minutes_long,
                revision=0,
                author=author,
                created_at=at,
                changed_at=at,
                event_id=event_id,
            )
        )

    async def get(self, meeting_id: int) -> Meeting | None:
        """The meeting with this id, called off or not, locked until the transaction ends."""
        return await self._first(select(Meeting).where(Meeting.id == meeting_id).with_for_update())

    async def starting(self, since: datetime) -> list[Meeting]:
        """Those that start after `since` and are not called off, the next one first."""
        return await self._all(
            select(Meeting)
            .where(_HELD, Meeting.starts_at > since)
            .order_by(Meeting.starts_at, Meeting.id)
        )

    async def change(self, meeting_id: int, at: datetime, **values: Any) -> None:
        """Set columns of a meeting; calendars are told that it is a newer revision."""
        await self._changed(
            update(_MEETINGS)
            .where(_MEETINGS.c.id == meeting_id)
            .values(**values, revision=_MEETINGS.c.revision + 1, changed_at=at)
        )

    async def plan_notice(self, meeting_id: int, at: datetime | None) -> None:
        """Its room is told of it at `at`; None: not (any more)."""
        await self._changed(
            update(_MEETINGS).where(_MEETINGS.c.id == meeting_id).values(notice_at=at)
        )

    async def notices_due(self, now: datetime) -> list[Meeting]:
        """Those whose rooms have to be told, the earliest first."""
        return await self._all(
            select(Meeting)
            .where(_HELD, Meeting.notice_at <= now)
            .order_by(Meeting.notice_at, Meeting.id)
        )

    async def next_notice(self) -> datetime | None:
        """When a room has to be told next, which may have passed."""
        return await self._first(_NEXT_NOTICE)

    async def keep_minutes(self, meeting_id: int, text: str, at: datetime, by: str) -> None:
        """Set the minutes, in place of those there were."""
        await self._changed(
            update(_MEETINGS)
            .where(_MEETINGS.c.id == meeting_id)
            .values(minutes=text, minutes_at=at, minutes_by=by)
        )

    async def agenda(self, meeting_id: int) -> list[AgendaItem]:
        """The points that stand on the agenda, by number."""
        return await self._all(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting_id, AgendaItem.removed_at.is_(None))
            .order_by(AgendaItem.number)
        )

    async def add_item(
        self, meeting_id: int, text: str, *, author: str, at: datetime
    ) -> AgendaItem:
        """The next point; numbers of points that were taken off are not given again."""
        last = select(func.max(AgendaItem.number)).where(AgendaItem.meeting_id == meeting_id)
        return await self._add(
            AgendaItem(
                meeting_id=meeting_id,
                number=(await self._first(last) or 0) + 1,
                text=text,
                author=author,
                at=at,
            )
        )

    async def remove_item(self, meeting_id: int, number: int, at: datetime) -> None:
        """Take a point off the agenda."""
        await self._changed(
            update(_ITEMS)
            .where(_ITEMS.c.meeting_id == meeting_id, _ITEMS.c.number == number)
            .values(removed_at=at)
        )

    async def answer(
        self,
        meeting_id: int,
        member_id: int,
        answer: str,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> None:
        """Keep whether a member comes, beside what it said before."""
        await self._add(
            Attendance(
                meeting_id=meeting_id,
                member_id=member_id,
                answer=answer,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def said(self, meeting_id: int, member_ids: Collection[int]) -> dict[int, str]:
        """What those of these members, some hundreds at most, who have said it have said last."""
        latest = _latest(meeting_id).where(Attendance.member_id.in_([*member_ids]))
        found = select(Attendance.member_id, Attendance.answer).where(Attendance.id.in_(latest))
        return {row.member_id: row.answer for row in await self._plain(found)}

    async def saying(self, meeting_id: int, answer: str, most: int) -> tuple[list[str], int]:
        """The first names of those who have said that last, and how many they are."""
        theirs = select(Attendance.member_id).where(
            Attendance.id.in_(_latest(meeting_id)), Attendance.answer == answer
        )
        return await self._names([Member.id.in_(theirs)], most)

    async def silent(self, meeting_id: int, land: str | None, most: int) -> tuple[list[str], int]:
        """The first names of the municipalities, perhaps of a Land, that have said nothing."""
        return await self._names(_silent(meeting_id, land), most)

    async def expected(self, meeting_id: int, land: str | None, *, silent: bool) -> list[int]:
        """Who comes, or perhaps; and with `silent` who may still say so, of that Land or all.

        Only those that somebody speaks for.
        """
        coming = select(Attendance.member_id).where(
            Attendance.id.in_(_latest(meeting_id)), Attendance.answer != "no"
        )
        whom: list[ColumnElement[bool]] = [Member.id.in_(coming)]
        if silent:
            whom = [or_(*whom, and_(*_silent(meeting_id, land)))]
        whom.append(Member.id.in_(select(Contact.member_id)))
        return await self._all(select(Member.id).where(*whom).order_by(*BY_NAME))

    async def _names(
        self, which: Sequence[ColumnElement[bool]], most: int
    ) -> tuple[list[str], int]:
        names = select(Member.name).where(*which).order_by(*BY_NAME).limit(most)
        count = select(func.count(Member.id)).where(*which)
        return await self._all(names), await self._first(count) or 0

    async def answered(
        self, meeting_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Meeting and member wherever one of these members has said whether it comes to one."""
        found = select(Attendance.meeting_id, Attendance.member_id).where(
            Attendance.meeting_id.in_(meeting_ids), Attendance.member_id.in_(member_ids)
        )
        return {(meeting, member) for meeting, member in await self._session.execute(found)}

    async def tasks(self, meeting_id: int) -> list[tuple[Task, Member]]:
        """The tasks born there with the members that do them, in the order they were given."""
        found = await self._session.execute(
            select(Task, Member)
            .join(Member, Member.id == Task.owner_id)
            .where(Task.meeting_id == meeting_id)
            .order_by(Task.id)
        )
        return [(task, member) for task, member in found]

    async def follow_ups(self, meeting_id: int) -> list[FollowUp]:
        """The follow-ups born there, in the order they were opened."""
        return await self._all(
            select(FollowUp).where(FollowUp.meeting_id == meeting_id).order_by(FollowUp.id)
        )


def _latest(meeting_id: int) -> Select[tuple[int]]:
    """What counts now, of each member."""
    return (
        select(func.max(Attendance.id))
        .where(Attendance.meeting_id == meeting_id)
        .group_by(Attendance.member_id)
    )


def _silent(meeting_id: int, land: str | None) -> list[ColumnElement[bool]]:
    answered = select(Attendance.member_id).where(Attendance.meeting_id == meeting_id)
    of_land = true() if land is None else Member.land == land
    return [Member.kind != "partner", of_land, Member.id.not_in(answered)]
