"""Writes on the path of every command, run on SQLite past SQLAlchemy's machinery.

To find such a statement in its cache, to bind it and to make a result of it costs ten times what
SQLite takes. Here it is compiled once, with SQLAlchemy's own types; on PostgreSQL it is executed as
any other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Insert, Update
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError

from .sqlite import DirectConnection


class _Compiled(NamedTuple):
    sql: str
    order: Sequence[str]
    always: Mapping[str, Any]  # what stands in the statement itself
    processors: Mapping[str, Callable[[Any], Any]]


class Prepared:
    """An insert or an update with parameters, made once as a constant of its module."""

    def __init__(self, statement: Insert | Update) -> None:
        self.statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}  # by the names of its parameters

    def run(
        self, driver: DirectConnection, dialect: Dialect, given: Mapping[str, Any]
    ) -> tuple[int, int]:
        """How many rows it changed, and the id of the last one inserted; raises what SQLAlchemy
        would.
        """
        names = tuple(given)
        found = self._compiled.get(names)
        if found is None:
            found = self._compiled[names] = _compile(self.statement, dialect, names)
        values = {**found.always, **given}
        for name, processor in found.processors.items():
            values[name] = processor(values[name])
        parameters = [values[name] for name in found.order]
        try:
            return driver.write(found.sql, parameters)
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                found.sql, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect
            ) from error


def _compile(statement: Insert | Update, dialect: Dialect, names: Sequence[str]) -> _Compiled:
    inserts = isinstance(statement, Insert)
    keys = [*names] if inserts else None
    compiled = statement.compile(dialect=dialect, column_keys=keys)
    # Defaults and lists are filled in by what is spared here.
    assert not compiled.insert_prefetch
    assert not compiled.update_prefetch
    assert not compiled.post_compile_params
    assert compiled.positiontup is not None
    processors = cast("Mapping[str, Callable[[Any], Any]]", compiled._bind_processors)
    return _Compiled(str(compiled), compiled.positiontup, compiled.params, processors)
