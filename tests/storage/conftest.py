"""Every storage test runs on SQLite and on a real PostgreSQL, each time with empty tables."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from storage.engine import Database
from storage.schema import migrate
from storage.tables import Table
from tests.harness.databases import quick
from tests.harness.postgres import PostgresServer

_TABLES = Table.metadata.sorted_tables


@pytest.fixture(scope="session")
async def _sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    await database.close()
    return path


@pytest.fixture(scope="session")
async def _postgres_databases(postgres: PostgresServer) -> AsyncIterator[dict[str, Database]]:
    """Connected once for all tests, by driver."""
    databases = {each: Database(postgres.url(driver=each)) for each in ("asyncpg", "psycopg")}
    await migrate(databases["asyncpg"])
    yield databases
    for database in databases.values():
        await database.close()


class Place(NamedTuple):
    """Where a migrated database is, and on PostgreSQL its connections."""

    url: str
    shared: Database | None


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return _place(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql", "postgresql-psycopg"])
def any_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return _place(request, tmp_path)


@pytest.fixture
def url(place: Place) -> str:
    """Where a migrated database is."""
    return place.url


@pytest.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """A migrated and empty database."""
    async for each in _emptied(place):
        yield each


@pytest.fixture
async def with_any_driver(any_place: Place) -> AsyncIterator[Database]:
    """As `database`, and also with the second driver of PostgreSQL."""
    async for each in _emptied(any_place):
        yield each


def _place(request: pytest.FixtureRequest, directory: Path) -> Place:
    if request.param == "sqlite":
        path = directory / "test.sqlite"
        shutil.copy(request.getfixturevalue("_sqlite_file"), path)
        return Place(f"sqlite+aiosqlite:///{path}", None)
    driver = "psycopg" if "psycopg" in request.param else "asyncpg"
    server: PostgresServer = request.getfixturevalue("postgres")
    return Place(server.url(driver=driver), request.getfixturevalue("_postgres_databases")[driver])


async def _emptied(place: Place) -> AsyncIterator[Database]:
    if place.shared is None:
        database = quick(Database(place.url))
        yield database
        await database.close()
        return
    # TRUNCATE makes new files for every table and index, which takes ten times as long.
    deletes = "".join(f"DELETE FROM {each.name};" for each in reversed(_TABLES))
    numbers = "PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';"
    async with place.shared.engine.begin() as connection:
        await connection.exec_driver_sql(f"DO $$ BEGIN {deletes} {numbers} END $$")
    yield place.shared
