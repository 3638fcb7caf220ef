"""Bots that need not load the program: a process that has done so once, and splits off one each.

    python -m tests.harness.forking SOCKET    (the number of an open file)

Each bot is a process of its own all the same, to be asked, stopped, and killed. What it is told,
and where it prints to, comes through the socket; that it has ended is told through it.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import warnings
from asyncio.subprocess import Process
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

TOP = Path(__file__).parents[2]
_LONGEST = 65_536


class ForkedBot:
    """As much of a process as BotProcess needs."""

    def __init__(self, pid: int, stdout: asyncio.StreamReader) -> None:
        self.pid = pid
        self.stdout = stdout
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        return self.ended.result() if self.ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self.ended)

    def terminate(self) -> None:
        if not self.ended.done():
            os.kill(self.pid, signal.SIGTERM)


class Forking:
    """`bot = await forking.bot("--config", file, "run", log=…)`; one at work for many tests."""

    def __init__(self) -> None:
        self._bots: dict[int, ForkedBot] = {}
        self._forked: asyncio.Queue[int | None] = asyncio.Queue()  # None: that process is gone
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        command = [sys.executable, "-m", "tests.harness.forking", str(theirs.fileno())]
        self._process: Process = await asyncio.create_subprocess_exec(
            *command, cwd=TOP, pass_fds=[theirs.fileno()]
        )
        theirs.close()
        asyncio.get_running_loop().add_reader(self._socket, self._told)
        return self

    async def __aexit__(self, *_: object) -> None:
        """The process and all its bots end when nobody holds the other end of its socket."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        await self._process.wait()

    async def bot(
        self,
        *given: str,
        log: int | None,
        folder: Path = TOP,
        environment: Mapping[str, str] | None = None,
    ) -> ForkedBot:
        """One more; `log` is the open file for its standard error, else that is printed, too.

        It is started in that folder, with that environment or ours.
        """
        stdout = asyncio.StreamReader()
        ours, theirs = os.pipe()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stdout), os.fdopen(ours, "rb", 0)
        )
        told = {
            "given": given,
            "folder": str(folder),
            "environment": dict(os.environ if environment is None else environment),
        }
        message = json.dumps(told).encode()
        async with self._one_at_a_time:
            socket.send_fds(self._socket, [message], [theirs, theirs if log is None else log])
            os.close(theirs)
            pid = await self._forked.get()
            if pid is None:
                self._forked.put_nowait(None)
                raise ConnectionError("the process that forks is gone")
            bot = ForkedBot(pid, stdout)
            self._bots[bot.pid] = bot
        return bot

    def _told(self) -> None:
        try:
            told = self._socket.recv(_LONGEST)
        except ConnectionResetError:  # it has ended before it read what it was told
            told = b""
        if not told:
            self._forked.put_nowait(None)  # else who waits for a bot would wait for ever
            asyncio.get_running_loop().remove_reader(self._socket)
            for bot in self._bots.values():
                bot.ended.set_exception(ConnectionError("the process that forks is gone"))
            return
        message = json.loads(told)
        if "forked" in message:
            self._forked.put_nowait(message["forked"])
        else:
            # The one that has just been forked is in the dictionary before anything else is told.
            asyncio.get_running_loop().call_soon(self._ended, message["ended"], message["code"])

    def _ended(self, pid: int, code: int) -> None:
        if pid not in self._bots:
            asyncio.get_running_loop().call_soon(self._ended, pid, code)
            return
        self._bots.pop(pid).ended.set_result(code)


def _load() -> None:
    """All that a bot loads until it is ready."""
    import bot.app
    import bot.cli
    import bot.settings
    from commands.dates.rules.phrases.reading import read
    from commands.kit.registry import Registry
    from commands.kit.texts import catalogue

    assert bot.app
    assert bot.cli
    assert bot.settings
    found = Registry.discover()  # each bot would look through all modules anew
    Registry.discover = lambda: found  # type: ignore[method-assign]
    read(["morgen", "9:00"], datetime.now(UTC), ZoneInfo("Europe/Berlin"))  # loads the grammar
    catalogue("de")
    asyncio.run(_rehearse())
    gc.collect()
    gc.freeze()  # the pages stay shared


async def _rehearse() -> None:
    """What each bot would find out anew, above all how its questions are put to SQLite."""
    import storage.engine
    from storage.schema import create
    from tests.harness.chat import INA, KIM, ROSA, Chat
    from tests.harness.databases import quick_engine
    from tests.harness.offline import NEW_ROOM

    storage.engine._sqlite = quick_engine(storage.engine._sqlite)
    database = storage.engine.Database("sqlite+aiosqlite://")
    await create(database)
    chat = Chat(database, language="de")
    await chat.register_alliance()
    await chat.arrives()
    for who, typed in (
        (KIM, "!room plenary"),
        (INA, "!pledge 5"),
        (INA, "!poll “Winterhilfe?” ja | nein"),
        (ROSA, "!vote 1 ja"),
        (INA, "!remind in 20 minutes Winterhilfe"),
        (INA, "!statement new Winterhilfe\n1. Wir helfen."),
        (INA, "!sign ST-1"),
        (INA, "!poll close 1"),
        (INA, "!open"),
    ):
        await chat.says(who, typed)
    await chat.taps(INA, await chat.delivered(), 1)
    await chat.invites(INA, NEW_ROOM)
    for days in (0, 4):  # and what comes on Mondays
        await chat.time_passes(timedelta(days=days, hours=1))
    async with database.transaction() as store:  # what a bot asks before it says that it is ready
        await store.outbox.newest()
        await store.inbox.newest()
        await store.outbox.letters()
        await store.unread_letters.readers()
        await store.unread_letters.purge(chat.clock.now())
        await store.undecrypted.of_sessions(["a session"])
    await database.close()


def _serve(asked: socket.socket) -> None:
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([asked, woken], [], [])
        if woken in ready:
            os.read(woken, _LONGEST)
        _report_who_ended(asked, children)
        if asked in ready:
            message, files, _, _ = socket.recv_fds(asked, _LONGEST, 2)
            if not message:
                break
            pid = os.fork()
            if not pid:
                for each in (asked.fileno(), woken, wakes):
                    os.close(each)
                be_the_program(json.loads(message), files)
            for each in files:
                os.close(each)
            children.add(pid)
            _tell(asked, forked=pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _report_who_ended(asked: socket.socket, children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)
        _tell(asked, ended=pid, code=os.waitstatus_to_exitcode(status))


def _tell(asked: socket.socket, **message: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more; the next read says so
        asked.send(json.dumps(message).encode())


def be_the_program(told: dict[str, Any], files: list[int]) -> None:
    """With the arguments, the folder and the environment it is told, and these outputs.

    Never returns.
    """
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, each in enumerate(files, 1):
            os.dup2(each, number)
            os.close(each)
        os.chdir(told["folder"])
        os.environ.clear()
        os.environ.update(told["environment"])
        if os.environ.get("PYTHONWARNINGS") == "error":  # which Python reads at its start only
            warnings.simplefilter("error")
        given: list[str] = told["given"]
        if given[0] == "at":
            from tests.harness.run_at import main as run_at

            run_at(*given[1:])
            code = 0
        else:
            from bot.cli import main

            main(given, standalone_mode=True)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _load()
    _serve(socket.socket(fileno=int(sys.argv[1])))
