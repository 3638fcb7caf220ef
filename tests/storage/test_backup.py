"""A copy of the whole database, from either kind into either kind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, insert, select, text
from sqlalchemy import Table as CoreTable
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.backup import COUNTERS, Dump, NotCopiedError, NotPutBackError, dump, put_back
from storage.engine import Database
from storage.tables import Table
from storage.tables.base import UtcDateTime
from tests.harness.databases import quick
from tests.harness.postgres import PostgresServer
from tests.storage.samples import NOW, entry, member

_STATE = {"restored": "yes"}


@pytest.fixture(params=["sqlite", "asyncpg", "psycopg"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Where nothing is yet."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"empty_{request.param}_{tmp_path.name[-6:]}".lower().replace("-", "_")
        server.sql(f'CREATE DATABASE "{name}"')
        url = server.url(name, driver=request.param)
    database = quick(Database(url))
    yield database
    await database.close()


@pytest.fixture(scope="module")
def _dumps() -> dict[str, Dump]:
    return {}


@pytest.fixture
async def of_nothing(database: Database, _dumps: dict[str, Dump]) -> Dump:
    """A copy of an empty database, made once of each kind."""
    kind = database.engine.dialect.name
    if kind not in _dumps:
        _revision, _dumps[kind] = await dump(database)
    return _dumps[kind]


def _value(table: CoreTable, name: str, number: int) -> Any:
    column = table.columns[name]
    if any(key.column.table is table for key in column.foreign_keys):
        return 3 - number  # the first row refers to the second
    kind = column.type
    if isinstance(kind, JSON):
        return {"ä": [1, None, "\u2028"]} if number == 1 or not column.nullable else None
    values: dict[type, Any] = {
        Boolean: number == 1,
        Integer: number,
        LargeBinary: bytes([0, 255, number]),
        UtcDateTime: datetime(2020, 11, 19, 9, 0, 0, number, tzinfo=UTC),
        Date: date(2020, 11, number),
    }
    return next((v for k, v in values.items() if isinstance(kind, k)), f"„{number}“ \x7f\n'")


async def _fill(database: Database) -> None:
    """Two rows in every table, one of them as empty as it may be."""
    async with database.engine.begin() as connection:
        for table in Table.metadata.sorted_tables:
            own = {
                c.name
                for key in table.foreign_keys
                if key.column.table is table
                for c in [key.parent]
            }
            for number in (1, 2):
                row = {
                    c.name: _value(table, c.name, number)
                    for c in table.columns
                    if c.name not in own and (number == 1 or not c.nullable)
                }
                await connection.execute(insert(table).values(row))
            for name in own:
                await connection.execute(table.update().where(table.c.id == 1).values({name: 2}))


async def _dumped(database: Database) -> tuple[Dump, str]:
    revision, files = await dump(database)
    assert revision == schema.HEAD
    return files, revision


async def _contents(database: Database) -> dict[str, Any]:
    async with database.engine.connect() as connection:
        return {
            table.name: (await connection.execute(select(table).order_by(*table.primary_key))).all()
            for table in Table.metadata.sorted_tables
            if table.name != "bot_state"
        }


async def test_everything_is_there_again(with_any_driver: Database, empty: Database) -> None:
    await _fill(with_any_driver)
    await put_back(empty, *await _dumped(with_any_driver), _STATE)
    assert await _contents(empty) == await _contents(with_any_driver)
    assert await schema.state(empty) is schema.SchemaState.CURRENT
    async with empty.transaction() as store:
        assert await store.state.get("restored") == "yes"
        none = "SELECT count(*) FROM outbox WHERE content IS NULL AND id = 2"
        assert (await store.session.execute(text(none))).scalar_one() == 1


async def test_no_number_is_given_twice(database: Database, empty: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$a"), entry("$b")], NOW)
        await store.session.execute(text("DELETE FROM inbox"))
        await member(store)
    await put_back(empty, *await _dumped(database), {})
    async with empty.transaction() as store:
        assert (await member(store, "Neudorf")).id == 2
        await store.inbox.add([entry("$c")], NOW)
        row = await store.inbox.next()
        assert row is not None
        assert row.seq == 3


async def test_a_copy_is_of_one_moment_and_nobody_waits(database: Database) -> None:
    async with database.transaction() as store:
        await member(store)
    async with database.snapshot() as connection:
        before = await connection.scalar(text("SELECT count(*) FROM members"))
        async with asyncio.timeout(60), database.transaction() as store:
            await member(store, "Beispielstadt")
        after = await connection.scalar(text("SELECT count(*) FROM members"))
    assert (before, after) == (1, 1)
    _revision, files = await dump(database)
    assert len(files["members.jsonl"].splitlines()) == 3


async def test_numbers_are_of_that_moment_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen in the soak: who was registered while a copy was made had another number afterwards."""
    async with database.transaction() as store:
        await member(store)
    snapshot = database.snapshot

    @asynccontextmanager
    async def busy() -> AsyncIterator[AsyncConnection]:
        async with snapshot() as connection:
            await connection.scalar(text("SELECT count(*) FROM members"))
            async with database.transaction() as store:
                await member(store, f"Neudorf {len(names)}")
            names.append("")
            yield connection

    names: list[str] = []
    monkeypatch.setattr(database, "snapshot", busy)
    _revision, files = await dump(database)
    count = len(files["members.jsonl"].splitlines()) - 1
    assert json.loads(files[COUNTERS])["members"] == count


