"""How a database goes about finding what a statement asks for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database


async def plan(database: Database, statement: Select[Any], **given: Any) -> str:
    """The plan of this statement, line by line.

    PostgreSQL is made to plan for more rows than any test has: it reads a small table at once.
    """
    async with database.engine.connect() as connection:
        typed = _written_out(connection, statement.params(given))
        if database.is_sqlite:
            rows = await connection.execute(text(f"EXPLAIN QUERY PLAN {typed}"))
            return "\n".join(row.detail for row in rows)
        await connection.execute(text("ANALYZE"))
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        return "\n".join((await connection.execute(text(f"EXPLAIN {typed}"))).scalars())


def _written_out(connection: AsyncConnection, statement: Select[Any]) -> str:
    """With its parameters in it; a colon is none of text()'s."""
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return str(compiled).replace(":", r"\:").replace("%%", "%")
