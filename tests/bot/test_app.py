"""Starting: an empty database is set up, one of another version is refused with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import StartError, prepare, private
from storage import schema
from storage.engine import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    yield database
    await database.close()


async def test_an_empty_database_is_set_up(database: Database) -> None:
    await prepare(database)
    assert await schema.state(database) is schema.SchemaState.CURRENT
    await prepare(database)


async def test_an_older_one_is_refused_with_the_command(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(database)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    monkeypatch.setattr(schema, "HEAD", "9999")
    with pytest.raises(StartError, match="hafenlotse migrate"):
        await prepare(database)


async def test_a_newer_one_is_refused(database: Database) -> None:
    await prepare(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(StartError, match="newer version"):
        await prepare(database)


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_database_that_is_not_there(driver: str) -> None:
    database = Database(f"postgresql+{driver}://lotse:geheim@127.0.0.1:9/lotse")
    with pytest.raises(StartError, match=r"storage\.database") as refused:
        await prepare(database)
    assert "geheim" not in str(refused.value)
    await database.close()


def test_the_data_directory_is_private(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert private(tmp_path / "data").stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="data_dir"):
        private(tmp_path / "file")
