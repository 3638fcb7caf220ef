"""Follow-ups: what members are to do by a day, who has done it, and when it is spoken of next."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update

from .members import BY_NAME
from .prepared import PreparedRead
from .queries import Queries, core
from .tables import FollowUp, FollowUpMember, Member, Position, Signature, Version
from .tables.base import UtcDateTime

_FOLLOW_UPS: Final = core(FollowUp)
_MEMBERS: Final = core(FollowUpMember)
_OPEN: Final = FollowUp.closed_at.is_(None)
_DONE: Final = FollowUpMember.done_at.is_not(None)
_IS_DONE: Final = _MEMBERS.c.done_at.is_not(None)
_SETTLE: Final = (
    update(_MEMBERS)
    .where(_MEMBERS.c.follow_up_id == bindparam("of"))
    .where(_MEMBERS.c.member_id == bindparam("of_member"))
    .values(done_at=bindparam("at", type_=UtcDateTime()))
)


class Asked(NamedTuple):
    """A member that is asked, and whether it has done it; `by_link`: what is linked says so."""

    id: int
    name: str
    land: str
    done: bool
    by_link: bool


_SETTLED_AT_ONCE: Final = 500
_NEXT_DUE: Final = PreparedRead(select(func.min(FollowUp.next_at)).where(_OPEN))
# Plain values: as objects of the session eleven thousand take a second.
_ASKED: Final = (
    select(
        *(core(Member).c[each] for each in ("id", "name", "land")),
        _IS_DONE,
        and_(_IS_DONE, _MEMBERS.c.done_by.is_(None)),
    )
    .join(FollowUpMember, FollowUpMember.member_id == Member.id)
    .where(FollowUpMember.follow_up_id == bindparam("follow_up_id"))
    .order_by(*BY_NAME)
)
_ALL_ASKED: Final = PreparedRead(_ASKED, many=True)
_STATES: Final = PreparedRead(
    select(FollowUpMember.member_id, _IS_DONE, _MEMBERS.c.done_by.is_(None)).where(
        FollowUpMember.follow_up_id == bindparam("follow_up_id")
    ),
    many=True,
)


class FollowUpQueries(Queries):
    """Follow-ups, open until they are closed; whom they ask never changes."""

    async def add(
        self,
        *,
        room_id: str,
        thread_id: str | None,
        title: str,
        due_on: date,
        scope: str,
        author: str,
        opened_at: datetime,
        event_id: str,
        step: int,
        next_at: datetime,
        asked: Sequence[int],
        **links: Any,
    ) -> FollowUp:
        """Open a follow-up for the members with the ids `asked`; `links` are further columns."""
        made = await self._add(
            FollowUp(
                room_id=room_id,
                thread_id=thread_id,
                title=title,
                due_on=due_on,
                scope=scope,
                author=author,
                opened_at=opened_at,
                event_id=event_id,
                step=step,
                next_at=next_at,
                **links,
            )
        )
        await self._add_members(FollowUpMember, "follow_up_id", made.id, asked)
        return made

    async def get(self, follow_up_id: int) -> FollowUp | None:
        """The follow-up with this id, open or closed, locked until the transaction ends."""
        return await self._first(
            select(FollowUp).where(FollowUp.id == follow_up_id).with_for_update()
        )

    async def open_in(self, room_id: str) -> list[FollowUp]:
        """What is open in a room, the most urgent first."""
        return await self._urgent(FollowUp.room_id == room_id)

    async def of_poll(self, poll_id: int) -> FollowUp | None:
        """The first one that asks for a ballot in that poll."""
        found = select(FollowUp).where(FollowUp.poll_id == poll_id).order_by(FollowUp.id)
        return await self._first(found.limit(1))

    async def open(self) -> list[FollowUp]:
        """Everything that is open, the most urgent first."""
        return await self._urgent()

    async def _urgent(self, *which: ColumnElement[bool]) -> list[FollowUp]:
        return await self._all(
            select(FollowUp).where(_OPEN, *which).order_by(FollowUp.due_on, FollowUp.id)
        )

    async def asked(
        self, follow_up_id: int, member_ids: Collection[int] | None = None
    ) -> list[Asked]:
        """Whom it asks, by name; or which of these members (some hundreds at most) it does."""
        if member_ids is None:
            return [*map(Asked._make, await self._rows(_ALL_ASKED, follow_up_id=follow_up_id))]
        found = _ASKED.where(Member.id.in_([*member_ids])).params(follow_up_id=follow_up_id)
        return [Asked(*row) for row in await self._plain(found)]

    async def parts(self, member_ids: Collection[int]) -> list[tuple[FollowUp, FollowUpMember]]:
        """What asks these members and is open, the most urgent first, each with their part."""
        open_ones = {each.id: each for each in await self.open()}
        # By both columns of its key: in all that was ever asked of everybody much is to be found.
        parts = await self._all(
            select(FollowUpMember).where(
                FollowUpMember.follow_up_id.in_(open_ones), FollowUpMember.member_id.in_(member_ids)
            )
        )
        places = {number: place for place, number in enumerate(open_ones)}
        parts.sort(key=lambda each: (places[each.follow_up_id], each.member_id))
        return [(open_ones[each.follow_up_id], each) for each in parts]

    async def asks_any_of(self, follow_up_id: int, member_ids: Collection[int]) -> bool:
        """Whether it asks one of these members."""
        part = FollowUpMember
        one = select(part.member_id).where(
            part.follow_up_id == follow_up_id, part.member_id.in_([*member_ids])
        )
        return await self._first(one.limit(1)) is not None

    async def asks_in(self, follow_up_id: int, lands: Collection[str]) -> bool:
        """Whether it asks a member of one of these Länder."""
        part = FollowUpMember
        found = select(part.member_id).join(Member, Member.id == part.member_id)
        one = found.where(part.follow_up_id == follow_up_id, Member.land.in_([*lands]))
        return await self._first(one.limit(1)) is not None

    async def lands(self, follow_up_id: int) -> set[str]:
        """The Länder of all that are asked."""
        part = FollowUpMember
        found = select(Member.land).join(part, part.member_id == Member.id)
        found = found.where(part.follow_up_id == follow_up_id).distinct()
        async with self._beside():
            return set(await self._all(found))

    async def counts(self, follow_up_ids: Collection[int]) -> dict[int, tuple[int, int]]:
        """Of each: how many have not done it, and how many it asks."""
        part = FollowUpMember.follow_up_id
        asked = select(part, func.count()).where(part.in_([*follow_up_ids])).group_by(part)
        # Each by an index of its own: to look at the rows takes ten times as long.
        async with self._beside():
            everybody = await self._plain(asked)
            left = dict(await self._plain(asked.where(~_DONE)))
        return {each: (left.get(each, 0), count) for each, count in everybody}

    async def count_open(self, follow_up_id: int) -> int:
        """How many have not done it yet."""
        part = FollowUpMember
        found = select(func.count()).where(part.follow_up_id == follow_up_id, ~_DONE)
        return await self._first(found) or 0

    async def due(self, now: datetime) -> list[FollowUp]:
        """Those to be spoken of by now, the earliest first."""
        return await self._all(
            select(FollowUp)
            .where(_OPEN, FollowUp.next_at <= now)
            .order_by(FollowUp.next_at, FollowUp.id)
        )

    async def next_due(self) -> datetime | None:
        """When one has to be spoken of next, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def plan(self, follow_up_id: int, step: int | None, next_at: datetime | None) -> None:
        """It is spoken of next at `next_at`, `step` days from its deadline."""
        change = update(_FOLLOW_UPS).where(_FOLLOW_UPS.c.id == follow_up_id)
        await self._changed(change.values(step=step, next_at=next_at))

    async def wake(self, follow_up_id: int, at: datetime) -> None:
        """It is looked at then, whatever was planned."""
        change = update(_FOLLOW_UPS).where(_FOLLOW_UPS.c.id == follow_up_id)
        await self._changed(change.where(_FOLLOW_UPS.c.closed_at.is_(None)).values(next_at=at))

    async def close(self, follow_up_id: int, at: datetime, by: str | None) -> bool:
        """Close it, by nobody if it ends by itself; False if it was closed already."""
        change = (
            update(_FOLLOW_UPS)
            .where(_FOLLOW_UPS.c.id == follow_up_id, _FOLLOW_UPS.c.closed_at.is_(None))
            .values(closed_at=at, closed_by=by, step=None, next_at=None)
        )
        return await self._changed(change) == 1

    async def report(
        self, follow_up_id: int, member_id: int, at: datetime, *, by: str, event_id: str
    ) -> bool:
        """Record that a member says it is done; False if it was, or is not asked."""
        change = _of(follow_up_id, member_id).where(_MEMBERS.c.done_at.is_(None))
        return await self._changed(change.values(done_at=at, done_by=by, event_id=event_id)) == 1

    async def take_back(self, follow_up_id: int, member_id: int) -> bool:
        """Record that it is not done after all; False if nobody had said so."""
        change = _of(follow_up_id, member_id).where(_MEMBERS.c.done_by.is_not(None))
        return await self._changed(change.values(done_at=None, done_by=None, event_id=None)) == 1

    async def settle(self, follow_up_id: int, done: Collection[int], at: datetime) -> None:
        """Bring what counts by what is linked up to date: exactly these members have done it."""
        new: list[int] = []
        gone: list[int] = []
        for member_id, is_done, is_by_link in await self._rows(_STATES, follow_up_id=follow_up_id):
            if not is_done and member_id in done:
                new.append(member_id)
            elif is_done and is_by_link and member_id not in done:
                gone.append(member_id)
        for some, value in ((new, at), (gone, None)):
            for start in range(0, len(some), _SETTLED_AT_ONCE):
                part = some[start : start + _SETTLED_AT_ONCE]
                rows = [{"of": follow_up_id, "of_member": each, "at": value} for each in part]
                await self._session.execute(_SETTLE, rows)
                await asyncio.sleep(0)  # thousands take a moment, and there are others to answer

    async def note_done(
        self,
        member_id: int,
        at: datetime,
        *,
        poll_id: int | None = None,
        statement_id: int | None = None,
    ) -> datetime | None:
        """Record that a member has voted in the poll, or answered or signed the statement.

        That counts as done in every open follow-up that is linked to it. One in which nobody is
        left then is looked at next, and closed: this gives `at` if there is one, else None.
        """
        link = FollowUp.poll_id == poll_id if poll_id else FollowUp.statement_id == statement_id
        next_at = None
        for each in await self._all(select(FollowUp.id).where(_OPEN, link)):
            change = _of(each, member_id).where(_MEMBERS.c.done_at.is_(None))
            if await self._changed(change.values(done_at=at)) and not await self.left(each):
                await self.wake(each, at)
                next_at = at
        return next_at

    async def left(self, follow_up_id: int) -> bool:
        """Whether anybody has not done it yet."""
        one = select(FollowUpMember.member_id).where(
            FollowUpMember.follow_up_id == follow_up_id, ~_DONE
        )
        return await self._first(one.limit(1)) is not None

    async def have_answered(self, statement_id: int) -> set[int]:
        """Who has said anything to the newest version of a statement, or signs it."""
        newest = (
            select(func.max(Version.number))
            .where(Version.statement_id == statement_id)
            .scalar_subquery()
        )
        said = select(Position.member_id).where(
            Position.statement_id == statement_id, Position.version == newest
        )
        signed = select(Signature.member_id).where(
            Signature.statement_id == statement_id,
            Signature.version == newest,
            Signature.withdrawn_at.is_(None),
        )
        return {*await self._all(said.distinct()), *await self._all(signed)}


def _of(follow_up_id: int, member_id: int) -> Any:
    """The change of one member's part."""
    return update(_MEMBERS).where(
        _MEMBERS.c.follow_up_id == follow_up_id, _MEMBERS.c.member_id == member_id
    )
