"""Reminders: what is to be said when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from .queries import Queries, core
from .tables import Reminder

_IN_ORDER = (Reminder.due_at, Reminder.id)


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
        thread_id: str | None = None,
    ) -> Reminder:
        """Keep a reminder; see the table for `starts` and `rule`."""
        return await self._add(
            Reminder(
                room_id=room_id,
                thread_id=thread_id,
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
            )
        )

    async def get(self, reminder_id: int) -> Reminder | None:
        """The reminder with this id, active or not."""
        return await self._first(select(Reminder).where(Reminder.id == reminder_id))

    async def active_in(self, room_id: str) -> list[Reminder]:
        """What is still to come in a room, the next one first."""
        return await self._all(
            select(Reminder)
            .where(Reminder.room_id == room_id, Reminder.due_at.is_not(None))
            .order_by(*_IN_ORDER)
        )

    async def of_author(self, author: str) -> list[Reminder]:
        """What is still to come of one person's reminders, in all rooms, the next one first."""
        return await self._all(
            select(Reminder)
            .where(Reminder.author == author, Reminder.due_at.is_not(None))
            .order_by(*_IN_ORDER)
        )

    async def ringing(self, author: str, since: datetime) -> list[Reminder]:
        """What is still to ring this person, of what they made since then, the next one first."""
        return await self._all(
            select(Reminder)
            .where(
                Reminder.author == author,
                Reminder.whom == "author",
                Reminder.created_at >= since,
                Reminder.due_at.is_not(None),
            )
            .order_by(*_IN_ORDER)
        )

    async def hand_over(self, reminder_ids: Collection[int], to: str) -> int:
        """From now on they are this person's and ring them; how many."""
        change = update(core(Reminder)).where(Reminder.id.in_(list(reminder_ids)))
        return await self._changed(change.values(author=to))

    async def due(self, now: datetime, limit: int = 100) -> list[Reminder]:
        """Reminders whose time has come, the oldest first."""
        return await self._all(
            select(Reminder).where(Reminder.due_at <= now).order_by(*_IN_ORDER).limit(limit)
        )

    async def next_due(self) -> datetime | None:
        """When the next reminder is due, which may have passed."""
        return await self._first(select(func.min(Reminder.due_at)))

    async def advance(self, reminder_id: int, due_at: datetime | None) -> bool:
        """Set the next time (None: it was the last); False if the reminder is not active."""
        return await self._change(reminder_id, next_at=due_at, again_at=None, due_at=due_at)

    async def cancel(self, reminder_id: int, at: datetime, by: str) -> bool:
        """Cancel what is still to come; False if nothing was."""
        return await self._change(reminder_id, due_at=None, cancelled_at=at, cancelled_by=by)

    async def _change(self, reminder_id: int, **values: object) -> bool:
        active = (Reminder.id == reminder_id, Reminder.due_at.is_not(None))
        return await self._changed(update(core(Reminder)).where(*active).values(**values)) == 1
