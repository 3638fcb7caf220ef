"""The database: engine, settings of SQLite and PostgreSQL, transactions."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool

from .queries import LOOKING
from .sqlite import DirectConnection, Use, begin_immediate, connector, quicken
from .store import Store

LOOKS_AT_ONCE = 3
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg")


class Database:
    """A database and its transactions; connects when first used.

    `url` is a SQLAlchemy URL with one of DRIVERS; ValueError for any other. An SQLite path must be
    absolute; the file (mode 0600) and its directory (mode 0700) are made when missing. `looking`:
    nothing is to be written; then no file of SQLite is made or changed in any way.
    """

    def __init__(self, url: str, *, looking: bool = False) -> None:
        self._url = make_url(url)
        if self._url.drivername not in DRIVERS:
            raise ValueError(f"the database URL must start with one of {', '.join(DRIVERS)}")
        if self.is_sqlite:
            self.engine = _sqlite(self._url, Use.LOOKING if looking else Use.WRITING)
        else:
            self.engine = _postgresql(self._url)
        self._looking: AsyncEngine | None = None
        # The last run may have been killed before it could erase it.
        self._journal_tells = self.is_sqlite and not looking
        # The pool gives a connection to whoever asks next, not to who has waited longest: whoever
        # works without a pause would keep all others waiting.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, which one process uses alone."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of SQLite; None for PostgreSQL."""
        return Path(self._url.database or "") if self.is_sqlite else None

    @property
    def name(self) -> str:
        """What an operator knows it by: the file, or the database and its server."""
        url = self._url
        if self.is_sqlite:
            return str(self.file)
        return f"{url.database or url.username} at {url.host or 'this machine'}:{url.port or 5432}"

    @property
    def user(self) -> str | None:
        """Who opens it, on PostgreSQL."""
        return self._url.username

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Store]:
        """All or nothing: committed at the end, rolled back on any exception.

        The database is first asked at the first query, so a transaction without one costs nothing.
        Errors for which `storage.errors.is_transient` is true are worth another try. Do not nest:
        SQLite has a single connection, and the inner transaction would wait for the outer one.
        """
        async with self._turn:
            # Queries write at once, so there is never anything to flush.
            session = AsyncSession(self.engine, expire_on_commit=False, autoflush=False)
            store = Store(session)
            try:
                yield store
                await session.commit()
            except BaseException:
                # Even if we are being cancelled, the connection must go back clean.
                await asyncio.shield(asyncio.create_task(session.close()))
                raise
            finally:
                self._journal_tells |= store.journal_tells and self.is_sqlite
            await session.close()
            if self._journal_tells:
                await self._erase_journal()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Store]:
        """All can be asked as it is now, for as long as that takes, and nothing can be written.

        Nobody waits for it, but for whoever wants one more than LOOKS_AT_ONCE.
        """
        if self._looking is None:
            self._looking = self._looking_engine()
        how: dict[str, Any] = {"expire_on_commit": False, "autoflush": False}
        async with AsyncSession(self._looking, info={LOOKING: True}, **how) as session:
            yield Store(session)

    def _looking_engine(self) -> AsyncEngine:
        if self.is_sqlite:
            return _sqlite(self._url, Use.READING, LOOKS_AT_ONCE)
        return self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees the database as it is now, to read only; nobody waits for it."""
        if not self.is_sqlite:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            async with self.engine.connect() as connection:
                await connection.execution_options(**options)
                yield connection
            return
        # A connection of its own: the one of the engine takes the right to write at once.
        engine = create_async_engine(self._url, poolclass=NullPool, hide_parameters=True)
        event.listen(engine.sync_engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def _erase_journal(self) -> None:
        """After the next transaction again, if it fails: what was committed stays so."""
        async with self.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, DirectConnection)
            with suppress(sqlite3.OperationalError):
                self._journal_tells = not await driver.erase_journal()

    async def give_back(self, pages: int) -> bool:
        """Give some space that is not used back to the disk; False if there was none.

        PostgreSQL sees to that by itself.
        """
        if not self.is_sqlite:
            return False
        async with self._turn, self.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, DirectConnection)
            if await driver.give_back(pages):
                return True
            await driver.erase_journal()  # which has grown to as much
            return False

    async def close(self) -> None:
        """Close all connections."""
        if self._looking is not None:
            await self._looking.dispose()
        await self.engine.dispose()

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)!r})"


def _sqlite(url: URL, use: Use, connections: int = 1) -> AsyncEngine:
    # One connection to write with: SQLite has one writer anyway, and waiting for our turn is fair
    # and cheaper than waiting for its lock. hide_parameters: errors must not carry what members
    # wrote.
    engine = create_async_engine(
        url,
        async_creator=connector(url, use),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        # Every transaction here ends itself, by a commit or by a rollback.
        pool_reset_on_return=None,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "begin", begin_immediate)
    event.listen(engine.sync_engine, "connect", lambda connection, _record: quicken(connection))
    return engine


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
