"""What has been kept as long as storage.retention says: removed, table by table."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    select,
    text,
    tuple_,
    update,
)

from .people import REMOVED, marks
from .queries import Queries, core
from .retention import Rule
from .tables import InboxRow, Person
from .tables.base import UtcDateTime

AT_ONCE: Final = 2_000  # rows that are looked through; others want to write, too
Key = tuple[Any, ...]


class Expired(NamedTuple):
    """How many `rows` have gone, or lost a name; and from where on to look next (None: all is)."""

    rows: int
    after: Key | None


class ExpiryQueries(Queries):
    """The end of what storage.retention tells of."""

    async def expire(self, rule: Rule, before: datetime, after: Key | None = None) -> Expired:
        """Apply the rule to rows that were over before that, a few thousand after a key."""
        keys = list(rule.table.primary_key)
        key: ColumnElement[Any] = keys[0] if len(keys) == 1 else tuple_(*keys)
        window = select(*keys).order_by(*keys).limit(AT_ONCE)
        if after is not None:
            window = window.where(key > _value(after))
        found = [tuple(each) for each in await self._plain(window)]
        if not found:
            return Expired(0, None)
        over = and_(key >= _value(found[0]), key <= _value(found[-1]), _over(rule))
        count = 0
        if rule.deletes:
            count = await self._changed(delete(rule.table).where(over), before=before)
        else:
            for column in rule.named:
                change = update(rule.table).where(over, column != REMOVED)
                count += await self._changed(change.values({column.name: REMOVED}), before=before)
        return Expired(count, found[-1] if len(found) == AT_ONCE else None)

    async def forget_strangers(self, before: datetime) -> int:
        """Forget who was shown the privacy notice before that, and stands nowhere else."""
        people = core(Person)
        gone = delete(people).where(people.c.notice_shown_at < before, *_nowhere_else())
        return await self._changed(gone)


def _value(key: Key) -> Any:
    return key[0] if len(key) == 1 else tuple_(*key)


def _over(rule: Rule) -> ColumnElement[bool]:
    since = literal_column(rule.since, UtcDateTime()) < bindparam("before", type_=UtcDateTime())
    return and_(since, text(rule.where)) if rule.where else since


@cache
def _nowhere_else() -> list[ColumnElement[bool]]:
    """Nobody holds an office, or waits for something, and no command of theirs is still kept."""
    people, inbox = core(Person), core(InboxRow)
    alive = [each for each in marks() if each.erased and each.table is not Person]
    where = [(core(each.table), each.column) for each in alive]
    where.append((inbox, inbox.c.sender))
    return [
        ~exists(select(1).select_from(table).where(column == people.c.user_id))
        for table, column in where
    ]
