"""Outbox: in order, one row for a transaction id, erased when through."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.store import Store
from storage.tables import OutboxRow

from .samples import LATER, NOW, NOW_UTC, entry


async def _queue(store: Store, transaction_id: str) -> OutboxRow:
    return await store.outbox.add(
        "!r",
        "send",
        NOW,
        transaction_id=transaction_id,
        event_type="m.room.message",
        content={"body": "in time"},
        late_content={"body": "late"},
        due_at=NOW,
    )


async def _state(database: Database) -> tuple[object, ...]:
    async with database.engine.connect() as connection:
        columns = "state, event_id, error, content IS NULL, late_content IS NULL"
        found = await connection.execute(text(f"SELECT {columns} FROM outbox WHERE id = 1"))
        return tuple(found.one())


async def test_oldest_first_and_in_pages(database: Database) -> None:
    async with database.transaction() as store:
        for number in range(5):
            assert (await _queue(store, f"t{number}")).id == number + 1
    async with database.transaction() as store:
        first = await store.outbox.pending(limit=2)
        rest = await store.outbox.pending(after_id=first[-1].id)
        assert [row.transaction_id for row in first + rest] == ["t0", "t1", "t2", "t3", "t4"]
        assert (first[0].due_at, first[0].created_at) == (NOW_UTC, NOW_UTC)
        assert first[0].late_content == {"body": "late"}


async def test_a_transaction_id_is_used_once(database: Database) -> None:
    async with database.transaction() as store:
        await _queue(store, "t0")
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await _queue(store, "t0")


async def test_sent_is_erased_and_said_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await _queue(store, "t0")
        assert await store.outbox.event_of("t0") is None
    async with with_any_driver.transaction() as store:
        assert await store.outbox.mark_sent("t0", "$e", LATER)
        assert not await store.outbox.mark_sent("t0", "$other", LATER)
        assert not await store.outbox.mark_sent("unknown", "$e2", LATER)
        assert not await store.outbox.mark_refused(1, "M_FORBIDDEN", LATER)
        assert await store.outbox.pending() == []
        assert await store.outbox.event_of("t0") == "$e"
        assert await store.outbox.transaction_of("$e") == "t0"
        assert await store.outbox.transaction_of("$other") is None
    assert await _state(with_any_driver) == ("sent", "$e", None, True, True)


async def test_the_event_id_may_come_later(database: Database) -> None:
    async with database.transaction() as store:
        await _queue(store, "t0")
        assert await store.outbox.mark_sent("t0", None, NOW)
        assert not await store.outbox.mark_sent("t0", None, LATER)
        assert await store.outbox.mark_sent("t0", "$e", LATER)
        assert not await store.outbox.mark_sent("t0", "$e", LATER)
    async with database.engine.connect() as connection:
        sent_at = (await connection.execute(OutboxRow.__table__.select())).one().sent_at
        assert sent_at == NOW_UTC


async def test_refused_is_erased(database: Database) -> None:
    async with database.transaction() as store:
        row = await _queue(store, "t0")
        assert await store.outbox.mark_refused(row.id, "M_FORBIDDEN", LATER)
        assert not await store.outbox.mark_refused(row.id, "M_UNKNOWN", LATER)
        assert await store.outbox.pending() == []
    assert await _state(database) == ("refused", None, "M_FORBIDDEN", True, True)


async def test_what_was_sent_in_place_of_it_stays_refused(database: Database) -> None:
    """Whether the echo of that event comes before or after."""
    async with database.transaction() as store:
        rows = [await _queue(store, f"t{n}") for n in range(3)]
        await store.outbox.mark_sent("t0", "$0", NOW)
        for n, row in enumerate(rows[:2]):
            assert await store.outbox.mark_refused(row.id, "M_TOO_LARGE", LATER, event_id=f"${n}")
            assert not await store.outbox.mark_sent(f"t{n}", f"${n}", LATER)
        await store.outbox.mark_sent("t2", "$2", NOW)
        assert not await store.outbox.mark_refused(rows[2].id, "M_TOO_LARGE", LATER, event_id="$x")
        assert await store.outbox.event_of("t1") == "$1"
    assert await _state(database) == ("refused", "$0", "M_TOO_LARGE", True, True)


async def test_a_letter_is_given_its_room_until_it_is_sent(database: Database) -> None:
    async with database.transaction() as store:
        row = await store.outbox.add("@a:example.org", "send", NOW, transaction_id="t0")
        assert await store.outbox.address(row.id, "!chat")
        assert [each.room_id for each in await store.outbox.pending()] == ["!chat"]
        await store.outbox.mark_sent("t0", "$e", NOW)
        assert not await store.outbox.address(row.id, "!other")


async def test_a_row_without_content(database: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$1")], NOW)
        await store.outbox.add("!r", "join", NOW, transaction_id="t0", inbox_seq=1)
    assert await _state(database) == ("pending", None, None, True, True)


async def test_many_are_marked_at_once(database: Database) -> None:
    """Also on a second try, and with joins, which have no event."""
    async with database.transaction() as store:
        for number in range(3):
            await store.outbox.add("!r", "send", NOW, transaction_id=f"t{number}", content={"n": 1})
        await store.outbox.add("!r", "join", NOW, transaction_id="join")
    sent = [("t0", "$0"), ("t2", "$2"), ("join", None)]
    for _again in range(2):
        async with database.transaction() as store:
            await store.outbox.mark_all_sent(sent, NOW)
    async with database.transaction() as store:
        assert [row.transaction_id for row in await store.outbox.pending()] == ["t1"]
        assert await store.outbox.event_of("t2") == "$2"
        assert await store.outbox.event_of("join") is None
