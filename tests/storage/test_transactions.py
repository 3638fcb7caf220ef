"""All or nothing, one after the other, and nothing readable for others."""

# What is tested are blocks that fail at their end, and small files:

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, OperationalError

import storage.sqlite
from storage.engine import Database
from storage.errors import is_transient
from storage.sqlite import DirectConnection
from storage.tables.base import UtcDateTime

from .samples import NOW, entry, member


class StopError(Exception):
    """Raised by the tests in the middle of something."""


async def _value(database: Database, key: str) -> str | None:
    async with database.transaction() as store:
        return await store.state.get(key)


async def test_a_transaction_is_kept(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await store.state.set("token", "s1")
    assert await _value(with_any_driver, "token") == "s1"


async def test_an_exception_undoes_everything(with_any_driver: Database) -> None:
    with pytest.raises(StopError):
        async with with_any_driver.transaction() as store:
            await store.state.set("token", "s1")
            await store.inbox.add([entry("$1")], NOW)
            raise StopError
    async with with_any_driver.transaction() as store:
        assert await store.state.get("token") is None
        assert await store.inbox.known(["$1"]) == set()


async def test_a_cancelled_transaction_leaves_a_usable_database(with_any_driver: Database) -> None:
    reached = asyncio.Event()

    async def wait() -> None:
        async with with_any_driver.transaction() as store:
            await store.state.set("token", "s1")
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _value(with_any_driver, "token") is None


async def test_cancelled_at_any_moment(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as store:
            await store.state.set("a", str(number))
            await store.state.set("b", str(number))

    await write(0)
    for number in range(1, 30):
        task = asyncio.create_task(write(number))
        await asyncio.sleep(number * 0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await _value(database, "a") == await _value(database, "b")


async def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with database.transaction() as store:
            await store.outbox.add("!r", "send", NOW, transaction_id="t", inbox_seq=404)
    assert not is_transient(caught.value)


async def test_errors_do_not_carry_what_was_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with database.transaction() as store:
            for _ in range(2):
                await store.outbox.add(
                    "!r", "send", NOW, transaction_id="t", content={"body": "confidential"}
                )
    assert "outbox" in str(caught.value)
    assert "confidential" not in str(caught.value)


async def test_a_time_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without zone"):
        async with database.transaction() as store:
            await store.rooms.mark_greeted("!r", NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        NOW.replace(microsecond=0),
        NOW.replace(microsecond=40),
        NOW.astimezone(ZoneInfo("Europe/Berlin")),
        datetime(999, 1, 1, tzinfo=UTC),
    ],
)
def test_times_are_written_as_sqlalchemy_writes_them(moment: datetime) -> None:
    there = sqlite.dialect()
    ours, theirs = UtcDateTime().dialect_impl(there), DateTime().dialect_impl(there)
    write, read = ours.bind_processor(there), ours.result_processor(there, None)
    as_before = theirs.bind_processor(there)
    assert write is not None
    assert read is not None
    assert as_before is not None
    written = write(moment)
    assert written == as_before(moment.astimezone(UTC).replace(tzinfo=None))
    assert read(written) == moment
    assert read(written).tzinfo is UTC
    assert (write(None), read(None)) == (None, None)


async def test_rows_stay_usable_after_the_transaction(database: Database) -> None:
    async with database.transaction() as store:
        row = await member(store)
    assert (row.id, row.name) == (1, "Musterhafen")


def test_the_password_is_not_shown() -> None:
    shown = repr(Database("postgresql+asyncpg://bot:tiger@db.example.org/hafenlotse"))
    assert "tiger" not in shown
    assert "db.example.org" in shown


@pytest.mark.parametrize("url", ["sqlite:////x", "mysql+aiomysql://u:tiger@h/d"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must start with") as caught:
        Database(url)
    assert "tiger" not in str(caught.value)


class TestSqlite:
    """What holds for SQLite only."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "data" / "bot.sqlite"

    @pytest.fixture
    async def sqlite(self, path: Path, _sqlite_file: Path) -> Database:
        path.parent.mkdir()
        path.write_bytes(_sqlite_file.read_bytes())
        return Database(f"sqlite+aiosqlite:///{path}")

    async def test_reading_takes_the_write_lock(self, sqlite: Database, path: Path) -> None:
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        async with sqlite.transaction() as store:
            await store.state.get("token")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.close()
        await sqlite.close()

    async def test_a_locked_database_is_worth_another_try(
        self, sqlite: Database, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage.sqlite, "BUSY_TIMEOUT", 0.05)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked") as caught:
            await self._set_token(sqlite)
        assert is_transient(caught.value)
        other.execute("COMMIT")
        other.close()
        await self._set_token(sqlite)
        assert await _value(sqlite, "token") == "s1"
        await sqlite.close()

    async def _set_token(self, database: Database) -> None:
        async with database.transaction() as store:
            await store.state.set("token", "s1")

    async def test_settings(self, sqlite: Database) -> None:
        async with sqlite.engine.connect() as connection:
            for name, value in [
                ("journal_mode", "wal"),
                ("synchronous", 2),
                ("foreign_keys", 1),
                ("busy_timeout", 0),  # it waits in its thread only, see test_a_locked_database
                ("secure_delete", 1),
            ]:
                found = await connection.exec_driver_sql(f"PRAGMA {name}")
                assert found.scalar() == value, name
        await sqlite.close()

    async def test_what_was_written_is_read_where_there_is_no_wal(
        self, sqlite: Database, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As on a drive of the network: the file was taken for one that cannot change."""
        with sqlite3.connect(path) as elsewhere:
            elsewhere.execute("PRAGMA journal_mode=DELETE")
        elsewhere.close()
        without = [each for each in storage.sqlite._SETTINGS if "WAL" not in each]
        monkeypatch.setattr(storage.sqlite, "_SETTINGS", without)
        for token in ("s1", "s2", "s3"):
            async with sqlite.transaction() as store:
                await store.state.set("token", token)
            async with sqlite.looking() as store:
                assert await store.state.get("token") == token
        await sqlite.close()

    async def test_files_are_private(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the first moment on, not only when they are looked at for the first time."""
        monkeypatch.setattr(Path, "chmod", lambda *_: None)
        path = tmp_path / "new" / "bot.sqlite"
        database = Database(f"sqlite+aiosqlite:///{path}")
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE t (a)")
        assert path.parent.stat().st_mode & 0o777 == 0o700
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
        assert modes == dict.fromkeys(["bot.sqlite", "bot.sqlite-wal", "bot.sqlite-shm"], 0o600)
        await database.close()

    async def test_a_readable_file_is_made_private(self, sqlite: Database, path: Path) -> None:
        path.chmod(0o644)
        await _value(sqlite, "token")
        assert path.stat().st_mode & 0o777 == 0o600
        await sqlite.close()

    async def test_one_that_may_not_be_written_is_let_go_of(
        self, sqlite: Database, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.with_name(f"{path.name}-wal").mkdir()
        connect, opened = sqlite3.connect, []
        monkeypatch.setattr(
            sqlite3, "connect", lambda *a, **k: opened.append(connect(*a, **k)) or opened[-1]
        )
        with pytest.raises(OperationalError):
            await _value(sqlite, "token")
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            opened[0].execute("SELECT 1")

    async def test_one_that_may_not_be_opened_leaves_no_thread_behind(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It would end after the loop has, and say so in a traceback of its own."""
        path.mkdir(parents=True)
        stop, threads, told = DirectConnection.stop, [], []

        def slowly(connection: Any) -> Any:
            threads.append(connection._thread)
            nobody = asyncio.get_running_loop().create_future()
            connection._tx.put_nowait((nobody, lambda: time.sleep(0.2)))
            return stop(connection)

        monkeypatch.setattr(DirectConnection, "stop", slowly)
        monkeypatch.setattr(threading, "excepthook", told.append)
        with pytest.raises(IsADirectoryError):
            await asyncio.to_thread(
                lambda: asyncio.run(_value(Database(f"sqlite+aiosqlite:///{path}"), "token"))
            )
        (thread,) = threads
        await asyncio.to_thread(thread.join)
        assert told == []

    async def test_erased_content_is_not_left_in_the_file(
        self, sqlite: Database, path: Path
    ) -> None:
        async with sqlite.transaction() as store:
            await store.inbox.add([entry("$1", body="confidential" * 2000)], NOW)
        await sqlite.close()
        assert b"confidential" in path.read_bytes()
        async with sqlite.transaction() as store:
            assert await store.inbox.claim(1, NOW)
        await sqlite.close()
        assert b"confidential" not in path.read_bytes()
