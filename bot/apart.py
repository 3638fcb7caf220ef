"""Work on what a stranger may have made, or that takes long, done by a process of its own that can
be ended.

The process is a new one and no fork: it has neither the bot's keys nor its open files in it, locks
of other threads cannot hold it up, and the bot grows by nothing. It costs a second to start. It is
told what to do and gives its answer through pipes, as bytes; what they mean is for the caller to
read as data.

    python -P -m bot.apart MODULE:NAME LIMITS     the function and its limits; the rest is piped in
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import math
import os
import resource
import signal
import sys
import traceback
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

# What runs there: given the bytes and what the caller says about them, it gives bytes.
Work: TypeAlias = Callable[[bytes, Mapping[str, Any]], bytes]
_MB: Final = 1024 * 1024
_NO_MEMORY: Final = 3  # exit code
_NICENESS: Final = 5  # whoever types a command comes first
_PIECE: Final = 256 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work may cost: seconds of the processor, seconds on the clock, bytes.

    `memory` is what may come on top of what the process needs at its start, `answer` how long the
    answer may be, `files` how large a file that it writes.
    """

    cpu: int
    wall: float
    memory: int
    answer: int = 16 * _MB
    files: int = 0


FOREIGN: Final = Limits(cpu=10, wall=30, memory=256 * _MB)
# At the command line, where nobody else waits, and where it can be interrupted.
BY_HAND: Final = Limits(cpu=120, wall=300, memory=1024 * _MB, answer=64 * _MB)
# A file that the bot makes, of its own data; spreadsheets are put together in a temporary file.
PAPER: Final = Limits(cpu=300, wall=900, memory=1024 * _MB, answer=64 * _MB, files=256 * _MB)


class Reason(StrEnum):
    """Why there is no answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"
    STOPPED = "stopped"  # by whoever stops the bot, too; the work has done nothing wrong
    NO_PROCESS = "no_process"  # none can be started; that passes


class Failed(Exception):  # noqa: N818 - it is read behind `except`
    """The work was ended, or has ended itself, without an answer."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def path(work: Any) -> str:
    """What `call` is to be told of something at the top of a module."""
    return f"{work.__module__}:{work.__qualname__}"


async def call(work: str, data: bytes, given: Mapping[str, Any], limits: Limits = FOREIGN) -> bytes:
    """What the `Work` called `work`, see `path`, makes of the data. Raises Failed.

    `given` is JSON. Whoever is cancelled while waiting leaves no process behind.
    """
    process = await _started(work, limits)
    try:
        async with asyncio.timeout(limits.wall):
            # Not among the arguments: those can be seen by everybody on the machine.
            await _tell(process, json.dumps(given).encode() + b"\n", data)
            answer = await _answer(process, limits.answer)
            code = await process.wait()
    except TimeoutError:
        raise Failed(Reason.TIME) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code:
        raise Failed(_reason(code))
    return answer


async def _started(work: str, limits: Limits) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-W", "ignore", "-m", "bot.apart"),
            *(work, json.dumps(asdict(limits))),
            stdin=PIPE,
            stdout=PIPE,
            env=_environment(),
            # Ctrl-C in a terminal is for the bot.
            start_new_session=True,
        )
    except OSError as error:
        raise Failed(Reason.NO_PROCESS) from error


def _environment() -> dict[str, str]:
    """No passwords, which may stand in the bot's own; but the same program."""
    kept = {each: os.environ[each] for each in ("LANG", "LC_ALL", "PATH") if each in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(each or os.getcwd() for each in sys.path)}


async def _tell(process: Process, *pieces: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its exit code says why
        process.stdin.writelines(pieces)
        await process.stdin.drain()
    process.stdin.close()


async def _answer(process: Process, most: int) -> bytes:
    assert process.stdout is not None
    found = bytearray()
    while piece := await process.stdout.read(_PIECE):
        found += piece
        if len(found) > most:
            raise Failed(Reason.MEMORY)
    return bytes(found)


def _reason(code: int) -> Reason:
    if code in {-signal.SIGXCPU, -signal.SIGALRM}:
        return Reason.TIME
    if code in {-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}:
        return Reason.STOPPED
    # What the system kills while memory is short, is killed like this.
    return Reason.MEMORY if code in {_NO_MEMORY, -signal.SIGKILL} else Reason.CRASH


def _main(work: str, limits: Limits) -> None:
    """What happens in the new process; never returns."""
    os.nice(_NICENESS)
    answer, log = os.dup(1), os.dup(2)
    module, _, name = work.partition(":")
    function: Work = getattr(importlib.import_module(module), name)
    given, data = json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read()
    # What some library may print is no answer, and may quote what somebody wrote.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _limit(limits)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.files, before[1]))
    try:
        found = function(data, given)
    except MemoryError:
        os._exit(_NO_MEMORY)
    except Exception as error:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)  # the log may be a file
        # Not the exception's text: it may quote what somebody wrote.
        frames = "".join(traceback.format_tb(error.__traceback__))
        os.write(log, f"{work}: {type(error).__name__}\n{frames}".encode())
        os._exit(1)
    with os.fdopen(answer, "wb") as pipe:
        pipe.write(found)
    os._exit(0)


def _limit(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(math.ceil(limits.wall))  # should the bot be killed meanwhile
    with contextlib.suppress(FileNotFoundError, ValueError):  # where there is no /proc
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
