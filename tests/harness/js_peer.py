"""A strict matrix-js-sdk user in a Node process of its own; tests/js/peer.mjs has its commands."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import itertools
import json
import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from tests.harness.arrivals import ARRIVALS
from tests.harness.patience import PATIENCE

_FOLDER = Path(__file__).parent.parent / "js"
_LOCK = _FOLDER / "package-lock.json"
_INSTALLED = _FOLDER / "node_modules" / ".installed"
_OLDEST_NODE = 20
# An event with a long text or a poll with many voters comes as one line.
_LONGEST_LINE = 16 * 1024 * 1024


class Missing(Exception):  # noqa: N818 - a reason to skip, not a failure
    """What the JS peer needs and this machine has not."""


class JsPeerError(Exception):
    """A command failed in the JS client, or the client is gone."""


async def install() -> None:
    """Have tests/js/node_modules as the lock file wants it; raises `Missing`."""
    if shutil.which("node") is None:
        raise Missing("node is missing")
    version = (await _run("node", "--version")).strip()
    if int(version.removeprefix("v").partition(".")[0]) < _OLDEST_NODE:
        raise Missing(f"node is {version}, the JS peer needs {_OLDEST_NODE} or newer")
    # Two test runs in the same checkout must not install at the same time.
    with _LOCK.open("rb") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(lock.read()).hexdigest()
        if _INSTALLED.exists() and _INSTALLED.read_text() == wanted:
            return
        if shutil.which("npm") is None:
            raise Missing("npm is missing")
        await _run("npm", "ci")
        _INSTALLED.write_text(wanted)


async def _run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=_FOLDER, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    if process.returncode:
        raise JsPeerError(f"{' '.join(command)} failed:\n{err.decode()[-2000:]}")
    return out.decode()


class JsPeer:
    """`async with JsPeer() as js: await js.call("login", url=…, user=…, password=…)`."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._arrived = asyncio.Condition()
        self._errors: deque[str] = deque(maxlen=40)

    async def __aenter__(self) -> Self:
        self._node = await asyncio.create_subprocess_exec(
            "node",
            "peer.mjs",
            cwd=_FOLDER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )
        self._readers = [
            asyncio.create_task(self._read_answers()),
            asyncio.create_task(self._read_errors()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._node.returncode is None:
            self._node.kill()
        await self._node.wait()
        await asyncio.gather(*self._readers)
        self._node.stdin.close()

    async def call(self, command: str, **parameters: Any) -> Any:
        """Run one command of peer.mjs and return its result."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = {**parameters, "id": number, "command": command}
        self._node.stdin.write(json.dumps(message).encode() + b"\n")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._node.stdin.drain()
                return await answer
        except (TimeoutError, ConnectionError) as error:
            raise JsPeerError(f"{command}: no answer.\n{self._last_errors()}") from error
        finally:
            del self._answers[number]
            ARRIVALS.note()

    async def wait_event(
        self,
        predicate: Callable[[dict[str, Any]], bool],
        timeout: float = PATIENCE,
        *,
        failed: bool = False,
    ) -> dict[str, Any]:
        """The first event for which `predicate` holds, among the readable ones.

        With `failed` among those that the client got and could not decrypt.
        """
        try:
            async with asyncio.timeout(timeout), self._arrived:
                while True:
                    for event in self.events:
                        if event["failed"] == failed and predicate(event):
                            return event
                    await self._arrived.wait()
        except TimeoutError:
            seen = "\n".join(f"  {event}" for event in self.events)
            raise AssertionError(
                f"The JS peer waited {timeout} s in vain. Seen:\n{seen}\n{self._last_errors()}"
            ) from None

    async def _read_answers(self) -> None:
        async for line in self._node.stdout:
            message = json.loads(line)
            if "event" in message:
                async with self._arrived:
                    self.events.append(message["event"])
                    self._arrived.notify_all()
            elif (answer := self._answers.get(message["id"])) and not answer.done():
                if "error" in message:
                    answer.set_exception(JsPeerError(message["error"]))
                else:
                    answer.set_result(message["ok"])
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(JsPeerError(f"node is gone.\n{self._last_errors()}"))

    async def _read_errors(self) -> None:
        async for line in self._node.stderr:
            self._errors.append(line.decode(errors="replace").rstrip())

    def _last_errors(self) -> str:
        return "\n".join(self._errors)
