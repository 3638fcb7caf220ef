"""Inbox and ciphertext: once only, in order, and erased when done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import inbox
from storage.engine import Database
from storage.inbox import NewUndecrypted

from .plans import plan
from .samples import LATER, NOW, NOW_UTC, entry


@pytest.fixture
async def other(database: Database, url: str) -> AsyncIterator[Database]:
    """Another process's view of the same database."""
    other = Database(url)
    yield other
    await other.close()


async def _content_is_null(database: Database, table: str) -> bool:
    async with database.engine.connect() as connection:
        found = await connection.execute(
            text(f"SELECT count(*) FROM {table} WHERE content IS NULL")
        )
        return bool(found.scalar() == 1)


async def test_the_same_event_is_one_row(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        assert await store.inbox.add([entry("$1"), entry("$2")], NOW) == 2
        assert await store.inbox.add([entry("$2", "!changed"), entry("$3")], NOW) == 1
        assert await store.inbox.add([entry("$4"), entry("$4")], NOW) == 1
        assert await store.inbox.add([entry("$1")], NOW) == 0
        assert await store.inbox.add([], NOW) == 0
        assert await store.inbox.known(["$1", "$4", "$5"]) == {"$1", "$4"}


async def test_which_events_are_acts_in_a_room(database: Database) -> None:
    taps = [replace(entry(key), kind="ballot") for key in ("$1", "$2")]
    async with database.transaction() as store:
        tick = replace(entry("$5"), kind="reaction")
        await store.inbox.add([*taps, entry("$3"), tick], NOW)
        assert await store.inbox.claim(1, NOW)
        asked = ["$1", "$2", "$3", "$4", "$5"]
        assert await store.inbox.acts_in("!room:example.org", asked) == {"$1", "$2", "$3"}
        assert await store.inbox.acts_in("!room:example.org", ["$2"]) == {"$2"}
        assert await store.inbox.acts_in("!elsewhere", asked) == set()


async def test_ciphertext_is_forgotten_in_its_room_only(database: Database) -> None:
    async with database.transaction() as store:
        await store.undecrypted.add([_ciphertext("$1"), _ciphertext("$2")], NOW)
        assert await store.undecrypted.remove(["$1", "$2"], "!elsewhere") == 0
        assert await store.undecrypted.remove(["$1", "$3"], "!r") == 1
        assert [each.event_id for each in await store.undecrypted.all()] == ["$2"]


async def test_oldest_first_in_the_order_given(database: Database) -> None:
    keys = [f"${number * 7919 % 1201}" for number in range(1200)]
    async with database.transaction() as store:
        assert await store.inbox.add([entry(key) for key in keys], NOW) == 1200
        worked = []
        for _ in range(5):
            row = await store.inbox.next()
            assert row is not None
            worked.append(row.key)
            assert await store.inbox.claim(row.seq, NOW)
    assert worked == keys[:5]


async def test_a_claimed_row_is_done_and_erased(database: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$1")], NOW)
    async with database.transaction() as store:
        row = await store.inbox.next()
        assert row is not None
        assert (row.received_at, row.received_at.tzinfo) == (NOW_UTC, NOW_UTC.tzinfo)
        assert await store.inbox.claim(row.seq, LATER)
        assert row.content == {"body": "!help"}, "it has still to be worked on"
        assert not await store.inbox.claim(row.seq, LATER)
        assert not await store.inbox.fail(row.seq, "R-1", LATER)
        assert await store.inbox.next() is None
    assert await _content_is_null(database, "inbox")
    async with database.transaction() as store:
        assert await store.inbox.add([entry("$1")], LATER) == 0, "done is not forgotten"


async def test_a_failed_row_keeps_the_reference_only(database: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$1"), entry("$2")], NOW)
        assert await store.inbox.fail(1, "R-1", NOW)
        assert not await store.inbox.claim(1, NOW)
        row = await store.inbox.next()
        assert row is not None
        assert row.key == "$2"
    assert await _content_is_null(database, "inbox")


@pytest.mark.parametrize("kept", [True, False])
async def test_of_two_claims_one_wins(database: Database, other: Database, kept: bool) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$1")], NOW)

    async def claim() -> bool:
        async with other.transaction() as store:
            return await store.inbox.claim(1, NOW)

    with suppress(InterruptedError):
        async with database.transaction() as store:
            assert await store.inbox.claim(1, NOW)
            second = asyncio.create_task(claim())
            await asyncio.sleep(0.1)
            assert not second.done(), "it has to wait for the first one's end"
            if not kept:
                raise InterruptedError
    assert await second is not kept


async def test_of_many_claims_one_wins(database: Database, other: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$1")], NOW)

    async def claim(where: Database) -> bool:
        async with where.transaction() as store:
            row = await store.inbox.next()
            return row is not None and await store.inbox.claim(row.seq, NOW)

    won = await asyncio.gather(*(claim(each) for each in (database, other) for _ in range(5)))
    assert sum(won) == 1


def _ciphertext(event_id: str, session_id: str = "s1", stamp: object = 0) -> NewUndecrypted:
    return NewUndecrypted(event_id, "!r", session_id, {"origin_server_ts": stamp})


async def test_ciphertext_waits_for_its_key(database: Database) -> None:
    async with database.transaction() as store:
        waiting = store.undecrypted
        assert await waiting.add([_ciphertext("$3", stamp=2), _ciphertext("$2", stamp=1)], NOW) == 2
        assert await waiting.add([_ciphertext("$2"), _ciphertext("$1", "s2", "odd")], LATER) == 1
        assert [row.event_id for row in await waiting.of_sessions(["s1"])] == ["$2", "$3"]
        found = await waiting.of_sessions(["s2", "s1"])
        assert [row.event_id for row in found] == ["$2", "$3", "$1"]
        assert await waiting.remove(["$2", "$9"]) == 1
        assert await waiting.purge(NOW) == 0
        assert await waiting.purge(NOW + timedelta(microseconds=1)) == 1
        assert [row.event_id for row in await waiting.of_sessions(["s1", "s2"])] == ["$1"]


async def test_a_file_is_erased_with_its_content(with_any_driver: Database) -> None:
    files = [replace(entry(f"${n}"), kind="file", attachment=bytes(100_000)) for n in range(2)]
    async with with_any_driver.transaction() as store:
        await store.inbox.add(files, NOW)
        await store.inbox.add([replace(entry("$3"), attachment=b"")], NOW)
    async with with_any_driver.transaction() as store:
        first = await store.inbox.next()
        assert first is not None
        assert first.attachment == bytes(100_000)
        assert await store.inbox.claim(1, LATER)
        assert await store.inbox.fail(2, "F-2", LATER)
    async with with_any_driver.transaction() as store:
        rows = [await store.inbox.get(seq) for seq in (1, 2, 3, 4)]
        assert rows[3] is None
        assert [row and (row.key, row.state, row.attachment) for row in rows[:3]] == [
            ("$0", "done", None),
            ("$1", "failed", None),
            ("$3", "pending", b""),
        ]


async def test_what_somebody_waits_for_comes_first(with_any_driver: Database) -> None:
    """In the order it came in; only then what is due, in its own order."""
    kinds = ["due:reminder", "command", "due:poll", "ballot", "command", "due:reminder"]
    rows = [replace(entry(f"${n}"), kind=kind) for n, kind in enumerate(kinds, 1)]
    async with with_any_driver.transaction() as store:
        await store.inbox.add(rows, NOW)
    taken: list[str] = []
    for _each in kinds:
        async with with_any_driver.transaction() as store:
            row = await store.inbox.next()
            assert row is not None
            taken.append(row.key)
            await store.inbox.claim(row.seq, LATER)
    assert taken == ["$2", "$4", "$5", "$1", "$3", "$6"]


async def test_what_comes_next_is_found_whatever_else_waits(database: Database) -> None:
    """By an index that has nothing in it but what may be next, in its order."""
    due = [replace(entry(f"due-{number}"), kind="due:task") for number in range(300)]
    async with database.transaction() as store:
        await store.inbox.add([*due, *(entry(f"${number}") for number in range(600))], NOW)
        for number in range(301, 601):
            assert await store.inbox.claim(number, NOW)
        following = await store.inbox.next()
        assert following is not None
        assert following.key == "$300"
        assert await store.inbox.backlog() == (600, NOW_UTC)
    for found, index in ((inbox._ASKED, "ix_inbox_asked"), (inbox._DUE, "ix_inbox_due")):
        told = await plan(database, found.statement, most=20)
        assert index in told, told
        assert "Sort" not in told
        assert "TEMP B-TREE" not in told
    for each in (inbox._ALL_ASKED, inbox._ALL_DUE, *inbox._WAITING):
        assert "ix_inbox_" in await plan(database, each)
