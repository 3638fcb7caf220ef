"""Guests of the alliance, who read what is released."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from .prepared import PreparedRead
from .queries import Queries, core
from .tables import Observer

_ONE = PreparedRead(select(Observer.user_id).where(Observer.user_id == bindparam("user_id")))


class ObserverQueries(Queries):
    """Observers, such as the officials of a ministry."""

    async def has(self, user_id: str) -> bool:
        """Whether this person is an observer."""
        return await self._first(_ONE, user_id=user_id) is not None

    async def all(self) -> list[Observer]:
        """All observers, by Matrix id."""
        return await self._all(select(Observer).order_by(Observer.user_id))

    async def set(self, user_id: str, organisation: str | None, at: datetime, by: str) -> bool:
        """Make a person an observer, or change where they are from; False if nothing changes."""
        row = {"user_id": user_id, "organisation": organisation, "since": at, "set_by": by}
        if organisation is None:
            return await self._add_missing(Observer, [row], "user_id") == 1
        named = (
            self._insert(Observer)
            .values(**row)
            .on_conflict_do_update(
                index_elements=["user_id"],
                set_={"organisation": organisation},
                where=Observer.organisation.is_distinct_from(organisation),
            )
        )
        return await self._changed(named) == 1

    async def remove(self, user_id: str) -> bool:
        """End it; False if they were none."""
        observers = core(Observer)
        return await self._changed(observers.delete().where(observers.c.user_id == user_id)) == 1
