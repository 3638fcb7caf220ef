"""SQLite through aiosqlite: safe settings, and its thread only for what can take long."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy import URL, Connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.util import await_only

BUSY_TIMEOUT = 5.0  # seconds
LONG = 0.02  # seconds that a statement takes, after which others have their turn
MANY = 2_000  # rows, after which they have it, too
_BEGIN = "BEGIN IMMEDIATE"
_INCREMENTAL = 2  # as SQLite answers
_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # Erased content is overwritten and not only marked as free; some builds do that anyway.
    "PRAGMA secure_delete=ON",
    # In KiB: what one command counts in the largest registry is read from the file once only.
    "PRAGMA cache_size=-16384",
)


class Use(Enum):
    """What a connection is for."""

    WRITING = "writing"
    READING = "reading"  # of a file that this process writes to
    LOOKING = "looking"  # at a file, whosever it is, and nothing of it changes


def connector(url: URL, use: Use) -> Callable[[], DirectConnection]:
    """How SQLAlchemy opens a connection to the file that `url` names (or to memory)."""
    name = url.database or ":memory:"
    opened = {Use.WRITING: _open, Use.READING: _read, Use.LOOKING: _look}[use]

    def connect(*_arguments: object, **_options: object) -> DirectConnection:
        connection = DirectConnection(lambda: opened(name), iter_chunk_size=64)
        connection.beginning = _BEGIN if use is Use.WRITING else "BEGIN"
        # As SQLAlchemy does with connections it makes: a forgotten one must not block the exit.
        connection._thread.daemon = True
        return connection

    return connect


def begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first can then never fail to write.

    One that only looks takes none.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, DirectConnection)
    driver.begin_immediate()


def _open(name: str) -> sqlite3.Connection:
    if name != ":memory:":
        _make_private(Path(name))
    # isolation_level None: the driver begins nothing by itself, so that BEGIN IMMEDIATE can.
    # Two threads use it, never at the same time. It waits for a lock in its thread only.
    connection = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        if not connection.execute("PRAGMA page_count").fetchone()[0]:
            # What is removed can then be given back a little at a time. Of a file with something in
            # it this would want the lock, and change nothing.
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL").close()
        for setting in _SETTINGS:
            connection.execute(setting).close()
    except BaseException:
        connection.close()
        raise
    return connection


def _look(name: str) -> sqlite3.Connection:
    """Neither its bytes nor its mode change."""
    # Of one that nobody uses a journal would be made and left behind, could it change for SQLite.
    is_used = any(Path(f"{name}{each}").exists() for each in ("-wal", "-journal"))
    return _read(name, "mode=ro" if is_used else "immutable=1")


def _read(name: str, how: str = "mode=ro") -> sqlite3.Connection:
    """It waits for a lock as long as any other."""
    return sqlite3.connect(
        f"file:{quote(name)}?{how}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
    )


def _make_private(path: Path) -> None:
    """Only the owner may read the file; SQLite gives -wal and -shm the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def quicken(connection: Any) -> None:
    """Have SQLAlchemy's connection wait for a statement once: it does so four times otherwise.

    Each time costs a change to the event loop's greenlet and back, for what is there already.
    """
    connection.__class__ = _QuickConnection


class _QuickCursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> None:
        try:
            done = await_only(self._run(operation, parameters or ()))
        except Exception as error:
            self._adapt_connection._handle_exception(error)
        self.description = done.description
        if done.description:
            self.lastrowid = self.rowcount = -1
            self._rows = deque(done.rows)
        else:
            self.lastrowid, self.rowcount = done.lastrowid or 0, done.rowcount

    async def _run(self, operation: str, parameters: Sequence[Any]) -> DirectCursor:
        connection: Any = self._connection
        cursor = DirectCursor(connection)
        await cursor.execute(operation, parameters)
        return cursor


class _QuickConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        return super().cursor(server_side) if server_side else _QuickCursor(self)


