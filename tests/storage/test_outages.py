"""Which errors of PostgreSQL pass by themselves, asked of the real postgres."""

# What is tested are blocks that fail at their end, with whatever error:
# ruff: noqa: PT011

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.engine import Database
from storage.errors import is_transient
from tests.harness.postgres import PostgresServer

# Both drivers, so that the name of the database is part of the test's name.
# The connections of other tests survive too, because they are tried before use.
pytestmark = pytest.mark.parametrize("driver", ["postgresql-asyncpg", "postgresql-psycopg"])


@pytest.fixture
async def database(postgres: PostgresServer, driver: str) -> AsyncIterator[Database]:
    database = Database(postgres.url(driver=driver.removeprefix("postgresql-")))
    yield database
    await database.close()


async def _ask(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")


async def test_a_lost_connection(postgres: PostgresServer, database: Database) -> None:
    with pytest.raises(Exception) as caught:
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")
            postgres.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            await connection.exec_driver_sql("SELECT 1")
    assert is_transient(caught.value)
    await _ask(database)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart(postgres: PostgresServer, database: Database, mode: str) -> None:
    await _ask(database)
    postgres.stop(mode)
    try:
        with pytest.raises(Exception) as caught:
            await _ask(database)
        assert is_transient(caught.value)
    finally:
        postgres.start()
    await _ask(database)


async def test_a_restart_that_nobody_notices(postgres: PostgresServer, database: Database) -> None:
    await _ask(database)
    postgres.stop()
    postgres.start()
    await _ask(database)


async def test_a_restart_in_a_transaction(postgres: PostgresServer, database: Database) -> None:
    with pytest.raises(Exception) as caught:
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql("SELECT 1")
            postgres.stop("immediate")
            postgres.start()
            await connection.exec_driver_sql("SELECT 1")
    assert is_transient(caught.value)
    await _ask(database)


async def test_errors_of_the_statement_do_not_pass(database: Database) -> None:
    for statement in ("SELECT 1/0", "SELECT nonsense", "SELECT 1 FROM nowhere"):
        with pytest.raises(Exception) as caught:
            async with database.engine.connect() as connection:
                await connection.exec_driver_sql(statement)
        assert not is_transient(caught.value)
