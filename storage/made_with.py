"""What was done by a message: the rows that keep the event it was done with."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select

from .queries import Queries
from .tables import Table

Row = TypeVar("Row", bound=Table)


class MadeWithQueries(Queries):
    """Rows of any table that has an `event_id`, by it. Asked seldom: most tables have no index."""

    async def rows(self, table: type[Row], event_id: str) -> list[Row]:
        """Those that were written because of this event, in the order of their keys."""
        columns: Any = table.__table__.columns
        found = select(table).where(columns["event_id"] == event_id)
        return await self._all(found.order_by(*table.__table__.primary_key))
