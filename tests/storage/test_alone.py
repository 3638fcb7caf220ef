"""One process at a time works on a PostgreSQL."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from storage import alone
from storage.alone import Alone, InUseError
from storage.engine import Database
from tests.harness.patience import PATIENCE
from tests.harness.postgres import PostgresServer


@pytest.fixture
def server(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    monkeypatch.setattr(alone, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(alone, "NOTICED_WITHIN", 0.5)
    return postgres


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_second_one_is_refused_until_the_first_has_left(
    server: PostgresServer, driver: str
) -> None:
    databases = [Database(server.url(driver=driver)) for _ in range(2)]
    first, second = map(Alone, databases)
    await first.take()
    for _ in range(2):
        with pytest.raises(InUseError):
            await second.take()
    await first.leave()
    await second.take()
    with pytest.raises(InUseError):
        await first.take()
    await second.leave()
    for each in databases:
        await each.close()


async def test_whoever_was_killed_a_moment_ago_is_waited_for(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets go of a dead client's lock only when the statement of that client ends."""
    monkeypatch.setattr(alone, "NOTICED_WITHIN", 60.0)
    databases = [Database(server.url()) for _ in range(2)]
    dead, next_one = map(Alone, databases)
    await dead.take()
    taking = asyncio.create_task(next_one.take_after_the_last())
    await asyncio.sleep(0.3)
    assert not taking.done()
    await dead.leave()
    await asyncio.wait_for(taking, PATIENCE)
    monkeypatch.setattr(alone, "NOTICED_WITHIN", 0.2)
    with pytest.raises(InUseError):
        await dead.take_after_the_last()
    await next_one.leave()
    for each in databases:
        await each.close()


async def test_a_lost_connection_is_noticed_by_who_was_too_slow(server: PostgresServer) -> None:
    """As after a restart of the database: whoever finds it taken then has to end."""
    databases = [Database(server.url()) for _ in range(2)]
    first, second = map(Alone, databases)
    await first.take()
    assert first._connection is not None
    pid = (await first._connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    server.sql(f"SELECT pg_terminate_backend({pid})")
    while True:
        try:
            await second.take()
        except InUseError:
            await asyncio.sleep(0.05)
        else:
            break
    with pytest.raises(InUseError):
        await asyncio.wait_for(first.keep(), PATIENCE)
    await second.leave()
    keeping = asyncio.create_task(second.keep())
    await asyncio.sleep(0.2)  # it takes it again: nobody else has it
    with pytest.raises(InUseError):
        await first.take()
    keeping.cancel()
    await asyncio.wait({keeping})
    await second.leave()
    for each in databases:
        await each.close()


async def test_nothing_is_asked_of_sqlite(tmp_path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/own.db")
    first, second = Alone(database), Alone(database)
    await first.take()
    await second.take()
    await first.leave()
    await database.close()
