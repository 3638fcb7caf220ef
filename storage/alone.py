"""One process at a time on a database: two would do everything that comes in twice."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from .engine import Database
from .errors import is_transient

# Any number that is ours alone; held as long as the connection that took it is there.
_LOCK: Final = 0x4861666F
_TAKE: Final = text(f"SELECT pg_try_advisory_lock({_LOCK})")
LOOK_EVERY: Final = 2.0  # seconds
# A process that was killed holds it until PostgreSQL has noticed: at the end of a statement, say.
NOTICED_WITHIN: Final = 30.0  # seconds


class InUseError(Exception):
    """Another process works on this database."""


class Alone:
    """The right to work on a database; of SQLite's nothing is asked, its file is our own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

    @property
    def is_held(self) -> bool:
        """Whether nobody else can have it, as far as the connection is known to be there."""
        if self._database.is_sqlite:
            return True
        if self._connection is None:
            return False
        # asyncpg hears of it at once; psycopg when it is next used, which `keep` does.
        is_closed = getattr(self._driver, "is_closed", lambda: self._driver.closed)
        return not is_closed()

    async def take(self) -> None:
        """Raises InUseError if another process has it, and what the database raises."""
        if self._database.is_sqlite:
            return
        connection = await self._database.engine.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            taken = (await connection.execute(_TAKE)).scalar_one()
            driver = (await connection.get_raw_connection()).driver_connection
        except BaseException:
            await self._give_up(connection)
            raise
        if not taken:
            await self._give_up(connection)
            raise InUseError
        self._connection, self._driver = connection, driver

    async def take_after_the_last(self) -> None:
        """`take`, with patience for a process that has just ended: it may still seem to be there.

        Raises InUseError if another process still has it afterwards, and what the database raises.
        """
        until = asyncio.get_running_loop().time() + NOTICED_WITHIN
        while True:
            try:
                return await self.take()
            except InUseError:
                if asyncio.get_running_loop().time() >= until:
                    raise
            await asyncio.sleep(LOOK_EVERY)

    async def keep(self) -> None:
        """Looks now and then, for ever; takes it again after the database was away.

        Raises InUseError if somebody else was quicker then.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                if self._connection is not None:
                    await self._connection.execute(text("SELECT 1"))
                elif not self._database.is_sqlite:
                    await self.take_after_the_last()
            except Exception as error:
                if not is_transient(error):
                    raise
                await self.leave()

    async def leave(self) -> None:
        """Gives it to whoever wants it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._give_up(connection)

    async def _give_up(self, connection: AsyncConnection) -> None:
        with suppress(Exception):  # it is gone in any case
            await connection.invalidate()  # not back into the pool: with it goes the lock
        with suppress(Exception):
            await connection.close()
