"""What falls due around an outage arrives once, and is marked if it is late: on both databases."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import psycopg
import pytest

from tests.harness.postgres import PostgresServer
from tests.harness.proxy import FaultProxy

pytestmark = pytest.mark.waits
LATE = "Verspätet"


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
    url = database["database"].replace("postgresql+asyncpg", "postgresql")
    with psycopg.connect(url) as server:
        server.execute("lock table inbox, outbox, reminders in access exclusive mode")
        yield
        server.rollback()


async def told(alliance: Any, *texts: str) -> list[bool]:
    """Waits for these reminders; whether each is marked as late. Each is there once."""
    found = []
    for text in texts:
        reminder = await alliance.ina.wait_for(lambda e, text=text: _is(alliance, e, text))
        found.append(LATE in reminder["content"]["body"])
    await asyncio.sleep(1)
    there = await alliance.ina.timeline(alliance.room)
    assert [sum(_is(alliance, e, text) for e in there) for text in texts] == [1] * len(texts)
    return found


def _is(alliance: Any, event: Any, text: str) -> bool:
    wanted = f"{text} – Erinnerung für {alliance.ina.user_id}"
    return wanted in str(event["content"].get("body"))


async def remind(alliance: Any, name: str, *seconds: int) -> list[str]:
    """Reminders after so many seconds; what they say.

    All are asked for at once: a slow machine shall not be busy with the last while the first is
    due.
    """
    texts = [f"{name}-{each}" for each in seconds]
    asked = [
        await alliance.ina.say(alliance.room, f"!erinnerung in {each} Sekunden {text}")
        for text, each in zip(texts, seconds, strict=True)
    ]
    for each in asked:
        await alliance.ina.reply_to(each)
    return texts


async def test_three_due_times_around_an_absence_of_the_homeserver(
    found: Any, homeserver: Any, database: dict[str, str]
) -> None:
    async with FaultProxy(homeserver.url) as proxy:
        alliance = await found(url=proxy.url, **database)
        texts = await remind(alliance, "homeserver", 10, 13, 50)
        async with proxy.away(25):
            pass
        assert await told(alliance, *texts) == [True, True, False]


async def test_three_due_times_around_an_absence_of_the_bot(
    found: Any, database: dict[str, str]
) -> None:
    alliance = await found(**database)
    texts = await remind(alliance, "bot", 10, 13, 60)
    await alliance.bot.kill()
    await asyncio.sleep(25)
    await alliance.bot.start()
    assert await told(alliance, *texts) == [True, True, False]


async def test_two_due_times_around_a_locked_database(found: Any, database: dict[str, str]) -> None:
    alliance = await found(**database)
    texts = await remind(alliance, "database", 8, 26)
    async with locked(alliance, database):
        await asyncio.sleep(18)
    assert (await told(alliance, *texts))[1] is False
