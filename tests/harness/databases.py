"""Databases that cost a test little: one that was filled once, in memory, compiled for once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import Database
from storage.outbox import PENDING
from storage.prepared import Direct
from storage.schema import create
from storage.sqlite import DirectConnection
from storage.store import Store
from storage.tables import OutboxRow


class _Compiled(dict[Any, Any]):
    """SQLAlchemy's compiled statements, for all engines of one driver together.

    Its key begins with the engine's dialect, which is an object of its own for every engine: a
    plain dictionary would never be of use to the next test, and keep everything for ever.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def _of_any_engine(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    assert isinstance(dialect, Dialect)
    return (dialect.name, dialect.driver, *rest)


_COMPILED = _Compiled()
_WITH_TABLES: list[bytes] = []  # a file with nothing else in it, once one was made


def quick(database: Database) -> Database:
    """The same database; what was compiled for another one need not be compiled again."""
    database.engine = _sharing(database.engine)
    return database


def quick_engine(make: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    """Makes engines like that, for which nothing need be compiled again either."""
    return lambda *how: _sharing(make(*how))


def _sharing(engine: AsyncEngine) -> AsyncEngine:
    return engine.execution_options(compiled_cache=_COMPILED)


async def create_by_copying(database: Database) -> None:
    """What `storage.schema.create` does; to copy a file takes a fortieth of the time."""
    file = database.file
    if file is None or file.exists():
        await create(database)
        return
    if not _WITH_TABLES:
        with TemporaryDirectory() as folder:
            first = Database(f"sqlite+aiosqlite:///{folder}/tables.sqlite")
            await create(first)
            await first.close()
            assert first.file is not None
            _WITH_TABLES.append(first.file.read_bytes())
    file.touch(mode=0o600)
    file.write_bytes(_WITH_TABLES[0])


class InMemory(Database):
    """A copy of an SQLite file in memory, which nobody waits for.

    What would be done in a thread, as it may go to the disk, is done at once; others get their
    turn all the same. And a test may look into it without a transaction, which takes ten times as
    long as what is looked for.
    """

    driver: DirectConnection

    @classmethod
    async def opened(cls) -> InMemory:
        """With nothing in it."""
        database = cls("sqlite+aiosqlite://")
        async with database.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, DirectConnection)
        driver._execute = _at_once  # type: ignore[method-assign]
        database.driver = driver
        return database

    def copy_of(self, template: sqlite3.Connection) -> InMemory:
        """This connection with what is in `template`, to be used like one of its own.

        Nothing else is kept of whoever had it before: what is remembered of a database, is
        remembered by the engine or in its object, and both are new.
        """
        database = copy(self)
        database.__dict__.update(_turn=asyncio.Lock(), _journal_tells=True)
        template.backup(self.driver._conn)
        return cast("InMemory", quick(database))

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Store]:
        async with self.transaction() as store:
            yield store

    @property
    def is_open(self) -> bool:
        """Whether it is as it was when it was opened, but for what is in it."""
        return self.driver._connection is not None and self.is_free

    @property
    def is_free(self) -> bool:
        """Whether nobody is in the middle of a transaction, which others have to wait for."""
        return not self.driver._conn.in_transaction

    def is_inbox_empty(self) -> bool:
        """Whether everything that came in is worked on."""
        pending = "SELECT 1 FROM inbox WHERE state = 'pending' LIMIT 1"
        return self.driver._conn.execute(pending).fetchone() is None

    def outbox(self, after_id: int) -> list[OutboxRow]:
        """`OutboxQueries.pending`."""
        direct = _Looking(self.driver, self.engine.dialect)
        return [row for (row,) in PENDING.rows(direct, {"after_id": after_id, "most": 500})]


class Shelf:
    """Databases in memory, which are made anew for one test after the other.

    To open one, with its engine and its thread, takes longer than most commands.
    """

    def __init__(self) -> None:
        self._free: list[InMemory] = []
        self._templates: dict[Path, sqlite3.Connection] = {}

    @asynccontextmanager
    async def copied(self, template: Path) -> AsyncIterator[InMemory]:
        """What is in the file `template`, for one alone."""
        opened = self._free.pop() if self._free else await InMemory.opened()
        try:
            yield opened.copy_of(self._template(template))
        finally:
            if opened.is_open:
                self._free.append(opened)
            else:
                await opened.close()

    async def close(self) -> None:
        """When nobody has any of them."""
        for each in self._free:
            await each.close()
        for template in self._templates.values():
            template.close()

    def _template(self, path: Path) -> sqlite3.Connection:
        if path not in self._templates:
            self._templates[path] = sqlite3.connect(":memory:")
            with closing(sqlite3.connect(path)) as source:
                source.backup(self._templates[path])
        return self._templates[path]


class _Looking(Direct):
    """Reads outside a transaction."""

    def read(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self.driver._conn.execute(sql, parameters).fetchall()


async def _at_once(function: Callable[..., Any], *given: Any, **options: Any) -> Any:
    await asyncio.sleep(0)
    return function(*given, **options)