async def test_an_older_one_is_copied_and_brought_up_to_date(
    tmp_path: Path, empty: Database
) -> None:
    """Made when rooms did not know yet who can read in them."""
    old = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.sqlite'}")
    await schema.remake(old, lambda connection: schema.upgrade(connection, "0004"))
    async with old.engine.begin() as connection:
        made = "INSERT INTO rooms (room_id, purpose, greeted_at) VALUES ('!a:b', 'plenary', :at)"
        await connection.execute(text(made), {"at": "2020-11-19 09:00:00.000001"})
    revision, files = await dump(old)
    await old.close()
    assert revision == "0004"
    await put_back(empty, files, revision, {})
    assert await schema.state(empty) is schema.SchemaState.CURRENT
    async with empty.transaction() as store:
        room = await store.rooms.get("!a:b")
        assert room is not None
        assert room.purpose == "plenary"
        assert room.greeted_at == datetime(2020, 11, 19, 9, 0, 0, 1, tzinfo=UTC)
        assert room.exposure is None


async def test_todays_tables_are_made_without_their_history(
    of_nothing: Dump, empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(schema, "upgrade")
    await put_back(empty, of_nothing, schema.HEAD, {})
    assert await schema.state(empty) is schema.SchemaState.CURRENT


async def test_nothing_and_what_is_newer_is_not_copied(empty: Database) -> None:
    with pytest.raises(NotCopiedError, match="nothing"):
        await dump(empty)
    await schema.create(empty)
    async with empty.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotCopiedError, match="newer"):
        await dump(empty)


@pytest.mark.parametrize(
    "change",
    [
        {"members.jsonl": b'["id","name"]\n[1]'},
        {"members.jsonl": b"{"},
        {"members.jsonl": b'["no_such_column"]\n[1]'},
        {COUNTERS: b""},
    ],
    ids=["too few", "no json", "unknown column", "no counters"],
)
async def test_of_a_damaged_one_nothing_is_kept(
    of_nothing: Dump, empty: Database, change: dict[str, bytes]
) -> None:
    with pytest.raises(NotPutBackError, match="damaged"):
        await put_back(empty, {**of_nothing, **change}, schema.HEAD, {})
    assert await schema.state(empty) is schema.SchemaState.EMPTY


async def test_only_into_an_empty_one_and_none_that_is_newer(
    database: Database, of_nothing: Dump, empty: Database
) -> None:
    with pytest.raises(NotPutBackError, match="not empty"):
        await put_back(database, of_nothing, schema.HEAD, {})
    with pytest.raises(NotPutBackError, match="newer version"):
        await put_back(empty, of_nothing, "9999", {})
    assert await schema.state(empty) is schema.SchemaState.EMPTY
