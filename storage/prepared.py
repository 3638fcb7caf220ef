"""Statements on the path of every command, run on SQLite past SQLAlchemy's machinery.

To find such a statement in its cache, to bind it and to make a result of it costs ten times what
SQLite takes. Here it is compiled once, with SQLAlchemy's own types; on PostgreSQL it is executed as
any other.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Delete, Insert, Select, TextClause, Update
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import class_mapper
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler

from .sqlite import MANY, DirectConnection
from .tables import Table

Row = TypeVar("Row", bound=tuple[Any, ...])
New = TypeVar("New", bound=Table)
_Processors = Mapping[str, Callable[[Any], Any]]


class _Compiled(NamedTuple):
    sql: str
    names: Sequence[str]  # of what is given
    processors: Sequence[tuple[int, Callable[[Any], Any]]]  # by the place among the names
    always: Sequence[tuple[int, Any]]  # what stands in the statement itself, by its place

    def parameters(self, given: Mapping[str, Any]) -> list[Any]:
        values = [*map(given.__getitem__, self.names)]
        for place, processor in self.processors:
            values[place] = processor(values[place])
        for place, value in self.always:
            values.insert(place, value)
        return values


class Direct(NamedTuple):
    """SQLite's own connection, within a transaction that has begun.

    It raises what SQLAlchemy would.
    """

    driver: DirectConnection
    dialect: Dialect

    async def begin(self) -> None:
        """Begin the transaction now, if that waits for its first statement."""
        try:
            await self.driver.begun()
        except sqlite3.Error as error:
            raise self._wrapped("BEGIN", error) from error

    def write(self, sql: str, parameters: Sequence[Any]) -> tuple[int, int]:
        """How many rows it changed, and the id of the last one inserted."""
        try:
            return self.driver.write(sql, parameters)
        except sqlite3.Error as error:
            raise self._wrapped(sql, error) from error

    def write_all(self, sql: str, some: Sequence[Sequence[Any]]) -> int:
        """The same with each of these parameters; how many rows they changed."""
        try:
            return self.driver.write_all(sql, some)
        except sqlite3.Error as error:
            raise self._wrapped(sql, error) from error

    def read(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """All rows."""
        try:
            return self.driver.read(sql, parameters)
        except sqlite3.Error as error:
            raise self._wrapped(sql, error) from error

    async def read_many(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """All rows, of which there may be thousands; others have their turn meanwhile."""
        try:
            return await self.driver.read_many(sql, parameters)
        except sqlite3.Error as error:
            raise self._wrapped(sql, error) from error

    def _wrapped(self, sql: str, error: sqlite3.Error) -> BaseException:
        return DBAPIError.instance(
            sql, None, error, sqlite3.Error, hide_parameters=True, dialect=self.dialect
        )


class Prepared:
    """An insert, update or deletion with parameters, made once as a constant of its module."""

    def __init__(self, statement: Insert | Update | Delete | TextClause) -> None:
        self.statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}  # by the names of its parameters

    def run(self, direct: Direct, given: Mapping[str, Any]) -> tuple[int, int]:
        """How many rows it changed, and the id of the last one inserted."""
        found = self._compiled_for(direct, given)
        return direct.write(found.sql, found.parameters(given))

    def run_all(self, direct: Direct, rows: Sequence[Mapping[str, Any]]) -> int:
        """Once for each of these, all with the same parameters; how many rows that changed."""
        found = self._compiled_for(direct, rows[0])
        return direct.write_all(found.sql, [found.parameters(each) for each in rows])

    def _compiled_for(self, direct: Direct, given: Mapping[str, Any]) -> _Compiled:
        names = tuple(given)
        found = self._compiled.get(names)
        if found is None:
            keys = [*names] if isinstance(self.statement, Insert) else None
            compiled = self.statement.compile(dialect=direct.dialect, column_keys=keys)
            found = self._compiled[names] = _taken(compiled)
        return found


class PreparedRead(Generic[Row]):
    """A select with parameters, made once as a constant of its module.

    What it gives of a class is a row of that class with all its columns, which no session knows.
    `many`: it gives thousands of rows, or works on as many, and others have their turn meanwhile.
    """

    def __init__(self, statement: Select[Row], *, many: bool = False) -> None:
        self.statement = statement
        self.many = many
        self._compiled: _Compiled | None = None
        self._processors: list[tuple[int, Callable[[Any], Any]]] = []

    def rows(self, direct: Direct, given: Mapping[str, Any]) -> list[Row]:
        """All rows."""
        found = self._compiled or self._compile(direct.dialect)
        return self._taken_apart(direct.read(found.sql, found.parameters(given)))

    async def many_rows(self, direct: Direct, given: Mapping[str, Any]) -> list[Row]:
        """The same for thousands of them."""
        found = self._compiled or self._compile(direct.dialect)
        read = await direct.read_many(found.sql, found.parameters(given))
        if not self._processors and not self._has_classes:
            return read
        rows: list[Row] = []
        for start in range(0, len(read), MANY):
            rows += self._taken_apart(read[start : start + MANY])
            await asyncio.sleep(0)
        return rows

    def _taken_apart(self, read: list[Any]) -> list[Row]:
        if self._processors or self._has_classes:
            return [cast("Row", self._made([*values])) for values in read]
        return read  # of thousands of plain rows nothing has to be made

    def _made(self, values: list[Any]) -> tuple[Any, ...]:
        for place, processor in self._processors:
            if values[place] is not None:
                values[place] = processor(values[place])
        if not self._has_classes:
            return tuple(values)
        parts = iter(values)
        return tuple([part.made(parts) for part in self._parts])

    @cached_property
    def _has_classes(self) -> bool:
        return any(isinstance(each, _Entity) for each in self._parts)

    @cached_property
    def _parts(self) -> Sequence[_Part]:
        return [_part(each["expr"]) for each in self.statement.column_descriptions]

    def _compile(self, dialect: Dialect) -> _Compiled:
        columns = [column for part in self._parts for column in part.columns]
        compiled = self.statement.with_only_columns(*columns).compile(dialect=dialect)
        for place, column in enumerate(columns):
            processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if processor is not None:
                self._processors.append((place, processor))
        self._compiled = _taken(compiled)
        return self._compiled


class _Part:
    """One of the things that a select gives: a column."""

    def __init__(self, *columns: ColumnElement[Any]) -> None:
        self.columns = columns

    def made(self, values: Iterator[Any]) -> Any:
        """It, of the values that come next."""
        return next(values)


class _Entity(_Part):
    """Or a row of a class."""

    def __init__(self, table: type[Table]) -> None:
        mapper = class_mapper(table)
        super().__init__(*mapper.columns)
        self._names = [mapper.get_property_by_column(each).key for each in mapper.columns]
        self._table = table

    def made(self, values: Iterator[Any]) -> Table:
        return made(self._table, zip(self._names, values, strict=False))


def made(table: type[New], values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> New:
    """A row as it stands in the database, which no session knows; its values, by their names.

    Like those that are read: what SQLAlchemy does for a new row that a session is to write costs
    more than to write it.
    """
    row = cast("New", object.__new__(_unmapped(table)))
    vars(row).update(values)
    return row


@cache
def _unmapped(table: type[New]) -> type[New]:
    """The class of such rows: one of that table, but what stands in a row is simply there.

    SQLAlchemy puts a function before each value, which finds out whether it has to be fetched
    first; what a command reads of its rows takes it 130 times.
    """
    names = [each.key for each in class_mapper(table).column_attrs]
    body = {"__abstract__": True, "__module__": table.__module__, **dict.fromkeys(names)}
    return cast("type[New]", type(table.__name__, (table,), body))


def note(row: Table, values: Mapping[str, Any]) -> None:
    """These were written to the row already, in whatever way it was read."""
    if "__abstract__" in vars(type(row)):
        vars(row).update(values)
        return
    for name, value in values.items():
        set_committed_value(row, name, value)


def _part(given: Any) -> _Part:
    is_class = isinstance(given, type) and issubclass(given, Table)
    return _Entity(given) if is_class else _Part(given)


def _taken(compiled: SQLCompiler) -> _Compiled:
    # Defaults and lists are filled in by what is spared here.
    assert not compiled.insert_prefetch
    assert not compiled.update_prefetch
    assert not compiled.post_compile_params
    assert compiled.positiontup is not None
    processors = cast("_Processors", compiled._bind_processors)
    given = [each for each in compiled.positiontup if compiled.binds[each].required]
    always = {
        name: processors[name](value) if name in processors else value
        for name, value in compiled.params.items()
        if name not in given
    }
    return _Compiled(
        str(compiled),
        given,
        [(place, processors[each]) for place, each in enumerate(given) if each in processors],
        [
            (place, always[each])
            for place, each in enumerate(compiled.positiontup)
            if each in always
        ],
    )
