"""Databases that cost a test little: one that was filled once, in memory, compiled for once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.engine.interfaces import Dialect

from storage.engine import Database
from storage.sqlite import DirectConnection


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


def quick(database: Database) -> Database:
    """The same database; what was compiled for another one need not be compiled again."""
    database.engine = database.engine.execution_options(compiled_cache=_COMPILED)
    return database


async def in_memory(template: Path) -> Database:
    """A copy of the SQLite file `template` in memory, which nobody waits for.

    What would be done in a thread, as it may go to the disk, is done at once; others get their
    turn all the same.
    """
    database = quick(Database("sqlite+aiosqlite://"))
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, DirectConnection)
        driver._execute = _at_once  # type: ignore[method-assign]
        with closing(sqlite3.connect(template)) as source:
            source.backup(driver._conn)
    return database


async def _at_once(function: Callable[..., Any], *given: Any, **options: Any) -> Any:
    await asyncio.sleep(0)
    return function(*given, **options)
