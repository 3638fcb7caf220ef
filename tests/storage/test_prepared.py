"""What is read past SQLAlchemy's machinery is what SQLAlchemy would read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import bindparam, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.pledges import Terms
from storage.prepared import PreparedRead
from storage.queries import Queries
from storage.store import Store
from storage.tables import Contact, InboxRow, Member, Pledge, PledgeEntry, Room, Table
from storage.tables.traffic import OutboxRow

from .samples import LATER, NOW, entry, member

_FILE = NewInboxEntry("$file", "file", "!room:x", "@a:x", {"ß": [1, None, "\u2028"]}, b"\0\xff")
_TERMS = Terms("nest", "persons", 5, valid_until=date(2021, 3, 31), cost_condition="erst klären")


class _Reading(Queries):
    async def in_both_ways(self, table: type[Table]) -> list[tuple[Any, Any]]:
        """Each row of the table as a prepared statement gives it, and as SQLAlchemy does."""
        key = inspect(table).primary_key[0]
        statement = select(table).order_by(key)
        ours = await self._all(PreparedRead(statement))
        return list(zip(ours, await self._all(statement), strict=True))

    async def rows(self, statement: PreparedRead[Any], **given: Any) -> Sequence[Any]:
        return await self._rows(statement, **given)


def _values(table: type[Table], row: Table) -> dict[str, Any]:
    assert isinstance(row, table)
    return {each.key: vars(row)[each.key] for each in inspect(table).column_attrs}


async def _filled(store: Store) -> None:
    port = await member(store, population=48_000, harbour_since=date(2019, 6, 3))
    await store.members.set_contact(port.id, "@a:x", "contact", LATER, "@boss:x")
    await store.inbox.add([entry("$1"), _FILE], NOW)
    await store.inbox.claim(1, LATER)
    await store.rooms.register("!room:x", "land", "NW", ["public"])
    await store.rooms.set_language("!other:x", "de")
    told = {"at": NOW, "actor": "@a:x", "event_id": "$1"}
    pledge, _entry = await store.pledges.record(port.id, _TERMS, pledge=None, **told)  # type: ignore[arg-type]
    await store.pledges.record(port.id, _TERMS, pledge=pledge, **told)  # type: ignore[arg-type]
    await store.outbox.add(
        "!r:x", "send", NOW, transaction_id="t", content={"body": "x"}, due_at=LATER
    )


@pytest.mark.parametrize("table", [Contact, InboxRow, Member, OutboxRow, Pledge, Room])
async def test_a_row_has_all_its_values(database: Database, table: type[Table]) -> None:
    async with database.transaction() as store:
        await _filled(store)
        both = await _Reading(store.session).in_both_ways(table)
    assert both
    for ours, theirs in both:
        assert _values(table, ours) == _values(table, theirs)


async def test_a_row_that_was_written_has_all_its_values(database: Database) -> None:
    async with database.transaction() as store:
        port = await member(store)
        told = {"at": NOW, "actor": "@a:x", "event_id": "$1"}
        _pledge, noted = await store.pledges.record(port.id, _TERMS, pledge=None, **told)  # type: ignore[arg-type]
        queued = await store.outbox.add("!r:x", "send", NOW, transaction_id="t")
        reading = _Reading(store.session)
        written: tuple[tuple[type[Table], Table], ...] = (PledgeEntry, noted), (OutboxRow, queued)
        for table, row in written:
            ((_same, read),) = await reading.in_both_ways(table)
            assert _values(table, row) == _values(table, read)


async def test_classes_and_columns_stand_side_by_side(database: Database) -> None:
    statement = PreparedRead(
        select(Member, Contact.role, Member.created_at)
        .join(Contact, Contact.member_id == Member.id)
        .where(Contact.user_id == bindparam("who"))
    )
    async with database.transaction() as store:
        await _filled(store)
        ((found, role, at),) = await _Reading(store.session).rows(statement, who="@a:x")
        assert (found.name, role, at) == ("Musterhafen", "contact", NOW)
        assert await _Reading(store.session).rows(statement, who="@b:x") == []


async def test_an_error_is_told_as_by_sqlalchemy(database: Database) -> None:
    read = PreparedRead(select(PledgeEntry))
    with pytest.raises(DBAPIError) as caught:
        async with database.transaction() as store:
            await store.session.execute(text("DROP TABLE pledge_ledger"))
            await _Reading(store.session).rows(read)
    assert caught.value.hide_parameters


class _FailedError(Exception):
    pass


@pytest.mark.parametrize("fails", [True, False])
async def test_what_a_part_has_read_is_read_anew_by_later_ones(
    database: Database, *, fails: bool
) -> None:
    async with database.transaction() as store:
        await _filled(store)
        with suppress(_FailedError):
            async with store.part():
                ((port, _role),) = await store.members.voices_of("@a:x")
                if fails:
                    raise _FailedError
        await store.session.execute(text("UPDATE members SET name = 'Neuhafen'"))
        found = await store.members.get(port.id)
        assert found is not None
        assert found.name == "Neuhafen"


async def test_a_member_that_was_changed_is_read_anew(database: Database) -> None:
    async with database.transaction() as store:
        await _filled(store)
        await store.members.voices_of("@a:x")
        (same,) = await store.members.all()
        await store.members.update(same, name="Musterhafen an der See")
        found = await store.members.get(same.id)
        assert found is not None
        assert found.name == "Musterhafen an der See"
