"""The real `hafenlotse run` as a process of its own, to be asked, stopped, and killed."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from bot.homeserver import Homeserver
from tests.harness.arrivals import ARRIVALS
from tests.harness.forking import ForkedBot, Forking
from tests.harness.names import unique
from tests.harness.patience import PATIENCE

TOP = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).parent / "hafenlotse"

READY = "hafenlotse ready"
DATABASE = "sqlite+aiosqlite:///data/hafenlotse.db"
_CONFIG = """
[matrix]
homeserver = "{url}"
user_id = "{user_id}"
password = "{password}"
[storage]
database = "{database}"
standby = {standby}
[alliance]
language = "{language}"
federal_coordinators = [{coordinators}]
[access]
allowed_servers = [{servers}]
[deadlines]
grace_minutes = {grace}
[privacy]
controller = "Stadt Musterhafen, Rathausplatz 1"
contact = "datenschutz@musterhafen.example"
"""


class BotProcess:
    """One bot with its own account, configuration and data, in a directory of its own."""

    def __init__(
        self,
        config: Path,
        user_id: str,
        at: datetime | None = None,
        forking: Forking | None = None,
    ) -> None:
        self._forking = forking
        self.config = config
        self.at = at  # what the clock shows at the next start
        self.user_id = user_id
        self.log = config.parent / "log.txt"
        self._process: asyncio.subprocess.Process | ForkedBot | None = None

    @classmethod
    async def create(
        cls,
        homeserver: Homeserver,
        directory: Path,
        *,
        coordinators: Iterable[str],
        language: str = "de",
        url: str = "",
        database: str = DATABASE,
        at: datetime | None = None,
        forking: Forking | None = None,
        standby: bool = False,
        servers: Iterable[str] = (),
        grace: int = 0,
    ) -> Self:
        """A new account and its configuration.

        Outcomes wait for what is late for so many minutes, `grace`. It takes invitations from its
        own server, or from `servers` only. `url` may lead through a proxy; `at` is what the bot's
        clock shows at every start. With `forking` the bot does not load the program, which takes
        longer than most tests.
        """
        localpart = unique("lotse")
        account = await homeserver.register(localpart, "geheim", display_name="Hafenlotse")
        config = directory / "config.toml"
        text = _CONFIG.format(
            url=url or homeserver.url,
            user_id=account.user_id,
            password="geheim",
            database=database,
            standby=str(standby).lower(),
            grace=grace,
            language=language,
            coordinators=", ".join(f'"{each}"' for each in coordinators),
            servers=", ".join(f'"{each}"' for each in servers or [homeserver.server_name]),
        )
        await asyncio.to_thread(config.write_text, text, encoding="utf-8")
        config.chmod(0o600)
        return cls(config, account.user_id, at, forking)

    @property
    def database(self) -> str:
        """The address of its database, its own file made as the bot would make it."""
        (url,) = re.findall(r'^database = "(.*)"$', self.config.read_text(), re.MULTILINE)
        if url != DATABASE:
            return str(url)
        folder = self.config.parent / "data"
        folder.mkdir(mode=0o700, exist_ok=True)
        return f"sqlite+aiosqlite:///{folder / 'hafenlotse.db'}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.returncode if self._process is not None else None

    async def start(self, *, within: float = PATIENCE, ready: str = READY) -> None:
        """Returns when the bot has said that it is ready, or what else it is to say first."""
        with self.log.open("ab") as log:
            beginning = asyncio.ensure_future(self._begin(log))
            try:
                self._process = await asyncio.shield(beginning)
            except asyncio.CancelledError:
                self._process = await beginning  # else nobody could kill it
                raise
        await self.ready(ready, within=within)

    async def ready(self, ready: str = READY, *, within: float = PATIENCE) -> None:
        """Waits until it says so on the next line."""
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(within):
                line = await self._process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line.startswith(ready.encode()):
            await self.kill()
            raise AssertionError(f"not ready within {within} s: {line!r}\n{self.log.read_text()}")
        ARRIVALS.note()

    async def _begin(self, log: BinaryIO) -> asyncio.subprocess.Process | ForkedBot:
        given = ["--config", str(self.config), "run"]
        moved = [] if self.at is None else [str(self.config), self.at.isoformat()]
        if self._forking is not None:
            given = ["at", *moved] if moved else given
            return await self._forking.bot(*given, log=log.fileno())
        command: list[Any] = [PROGRAM, *given]
        if moved:
            command = [sys.executable, "-m", "tests.harness.run_at", *moved]
        return await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=log, cwd=TOP
        )

    async def kill(self) -> None:
        """kill -9."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has ended by itself just now
                os.kill(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def stop(self, *, within: float = PATIENCE) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self.ends(within=within)

    async def ends(self, *, within: float = PATIENCE) -> int:
        """Waits for its end; the exit code."""
        assert self._process is not None
        async with asyncio.timeout(within):
            return await self._process.wait()

    async def command(self, *given: str | Path) -> tuple[int, str]:
        """A command of the program beside the running bot; its exit code and what it printed."""
        line = ("--config", str(self.config), *map(str, given))
        if self._forking is not None:
            process = await self._forking.bot(*line, log=None)
            printed = await process.stdout.read()
            return await process.wait(), printed.decode()
        started = await asyncio.create_subprocess_exec(
            PROGRAM, *line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        printed, _ = await started.communicate()
        assert started.returncode is not None
        return started.returncode, printed.decode()

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        """What stands in the bot's SQLite database."""
        path = self.config.parent / "data" / "hafenlotse.db"
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
            return database.execute(query, given).fetchall()

    def write(self, statement: str, *given: Any) -> None:
        """Changes the bot's SQLite database beside it."""
        path = self.config.parent / "data" / "hafenlotse.db"
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as database, database:
            database.execute(statement, given)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
