"""What is soaked: a real homeserver, a proxy before it, a real bot, three people and two rooms."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from bot.homeserver import Homeserver
from tests.harness import founding
from tests.harness.bot import BotProcess
from tests.harness.forking import Forking
from tests.harness.names import unique
from tests.harness.peer import Clerk
from tests.harness.postgres import PostgresServer
from tests.harness.proxy import FaultProxy
from tests.harness.run_at import AHEAD

BY_US: Final = {0, -9, -15}  # exit codes after SIGTERM in good order, kill -9, SIGTERM at the start


@dataclass
class System:
    """Everything that faults and people need; made by `begin`."""

    homeserver: Homeserver
    proxy: FaultProxy
    bot: BotProcess
    kim: Clerk
    ina: Clerk
    ben: Clerk
    plain: str
    sealed: str
    chance: random.Random
    postgres: PostgresServer | None
    unexplained: list[str] = field(default_factory=list)
    # What went wrong when, in seconds since the start; for whoever looks into a finding.
    diary: list[str] = field(default_factory=list)
    # Rooms that the bot was not in, since when and until when.
    absences: list[tuple[str, float, float]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def rooms(self) -> tuple[str, str]:
        return self.plain, self.sealed

    @property
    def data(self) -> Path:
        return self.bot.config.parent / "data"

    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def session(self) -> dict[str, Any]:
        """How the bot is logged in."""
        (path,) = self.data.rglob("session.json")
        known: dict[str, Any] = json.loads(path.read_text())
        return known

    def ahead(self, seconds: float) -> None:
        """Moves the bot's clock, while it runs."""
        (self.bot.config.parent / AHEAD).write_text(str(seconds))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Asks the bot's database beside it."""
        if self.postgres is not None:
            with psycopg.connect(self._plain_url()) as server:
                return server.execute(statement).fetchall()
        path = self.data / "hafenlotse.db"
        with closing(sqlite3.connect(path, timeout=60)) as file:
            return file.execute(statement).fetchall()

    def change(self, statement: str) -> None:
        """Changes the bot's database while it is away."""
        if self.postgres is not None:
            with psycopg.connect(self._plain_url()) as server:
                server.execute(statement)
            return
        with closing(sqlite3.connect(self.data / "hafenlotse.db", timeout=60)) as file, file:
            file.execute(statement)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Nobody else can write to the bot's database meanwhile."""
        if self.postgres is not None:
            with psycopg.connect(self._plain_url()) as server:
                while True:
                    try:
                        server.execute(
                            "lock table inbox, outbox, reminders in access exclusive mode"
                        )
                    except psycopg.errors.DeadlockDetected:  # the bot is let through, this time
                        server.rollback()
                    else:
                        break
                yield
                server.rollback()
            return
        path = self.data / "hafenlotse.db"
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as file:
            file.execute("begin immediate")
            yield
            file.execute("rollback")

    async def again(self) -> None:
        """Starts the bot after its end, with the right time."""
        self.bot.at = datetime.now(UTC)
        await self.bot.start(within=300)

    async def note_its_end(self) -> None:
        """If the bot has ended and nobody has brought that about; and starts it again."""
        code = self.bot.returncode
        if code is None:
            return
        self.unexplained.append(f"exit {code}: {self.bot.log.read_text()[-1_500:]}")
        await self.again()

    def _plain_url(self) -> str:
        return self.bot.database.replace("postgresql+asyncpg", "postgresql")


@asynccontextmanager
async def begin(
    directory: Path, seed: int, postgres: PostgresServer | None, homeserver: Homeserver
) -> AsyncIterator[System]:
    """The bot is ready and knows both rooms."""
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(FaultProxy(homeserver.url))
        forking = await stack.enter_async_context(Forking())
        people = []
        for name in ("kim", "ina", "ben"):
            clerk = await Clerk.arrive(homeserver, unique(name), display_name=name.title())
            people.append(await stack.enter_async_context(clerk))
        kim, ina, ben = people
        given = {}
        if postgres is not None:
            name = f"soak_{secrets.token_hex(4)}"
            postgres.sql(f"CREATE DATABASE {name}")
            given["database"] = postgres.url(name)
        bot = await BotProcess.create(
            homeserver,
            directory,
            coordinators=[kim.user_id],
            url=proxy.url,
            at=datetime.now(UTC),
            forking=forking,
            **given,
        )
        rooms = []
        for name, encrypted in (("Plenum", False), ("Vorstand", True)):
            guests = [bot.user_id, ina.user_id, ben.user_id]
            rooms.append(await kim.create_room(name, encrypted=encrypted, invite=guests))
            for clerk in (ina, ben):
                await clerk.join(rooms[-1])
        await founding.register(
            bot.database,
            rooms[0],
            coordinator=kim.user_id,
            contact=ina.user_id,
            deputy=ben.user_id,
            exposure="plain",
            at=None,
        )
        await stack.enter_async_context(bot)
        system = System(
            homeserver, proxy, bot, kim, ina, ben, rooms[0], rooms[1], random.Random(seed), postgres
        )
        for room in rooms:
            await kim.wait_for(
                lambda e, room=room: e["sender"] == bot.user_id and e["room_id"] == room
            )
        await kim.reply_to(await kim.say(rooms[1], "!room topic"))
        yield system


async def pause(system: System, shortest: float, longest: float) -> None:
    await asyncio.sleep(system.chance.uniform(shortest, longest))
