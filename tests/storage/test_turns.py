"""Transactions take turns: who works without a pause keeps nobody waiting."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncResult

from storage import queries
from storage.engine import Database
from storage.prepared import PreparedRead
from storage.sqlite import MANY
from storage.tables import Member
from tests.harness.patience import PATIENCE

from .samples import NOW, entry, member

STATEMENTS: Final = 40
# PostgreSQL works in a process of its own: what it gives is waited for in any case.
_ON_SQLITE: Final = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


async def test_who_waits_longest_is_next(database: Database) -> None:
    done: list[str] = []

    async def busy() -> None:
        for number in range(30):
            async with database.transaction() as store:
                await store.inbox.add([entry(f"$busy{number}")], NOW)
            done.append("busy")

    async def once(name: str) -> None:
        async with database.transaction() as store:
            await store.inbox.add([entry(f"${name}")], NOW)
        done.append(name)

    working = asyncio.create_task(busy())
    await asyncio.sleep(0)
    await asyncio.gather(once("first"), once("second"))
    so_far = len(done)
    await working
    assert so_far < 15
    if database.is_sqlite:
        assert done[:5] == ["busy", "first", "second", "busy", "busy"]


async def test_a_failure_gives_the_turn_back(database: Database) -> None:
    for error in (ValueError, asyncio.CancelledError):
        with pytest.raises(error):
            async with database.transaction() as store:
                await store.inbox.add([entry("$1")], NOW)
                raise error
    async with asyncio.timeout(PATIENCE), database.transaction() as store:
        assert await store.inbox.next() is None


@_ON_SQLITE
async def test_others_have_turns_while_thousands_of_rows_are_read(database: Database) -> None:
    """They had none, however many rows there were: an electorate was one step."""
    numbers = func.json_each(json.dumps([*range(4 * MANY)])).table_valued("value")
    read = PreparedRead(select(numbers.c.value), many=True)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.transaction() as store:
        await store.members.get(1)  # the transaction has begun
        task = asyncio.create_task(others())
        rows = await store.members._rows(read)
        had = turns
        task.cancel()
    assert rows == [(number,) for number in range(4 * MANY)]
    assert had >= 4


async def test_thousands_of_rows_come_in_parts(
    with_any_driver: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From PostgreSQL they came all at once, and nobody else had a turn until each was a row."""
    monkeypatch.setattr(queries, "_PART", 3)
    fetched: list[int] = []
    partitions = AsyncResult.partitions

    async def noted(self: Any, size: int | None = None) -> AsyncIterator[Any]:
        async for some in partitions(self, size):
            fetched.append(len(some))
            yield some

    monkeypatch.setattr(AsyncResult, "partitions", noted)
    read = PreparedRead(select(Member.id, Member.name).order_by(Member.id), many=True)
    async with with_any_driver.transaction() as store:
        towns = [(await member(store, f"Ort {n}")).id for n in range(8)]
        assert [row[0] for row in await store.members._rows(read)] == towns
    assert fetched == ([] if with_any_driver.is_sqlite else [3, 3, 2])


@_ON_SQLITE
async def test_others_have_turns_while_thousands_of_rows_are_written(database: Database) -> None:
    """They had none: what fell due, and the mails to all, were one step each."""
    async with database.transaction() as store:
        towns = [(await member(store, f"Ort {n}", mailbox="a@b.example")).id for n in range(1_200)]
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.transaction() as store:
        await store.members.get(1)  # the transaction has begun
        task = asyncio.create_task(others())
        assert await store.inbox.add([entry(f"${n}") for n in range(1_200)], NOW) == 1_200
        entered, turns = turns, 0
        mails = await store.mails.add("a", towns, "Frist", "Text", "de", "hafen.example", NOW)
        mailed = turns
        task.cancel()
        assert await store.inbox.add([entry("$1"), entry("$new")], NOW) == 1
    assert mails == 1_200
    assert entered >= 2
    assert mailed >= 2


@_ON_SQLITE
async def test_a_statement_that_takes_long_is_worked_on_beside_the_loop(
    database: Database,
) -> None:
    """In the same transaction, and only that one statement."""
    seen: list[bool] = []
    here = threading.get_ident()
    async with database.transaction() as store:
        await store.members.get(1)
        direct = await store.members._direct()
        assert direct is not None
        where = direct.driver._conn.create_function
        where("here", 0, lambda: seen.append(threading.get_ident() == here))
        with direct.driver.beside():
            await store.session.execute(text("SELECT here()"))
        await store.session.execute(text("SELECT here()"))
        where("here", 0, None)
    assert seen == [False, True]


@_ON_SQLITE
async def test_who_is_cancelled_amid_a_long_statement_gives_the_turn_back(
    database: Database,
) -> None:
    """The next transaction begins when the thread is done, and finds nothing of this one."""
    begun, on = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        assert on.wait(PATIENCE)
        return 1

    async def work() -> None:
        async with database.transaction() as store:
            await store.inbox.add([entry("$1")], NOW)
            direct = await store.members._direct()
            assert direct is not None
            direct.driver._conn.create_function("slow", 0, slow)
            with direct.driver.beside():
                await store.session.execute(text("SELECT slow()"))

    task = asyncio.create_task(work())
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    task.cancel()
    on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE), database.transaction() as store:
        assert await store.inbox.next() is None


@_ON_SQLITE
async def test_who_is_cancelled_while_another_process_writes_leaves_no_lock_behind(
    database: Database,
) -> None:
    """The thread goes on waiting, and gets the lock: nobody could write any more, nor begin."""
    assert database.file is not None

    async def work() -> None:
        async with database.transaction() as store:
            await store.members._direct()

    await work()
    other = sqlite3.connect(database.file, isolation_level=None, timeout=PATIENCE)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(work())
    await asyncio.sleep(0.3)
    task.cancel()
    await asyncio.sleep(0)
    other.execute("COMMIT")
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.3)
    await asyncio.to_thread(_writes, database.file)
    other.close()
    await work()


def _writes(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as another:
        another.execute("BEGIN IMMEDIATE")
        another.execute("ROLLBACK")


@pytest.fixture
async def read_again_and_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many turns others have meanwhile, if everything takes long."""
    monkeypatch.setattr("storage.sqlite.LONG", 0.0)
    monkeypatch.setattr("storage.queries.MANY", -1)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.transaction() as store:
        await store.members.get(1)  # the transaction has begun
        task = asyncio.create_task(others())
        for _time in range(STATEMENTS // 2):
            await store.names.all()  # prepared
            await store.session.execute(text("SELECT 1"))
        had = turns
        task.cancel()
    return had


async def test_others_have_a_turn_after_each_statement_that_takes_long(
    read_again_and_again: int,
) -> None:
    """With SQLite they had none: a command that reads much was one step."""
    assert read_again_and_again >= STATEMENTS
