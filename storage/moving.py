"""A room is replaced by another one: all that names it moves along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, exists, func, or_, select, update

from .queries import Queries, core
from .tables import OutboxRow, Reminder, Table
from .tables.base import STAYS

_OUTBOX = core(OutboxRow)


def room_columns() -> list[Column[Any]]:
    """Every column that names a room and moves along with it."""
    return [
        column
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("room_id") and STAYS not in column.info
    ]


class MovingQueries(Queries):
    """What names a room."""

    async def anything_in(self, room_id: str) -> bool:
        """Whether there is anything that would move, or waits to be sent there."""
        named = [exists().where(column == room_id) for column in room_columns()]
        waiting = exists().where(
            OutboxRow.room_id == room_id, OutboxRow.state.in_(("pending", "aside"))
        )
        return bool(await self._first(select(or_(*named, waiting))))

    async def carry(self, room_id: str, to: str) -> None:
        """Everything that names the room names `to` from now on: a room, or a person's address.

        But not what is in the outbox, see `waiting`. Threads stay where they are, and the
        message that a reminder is about.
        """
        reminders = core(Reminder)
        await self._changed(
            update(reminders)
            .where(reminders.c.room_id == room_id)
            .values(about_room_id=func.coalesce(reminders.c.about_room_id, room_id))
        )
        for column in room_columns():
            values: dict[str, Any] = {column.name: to}
            if "thread_id" in column.table.columns:
                values["thread_id"] = None
            await self._changed(update(column.table).where(column == room_id).values(values))

    async def waiting(self, room_id: str) -> list[OutboxRow]:
        """What is to be said in the room and was not delivered, oldest first."""
        found = select(OutboxRow).where(
            OutboxRow.room_id == room_id,
            OutboxRow.action == "send",
            OutboxRow.state.in_(("pending", "aside")),
        )
        return await self._all(found.order_by(OutboxRow.id))

    async def redirect(
        self,
        outbox_id: int,
        to: str,
        content: dict[str, Any] | None,
        late_content: dict[str, Any] | None,
    ) -> None:
        """What has not been delivered goes to `to`, with these contents."""
        await self._changed(
            update(_OUTBOX)
            .where(_OUTBOX.c.id == outbox_id, _OUTBOX.c.state.in_(("pending", "aside")))
            .values(room_id=to, content=content, late_content=late_content)
        )
