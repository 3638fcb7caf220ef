"""The whole database as one consistent copy, on either kind, and back into an empty one.

Rows are written as they are, a table in a file of lines, so that a copy made of SQLite can be put
into PostgreSQL and the other way round, and one of an older version into a newer one: the tables
are made as they were then, filled, and migrated.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy import Table as CoreTable

from . import schema
from .engine import Database
from .tables import BotState

# File names, and what is in them.
Dump: TypeAlias = Mapping[str, bytes]
COUNTERS: Final = "counters.json"
_LINES: Final = ".jsonl"
_AT_ONCE: Final = 500
# How values are written that JSON does not know; a column of JSON is always written like that.
_AT, _DAY, _BYTES, _JSON = "at", "day", "bytes", "json"
# The tables of this program's own schema, by kind of database: one is as the other, and to ask a
# database for all of them takes a second.
_OF_TODAY: Final[dict[str, Sequence[CoreTable]]] = {}


class NotCopiedError(Exception):
    """There is nothing that could be copied; the text says why."""


class NotPutBackError(Exception):
    """The copy cannot be put back; the text says why, and nothing was changed."""


async def dump(database: Database) -> tuple[str, Dump]:
    """The revision of the schema, and every row of every table, all of one moment.

    Nobody waits for it, nor it for anybody. The schema may be older than this program, since it is
    before a migration that a copy is wanted most. Raises NotCopiedError if it is none of ours.
    """
    counters: Mapping[str, int] | None = None
    if not database.is_sqlite:
        # PostgreSQL's counters are no part of any moment. Read later, they would leave out numbers
        # that what has to be done once more was given before.
        async with database.snapshot() as connection:
            counters = await connection.run_sync(_counters)
    async with database.snapshot() as connection:
        revision = await connection.run_sync(schema.revision)
        if revision is None:
            raise NotCopiedError("There is nothing in the database yet.")
        if revision not in schema.REVISIONS:
            raise NotCopiedError("The database is of a newer version than this program.")
        return revision, await connection.run_sync(_dumped, counters)


async def put_back(
    database: Database, files: Dump, revision: str, state: Mapping[str, str]
) -> None:
    """Fill an empty database with what `dump` gave at that revision of the schema, all or nothing.

    `state` is set in addition, see BotState. Raises NotPutBackError if there is something in it,
    or if the copy is of a newer version or damaged.
    """
    if revision not in schema.REVISIONS:
        raise NotPutBackError(
            "It was made by a newer version of this program; please install that."
        )
    if await schema.state(database) is not schema.SchemaState.EMPTY:
        raise NotPutBackError("The database is not empty.")

    def fill(connection: Connection) -> None:
        _make(connection, revision)
        try:
            _fill(connection, files)
        except (KeyError, TypeError, ValueError) as error:
            raise NotPutBackError("What is in it cannot be read; it is damaged.") from error
        if revision != schema.HEAD:
            schema.upgrade(connection)
        for key, value in state.items():
            connection.execute(delete(BotState).where(BotState.key == key))
            connection.execute(insert(BotState).values(key=key, value=value))

    await schema.remake(database, fill)


def _make(connection: Connection, revision: str) -> None:
    """The tables as they were at that revision; of those of today no history is asked."""
    if revision == schema.HEAD:
        schema.make(connection)
    else:
        schema.upgrade(connection, revision)


def _counters(connection: Connection) -> dict[str, int]:
    """The last number that each table has given."""
    return {
        table.name: _last(connection, table)
        for table in _tables(connection)
        if _numbering(table) is not None
    }


def _dumped(connection: Connection, given: Mapping[str, int] | None) -> Dump:
    """The files; the last numbers that were given, unless they are of this moment anyway."""
    files: dict[str, bytes] = {}
    counters: dict[str, int] = {}
    for table in _tables(connection):
        rows = connection.execute(select(table).order_by(*table.primary_key))
        files[f"{table.name}{_LINES}"] = b"".join(_lines(table, rows))
        if (column := _numbering(table)) is not None:
            most = connection.scalar(select(func.max(column))) or 0
            last = _last(connection, table) if given is None else given.get(table.name, 0)
            counters[table.name] = max(int(most), last)
    files[COUNTERS] = json.dumps(counters).encode()
    return files


def _tables(connection: Connection) -> Sequence[CoreTable]:
    """As they are there: the classes of this program may know other columns."""
    kind = connection.dialect.name
    if schema.revision(connection) != schema.HEAD:
        return _described(connection)
    if kind not in _OF_TODAY:
        _OF_TODAY[kind] = _described(connection)
    return _OF_TODAY[kind]


def _described(connection: Connection) -> Sequence[CoreTable]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [each for each in metadata.sorted_tables if each.name != "alembic_version"]


def _numbering(table: CoreTable) -> Column[Any] | None:
    """The column whose numbers the database gives."""
    columns = list(table.primary_key)
    is_number = len(columns) == 1 and isinstance(columns[0].type, Integer)
    return columns[0] if is_number else None


def _lines(table: CoreTable, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    columns = list(table.columns)
    yield _line([column.name for column in columns])
    for row in rows:
        yield _line([_written(c, value) for c, value in zip(columns, row, strict=True)])


def _line(values: Sequence[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _written(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, JSON):
        return {_JSON: value}
    if isinstance(value, datetime):  # without a zone, as SQLite has it, it is UTC: see UtcDateTime
        return {_AT: (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    return {_BYTES: b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(column: Column[Any], value: Any, *, zoned: bool) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == _JSON:
        return content
    if kind == _AT:
        at = datetime.fromisoformat(content).astimezone(UTC)
        # As UtcDateTime keeps it; these columns are as the database describes them.
        return at if zoned and isinstance(column.type, DateTime) else at.replace(tzinfo=None)
    return date.fromisoformat(content) if kind == _DAY else b64decode(content)


def _fill(connection: Connection, files: Dump) -> None:
    counters = json.loads(files[COUNTERS])
    for table in _tables(connection):
        head, *lines = files[f"{table.name}{_LINES}"].splitlines()
        columns = [table.columns[name] for name in json.loads(head)]
        zoned = connection.dialect.name != "sqlite"
        rows = [
            {
                column.name: _read(column, value, zoned=zoned)
                for column, value in zip(columns, json.loads(line), strict=True)
            }
            for line in lines
        ]
        _insert(connection, table, rows)
        if table.name in counters:
            _count_on(connection, table, counters[table.name])


def _insert(connection: Connection, table: CoreTable, rows: Sequence[dict[str, Any]]) -> None:
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type.none_as_null = True
    # A row may refer to a later one of the same table: that is written when all are there.
    own = [
        key.parent
        for key in table.foreign_keys
        if key.column.table is table and key.parent.nullable
    ]
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        connection.execute(insert(table), [{**row, **{c.name: None for c in own}} for row in part])
    (key, *_others) = table.primary_key
    for column in own:
        change = update(table).where(key == bindparam("of_row"))
        for row in rows:
            if row[column.name] is not None:
                connection.execute(
                    change.values({column.name: row[column.name]}), {"of_row": row[key.name]}
                )


def _last(connection: Connection, table: CoreTable) -> int:
    """The last number that was given; numbers of rows that are gone are not given again."""
    if connection.dialect.name == "sqlite":
        last = connection.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
    elif (sequence := _sequence(connection, table)) is None:
        last = None
    else:
        last = connection.scalar(text(f"SELECT last_value FROM {sequence} WHERE is_called"))  # noqa: S608 - a name the database gave
    return int(last or 0)


def _count_on(connection: Connection, table: CoreTable, last: int) -> None:
    if last <= 0:
        return
    given = {"name": table.name, "last": last}
    if connection.dialect.name != "sqlite":
        if (sequence := _sequence(connection, table)) is not None:
            connection.execute(text("SELECT setval(:name, :last)"), {**given, "name": sequence})
    elif "AUTOINCREMENT" in str(
        connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), given)
    ):
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
        connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), given)


def _sequence(connection: Connection, table: CoreTable) -> str | None:
    (column, *_others) = table.primary_key
    name: str | None = connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, :column)"),
        {"name": table.name, "column": column.name},
    )
    return name
