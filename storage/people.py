"""People the bot has met: the privacy notice, what is kept about somebody, and forgetting it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    LargeBinary,
    Text,
    TextClause,
    and_,
    bindparam,
    cast,
    delete,
    inspect,
    select,
    text,
    update,
)

from .papers import UNWANTED
from .prepared import PreparedRead, made
from .queries import Queries, core
from .tables import InboxRow, Member, OutboxRow, Person, Question, Room, Table, UndecryptedRow
from .tables.base import ERASE, FORGET

# Stands in the record for whoever asked to be forgotten; no Matrix id looks like it.
REMOVED: Final = "removed"
MOST: Final = 2**31 - 1  # rows; PostgreSQL counts no further in a parameter


@dataclass(frozen=True, slots=True)
class Mark:
    """A column that can name a person; `erased` is the fate of the whole row (see tables.base)."""

    table: type[Table]
    column: Column[Any]

    @property
    def name(self) -> str:
        """Such as `contacts.user_id`."""
        return f"{self.table.__tablename__}.{self.column.name}"

    def members(self) -> list[str]:
        """The columns of the same table that hold a municipality's number."""
        where = Member.__table__.c.id
        return [each.name for each in self.table.__table__.c if each.references(where)]

    def can_name(self, column: Column[Any]) -> bool:
        """Whether a column of the same table can name somebody, too."""
        return FORGET in column.info

    def attribute(self, column: Column[Any]) -> str:
        """What a column of the same table is called in its class."""
        return str(inspect(self.table).get_property_by_column(column).key)

    @property
    def erased(self) -> bool:
        return bool(self.column.info[FORGET] == ERASE)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a person stands: in how many rows of a column, and the newest of these rows."""

    mark: Mark
    count: int
    newest: Sequence[Any]


def marks() -> list[Mark]:
    """Every column that can name a person, by table and column."""
    found = [
        Mark(mapper.class_, column)
        for mapper in Table.registry.mappers
        for column in core(mapper.class_).columns
        if FORGET in column.info
    ]
    return sorted(found, key=lambda mark: mark.name)


@cache
def _counts() -> TextClause:
    """In how many rows of each column somebody stands: asked one by one they would take longer."""
    parts = (
        f"SELECT '{each.name}', count(*) FROM {each.table.__tablename__} "  # noqa: S608 - our names
        f"WHERE {each.column.name} = :user_id"
        for each in marks()
    )
    return text(" UNION ALL ".join(parts))


def _shown(mark: Mark) -> list[Column[Any]]:
    """What can be told of a row: records of thousands of votes are nothing to be read for that."""
    return [
        each for each in core(mark.table).columns if not isinstance(each.type, (JSON, LargeBinary))
    ]


# Papers about municipalities, which name nobody; and what is erased as soon as it is done.
_PAPERS: Final = {"polls.record", "statements.publication", "offers.snapshot", "digests.facts"}
_PASSING: Final = {"inbox.content", "outbox.content", "outbox.late_content", "questions.details"}


def told_of(mark: Mark) -> list[Column[Any]]:
    """Everything that is kept in a row, for whoever it is about."""
    left_out = _PAPERS | _PASSING
    return [
        each
        for each in core(mark.table).columns
        if f"{mark.table.__tablename__}.{each.name}" not in left_out
        and not isinstance(each.type, LargeBinary)
    ]


@cache
def _rows(*, whole: bool) -> Mapping[str, PreparedRead[tuple[Any, ...]]]:
    """The newest rows of each column in which somebody stands, without what is not shown."""
    found: dict[str, PreparedRead[tuple[Any, ...]]] = {}
    for each in marks():
        about = select(*(told_of if whole else _shown)(each)).where(
            each.column == bindparam("user_id")
        )
        newest = about.order_by(*(key.desc() for key in core(each.table).primary_key))
        limited = newest.limit(bindparam("most", type_=Integer))
        found[each.name] = PreparedRead(limited, many=whole)
    return found


class PeopleQueries(Queries):
    """People who have talked to the bot, and all that is kept about them."""

    async def mark_notice_shown(self, user_id: str, at: datetime) -> bool:
        """Record that the privacy notice was shown; True only the first time."""
        row = {"user_id": user_id, "notice_shown_at": at}
        return await self._add_missing(Person, [row], "user_id") == 1

    async def has_met(self, user_id: str) -> bool:
        """Whether this person has talked to the bot."""
        found = select(Person.user_id).where(Person.user_id == user_id)
        return await self._first(found) is not None

    async def traces(self, user_id: str, newest: int = MOST, *, whole: bool = False) -> list[Trace]:
        """Every column that names this person, each with at most `newest` rows, newest first.

        The rows are `whole` with all that `told_of` gives.
        """
        counted = await self._session.execute(_counts(), {"user_id": user_id})
        counts = {name: count for name, count in counted if count}
        return [
            Trace(mark, counts[mark.name], await self._newest(mark, user_id, newest, whole=whole))
            for mark in marks()
            if mark.name in counts
        ]

    async def _newest(self, mark: Mark, user_id: str, most: int, *, whole: bool) -> Sequence[Table]:
        if not most:
            return ()
        columns = [mark.attribute(each) for each in (told_of if whole else _shown)(mark)]
        rows = await self._rows(_rows(whole=whole)[mark.name], user_id=user_id, most=most)
        some = (made(mark.table, dict(zip(columns, each, strict=True))) for each in rows)
        return await asyncio.to_thread(list, some) if whole else [*some]

    async def forget(self, user_id: str, direct_room: str | None = None) -> None:
        """Erase what is only about this person, and their name in what others decided with them.

        Messages to them that are not sent go, too, and the settings of `direct_room`. What
        they have sent and nobody has worked on yet is left: it has still to be answered.
        """
        outbox, inbox, rooms = core(OutboxRow), core(InboxRow), core(Room)
        theirs = outbox.c.room_id.in_([each for each in (user_id, direct_room) if each])
        await self._changed(delete(outbox).where(theirs, outbox.c.state.in_(("pending", "aside"))))
        await self._changed(UNWANTED)
        await self._changed(delete(rooms).where(rooms.c.room_id == direct_room))
        ciphertext = core(UndecryptedRow)
        sender = ciphertext.c.source["sender"].as_string()
        await self._changed(delete(ciphertext).where(sender == user_id))
        # Somebody may be about to confirm something that names them, such as a file with contacts.
        asked = core(Question)
        await self._changed(
            delete(asked).where(cast(asked.c.details, Text).contains(user_id, autoescape=True))
        )
        for mark in marks():
            table, about = core(mark.table), mark.column == user_id
            if mark.erased:
                await self._changed(delete(table).where(about))
                continue
            if table is inbox:
                about = and_(about, inbox.c.state != "pending")
            change = update(table).where(about).values({mark.column.name: REMOVED})
            await self._changed(change)
