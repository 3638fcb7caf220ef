"""How much of the database is read: what a list of thousands costs, without measuring time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event

from storage.sqlite import DirectConnection, DirectCursor
from storage.tables import Table


@dataclass
class Touched:
    """Statements that were executed, rows that came back, and objects of the session among them.

    Thousands of objects take a second where plain rows take a tenth of it.
    """

    statements: int = 0
    rows: int = 0
    objects: int = 0


@contextmanager
def touched() -> Iterator[Touched]:
    """Counts on SQLite what happens meanwhile."""
    found = Touched()
    keep, read, read_many = DirectCursor._keep, DirectConnection.read, DirectConnection.read_many

    def counted(cursor: DirectCursor, driver: Any) -> None:
        keep(cursor, driver)
        found.statements += 1
        found.rows += len(cursor.rows)

    def prepared(connection: DirectConnection, sql: str, parameters: Sequence[Any]) -> list[Any]:
        rows: list[Any] = read(connection, sql, parameters)
        found.statements += 1
        found.rows += len(rows)
        return rows

    async def in_parts(
        connection: DirectConnection, sql: str, parameters: Sequence[Any]
    ) -> list[Any]:
        rows: list[Any] = await read_many(connection, sql, parameters)
        found.statements += 1
        found.rows += len(rows)
        return rows

    def loaded(_target: Table, _context: Any) -> None:
        found.objects += 1

    event.listen(Table, "load", loaded, propagate=True)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(DirectCursor, "_keep", counted)
            patch.setattr(DirectConnection, "read", prepared)
            patch.setattr(DirectConnection, "read_many", in_parts)
            yield found
    finally:
        event.remove(Table, "load", loaded)
