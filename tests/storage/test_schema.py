"""Migrations: they make exactly the tables the program uses, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text

from storage import schema
from storage.engine import Database
from storage.queries import core
from storage.schema import SchemaState, migrate, state
from storage.store import Store
from storage.tables import Member, Signature, Statement, Table
from tests.harness.postgres import PostgresServer

from .samples import LATER, NOW


@pytest.fixture(params=["sqlite", "postgresql"])
async def emptied(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: PostgresServer
) -> AsyncIterator[Database]:
    """A database without any table, not shared with other tests."""
    if request.param == "sqlite":
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite")
    else:
        postgres.sql("DROP DATABASE IF EXISTS empty")
        postgres.sql("CREATE DATABASE empty")
        database = Database(postgres.url("empty"))
    yield database
    await database.close()


async def test_from_empty_to_current(emptied: Database) -> None:
    assert await state(emptied) is SchemaState.EMPTY
    await migrate(emptied)
    assert await state(emptied) is SchemaState.CURRENT
    await migrate(emptied)
    assert await state(emptied) is SchemaState.CURRENT


@pytest.mark.parametrize("driver", ["postgresql-psycopg"])
async def test_the_second_driver_migrates(postgres: PostgresServer, driver: str) -> None:
    postgres.sql("DROP DATABASE IF EXISTS empty")
    postgres.sql("CREATE DATABASE empty")
    database = Database(postgres.url("empty", driver.removeprefix("postgresql-")))
    assert await state(database) is SchemaState.EMPTY
    await migrate(database)
    assert await state(database) is SchemaState.CURRENT
    await database.close()


async def test_migrations_make_the_tables_in_use(emptied: Database) -> None:
    await migrate(emptied)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))

    async with emptied.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def _definition(connection: Connection) -> dict[str, object]:
    """What compare_metadata does not look at."""
    found = inspect(connection)
    checks, keys = found.get_multi_check_constraints(), found.get_multi_pk_constraint()
    columns = found.get_multi_columns()
    return {
        name: (
            sorted((each["name"], each["sqltext"]) for each in checks[None, name]),
            keys[None, name],
            sorted((each["name"], each["nullable"]) for each in columns[None, name]),
        )
        for name in Table.metadata.tables
    }


async def test_names_keys_and_checks_are_the_same(emptied: Database) -> None:
    await migrate(emptied)
    async with emptied.engine.begin() as connection:
        migrated = await connection.run_sync(_definition)
        await connection.run_sync(Table.metadata.drop_all)
        await connection.run_sync(Table.metadata.create_all)
        assert await connection.run_sync(_definition) == migrated


async def test_ids_are_not_used_again_in_sqlite(database: Database) -> None:
    """What members know by number must never become something else."""
    if not database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        found = set((await connection.execute(text(query))).scalars())
    assert found == {
        name
        for name, table in Table.metadata.tables.items()
        if table.dialect_options["sqlite"]["autoincrement"]
    }


async def test_older_and_newer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    monkeypatch.setattr(schema, "HEAD", "9999")
    assert await state(database) is SchemaState.OUTDATED
    monkeypatch.setattr(schema, "REVISIONS", ("0000",))
    monkeypatch.setattr(schema, "HEAD", "0000")
    assert await state(database) is SchemaState.NEWER
    with pytest.raises(RuntimeError, match="newer"):
        await migrate(database)


async def test_foreign_keys_are_enforced_after_migrating(emptied: Database) -> None:
    await migrate(emptied)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with emptied.transaction() as store:
            await store.polls.note_told(404, "@a:x")


async def test_a_failing_migration_leaves_nothing(
    emptied: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema.upgrade

    def fail(connection: Connection) -> None:
        upgrade(connection)
        raise InterruptedError

    monkeypatch.setattr(schema, "upgrade", fail)
    with pytest.raises(InterruptedError):
        await migrate(emptied)
    assert await state(emptied) is SchemaState.EMPTY
    monkeypatch.undo()
    await migrate(emptied)
    assert await state(emptied) is SchemaState.CURRENT


async def test_the_list_of_revisions_is_alembics(database: Database) -> None:
    def revisions(connection: Connection) -> list[str]:
        scripts = ScriptDirectory.from_config(schema.alembic_config(connection))
        return [each.revision for each in scripts.walk_revisions()]

    async with database.engine.connect() as connection:
        found = await connection.run_sync(revisions)
    assert tuple(reversed(found)) == schema.REVISIONS
    assert schema.REVISIONS[-1] == schema.HEAD


def test_a_running_bot_does_not_load_alembic(url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from storage.engine import Database\n"
        "from storage.schema import state\n"
        "async def main():\n"
        "    database = Database(sys.argv[1])\n"
        "    print((await state(database)).value, 'alembic' in sys.modules)\n"
        "    await database.close()\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "current False"


async def test_creating_makes_what_migrating_makes(emptied: Database) -> None:
    await migrate(emptied)
    migrated = await _structure(emptied)
    async with emptied.engine.begin() as connection:
        await connection.run_sync(Table.metadata.drop_all)
        await connection.execute(text("DROP TABLE alembic_version"))
    assert await state(emptied) is SchemaState.EMPTY
    await schema.create(emptied)
    await schema.create(emptied)
    assert await state(emptied) is SchemaState.CURRENT
    assert await _structure(emptied) == migrated


def _all_of(found: Any) -> str:
    """What it says; the condition of an index is an object, of which its text counts."""
    options = {key: str(value) for key, value in found.pop("dialect_options", {}).items()}
    return f"{found} {sorted(options.items())}"


async def _structure(database: Database) -> dict[str, object]:
    def read(connection: Connection) -> dict[str, object]:
        found = inspect(connection)
        # Of all tables at once: one by one they take PostgreSQL seconds.
        columns, keys = found.get_multi_columns(), found.get_multi_pk_constraint()
        named = {
            "unique": found.get_multi_unique_constraints(),
            "indexes": found.get_multi_indexes(),
            "references": found.get_multi_foreign_keys(),
            "checks": found.get_multi_check_constraints(),
        }
        return {
            table: (
                sorted(
                    (each["name"], str(each["type"]), each["nullable"]) for each in columns[key]
                ),
                keys[key],
                {kind: sorted(map(_all_of, of.get(key, []))) for kind, of in named.items()},
            )
            for key in columns
            for _schema, table in [key]
        }

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)


async def _member_of_then(store: Store, number: int) -> int:
    """Without the columns that came later."""
    facts = {"name": f"Ort {number}", "name_key": f"ort {number}", "kind": "city", "land": "NW"}
    added = insert(core(Member)).values(id=number, created_at=NOW, created_by="@a:x", **facts)
    await store.session.execute(added)
    return number


async def _statement_of_then(store: Store) -> int:
    given = {"title": "x", "room_id": "!r", "author": "@a:x", "opened_at": NOW}
    await store.session.execute(insert(core(Statement)).values(id=1, **given))
    return 1


async def test_what_was_voted_and_signed_before_keeps_its_meaning(emptied: Database) -> None:
    """Everybody had a vote in polls so far; a signature that was replaced was not withdrawn."""
    await schema.remake(emptied, lambda connection: schema.upgrade(connection, "0008"))
    signed = {"version": 1, "clauses": [1], "actor": "@a:x", "event_id": "$e"}
    async with emptied.transaction() as store:
        one, other = await _member_of_then(store, 1), await _member_of_then(store, 2)
        signed |= {"statement_id": await _statement_of_then(store)}
        gone = {"withdrawn_at": LATER, "withdrawn_by": "@a:x"}
        for of, at, more in ((one, NOW, gone), (one, LATER, {}), (other, NOW, gone)):
            store.session.add(Signature(member_id=of, at=at, **signed, **more))
            await store.session.flush()
        await store.session.execute(
            text(
                "INSERT INTO polls (room_id, question, options, most_choices, secrecy, scope, "
                "author, opened_at, grace, start_transaction) VALUES ('!r', 'Frage?', '[]', 1, "
                "'open', 'alliance', '@a:x', '2020-11-19 09:00:00.000000', 0, 'poll-1')"
            )
        )
    await migrate(emptied)
    async with emptied.transaction() as store:
        (poll,) = await store.polls.open_in("!r")
        assert (poll.entitled, poll.majority_of) == ("everybody", "entitled")
        # It has no end, so its author is asked about it two weeks after it was opened.
        assert poll.ask_at == poll.opened_at + timedelta(days=14)
        rows = (await store.session.scalars(select(Signature).order_by(Signature.id))).all()
        assert [each.withdrawn_by for each in rows] == [None, None, "@a:x"]
