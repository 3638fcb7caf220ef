"""Transactions take turns: who works without a pause keeps nobody waiting."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest
from sqlalchemy import text

from storage.engine import Database

from .samples import NOW, entry

STATEMENTS: Final = 40


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
    async with asyncio.timeout(5), database.transaction() as store:
        assert await store.inbox.next() is None


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
