"""Rows as they were kept at any revision of the schema: two in every table there was then.

Made from what the database says of its own tables, so that the next revision needs no line here:
the first row has a value in every column, the second only where it must. What a column holds that
the program reads by meaning stands below, anything else is told by its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
)

NOW: Final = datetime(2020, 11, 19, 9, 0, 0, 1, tzinfo=UTC)
Row = dict[str, Any]
_MATRIX_IDS: Final = (
    ("author", "by", "actor", "sender", "voter", "user_id", "applicant", "owner", "person"),
    "@{name}-{number}:musterhafen.example",
)
# Of two rows, each.
_MEANT: Final[Mapping[str, tuple[Any, Any]]] = {
    "members.name": ("Musterhafen", "Landkreis Musterland „Süd“"),
    "members.name_key": ("musterhafen", "landkreis musterland"),
    "members.kind": ("town", "county"),
    "members.ags": ("05999001", "05999"),
    "members.alliance_status": ("signatory", "applicant"),
    "members.harbour_status": ("declared", "interested"),
    "land": ("NW", "BB"),
    "language": ("de", "en"),
    "timezone": ("Europe/Berlin", "Europe/Berlin"),
    "role": ("contact", "deputy"),
    "rooms.purpose": ("plenary", "land"),
    "unit": ("persons", "families"),
    "quota_mode": ("additional", "counted"),
    "programme": ("nest", "federal_23_2"),
    "secrecy": ("open", "secret"),
    "polls.scope": ("alliance", "land"),
    "mandates.scope": ("act", "appeal"),
    "position": ("agree", "change"),
    "options": (["Ja", "Nein", "Enthaltung"], ["A", "B"]),
    "choices": ([0, 2], [1]),
    "clauses": ([1, 2], [1]),
    "statement_versions.clauses": (["Wir nehmen auf.", "Der Bund zahlt."], ["Wir helfen."]),
    "member_ids": ([1, 2], [2]),
    "marks": ("yn", "ny"),
    "inbox.state": ("done", "pending"),
    "outbox.state": ("sent", "pending"),
    "offers.recipient": ("federal", "NW"),
}


def fill(connection: Connection) -> dict[str, list[Row]]:
    """Fills the tables that are there; what was put into them, as the program reads it."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [each for each in metadata.sorted_tables if each.name != "alembic_version"]
    return {table.name: [_put(connection, table, number) for number in (1, 2)] for table in tables}


def _put(connection: Connection, table: Table, number: int) -> Row:
    numbered = _numbered(table)
    row = {
        column.name: _value(table, column, number)
        for column in table.columns
        if column is not numbered and (number == 1 or not column.nullable)
    }
    is_sqlite = connection.dialect.name == "sqlite"
    kept = {name: _kept(value) if is_sqlite else value for name, value in row.items()}
    given = connection.execute(insert(table).values(kept)).inserted_primary_key
    if numbered is not None:
        assert given is not None
        assert given[0] == number  # what the others refer to
        row[numbered.name] = number
    return row


def _numbered(table: Table) -> Column[Any] | None:
    """The column whose numbers the database gives."""
    key = list(table.primary_key)
    is_number = len(key) == 1 and isinstance(key[0].type, Integer) and not key[0].foreign_keys
    return key[0] if is_number else None


def _value(table: Table, column: Column[Any], number: int) -> Any:
    name = column.name
    for known in (f"{table.name}.{name}", name):
        if known in _MEANT:
            return _MEANT[known][number - 1]
    if column.foreign_keys:
        itself = any(key.column.table is table for key in column.foreign_keys)
        return None if itself else number  # a row of its own table is not there yet
    names, person = _MATRIX_IDS
    if name in names or name.endswith("_by"):
        return person.format(name=table.name.replace("_", "-"), number=number)
    return _of_kind(table, column, number)


def _of_kind(table: Table, column: Column[Any], number: int) -> Any:
    match column.type:
        case JSON():
            return {"ä": [number, None, "\u2028„“"]}
        case Boolean():
            return number == 1
        case Integer():
            return number + 1
        case LargeBinary():
            return bytes([0, 255, number])
        case DateTime():
            return NOW + timedelta(days=number, microseconds=len(column.name))
        case Date():
            return date(2020, 11, number)
        case _text:
            return f"„{table.name}.{column.name}“ {number} – ÄÖÜß 🕊"


def _kept(value: Any) -> Any:
    """SQLite keeps no zone: what it has is UTC."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def rows(connection: Connection, table: Table) -> list[Row]:
    """All rows in the order of their keys, through the classes of the program."""
    found = connection.execute(select(table).order_by(*table.primary_key))
    return [dict(each) for each in found.mappings()]
