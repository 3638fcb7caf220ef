"""Whether the database's schema is ours, and making it so.

Alembic is imported only while migrating: a running bot does not pay for its memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_mock_engine, inspect, text
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import ExecutableDDLElement

from .engine import Database
from .tables import Table

if TYPE_CHECKING:
    from alembic.config import Config

# Every revision in storage/migrations/versions, oldest first; a test compares.
REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0023",
    "0031",
    "0033",
    "0034",
)
HEAD = REVISIONS[-1]
_LOCK = 0x4861666E  # for PostgreSQL: one migration at a time; any number that is ours alone

# As Alembic itself makes it.
_VERSION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""


class SchemaState(Enum):
    """What `state` found."""

    EMPTY = "empty"  # nothing of ours
    CURRENT = "current"
    OUTDATED = "outdated"  # migrate first
    NEWER = "newer"  # of a later version of this program


async def state(database: Database) -> SchemaState:
    """How the database's schema relates to this program; changes nothing."""
    async with database.engine.connect() as connection:
        found = await connection.run_sync(revision)
    if found is None:
        return SchemaState.EMPTY
    if found == HEAD:
        return SchemaState.CURRENT
    return SchemaState.OUTDATED if found in REVISIONS else SchemaState.NEWER


async def tables(database: Database) -> list[str]:
    """The names of all tables there are, whosever they are."""
    async with database.engine.connect() as connection:
        return sorted(await connection.run_sync(lambda each: inspect(each).get_table_names()))


async def create(database: Database) -> None:
    """Make all tables in an empty database; nothing happens to any other.

    Without Alembic, which would cost the first run time and memory. A test proves that the
    migrations make the same.
    """
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if await connection.run_sync(revision) is None:
            await connection.run_sync(make)


def make(connection: Connection) -> None:
    """All tables as they are now, where there are none."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    connection.execute(text(_VERSION_TABLE))
    connection.execute(text(f"INSERT INTO alembic_version VALUES ('{HEAD}')"))  # noqa: S608 - a constant


@cache
def _statements(kind: str) -> Sequence[str]:
    """What makes all tables and their indexes, in the words of that kind of database.

    To find these words takes longer than to make the tables.
    """
    engine: MockConnection
    found: list[str] = []

    def note(made: ExecutableDDLElement, *_given: Any, **_more: Any) -> None:
        found.append(str(made.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{kind}://", note)
    Table.metadata.create_all(engine, checkfirst=False)
    return found


async def migrate(database: Database) -> None:
    """Bring an empty or outdated schema up to date, all or nothing.

    Nothing happens to a current one; RuntimeError for a newer one. For SQLite no other transaction
    of this `database` may be running.
    """
    if await state(database) is SchemaState.NEWER:
        raise RuntimeError("the database was written by a newer version of this program")
    await remake(database, upgrade)


async def remake(database: Database, work: Callable[[Connection], None]) -> None:
    """Does `work` on the tables themselves in one transaction: all or nothing, and one at a time.

    For SQLite no other transaction of this `database` may be running.
    """
    async with database.engine.connect() as connection:
        await _enforce_foreign_keys(connection, database, on=False)
        try:
            async with connection.begin():
                if not database.is_sqlite:
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                await connection.run_sync(work)
                if database.is_sqlite:
                    await _check_foreign_keys(connection)
        finally:
            await _enforce_foreign_keys(connection, database, on=True)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for this connection, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(files("storage") / "migrations").replace("%", "%%")
    )
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Make or change the tables as they are at that revision, within `remake`."""
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


def revision(connection: Connection) -> str | None:
    """The version of the tables; None if there are none of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


async def _enforce_foreign_keys(
    connection: AsyncConnection, database: Database, *, on: bool
) -> None:
    """SQLite makes tables anew, which would break references; it ignores this in a transaction."""
    if database.is_sqlite:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        await driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    if (await connection.execute(text("PRAGMA foreign_key_check"))).first() is not None:
        raise RuntimeError("the migration would leave references to rows that do not exist")
