"""What all query classes share, and the one place that knows how each database inserts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from sqlalchemy import (
    CursorResult,
    Executable,
    Insert,
    ScalarResult,
    Select,
    TextClause,
    bindparam,
    text,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.ext.asyncio import AsyncSession

from .prepared import Direct, Prepared, PreparedRead
from .sqlite import MANY, DirectConnection
from .tables import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Row = TypeVar("Row", bound=Table)
Value = TypeVar("Value")
Tuple = TypeVar("Tuple", bound=tuple[Any, ...])

# Both databases limit the parameters of a statement to about 32,000.
_ROWS_AT_ONCE = 500
_PART = MANY  # rows that PostgreSQL gives at a time
_NEWEST = {"populate_existing": True}
_DIRECT = "direct"
LOOKING: Final = "looking"  # of a session in which nothing is to be written
# Without it the number of inserted rows depends on the driver.
_COUNTING = {"preserve_rowcount": True}


class Queries:
    """The queries about one noun, within one transaction.

    Statements on the path of every command are module constants with parameters, see `prepared`: to
    build one and to find it in SQLAlchemy's cache costs more than SQLite takes to answer it.

    Rows that were read stay usable after the transaction. Writes that are no plain insert go past
    the session (a row read before keeps its values), and every reading takes the newest values.
    A write with columns of the class, and not of its table, is looked at by the session all the
    same; what is on the path of every command spares that.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _all(
        self, statement: Select[tuple[Value]] | PreparedRead[tuple[Value]], **given: Any
    ) -> list[Value]:
        if isinstance(statement, PreparedRead):
            return [value for (value,) in await self._rows(statement, **given)]
        return list((await self._read(statement, given)).all())

    async def _first(
        self, statement: Select[tuple[Value]] | PreparedRead[tuple[Value]], **given: Any
    ) -> Value | None:
        if isinstance(statement, PreparedRead):
            return next(iter(await self._all(statement, **given)), None)
        return (await self._read(statement, given)).first()

    async def _rows(self, statement: PreparedRead[Tuple], **given: Any) -> list[Tuple]:
        """All that a prepared statement gives, of each row everything."""
        if (direct := await self._direct()) is not None:
            if statement.many:
                return await statement.many_rows(direct, given)
            rows = statement.rows(direct, given)
            if len(rows) > MANY:
                await asyncio.sleep(0)
            return rows
        if statement.many:
            return await self._in_parts_of(statement, given)
        found = await self._session.execute(statement.statement, given, execution_options=_NEWEST)
        return [row._tuple() for row in found]

    async def _in_parts_of(
        self, statement: PreparedRead[Tuple], given: Mapping[str, Any]
    ) -> list[Tuple]:
        """Thousands of rows from PostgreSQL: others have their turn after some of them."""
        how = {**_NEWEST, "yield_per": _PART}
        found = await self._session.stream(statement.statement, given, execution_options=how)
        rows: list[Tuple] = []
        async for some in found.partitions(_PART):
            rows += [row._tuple() for row in some]
            await asyncio.sleep(0)
        return rows

    async def _read(
        self, statement: Select[tuple[Value]], given: Mapping[str, Any]
    ) -> ScalarResult[Value]:
        if self._session.info.get(LOOKING) and statement._for_update_arg is not None:
            statement = _unlocked(statement)
        return await self._session.scalars(statement, given, execution_options=_NEWEST)

    async def _plain(self, statement: Select[Any]) -> Sequence[Any]:
        """Rows of columns, past the session: what it does with each costs more than finding it."""
        return (await (await self._session.connection()).execute(statement)).all()

    async def _add(self, row: Row) -> Row:
        """Insert at once: the row has its id, and a conflict is raised here and not later."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def _inserted(self, statement: Insert | Prepared, given: Mapping[str, Any]) -> int:
        """Run an insert of one row past the session; the new id."""
        if isinstance(statement, Prepared):
            if (direct := await self._direct()) is not None:
                return statement.run(direct, given)[1]
            statement = cast("Insert", statement.statement)
        result = await self._session.execute(statement, given)
        key = cast("CursorResult[Any]", result).inserted_primary_key
        assert key is not None
        return cast("int", key[0])

    async def _changed(self, statement: Executable | Prepared, **given: Any) -> int:
        """Run a write; how many rows it changed."""
        if isinstance(statement, Prepared):
            if (direct := await self._direct()) is not None:
                return statement.run(direct, given)[0]
            statement = statement.statement
        result = await self._session.execute(statement, given, execution_options=_COUNTING)
        return cast("CursorResult[Any]", result).rowcount

    async def _change_each(self, statement: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a write once for each of these, of which there is at least one."""
        if (direct := await self._direct()) is not None:
            statement.run_all(direct, rows)
        else:
            await self._session.execute(statement.statement, rows)

    async def _direct(self) -> Direct | None:
        """SQLite's own connection, once the transaction has begun; None on PostgreSQL."""
        found: Direct | None = self._session.info.get(_DIRECT)
        if found is None and self._session.get_bind().dialect.name == "sqlite":
            connection = (await self._session.connection()).sync_connection
            assert connection is not None
            driver = connection.connection.driver_connection
            assert isinstance(driver, DirectConnection)
            found = Direct(driver, connection.dialect)
            await found.begin()  # which it does with its first statement otherwise
            self._session.info[_DIRECT] = found
        return found

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[None]:
        """What is executed in here works on thousands of rows: nobody waits for it meanwhile."""
        direct = await self._direct()
        with nullcontext() if direct is None else direct.driver.beside():
            yield

    async def _add_missing(
        self, table: type[Table], rows: Sequence[Mapping[str, Any]], *key: str
    ) -> int:
        """Insert in order, ignoring rows whose `key` is there already; how many were new."""
        if not rows:
            return 0
        one = _insert_missing(table, tuple(rows[0]), key)
        if len(rows) == 1:
            return await self._changed(one, **rows[0])
        direct = await self._direct()
        insert = self._insert(table).on_conflict_do_nothing(index_elements=key)
        new = 0
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            if start:
                await asyncio.sleep(0)  # thousands of them take a moment
            if direct is not None:
                new += one.run_all(direct, some)
            else:
                new += await self._changed(insert.values(some))
        return new

    async def _add_members(
        self, table: type[Table], column: str, of_id: int, member_ids: Iterable[int]
    ) -> None:
        """Insert a row for each of these members, each once, however many they are."""
        dialect = self._session.get_bind().dialect.name
        given = {"of_id": of_id, "members": json.dumps([*dict.fromkeys(member_ids)])}
        async with self._beside():
            await self._session.execute(_insert_members(table, column, dialect), given)

    def _insert(self, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
        """An insert that can say ON CONFLICT, for the database at hand; gives no ids."""
        target = core(table)
        # The dialect of the other database would only take memory.
        if self._session.get_bind().dialect.name == "sqlite":
            from sqlalchemy.dialects import sqlite

            return sqlite.insert(target).inline()
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(target).inline()


@cache
def _insert_missing(table: type[Table], columns: tuple[str, ...], key: tuple[str, ...]) -> Prepared:
    """Inserts what is not there yet, on both databases; as text: else it is compiled each time."""
    target = core(table)
    statement = text(
        f"INSERT INTO {target.name} ({', '.join(columns)}) "  # noqa: S608 - our own names
        f"VALUES ({', '.join(f':{each}' for each in columns)}) "
        f"ON CONFLICT ({', '.join(key)}) DO NOTHING"
    )
    types = (bindparam(each, type_=target.c[each].type) for each in columns)
    return Prepared(statement.bindparams(*types))


_EACH: Final = {
    "sqlite": "SELECT :of_id, value FROM json_each(:members)",
    "postgresql": "SELECT CAST(:of_id AS INTEGER), CAST(value AS INTEGER)"
    " FROM json_array_elements_text(CAST(:members AS JSON))",
}


@cache
def _insert_members(table: type[Table], column: str, dialect: str) -> TextClause:
    """One statement with the members in one parameter: a row each takes the time to be bound."""
    name = core(table).name
    return text(f"INSERT INTO {name} ({column}, member_id) {_EACH[dialect]}")


def _unlocked(statement: Select[tuple[Value]]) -> Select[tuple[Value]]:
    """The same, which nobody has to wait for: whoever only looks changes nothing."""
    other = statement._generate()
    other._for_update_arg = None
    return other


def core(table: type[Table]) -> CoreTable:
    """The table itself: statements on it leave rows in memory alone."""
    return cast("CoreTable", table.__table__)
