"""Reminders: what is to be said when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Member, Reminder, Room
from .tables.base import UtcDateTime

_ROWS = core(Reminder)
_IN_ORDER = (Reminder.due_at, Reminder.id)
_PENDING = Reminder.due_at.is_not(None)
AT_HOME: Final = ("author", "room")  # said in the room it was made in; all others go out as letters
_MOMENT = UtcDateTime()
_ADVANCE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("of_id"), _ROWS.c.due_at.is_not(None))
    .values(
        next_at=bindparam("next_at", type_=_MOMENT),
        again_at=bindparam("again_at", type_=_MOMENT),
        due_at=bindparam("due_at", type_=_MOMENT),
        rung_at=_ROWS.c.due_at,  # as it was
    )
)
_NEXT_DUE: Final = PreparedRead(select(func.min(Reminder.due_at)))


class ReminderQueries(Queries):
    """Reminders; one is active while something is still to come."""

    async def add(
        self,
        *,
        room_id: str,
        author: str,
        whom: str,
        text: str,
        starts: str,
        rule: str | None,
        timezone: str,
        due_at: datetime | None,
        at: datetime,
        event_id: str,
        **more: Any,
    ) -> Reminder:
        """Keep a reminder; see the table for `starts`, `rule` and the columns in `more`."""
        return await self._add(
            Reminder(
                room_id=room_id,
                author=author,
                whom=whom,
                text=text,
                starts=starts,
                rule=rule,
                timezone=timezone,
                next_at=due_at,
                due_at=due_at,
                created_at=at,
                event_id=event_id,
                **more,
            )
        )

    async def keep(self, reminder: Reminder) -> Reminder:
        """Keep a new reminder with all its columns; it then has its id."""
        return await self._add(reminder)

    async def get(self, reminder_id: int) -> Reminder | None:
        """The reminder with this id, active or not."""
        return await self._first(select(Reminder).where(Reminder.id == reminder_id))

    async def in_room(
        self, room_id: str, limit: int, skipped: int = 0
    ) -> tuple[list[Reminder], int]:
        """What is still to come in a room, the next one first: a page, and how many there are."""
        return await self._page(Reminder.room_id == room_id, limit, skipped)

    async def of_person(
        self, user_id: str, members: Collection[int], limit: int, skipped: int = 0
    ) -> tuple[list[Reminder], int]:
        """What is still to come that they made, or that reminds them or one of these members."""
        mine = or_(
            Reminder.author == user_id,
            Reminder.person == user_id,
            Reminder.member_id.in_(sorted(members)),
        )
        return await self._page(mine, limit, skipped)

    async def rung(
        self, room_id: str, user_id: str, members: Collection[int], limit: int
    ) -> list[Reminder]:
        """What has come in this room, or reminds them, and waits to be done: the newest first."""
        here = or_(
            Reminder.room_id == room_id,
            Reminder.person == user_id,
            Reminder.member_id.in_(sorted(members)),
        )
        has_come = or_(Reminder.due_at.is_(None), Reminder.repeat_minutes.is_not(None))
        waits = and_(has_come, Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None))
        found = select(Reminder).where(here, waits).order_by(Reminder.id.desc())
        return await self._all(found.limit(limit))

    async def for_others(
        self, lands: Collection[str] | None, author: str, limit: int, skipped: int = 0
    ) -> tuple[list[Reminder], int]:
        """What is still to come for rooms, people, roles and members; not what is for its author.

        With `lands` only what rings there, in rooms of no Land, or was made by `author`.
        """
        others = Reminder.whom != "author"
        if lands is None:
            return await self._page(others, limit, skipped)
        some = sorted(lands)
        elsewhere = select(Room.room_id).where(Room.land.is_not(None), Room.land.not_in(some))
        members = select(Member.id).where(Member.land.in_(some))
        near = or_(
            Reminder.author == author,
            and_(Reminder.whom == "room", Reminder.room_id.not_in(elsewhere)),
            Reminder.land.in_(some),
            Reminder.member_id.in_(members),
        )
        return await self._page(and_(others, near), limit, skipped)

    async def _page(
        self, which: ColumnElement[bool], limit: int, skipped: int
    ) -> tuple[list[Reminder], int]:
        found = select(Reminder).where(which, _PENDING).order_by(*_IN_ORDER)
        total = await self._first(select(func.count(Reminder.id)).where(which, _PENDING)) or 0
        return await self._all(found.limit(limit).offset(skipped)), total

    async def count_pending(self, author: str) -> int:
        """How many that this person made are still to come."""
        mine = select(func.count(Reminder.id)).where(Reminder.author == author, _PENDING)
        return await self._first(mine) or 0

    async def pending_of(self, author: str, since: datetime) -> list[Reminder]:
        """What still reminds this person, of what they made since then, the next one first."""
        return await self._all(
            select(Reminder)
            .where(
                Reminder.author == author,
                Reminder.whom == "author",
                Reminder.created_at >= since,
                _PENDING,
            )
            .order_by(*_IN_ORDER)
        )

    async def hand_over(self, reminder_ids: Collection[int], to: str) -> int:
        """From now on they are this person's and remind them; how many."""
        change = update(_ROWS).where(_ROWS.c.id.in_(list(reminder_ids)))
        return await self._changed(change.values(author=to))

    async def due(self, now: datetime, limit: int = 100) -> list[Reminder]:
        """Reminders whose time has come, the oldest first."""
        return await self._all(
            select(Reminder).where(Reminder.due_at <= now).order_by(*_IN_ORDER).limit(limit)
        )

    async def together(self, due_at: datetime, room_id: str | None, limit: int) -> list[Reminder]:
        """Those due at that very moment that are said in this room; None: that go out as letters.

        The first `limit` of them, in the order they were made.
        """
        at_home = Reminder.whom.in_(AT_HOME)
        where = ~at_home if room_id is None else and_(at_home, Reminder.room_id == room_id)
        due = select(Reminder).where(Reminder.due_at == due_at, where)
        return await self._all(due.order_by(Reminder.id).limit(limit))

    async def of_authors(self, due_at: datetime, authors: Collection[str]) -> list[Reminder]:
        """Those due at that very moment that some of these people made for themselves."""
        due = select(Reminder).where(
            Reminder.due_at == due_at, Reminder.whom == "author", Reminder.author.in_(list(authors))
        )
        return await self._all(due.order_by(Reminder.id))

    async def next_due(self) -> datetime | None:
        """When the next reminder is due, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def advance(
        self, reminder_id: int, next_at: datetime | None, again_at: datetime | None = None
    ) -> None:
        """Set the next regular time and the one out of turn, unless nothing is to come any more."""
        await self.advance_all({reminder_id: (next_at, again_at)})

    async def advance_all(
        self, times: Mapping[int, tuple[datetime | None, datetime | None]]
    ) -> None:
        """`advance` for many at once: next regular time and the one out of turn, by id."""
        rows: Sequence[Mapping[str, Any]] = [
            {"of_id": id_, "next_at": first, "again_at": again, "due_at": earlier(first, again)}
            for id_, (first, again) in times.items()
        ]
        if rows:
            await self._session.execute(_ADVANCE, rows)

    async def cancel(self, reminder_id: int, at: datetime, by: str) -> bool:
        """Cancel what is still to come; False if nothing was."""
        ended = {"due_at": None, "cancelled_at": at, "cancelled_by": by}
        active = update(_ROWS).where(_ROWS.c.id == reminder_id, _ROWS.c.due_at.is_not(None))
        return await self._changed(active.values(**ended)) == 1

    async def change(self, reminder: Reminder, **values: Any) -> None:
        """Set columns of a reminder, active or not; `due_at` follows from the two times."""
        first = values.get("next_at", reminder.next_at)
        again = values.get("again_at", reminder.again_at)
        change = update(_ROWS).where(_ROWS.c.id == reminder.id)
        await self._changed(change.values(**values, due_at=earlier(first, again)))


def earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    """The earlier of two times, of which either may be missing."""
    return min((each for each in (first, second) if each is not None), default=None)
