"""Tasks: who is to do what by when, what it is to bring, and what it brought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Meeting, Member, Task

_TASKS: Final = core(Task)
_OPEN: Final = (Task.done_at.is_(None), Task.dropped_at.is_(None))
_URGENT: Final = (Task.due_on, Task.id)


class TaskFigures(NamedTuple):
    """How many are done, open, of those overdue, and of those without a yield for too long."""

    done: int
    open: int
    overdue: int
    idle: int


_NEXT_DUE: Final = PreparedRead(select(func.min(Task.next_at)))


class TaskQueries(Queries):
    """Tasks, open until they are done or dropped."""

    async def add(
        self,
        *,
        room_id: str,
        thread_id: str | None,
        title: str,
        owner_id: int,
        due_on: date,
        expected_yield: str,
        meeting_id: int | None,
        author: str,
        created_at: datetime,
        event_id: str,
        step: int | None,
        next_at: datetime | None,
    ) -> Task:
        """A new task; see the table for `step`."""
        return await self._add(
            Task(
                room_id=room_id,
                thread_id=thread_id,
                title=title,
                owner_id=owner_id,
                due_on=due_on,
                expected_yield=expected_yield,
                meeting_id=meeting_id,
                author=author,
                created_at=created_at,
                event_id=event_id,
                step=step,
                next_at=next_at,
            )
        )

    async def get(self, task_id: int) -> Task | None:
        """The task with this id, open or not, locked until the transaction ends."""
        return await self._first(select(Task).where(Task.id == task_id).with_for_update())

    async def is_meeting(self, meeting_id: int) -> bool:
        """Whether there is a meeting with this id."""
        return await self._first(select(Meeting.id).where(Meeting.id == meeting_id)) is not None

    async def open(
        self, limit: int, own: Collection[int], *, land: str | None = None, mine_of: str = ""
    ) -> tuple[list[tuple[Task, Member]], int]:
        """The first `limit` open tasks with their owners, and how many there are in all.

        First those whose owner is in `own` (ids), then the most urgent; of one Land, or with
        `mine_of` (a Matrix id) only those that are owned by `own` or given by that person.
        """
        mine = [or_(Task.owner_id.in_([*own]), Task.author == mine_of)] if mine_of else []
        own_first = case((Task.owner_id.in_([*own]), 0), else_=1)
        return await self._page(limit, _tasks(land, *_OPEN, *mine), own_first, *_URGENT)

    async def open_of(self, owner_ids: Collection[int]) -> list[Task]:
        """All that is open of these owners, the most urgent first."""
        mine = select(Task).where(Task.owner_id.in_(owner_ids), *_OPEN)
        return await self._all(mine.order_by(*_URGENT))

    async def done(
        self, limit: int, land: str | None = None, since: datetime | None = None
    ) -> tuple[list[tuple[Task, Member]], int]:
        """The newest that are done, since a moment if given, and how many there are."""
        which = [Task.done_at.is_not(None)] if since is None else [Task.done_at >= since]
        newest = (Task.done_at.desc(), Task.id.desc())
        return await self._page(limit, _tasks(land, *which), *newest)

    async def all(
        self, limit: int, land: str | None = None
    ) -> tuple[list[tuple[Task, Member]], int]:
        """The newest, open or not, and how many there are."""
        return await self._page(limit, _tasks(land), Task.id.desc())

    async def idle(
        self, limit: int, given_before: datetime, land: str | None = None
    ) -> list[tuple[Task, Member]]:
        """Those open that were given before then, the oldest first."""
        wanted = _tasks(land, *_OPEN, Task.created_at < given_before)
        return await self._with_owners(wanted, Task.created_at, Task.id, limit=limit)

    async def figures(
        self,
        today: date,
        *,
        done_since: datetime,
        given_before: datetime,
        land: str | None = None,
    ) -> TaskFigures:
        """How many are done since then; open; overdue on `today`; open and given before then."""
        is_open = _OPEN[0] & _OPEN[1]
        counts = [
            Task.done_at >= done_since,
            is_open,
            is_open & (Task.due_on < today),
            is_open & (Task.created_at < given_before),
        ]
        wanted = select(*(func.count(case((each, 1))) for each in counts)).select_from(Task)
        if land is not None:
            wanted = wanted.join(Member, Member.id == Task.owner_id).where(Member.land == land)
        return TaskFigures(*(await self._session.execute(wanted)).one())

    async def finish(self, task_id: int, at: datetime, *, by: str, result: str) -> bool:
        """Record that it is done and what it brought; False if it is not open any more."""
        return await self._close(task_id, done_at=at, done_by=by, result=result)

    async def drop(self, task_id: int, at: datetime, by: str) -> bool:
        """Give it up; False if it is not open any more."""
        return await self._close(task_id, dropped_at=at, dropped_by=by)

    async def _close(self, task_id: int, **values: Any) -> bool:
        change = update(_TASKS).where(_TASKS.c.id == task_id, *_OPEN)
        return await self._changed(change.values(step=None, next_at=None, **values)) == 1

    async def move(
        self, task_id: int, due_on: date, step: int | None, next_at: datetime | None
    ) -> None:
        """It is due on another day."""
        change = update(_TASKS).where(_TASKS.c.id == task_id)
        await self._changed(change.values(due_on=due_on, step=step, next_at=next_at))

    async def plan(self, task_id: int, step: int | None, next_at: datetime | None) -> None:
        """It is spoken of next at `next_at`, `step` days from its due day."""
        change = update(_TASKS).where(_TASKS.c.id == task_id)
        await self._changed(change.values(step=step, next_at=next_at))

    async def due(self, now: datetime, limit: int = 100) -> list[Task]:
        """The first ones to be spoken of by now, the earliest first."""
        due = select(Task).where(Task.next_at <= now).order_by(Task.next_at, Task.id)
        return await self._all(due.limit(limit))

    async def due_of(self, owner_id: int, now: datetime) -> list[Task]:
        """Those of one owner to be spoken of by now, the most urgent first; locked."""
        mine = select(Task).where(Task.owner_id == owner_id, Task.next_at <= now)
        return await self._all(mine.order_by(*_URGENT).with_for_update())

    async def next_due(self) -> datetime | None:
        """When one has to be spoken of next, which may have passed."""
        return await self._first(_NEXT_DUE)

    async def _page(
        self, limit: int, wanted: Select[tuple[Task, Member]], *order: ColumnElement[Any] | Any
    ) -> tuple[list[tuple[Task, Member]], int]:
        found = await self._with_owners(wanted, *order, limit=limit)
        if len(found) < limit:
            return found, len(found)
        count = wanted.with_only_columns(func.count())
        return found, await self._session.scalar(count) or 0

    async def _with_owners(
        self, wanted: Select[tuple[Task, Member]], *order: Any, limit: int | None = None
    ) -> list[tuple[Task, Member]]:
        rows = await self._session.execute(
            wanted.order_by(*order).limit(limit).execution_options(populate_existing=True)
        )
        return [(task, member) for task, member in rows]


def _tasks(land: str | None, *which: ColumnElement[bool]) -> Select[tuple[Task, Member]]:
    """Tasks with their owners, those of one Land if given."""
    here = [] if land is None else [Member.land == land]
    return select(Task, Member).join(Member, Member.id == Task.owner_id).where(*which, *here)
