"""An empty database; and files read without a process of their own."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import apart
from storage.engine import Database
from storage.schema import create


@pytest.fixture(scope="session")
async def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await create(database)
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


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What would be done by a process of its own, which takes a second to start, is done here.

    `undo` of what it gives lets the process do it again.
    """

    async def call(work: str, data: bytes, given: Mapping[str, Any], _limits: Any = None) -> bytes:
        module, _, name = work.partition(":")
        done: bytes = getattr(importlib.import_module(module), name)(data, given)
        json.dumps(given)
        return done

    monkeypatch.setattr(apart, "call", call)
    return monkeypatch
