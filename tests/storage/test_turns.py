"""Transactions take turns: who works without a pause keeps nobody waiting."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Database

from .samples import NOW, entry


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
