"""The declarative base: naming conventions for migrations, and times that are always UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias

from sqlalchemy import JSON, DateTime, Dialect, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

# In `Column.info`: what `!forgetme` does with a row that names the person (domain.md section 6,
# point 5). Every column with a Matrix id is one of the two kinds below; a test looks for others.
FORGET: Final = "forget"
ERASE: Final = "erase"  # the row is only about the person
ANONYMISE: Final = "anonymise"  # the row records what a municipality or a coordination decided

# In `Column.info` of a column `room_id`: its rows do not move along when the room is replaced by
# another one, and why not. All others do, see storage.moving.
STAYS: Final = "stays"

# With an index each: whoever asks what is kept about them must not have every table read through.
Subject: TypeAlias = Annotated[str, mapped_column(info={FORGET: ERASE}, index=True)]
Actor: TypeAlias = Annotated[str, mapped_column(info={FORGET: ANONYMISE}, index=True)]


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time. Only aware values go in, only UTC comes out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    # SQLite keeps text and drops the zone; as UTC throughout it still sorts rightly. It is written
    # as SQLAlchemy does, whose way there by a format and three functions takes ten times as long:
    # on the path of every command are some twenty times.

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without zone must not be stored: {value!r}")
    return value.astimezone(UTC)


def _written(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(),
        list[int]: JSON(),
    }
