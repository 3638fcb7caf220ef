"""An empty, migrated database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine import Database
from storage.schema import migrate


@pytest.fixture(scope="session")
async def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()
    return file


@pytest.fixture
async def database(_empty: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite, with nobody and nothing in it."""
    file = tmp_path / "bot.sqlite"
    shutil.copy(_empty, file)
    database = Database(f"sqlite+aiosqlite:///{file}")
    yield database
    await database.close()
