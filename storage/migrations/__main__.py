"""For developers: `python -m storage.migrations "what changes"` writes the next revision.

It compares the tables with what the revisions make of an empty SQLite database. Read and test what
it wrote, then add the number to REVISIONS in storage/schema.py.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile

from alembic import command
from sqlalchemy import Connection

from storage import schema
from storage.engine import Database


async def _write(message: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        database = Database(f"sqlite+aiosqlite:///{directory}/empty.sqlite")
        try:
            await schema.migrate(database)
            async with database.engine.connect() as connection:
                await connection.run_sync(_compare, message)
        finally:
            await database.close()


def _compare(connection: Connection, message: str) -> None:
    number = f"{len(schema.REVISIONS) + 1:04}"
    command.revision(schema.alembic_config(connection), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    asyncio.run(_write(" ".join(sys.argv[1:])))
