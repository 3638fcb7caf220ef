"""What `hafenlotse check` says of a PostgreSQL: the real reason, and what to do."""

from __future__ import annotations

import pytest

from bot.doctor_database import of_database
from storage.engine import Database
from storage.schema import migrate
from tests.harness.postgres import PostgresServer


async def _said(url: str) -> tuple[bool, str]:
    database = Database(url)
    try:
        found = await of_database(database)
    finally:
        await database.close()
    return found.ok, found.text


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_the_reason_is_told(postgres: PostgresServer, driver: str) -> None:
    ok, told = await _said(postgres.url("nowhere", driver))
    assert (ok, "there is no such database" in told) == (False, True), told
    assert "nowhere" in told
    nobody = postgres.url("postgres", driver).replace("postgres@", "nobody:secret@")
    ok, told = await _said(nobody)
    assert (ok, "refuses the user nobody" in told) == (False, True), told
    assert "secret" not in told
    ok, told = await _said(f"postgresql+{driver}://x:y@127.0.0.1:9/register")
    assert (ok, "no PostgreSQL answers there" in told) == (False, True), told
    assert "register at 127.0.0.1:9" in told


async def test_a_register_an_empty_one_and_another_programs(postgres: PostgresServer) -> None:
    for name in ("checked", "strange"):
        postgres.sql(f"DROP DATABASE IF EXISTS {name}")
        postgres.sql(f"CREATE DATABASE {name}")
    assert (await _said(postgres.url("checked")))[1].endswith("the first run sets it up")
    database = Database(postgres.url("checked"))
    await migrate(database)
    await database.close()
    assert "up to date, 0 members, never used" in (await _said(postgres.url("checked")))[1]
    postgres.sql("CREATE TABLE invoices (id integer)", "strange")
    ok, told = await _said(postgres.url("strange"))
    assert (ok, "another program (invoices)" in told) == (False, True), told