class DirectConnection(aiosqlite.Connection):
    """Executes and fetches in the event loop itself; waits and commits in aiosqlite's thread.

    A transaction that has the write lock waits for nobody, and its statements take less time than
    a visit to a thread. What can take long is the lock, and the commit, which goes to the disk.
    SQLAlchemy fetches every row at once in any case. After a statement that took long all the same
    whatever else there is to do has its turn; one that is known to take long is worked on in the
    thread (`beside`). Uses aiosqlite's `_execute` and `_conn`.
    """

    beginning = _BEGIN
    _to_begin = False
    _takes_long = False  # what is executed now
    _is_waiting = False  # for the lock, in the thread
    _stopping: Awaitable[Any] | None = None

    def stop(self) -> Any:
        """End the thread; what it gives can be waited for."""
        self._stopping = super().stop()
        return self._stopping

    async def _connect(self) -> Any:
        try:
            return await super()._connect()
        except BaseException:
            # Else the thread ends after the loop has, and says so in a traceback of its own.
            if self._stopping is not None:
                await self._stopping
            raise

    def cursor(self) -> Any:
        return _ready(DirectCursor(self))

    def begin_immediate(self) -> None:
        """Begin a transaction with its first statement, which fails if this does.

        The error is then "database is locked", after BUSY_TIMEOUT.
        """
        self._to_begin = True

    async def begun(self) -> None:
        """Begin the transaction now, if one is to begin."""
        if self._to_begin:
            await self._begin()
            self._to_begin = False

    async def visit(self, function: Callable[[sqlite3.Cursor], None]) -> None:
        """Call `function` with a new cursor, in a transaction if one is to begin."""
        await self.begun()
        if self._takes_long:
            await self._execute(_use_cursor, self._conn, function)  # type: ignore[no-untyped-call]
        elif self._conn.in_transaction:
            began = time.perf_counter()
            _use_cursor(self._conn, function)
            if time.perf_counter() - began > LONG:
                await asyncio.sleep(0)
        else:
            await self._execute(_patiently, self._conn, function)  # type: ignore[no-untyped-call]

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Executes in the thread what the transaction asks for in here, whatever else goes on.

        For statements that make a few rows out of thousands: of many rows each would wait until
        the loop lets go of the interpreter.
        """
        outside, self._takes_long = self._takes_long, True
        try:
            yield
        finally:
            self._takes_long = outside

    def at_once(self, statement: str) -> None:
        """Run a statement without parameters or results within a transaction that has begun."""
        assert self._conn.in_transaction
        self._conn.execute(statement).close()

    def write(self, statement: str, parameters: Sequence[Any]) -> tuple[int, int]:
        """Run an insert or an update within a transaction that has begun; rows and last id."""
        assert self._conn.in_transaction
        cursor = self._conn.execute(statement, parameters)
        try:
            return cursor.rowcount, cursor.lastrowid or 0
        finally:
            cursor.close()

    def write_all(self, statement: str, some: Sequence[Sequence[Any]]) -> int:
        """Run it once for each of these parameters within a transaction that has begun; rows."""
        assert self._conn.in_transaction
        cursor = self._conn.executemany(statement, some)
        try:
            return cursor.rowcount
        finally:
            cursor.close()

    def read(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """All rows of a select within a transaction that has begun."""
        assert self._conn.in_transaction
        cursor = self._conn.execute(statement, parameters)
        try:
            return cursor.fetchall()
        finally:
            cursor.close()

    async def read_many(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """The same, but what SQLite does before the first row is done in the thread.

        Others have their turn after some of the rows.
        """
        assert self._conn.in_transaction
        asked: sqlite3.Cursor = await self._execute(self._conn.execute, statement, parameters)  # type: ignore[no-untyped-call]
        try:
            rows: list[Any] = []
            while some := asked.fetchmany(MANY):
                rows += some
                await asyncio.sleep(0)
            return rows
        finally:
            asked.close()

    async def commit(self) -> None:
        self._to_begin = False
        if self._conn.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        # The pool rolls back whatever it is given back, mostly after a commit.
        self._to_begin = False
        if self._is_waiting:
            # Whoever waited for the lock has left; the thread gets it all the same.
            self._is_waiting = False
            await self._execute(_roll_back, self._conn)  # type: ignore[no-untyped-call]
            return
        if self._conn.in_transaction:
            await super().rollback()

    async def erase_journal(self) -> bool:
        """Write the journal (WAL) into the database and empty it; False if somebody reads in it."""
        busy, *_pages = await self._execute(_checkpoint, self._conn)  # type: ignore[no-untyped-call]
        return not busy

    async def give_back(self, pages: int) -> int:
        """Give some of the pages that are not used back to the disk; how many there were.

        The first time all of them, which takes as long as copying the file: a database that an
        older version made cannot do it in small pieces.
        """
        free: int = await self._execute(_give_back, self._conn, pages)  # type: ignore[no-untyped-call]
        return free

    async def _begin(self) -> None:
        try:
            self._conn.execute(self.beginning).close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            # Another process writes just now, a backup perhaps: wait for it, off the loop.
            self._is_waiting = True
            await self._execute(  # type: ignore[no-untyped-call]
                _patiently, self._conn, lambda cursor: cursor.execute(self.beginning)
            )
            self._is_waiting = False


def _patiently(connection: sqlite3.Connection, function: Callable[[sqlite3.Cursor], Any]) -> None:
    connection.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT * 1000)}").close()
    try:
        _use_cursor(connection, function)
    finally:
        connection.execute("PRAGMA busy_timeout=0").close()


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.rollback()


def _checkpoint(connection: sqlite3.Connection) -> Sequence[int]:
    found: Sequence[int] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return found


def _give_back(connection: sqlite3.Connection, pages: int) -> int:
    def value(name: str) -> int:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

    free = value("freelist_count")
    if free and value("auto_vacuum") != _INCREMENTAL:
        # It says so in the file only when that is written anew.
        connection.execute("PRAGMA auto_vacuum=INCREMENTAL").close()
        connection.execute("VACUUM").close()
    elif free:
        # `execute` would end it after the first page.
        connection.executescript(f"PRAGMA incremental_vacuum({pages})").close()
    return free


def _use_cursor(connection: sqlite3.Connection, function: Callable[[sqlite3.Cursor], Any]) -> None:
    cursor = connection.cursor()
    try:
        function(cursor)
    finally:
        cursor.close()


class DirectCursor:
    """The part of a cursor that SQLAlchemy's aiosqlite dialect uses; rows are kept here."""

    def __init__(self, connection: DirectConnection) -> None:
        self._connection = connection
        self.rows: list[Any] = []
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement and fetch all its rows."""
        await self._connection.visit(
            lambda cursor: self._keep(cursor.execute(statement, parameters))
        )

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each set of parameters."""
        await self._connection.visit(
            lambda cursor: self._keep(cursor.executemany(statement, parameters))
        )

    async def fetchall(self) -> list[Any]:
        """All rows not fetched yet."""
        rows, self.rows = self.rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; the database's cursor was closed after the statement."""
        self.rows = []

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows = cursor.fetchall() if cursor.description else []
        self.lastrowid = cursor.lastrowid
        self.rowcount = cursor.rowcount


async def _ready(cursor: DirectCursor) -> DirectCursor:
    return cursor
