"""`[http] heartbeat_url`: asked for every minute while the bot works and is well.

Whoever is behind it raises the alarm when that stays away: also when this machine is gone, which
nothing on it could tell. Where nobody answers, nothing happens here but a line in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import aiohttp
from yarl import URL

from bot.health import Health
from bot.matrix.connecting import proxy_of, trusted, why
from bot.vitals import State

log = logging.getLogger(__name__)
EVERY: Final = 60.0  # seconds
_PATIENCE: Final = aiohttp.ClientTimeout(total=15.0)


@asynccontextmanager
async def beating(url: str, ca_file: Path | None, health: Health) -> AsyncIterator[None]:
    """Pings meanwhile. A standby does not: it would hide that nobody works."""
    task = asyncio.create_task(_Heart(URL(url), ca_file, health).beat())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class _Heart:
    def __init__(self, url: URL, ca_file: Path | None, health: Health) -> None:
        self._url = url
        self._ca_file = ca_file
        self._health = health
        self._is_heard = True

    async def beat(self) -> None:
        """For ever; whatever goes wrong, the bot does not hear of it."""
        while True:
            try:
                if self._health.vitals.state is State.WORKING and not await self._health.ailments():
                    self._note(await self._ping())
            except Exception as error:
                self._note(type(error).__name__)
            await asyncio.sleep(EVERY)

    async def _ping(self) -> str | None:
        """Why it was not heard; None if it was. A session of its own: it is once in a minute."""
        proxy = proxy_of(self._url)
        # The machine's authorities are read anew each time, which takes a tenth of a second.
        ssl = await asyncio.to_thread(trusted, self._url, self._ca_file)
        try:
            async with (
                aiohttp.ClientSession(
                    cookie_jar=aiohttp.DummyCookieJar(),
                    connector=aiohttp.TCPConnector(ssl=ssl),
                    timeout=_PATIENCE,
                ) as session,
                session.get(
                    self._url,
                    allow_redirects=False,
                    proxy=proxy.url if proxy is not None else None,
                    proxy_headers=proxy.header if proxy is not None else None,
                ) as answer,
            ):
                return None if answer.status < 300 else f"HTTP {answer.status}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return why(error)

    def _note(self, reason: str | None) -> None:
        """Once when it changes; the address is a secret of whoever watches."""
        if reason is None and not self._is_heard:
            log.info("The heartbeat (http.heartbeat_url) is heard again.")
        elif reason is not None and self._is_heard:
            log.warning("The heartbeat (http.heartbeat_url) is not heard: %s.", reason)
        self._is_heard = reason is None
