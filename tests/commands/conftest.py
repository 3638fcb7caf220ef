"""A migrated database with a small alliance in it, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands.kit import Registry
from storage.engine import Database
from storage.schema import migrate
from storage.tables import Table
from tests.harness.chat import Chat
from tests.harness.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
async def _templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `empty.sqlite` (migrated) and `alliance.sqlite` (registered by commands)."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("empty", "alliance"):
        database = Database(f"sqlite+aiosqlite:///{folder / name}.sqlite")
        await migrate(database)
        if name == "alliance":
            await Chat(database).register_alliance()
        await database.close()
    return folder


# SQLAlchemy compiles a statement once for each engine, which would be most of a test's time.
_COMPILED: dict[Any, Any] = {}


async def copied(
    template: Path, folder: Path, language: str, registry: Registry | None = None
) -> AsyncIterator[Chat]:
    path = folder / template.name
    shutil.copy(template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    database.engine = database.engine.execution_options(compiled_cache=_COMPILED)
    chat = Chat(database, language=language, registry=registry)
    await chat.work()  # what is in the outbox from the registration is no news
    yield chat
    await database.close()


@pytest.fixture
async def chat(_templates: Path, tmp_path: Path) -> AsyncIterator[Chat]:
    """The alliance, in a plenary that speaks English."""
    async for each in copied(_templates / "alliance.sqlite", tmp_path, "en"):
        yield each


@pytest.fixture
async def german(_templates: Path, tmp_path: Path) -> AsyncIterator[Chat]:
    """The alliance, in a plenary that speaks German."""
    folder = tmp_path / "german"
    folder.mkdir()
    async for each in copied(_templates / "alliance.sqlite", folder, "de"):
        yield each


@pytest.fixture(params=["en", "de"])
async def in_both_languages(
    _templates: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Chat]:
    """The alliance, once in each language."""
    async for each in copied(_templates / "alliance.sqlite", tmp_path, request.param):
        yield each


@pytest.fixture(scope="module", params=["en", "de"])
async def unchanged(
    _templates: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[Chat]:
    """The alliance in each language, shared by tests in which nothing may change."""
    folder = tmp_path_factory.mktemp("unchanged")
    async for each in copied(_templates / "alliance.sqlite", folder, request.param):
        before = await each.remembered()
        yield each
        assert await each.remembered() == before


@pytest.fixture
async def empty_chat(_templates: Path, tmp_path: Path) -> AsyncIterator[Chat]:
    """Nobody is registered yet."""
    async for each in copied(_templates / "empty.sqlite", tmp_path, "en"):
        yield each


@pytest.fixture(scope="session")
def _postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
async def _postgresql(_postgres: PostgresServer) -> AsyncIterator[Database]:
    database = Database(_postgres.url())
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
async def on_postgresql(_postgresql: Database) -> Chat:
    """The alliance on PostgreSQL, in English."""
    names = ", ".join(table.name for table in Table.metadata.sorted_tables)
    async with _postgresql.engine.begin() as connection:
        await connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    chat = Chat(_postgresql)
    await chat.register_alliance()
    return chat


@pytest.fixture(params=["sqlite", "postgresql"])
def any_chat(request: pytest.FixtureRequest) -> Chat:
    """The alliance on each of the two databases."""
    name = "chat" if request.param == "sqlite" else "on_postgresql"
    found: Chat = request.getfixturevalue(name)
    return found
