"""What all query classes share, and the one place that knows how each database inserts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Executable, Select
from sqlalchemy import Table as CoreTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from .tables import Table

Row = TypeVar("Row", bound=Table)
Value = TypeVar("Value")

# Both databases limit the parameters of a statement to about 32,000.
_ROWS_AT_ONCE = 500


class Queries:
    """The queries about one noun, within one transaction.

    Rows that were read stay usable after the transaction. Writes that are no plain insert go past
    the session (a row read before keeps its values), and every reading takes the newest values.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _all(self, statement: Select[tuple[Value]]) -> list[Value]:
        newest = statement.execution_options(populate_existing=True)
        return list((await self._session.scalars(newest)).all())

    async def _first(self, statement: Select[tuple[Value]]) -> Value | None:
        newest = statement.execution_options(populate_existing=True)
        return (await self._session.scalars(newest)).first()

    async def _add(self, row: Row) -> Row:
        """Insert at once: the row has its id, and a conflict is raised here and not later."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def _changed(self, statement: Executable) -> int:
        """Run a write; how many rows it changed."""
        # Without the option the number of inserted rows depends on the driver.
        counting = {"preserve_rowcount": True}
        result = await self._session.execute(statement, execution_options=counting)
        return cast("CursorResult[Any]", result).rowcount

    async def _add_missing(
        self, table: type[Table], rows: Sequence[Mapping[str, Any]], *key: str
    ) -> int:
        """Insert in order, ignoring rows whose `key` is there already; how many were new."""
        insert = self._insert(table).on_conflict_do_nothing(index_elements=key)
        if len(rows) == 1:  # the usual case, and the statement is compiled only once
            return await self._changed(insert.values(**rows[0]))
        new = 0
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            new += await self._changed(insert.values(rows[start : start + _ROWS_AT_ONCE]))
        return new

    def _insert(self, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say ON CONFLICT, for the database at hand; gives no ids."""
        target = core(table)
        if self._session.get_bind().dialect.name == "sqlite":
            return sqlite.insert(target).inline()
        return postgresql.insert(target).inline()


def core(table: type[Table]) -> CoreTable:
    """The table itself: statements on it leave rows in memory alone."""
    return cast("CoreTable", table.__table__)
