"""What is kept about a person: found by the schema, and gone when they are forgotten."""

from __future__ import annotations

import re

from sqlalchemy import String, UniqueConstraint

from storage import people
from storage.engine import Database
from storage.inbox import NewUndecrypted
from storage.people import REMOVED, Mark, marks
from storage.queries import core
from storage.tables import Contact, InboxRow, OutboxRow, Table
from storage.tables.base import FORGET
from tests.storage.plans import plan
from tests.storage.samples import NOW, entry, member, reminder

MIA, JO = "@a:example.org", "@jo:example.org"


def test_marks_are_all_there_are() -> None:
    expected = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if FORGET in column.info
    }
    assert {each.name for each in marks()} == expected
    assert len(expected) > 25


def test_what_is_anonymised_stays_valid() -> None:
    """Two people who are forgotten must not collide, and the word has to fit."""
    for each in marks():
        if each.erased:
            continue
        assert isinstance(each.column.type, String)
        table = core(each.table)
        unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        keys = [table.primary_key, *unique]
        assert not [key for key in keys if each.column.name in key.columns], each.name


def test_whoever_is_named_is_found_by_an_index() -> None:
    """A column without one would have its table read through for every `!mydata`."""
    without = [each.name for each in marks() if not _leads(each)]
    assert not without


def _leads(mark: Mark) -> bool:
    """Whether a key or an index of all rows begins with the column."""
    table = core(mark.table)
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    whole = [each for each in table.indexes if each.dialect_options["sqlite"]["where"] is None]
    keys = (table.primary_key, *unique, *whole)
    return any(next(iter(each.columns)) is mark.column for each in keys)


async def test_nothing_is_read_through_for_one_person(database: Database) -> None:
    told = await plan(database, people._counts().bindparams(user_id=MIA))
    assert len(re.findall(r"SEARCH|Index Cond", told)) == len(marks()), told
    assert not re.search(r"\bSCAN \w+|Seq Scan", told), told


async def test_traces(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        town = await member(store, by=MIA)
        await store.members.set_contact(town.id, MIA, "contact", NOW, MIA)
        for _ in range(3):
            last = await reminder(store, NOW)
        await reminder(store, NOW, author=JO)
        await store.people.mark_notice_shown(JO, NOW)
    async with with_any_driver.transaction() as store:
        found = {each.mark.name: each for each in await store.people.traces(MIA, 2)}
        assert {name: each.count for name, each in found.items()} == {
            "contacts.set_by": 1,
            "contacts.user_id": 1,
            "members.created_by": 1,
            "reminders.author": 3,
        }
        newest = [each.id for each in found["reminders.author"].newest]
        assert newest == [last.id, last.id - 1]
        assert await store.people.traces("@a:example.or", 2) == []


async def test_forgetting(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        town = await member(store, by=MIA)
        await store.members.set_contact(town.id, MIA, "contact", NOW, JO)
        await store.members.set_contact(town.id, JO, "deputy", NOW, MIA)
        await reminder(store, NOW)
        await reminder(store, NOW, author=JO)
        await store.rooms.set_language("!direct", "de")
        await store.rooms.set_language("!plenary", "de")
        await store.inbox.add([entry("$done"), entry("$pending")], NOW)
        await store.inbox.claim(1, NOW)
        for number, room in enumerate((MIA, JO, "!direct", "!plenary")):
            await store.outbox.add(room, "send", NOW, transaction_id=str(number))
        sources = [{"sender": MIA}, {"sender": JO}, {"sender": 5}, {}]
        rows = [
            NewUndecrypted(f"${number}", "!r", "s", source) for number, source in enumerate(sources)
        ]
        await store.undecrypted.add(rows, NOW)
    async with with_any_driver.transaction() as store:
        await store.people.forget(MIA, "!direct")
    async with with_any_driver.transaction() as store:
        (left,) = await store.members.contacts_of(town.id)
        assert (left.user_id, left.role, left.set_by) == (JO, "deputy", REMOVED)
        found = await store.members.get(town.id)
        assert found is not None
        assert found.created_by == REMOVED
        assert [each.author for each in await store.reminders.due(NOW)] == [JO]
        assert [each.room_id for each in await store.outbox.pending()] == [JO, "!plenary"]
        assert await store.rooms.get("!direct") is None
        assert await store.rooms.get("!plenary") is not None
        assert [each.event_id for each in await store.undecrypted.all()] == ["$1", "$2", "$3"]
        # What is not worked on yet has still to be answered.
        following = await store.inbox.next()
        assert following is not None
        assert (following.key, following.sender) == ("$pending", MIA)
        (trace,) = await store.people.traces(MIA, 5)
        assert trace.mark.name == "inbox.sender"


async def test_the_address_of_a_letter_is_erased_with_its_content(
    with_any_driver: Database,
) -> None:
    async with with_any_driver.transaction() as store:
        for number in range(3):
            await store.outbox.add(MIA, "send", NOW, transaction_id=f"m{number}", content={"x": 1})
        room = await store.outbox.add("!room", "send", NOW, transaction_id="r", content={"x": 1})
        await store.outbox.mark_all_sent([("m0", "$sent"), ("r", "$room")], NOW)
        await store.outbox.mark_refused(room.id - 1, "M_FORBIDDEN", NOW)
    async with with_any_driver.transaction() as store:
        assert [each.transaction_id for each in await store.outbox.pending()] == ["m1"]
    async with with_any_driver.engine.connect() as connection:
        table = core(OutboxRow)
        rows = (await connection.execute(table.select().order_by(table.c.id))).all()
    assert [each.room_id for each in rows] == ["", MIA, "", "!room"]


def test_the_tables_in_use_here_are_marked() -> None:
    """So that the tests above cannot pass for want of marks."""
    tables = {each.table for each in marks()}
    assert {Contact, InboxRow, OutboxRow} <= tables
