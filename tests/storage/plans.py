"""How a database goes about finding what is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Select, TextClause, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database
from storage.store import Store


async def plan(database: Database, statement: Select[Any] | TextClause, **given: Any) -> str:
    """The plan of this statement, line by line."""
    async with database.engine.connect() as connection:
        written = statement.params(given).compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True}
        )
        return await _explained(connection, str(written), ())


async def plans(database: Database, work: Callable[[Store], Awaitable[object]]) -> str:
    """The plans of all that is read meanwhile, but for what is prepared."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT") and "FROM" in statement:
            asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with database.transaction() as store:
            await work(store)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert asked
    async with database.engine.connect() as connection:
        return "\n".join([await _explained(connection, *each) for each in asked])


async def _explained(connection: AsyncConnection, statement: str, parameters: Any) -> str:
    """PostgreSQL would read a table at once that is as small as in a test."""
    if connection.dialect.name == "sqlite":
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row[3] for row in found)
    await connection.execute(text("ANALYZE"))
    await connection.execute(text("SET LOCAL enable_seqscan = off"))
    explained = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    return "\n".join(explained.scalars())
