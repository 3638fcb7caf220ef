"""What falls due around an outage arrives once, and is marked if it is late: on both databases."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from storage.sqlite import BUSY_TIMEOUT
from tests.harness.patience import PATIENCE
from tests.harness.postgres import PostgresServer
from tests.harness.proxy import FaultProxy
from tests.harness.run_at import AHEAD

pytestmark = pytest.mark.waits
LATE = "Verspätet"
_ABSENCE = timedelta(minutes=5)  # long after the first are due, and before the last


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """What the bot is started with; nothing for its usual database."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"outages_{secrets.token_hex(4)}"
    server.sql(f"CREATE DATABASE {name}")
    return {"database": server.url(name)}


@asynccontextmanager
async def locked(alliance: Any, database: dict[str, str]) -> AsyncIterator[None]:
    """Nobody else can write meanwhile."""
    if not database:
        path = alliance.bot.config.parent / "data" / "hafenlotse.db"
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as other:
            other.execute("begin immediate")
            yield
            other.execute("rollback")
        return
    with psycopg.connect(_url(database)) as server:
        server.execute("lock table inbox, outbox, reminders in access exclusive mode")
        yield
        server.rollback()


async def told(alliance: Any, *texts: str) -> list[bool]:
    """Waits for these reminders; whether each is marked as late. Each is there once."""
    found = []
    for text in texts:
        reminder = await _reminder(alliance, text)
        found.append(LATE in reminder["content"]["body"])
    await asyncio.sleep(1)
    there = await alliance.ina.timeline(alliance.room)
    assert [sum(_is(alliance, e, text) for e in there) for text in texts] == [1] * len(texts)
    return found


async def _reminder(alliance: Any, text: str) -> Any:
    return await alliance.ina.wait_for(lambda e: _is(alliance, e, text))


def _is(alliance: Any, event: Any, text: str) -> bool:
    wanted = f"{text} – Erinnerung für {alliance.ina.user_id}"
    return wanted in str(event["content"].get("body"))


async def remind(alliance: Any, name: str, *minutes: int) -> list[str]:
    """Reminders after so many minutes; what they say."""
    texts = [f"{name}-{each}" for each in minutes]
    for text, each in zip(texts, minutes, strict=True):
        await alliance.ask(alliance.ina, f"!erinnerung in {each} Minuten {text}")
    return texts


def jump(alliance: Any, ahead: timedelta) -> None:
    """The bot's clock to so long after the machine's, which it may be some seconds behind."""
    (alliance.bot.config.parent / AHEAD).write_text(str(ahead.total_seconds()))


async def jump_before_the_last(alliance: Any, database: dict[str, str]) -> None:
    """To when it is nearly due: it has ten seconds until it counts as late."""
    found = await asyncio.to_thread(_one, alliance, database, "select max(due_at) from reminders")
    due_at = datetime.fromisoformat(str(found))
    due_at = due_at if due_at.tzinfo else due_at.replace(tzinfo=UTC)
    jump(alliance, due_at - datetime.now(UTC) - timedelta(seconds=2))


async def until_due(alliance: Any, database: dict[str, str], count: int) -> None:
    """Waits until so many of them are to be sent."""
    wanted = "select count(*) from outbox where due_at is not null"
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(_one, alliance, database, wanted) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _one(alliance: Any, database: dict[str, str], query: str) -> Any:
    """The one value that this finds in the bot's database."""
    if not database:
        return alliance.bot.rows(query)[0][0]
    with psycopg.connect(_url(database)) as server:
        (row,) = server.execute(query)
        return row[0]


def _url(database: dict[str, str]) -> str:
    return database["database"].replace("postgresql+asyncpg", "postgresql")


async def test_three_due_times_around_an_absence_of_the_homeserver(
    found: Any, homeserver: Any, database: dict[str, str]
) -> None:
    async with FaultProxy(homeserver.url) as proxy:
        alliance = await found(url=proxy.url, at=datetime.now(UTC), **database)
        texts = await remind(alliance, "homeserver", 1, 2, 60)
        async with proxy.away():
            jump(alliance, _ABSENCE)
            await until_due(alliance, database, 2)
        assert await told(alliance, *texts[:2]) == [True, True]
        await jump_before_the_last(alliance, database)
        assert await told(alliance, *texts) == [True, True, False]


async def test_three_due_times_around_an_absence_of_the_bot(
    found: Any, database: dict[str, str]
) -> None:
    alliance = await found(at=datetime.now(UTC), **database)
    texts = await remind(alliance, "bot", 1, 2, 60)
    await alliance.bot.kill()
    jump(alliance, _ABSENCE)
    alliance.bot.at = datetime.now(UTC)
    await alliance.bot.start()
    assert await told(alliance, *texts[:2]) == [True, True]
    await jump_before_the_last(alliance, database)
    assert await told(alliance, *texts) == [True, True, False]
    for text in texts:
        rung = (await _reminder(alliance, text))["content"]
        assert rung["msgtype"] == "m.text"
        assert rung["m.mentions"] == {"user_ids": [alliance.ina.user_id]}
    await alliance.bot.kill()
    alliance.bot.at = datetime.now(UTC)
    await alliance.bot.start()
    assert "keine Erinnerungen" in await alliance.ask(alliance.ina, "!erinnerungen")
    assert await told(alliance, *texts) == [True, True, False], "nothing is said again"


async def test_two_due_times_around_a_locked_database(found: Any, database: dict[str, str]) -> None:
    alliance = await found(at=datetime.now(UTC), **database)
    texts = await remind(alliance, "database", 1, 60)
    async with locked(alliance, database):
        jump(alliance, _ABSENCE)
        await asyncio.sleep(2 * BUSY_TIMEOUT)  # it gives up, and tries again
    assert await told(alliance, *texts[:1]) == [True]
    await jump_before_the_last(alliance, database)
    assert await told(alliance, *texts) == [True, False]
