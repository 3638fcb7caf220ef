"""Date polls: the dates, who is asked, every answer, and what they come to, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select, update

from . import anew
from .members import BY_NAME
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import (
    DateAnswer,
    DatePoll,
    DatePollMember,
    DatePollNotice,
    Member,
    OfferedDate,
)

_POLLS: Final = core(DatePoll)
_OPEN: Final = DatePoll.closed_at.is_(None)
_FIRST: Final = 300  # answers of those that come first by name


class NewDate(NamedTuple):
    """A date to be offered; see storage.tables.OfferedDate."""

    starts: str
    starts_at: datetime
    minutes_long: int


class Suiting(NamedTuple):
    """A date, and for how many it is in each way; `unable` are the first for whom it is not."""

    date: OfferedDate
    yes: int
    maybe: int
    no: int
    unable: Sequence[str]

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.date.starts_at


_NEXT_DUE: Final = PreparedRead(select(func.min(DatePoll.awaited_until)).where(_OPEN))
_NEXT_NUDGE: Final = PreparedRead(select(func.min(DatePoll.nudge_at)).where(_OPEN))


class DatePollQueries(Queries):
    """Date polls, open until they are closed."""

    async def add(
        self,
        dates: Sequence[NewDate],
        asked: Collection[int],
        *,
        grace: timedelta = timedelta(),
        closes_at: datetime | None,
        **values: Any,
    ) -> DatePoll:
        """Open one among the members with the ids `asked`; `values` are its other columns."""
        awaited = None if closes_at is None else closes_at + grace
        found = await self._add(DatePoll(closes_at=closes_at, awaited_until=awaited, **values))
        rows = [
            {"date_poll_id": found.id, "number": number, **each._asdict()}
            for number, each in enumerate(dates, 1)
        ]
        await self._session.execute(insert(core(OfferedDate)), rows)
        await self._add_members(DatePollMember, "date_poll_id", found.id, asked)
        return found

    async def get(self, poll_id: int) -> DatePoll | None:
        """The one with this id, open or closed, locked until the transaction ends."""
        found = select(DatePoll).where(DatePoll.id == poll_id)
        return await self._first(found.with_for_update())

    async def made_by(self, event_id: str) -> DatePoll | None:
        """The one that was opened with that event."""
        return await self._first(select(DatePoll).where(DatePoll.event_id == event_id))

    async def by_start(self, transaction_id: str) -> DatePoll | None:
        """The one whose native form was sent with this transaction id, also in a former room."""
        which = anew.of_one_poll(DatePoll.start_transaction, transaction_id)
        return await self._first(select(DatePoll).where(which))

    async def post_anew(self, poll_id: int) -> DatePoll:
        """Its native form is to be posted once more; the date poll as it is then."""
        found = await self.get(poll_id)
        assert found is not None
        key = anew.next_one(found.start_transaction)
        change = update(_POLLS).where(_POLLS.c.id == poll_id)
        await self._changed(change.values(start_transaction=key))
        found = await self.get(poll_id)
        assert found is not None
        return found

    async def open_in(self, room_id: str) -> list[DatePoll]:
        """Open ones of a room, oldest first."""
        found = select(DatePoll).where(DatePoll.room_id == room_id, _OPEN)
        return await self._all(found.order_by(DatePoll.id))

    async def open(self) -> list[DatePoll]:
        """Open ones of all rooms, oldest first."""
        return await self._all(select(DatePoll).where(_OPEN).order_by(DatePoll.id))

    async def open_for(self, member_ids: Collection[int]) -> list[DatePoll]:
        """Open ones of all rooms in which one of these members is asked, oldest first."""
        theirs = exists().where(
            DatePollMember.date_poll_id == DatePoll.id, DatePollMember.member_id.in_(member_ids)
        )
        return await self._all(select(DatePoll).where(_OPEN, theirs).order_by(DatePoll.id))

    async def waiting(self, now: datetime) -> list[DatePoll]:
        """Open ones that have not ended and wait for the silent, oldest first."""
        ahead = or_(DatePoll.closes_at.is_(None), DatePoll.closes_at > now)
        found = select(DatePoll).where(_OPEN, DatePoll.waits, ahead)
        return await self._all(found.order_by(DatePoll.id))

    async def dates(self, poll_id: int) -> list[OfferedDate]:
        """Its dates, by number."""
        found = select(OfferedDate).where(OfferedDate.date_poll_id == poll_id)
        return await self._all(found.order_by(OfferedDate.number))

    async def asked(self, poll_id: int) -> int:
        """How many members are asked."""
        found = select(func.count()).where(DatePollMember.date_poll_id == poll_id)
        return await self._first(found) or 0

    async def asked_among(self, poll_id: int, member_ids: Collection[int]) -> list[Member]:
        """Those of these members, some hundreds at most, that are asked; by name."""
        found = (
            select(Member)
            .join(DatePollMember, DatePollMember.member_id == Member.id)
            .where(DatePollMember.date_poll_id == poll_id, Member.id.in_([*member_ids]))
        )
        return await self._all(found.order_by(*BY_NAME))

    async def silent_among(
        self, poll_ids: Collection[int], member_ids: Collection[int]
    ) -> set[tuple[int, int]]:
        """Date poll and member of each of these members that is asked and has not answered."""
        found = select(DatePollMember.date_poll_id, DatePollMember.member_id).where(
            DatePollMember.date_poll_id.in_(poll_ids),
            DatePollMember.member_id.in_(member_ids),
            ~_answered(),
        )
        return {(poll_id, member_id) for poll_id, member_id in await self._plain(found)}

    async def silent(self, poll_id: int, most: int) -> tuple[list[str], int]:
        """The first names of those who have not answered, and how many they are."""
        which = (DatePollMember.date_poll_id == poll_id, ~_answered())
        names = select(Member.name).join(DatePollMember, DatePollMember.member_id == Member.id)
        count = await self._first(select(func.count()).where(*which))
        found = await self._all(names.where(*which).order_by(*BY_NAME).limit(most))
        return found, count or 0

    async def silent_ids(self, poll_id: int) -> list[int]:
        """Who has not answered, by name."""
        found = (
            select(Member.id)
            .join(DatePollMember, DatePollMember.member_id == Member.id)
            .where(DatePollMember.date_poll_id == poll_id, ~_answered())
        )
        return await self._all(found.order_by(*BY_NAME))

    async def answer(
        self,
        poll_id: int,
        member_id: int,
        marks: str,
        *,
        actor: str,
        event_id: str,
        at: datetime,
    ) -> DateAnswer:
        """Keep an answer as it was given."""
        return await self._add(
            DateAnswer(
                date_poll_id=poll_id,
                member_id=member_id,
                marks=marks,
                actor=actor,
                event_id=event_id,
                at=at,
            )
        )

    async def standing(self, poll_id: int, member_id: int) -> DateAnswer | None:
        """The answer of this member that counts: the latest that was sent and not redacted."""
        found = select(DateAnswer).where(
            DateAnswer.date_poll_id == poll_id,
            DateAnswer.member_id == member_id,
            DateAnswer.redacted_at.is_(None),
        )
        newest = found.order_by(DateAnswer.at.desc(), DateAnswer.id.desc())
        return await self._first(newest.limit(1))

    async def answers_by(self, event_id: str, actor: str) -> list[DateAnswer]:
        """What this person answered with that event and has not redacted."""
        return await self._all(
            select(DateAnswer).where(
                DateAnswer.event_id == event_id,
                DateAnswer.actor == actor,
                DateAnswer.redacted_at.is_(None),
            )
        )

    async def redact(self, answer_id: int, at: datetime) -> None:
        """Keep that the event of an answer was redacted."""
        change = update(core(DateAnswer)).where(DateAnswer.id == answer_id)
        await self._changed(change.values(redacted_at=at))

    async def is_answered(self, poll_id: int) -> bool:
        """Whether anybody has ever answered."""
        found = select(DateAnswer.id).where(DateAnswer.date_poll_id == poll_id).limit(1)
        return await self._first(found) is not None

    async def suiting(self, poll_id: int, most: int) -> list[Suiting]:
        """Its dates by number, each with for how many it is; and `most` names of who is not."""
        dates = await self.dates(poll_id)
        said = [Counter[str]() for _date in dates]
        for marks, count in await self._ways(poll_id):
            for counts, mark in zip(said, marks, strict=True):
                counts[mark] += count
        wanted = [min(most, counts["n"]) for counts in said]
        unable = await self._unable(poll_id, wanted)
        return [
            Suiting(date, counts["y"], counts["m"], counts["n"], names)
            for date, counts, names in zip(dates, said, unable, strict=True)
        ]

    async def _ways(self, poll_id: int) -> list[tuple[str, int]]:
        """The marks that count, and of how many; counted by the database where one answer is all
        that there is of a member, as it mostly is."""
        cast = select(DateAnswer.member_id).where(DateAnswer.date_poll_id == poll_id)
        several = cast.group_by(DateAnswer.member_id).having(func.count() > 1)
        alone = (
            select(DateAnswer.marks, func.count())
            .where(DateAnswer.date_poll_id == poll_id, DateAnswer.redacted_at.is_(None))
            .where(DateAnswer.member_id.not_in(several))
            .group_by(DateAnswer.marks)
        )
        ways = [(marks, count) for marks, count in await self._plain(alone)]
        of_several = _in_order(DateAnswer.member_id, DateAnswer.marks).where(
            DateAnswer.date_poll_id == poll_id, DateAnswer.member_id.in_(several)
        )
        latest = dict(await self._plain(of_several))
        return [*ways, *((marks, 1) for marks in latest.values())]

    async def _unable(self, poll_id: int, wanted: Sequence[int]) -> list[list[str]]:
        """So many names for each date, the first ones for whom it is not."""
        found: list[list[str]] = [[] for _date in wanted]
        theirs = (
            _in_order(Member.id, Member.name, DateAnswer.marks, first=BY_NAME)
            .join(Member, Member.id == DateAnswer.member_id)
            .where(DateAnswer.date_poll_id == poll_id)
        )
        # Mostly those at the beginning are enough.
        for limit in (_FIRST, None):
            rows = await self._plain(theirs.limit(limit))
            latest = {member_id: (name, marks) for member_id, name, marks in rows}
            if limit is not None and len(rows) == limit:
                latest.popitem()  # more of them may follow
            found = [
                [*islice((name for name, marks in latest.values() if marks[place] == "n"), most)]
                for place, most in enumerate(wanted)
            ]
            if all(len(names) == most for names, most in zip(found, wanted, strict=True)):
                break
        return found

    async def close(self, poll_id: int, at: datetime, by: str) -> bool:
        """Close it; False if it was closed already."""
        change = update(_POLLS).where(DatePoll.id == poll_id, _OPEN)
        return await self._changed(change.values(closed_at=at, closed_by=by, nudge_at=None)) == 1

    async def became(self, poll_id: int, meeting_id: int) -> None:
        """Keep the meeting that was made of it."""
        change = update(_POLLS).where(_POLLS.c.id == poll_id)
        await self._changed(change.values(meeting_id=meeting_id))

    async def discard(self, poll_id: int) -> None:
        """Forget one that nobody has answered, and all about it."""
        for table in (DatePollNotice, DatePollMember, OfferedDate):
            rows = core(table)
            await self._changed(rows.delete().where(rows.c.date_poll_id == poll_id))
        await self._changed(_POLLS.delete().where(_POLLS.c.id == poll_id))

    async def due(self, now: datetime) -> list[DatePoll]:
        """Open ones that wait for nothing any more, the earliest first."""
        found = select(DatePoll).where(_OPEN, DatePoll.awaited_until <= now)
        return await self._all(found.order_by(DatePoll.awaited_until, DatePoll.id))

    async def next_due(self) -> datetime | None:
        """When the next open one waits for nothing any more, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def plan_nudge(self, poll_id: int, at: datetime | None) -> None:
        """Those who are silent are asked at `at`; None: not (any more)."""
        await self._changed(update(_POLLS).where(_POLLS.c.id == poll_id).values(nudge_at=at))

    async def nudges_due(self, now: datetime) -> list[DatePoll]:
        """Open ones whose silent members have to be asked, the earliest first."""
        due = select(DatePoll).where(_OPEN, DatePoll.nudge_at <= now)
        return await self._all(due.order_by(DatePoll.nudge_at, DatePoll.id))

    async def next_nudge(self) -> datetime | None:
        """When somebody has to be asked next, which may have passed."""
        return await self._first(_NEXT_NUDGE)

    async def note_told(self, poll_id: int, user_id: str) -> bool:
        """Record that a person was told their tap does not count; True only the first time."""
        row = {"date_poll_id": poll_id, "user_id": user_id}
        return await self._add_missing(DatePollNotice, [row], "date_poll_id", "user_id") == 1


def _answered() -> ColumnElement[bool]:
    """Whether a member that is asked has an answer that counts."""
    return exists().where(
        DateAnswer.date_poll_id == DatePollMember.date_poll_id,
        DateAnswer.member_id == DatePollMember.member_id,
        DateAnswer.redacted_at.is_(None),
    )


def _in_order(*columns: Any, first: Sequence[Any] = ()) -> Select[Any]:
    """Answers that are not redacted, in the order of answering: the last one of a member counts."""
    found = select(*columns).select_from(DateAnswer).where(DateAnswer.redacted_at.is_(None))
    return found.order_by(*first, DateAnswer.at, DateAnswer.id)
