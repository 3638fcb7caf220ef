"""A database with a small alliance in it, copied for every test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
from sqlalchemy import func, select

from commands.kit.registry import Registry
from storage.engine import Database
from storage.schema import create
from storage.tables import OutboxRow, Table
from tests.harness.chat import Chat
from tests.harness.databases import Shelf, quick
from tests.harness.postgres import PostgresServer

InMemory: TypeAlias = Callable[..., AbstractAsyncContextManager[Chat]]


@pytest.fixture(scope="session")
async def _templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `empty.sqlite` (all tables) and `alliance.sqlite` (registered by commands)."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("empty", "alliance"):
        database = Database(f"sqlite+aiosqlite:///{folder / name}.sqlite")
        await create(database)
        if name == "alliance":
            await Chat(database).register_alliance()
        await database.close()
    return folder


@pytest.fixture(scope="session")
async def _shelf() -> AsyncIterator[Shelf]:
    shelf = Shelf()
    yield shelf
    await shelf.close()


@pytest.fixture(scope="session")
def in_memory(_templates: Path, _shelf: Shelf) -> InMemory:
    """`async with in_memory("alliance", "en") as chat`: a copy of that template for one alone."""

    @asynccontextmanager
    async def chatting(
        name: str, language: str, registry: Registry | None = None
    ) -> AsyncIterator[Chat]:
        template = _templates / f"{name}.sqlite"
        async with _shelf.copied(template) as database:
            yield _chat(database, template, language, registry)

    return chatting


def _chat(
    database: Database, template: Path, language: str, registry: Registry | None = None
) -> Chat:
    chat = Chat(database, language=language, registry=registry)
    chat.answered_id = _answered(template)  # what is in the outbox already is no news
    return chat


@cache
def _answered(template: Path) -> int:
    with closing(sqlite3.connect(template)) as connection:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
    assert isinstance(last, int)
    return last


@pytest.fixture
async def chat(in_memory: InMemory) -> AsyncIterator[Chat]:
    """The alliance, in a plenary that speaks English."""
    async with in_memory("alliance", "en") as each:
        yield each


@pytest.fixture
async def chat_on_disk(_templates: Path, tmp_path: Path) -> AsyncIterator[Chat]:
    """The same as `chat`, for tests that look at the files of the database."""
    template = _templates / "alliance.sqlite"
    path = tmp_path / template.name
    shutil.copy(template, path)
    database = quick(Database(f"sqlite+aiosqlite:///{path}"))
    yield _chat(database, template, "en")
    await database.close()


@pytest.fixture
async def german(in_memory: InMemory) -> AsyncIterator[Chat]:
    """The alliance, in a plenary that speaks German."""
    async with in_memory("alliance", "de") as each:
        yield each


@pytest.fixture(params=["en", "de"])
async def in_both_languages(
    in_memory: InMemory, request: pytest.FixtureRequest
) -> AsyncIterator[Chat]:
    """The alliance, once in each language."""
    async with in_memory("alliance", request.param) as each:
        yield each


@pytest.fixture(scope="module", params=["en", "de"])
async def unchanged(in_memory: InMemory, request: pytest.FixtureRequest) -> AsyncIterator[Chat]:
    """The alliance in each language, shared by tests in which nothing may change."""
    async with in_memory("alliance", request.param) as each:
        before = await each.remembered()
        yield each
        assert await each.remembered() == before


@pytest.fixture
async def empty_chat(in_memory: InMemory) -> AsyncIterator[Chat]:
    """Nobody is registered yet."""
    async with in_memory("empty", "en") as each:
        yield each


class _Restorable(NamedTuple):
    database: Database
    restore: str  # the statement that makes the alliance anew
    answered: int


@pytest.fixture(scope="session")
async def _postgresql(postgres: PostgresServer) -> AsyncIterator[_Restorable]:
    """The alliance in its tables, and a copy of these in the schema `template`."""
    postgres.sql("CREATE DATABASE chats")
    database = Database(postgres.url("chats"))
    await create(database)
    await Chat(database).register_alliance()
    names = [table.name for table in Table.metadata.sorted_tables]
    copies = "".join(f"CREATE TABLE template.{each} AS TABLE public.{each};" for each in names)
    numbers = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    async with database.engine.begin() as connection:
        numbered = f"CREATE TABLE template.numbers AS {numbers};"
        await connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE SCHEMA template; {numbered} {copies} END $$"
        )
        answered = (await connection.execute(select(func.max(OutboxRow.id)))).scalar_one()
    # TRUNCATE makes new files for every table and index, which takes ten times as long.
    deletes = "".join(f"DELETE FROM {each};" for each in reversed(names))
    inserts = "".join(f"INSERT INTO {each} SELECT * FROM template.{each};" for each in names)
    counted = "setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
    restored = f"{deletes} {inserts} PERFORM {counted} FROM template.numbers;"
    yield _Restorable(database, f"DO $$ BEGIN {restored} END $$", answered)
    await database.close()


@pytest.fixture
async def on_postgresql(_postgresql: _Restorable) -> Chat:
    """The alliance on PostgreSQL, in English."""
    async with _postgresql.database.engine.begin() as connection:
        await connection.exec_driver_sql(_postgresql.restore)
    chat = Chat(_postgresql.database)
    chat.answered_id = _postgresql.answered
    return chat


@pytest.fixture(params=["sqlite", "postgresql"])
def any_chat(request: pytest.FixtureRequest) -> Chat:
    """The alliance on each of the two databases."""
    name = "chat" if request.param == "sqlite" else "on_postgresql"
    found: Chat = request.getfixturevalue(name)
    return found
