"""A full disk and missing rights are told from all other errors: as the databases raise them."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from peewee import OperationalError as PeeweeError  # type: ignore[import-untyped]
from peewee import SqliteDatabase
from sqlalchemy import text

from storage.engine import Database
from storage.errors import Trouble, is_of_the_data, is_transient, trouble_of
from storage.schema import create
from tests.harness.postgres import PostgresServer

FULL, RIGHTS = Trouble.FULL, Trouble.RIGHTS
_NOBODY = 65_534


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, "no"), FULL),
        (OSError(errno.EDQUOT, "no"), FULL),
        (OSError(errno.EFBIG, "no"), FULL),
        (PermissionError(errno.EACCES, "no"), RIGHTS),
        (OSError(errno.EROFS, "no"), RIGHTS),
        (NotADirectoryError(errno.ENOTDIR, "no"), RIGHTS),
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), None),
        (FileNotFoundError(errno.ENOENT, "a socket"), None),
        (ValueError("no"), None),
    ],
    ids=lambda each: type(each).__name__ + str(getattr(each, "errno", getattr(each, "name", ""))),
)
def test_of_the_system(error: Exception, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


async def filled(database: Database) -> Exception:
    """The error of a database that has no room for more."""
    await create(database)
    async with database.transaction() as store:
        pages = (await store.session.execute(text("PRAGMA page_count"))).scalar_one()
        await store.session.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it raises
        async with database.transaction() as store:
            await store.state.set("key", "x" * 100_000)
    return caught.value


async def test_a_full_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    error = await filled(database)
    await database.close()
    assert trouble_of(error) is FULL
    assert is_transient(error)
    assert not is_of_the_data(error)


async def test_an_sqlite_that_may_only_be_read(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    await create(database)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        async with database.transaction() as store:
            await store.session.execute(text("PRAGMA query_only=ON"))
            await store.state.set("key", "x")
    await database.close()
    assert trouble_of(caught.value) is RIGHTS
    assert not is_transient(caught.value)
    assert not is_of_the_data(caught.value)


async def refused(file: Path) -> Exception:
    """The error of a database that there is, but that cannot be written."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    with pytest.raises(Exception) as caught:  # noqa: PT011
        async with database.transaction() as store:
            await store.state.set("key", "x")
    await database.close()
    return caught.value


@pytest.fixture
async def file() -> AsyncIterator[Path]:
    """A database in a directory that nobody is kept from looking into from above."""
    with TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        file = Path(above) / "data" / "bot.db"
        database = Database(f"sqlite+aiosqlite:///{file}")
        await create(database)
        await database.close()
        yield file


@pytest.mark.parametrize("beside", ["-wal", "-shm"])
async def test_an_sqlite_whose_other_files_may_not_be_opened(file: Path, beside: str) -> None:
    """As root has made them who once ran the bot; here it is a directory, which stops root too."""
    file.with_name(file.name + beside).mkdir()
    error = await refused(file)
    assert trouble_of(error) is RIGHTS
    assert not is_transient(error)
    assert not is_of_the_data(error)


async def test_an_sqlite_in_a_directory_that_may_only_be_read(file: Path) -> None:
    """The file itself may be written; what SQLite needs beside it may not be made."""
    file.parent.chmod(0o555)
    with _as_somebody(file):
        error = await refused(file)
    assert trouble_of(error) is RIGHTS
    assert not is_transient(error)


@contextmanager
def _as_somebody(owns: Path) -> Iterator[None]:
    """Root may do everything; so that tests run by root see what others see."""
    me = os.geteuid()
    if me == 0:
        os.chown(owns, _NOBODY, -1)
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(me)
        owns.parent.chmod(0o700)


def test_a_full_store_of_keys(tmp_path: Path) -> None:
    """Below nio it is peewee that wraps the error."""
    database = SqliteDatabase(tmp_path / "crypto.db", pragmas={"max_page_count": 2})
    database.execute_sql("CREATE TABLE x (y)")
    with pytest.raises(PeeweeError) as caught:
        database.execute_sql("INSERT INTO x VALUES (zeroblob(100000))")
    database.close()
    assert trouble_of(caught.value) is FULL
    assert not is_transient(caught.value)  # all has to begin anew


class _Told(Exception):  # noqa: N818
    def __init__(self, sqlstate: Any) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("53100", FULL),
        ("42501", RIGHTS),
        ("28P01", RIGHTS),
        ("25006", RIGHTS),
        ("53200", None),
        ("23505", None),
        (None, None),
    ],
)
def test_states_of_postgresql(state: str | None, trouble: Trouble | None) -> None:
    assert trouble_of(_Told(state)) is trouble


@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
async def test_a_postgresql_without_rights(postgres: PostgresServer, driver: str) -> None:
    name = f"poor_{driver}"
    postgres.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'geheim'")
    postgres.sql(f"CREATE DATABASE {name}")
    url = postgres.url(name, driver)
    owner = Database(url)
    await create(owner)
    await owner.close()
    host = url.partition("@")[2]
    poor = Database(f"postgresql+{driver}://{name}:geheim@{host}")
    with pytest.raises(Exception) as caught:  # noqa: PT011
        async with poor.transaction() as store:
            await store.state.set("key", "x")
    await poor.close()
    assert trouble_of(caught.value) is RIGHTS, repr(caught.value)


def test_a_busy_database_is_no_trouble_of_the_operators() -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert trouble_of(error) is None
    assert is_transient(error)
