"""An embedded Synapse on loopback for the demo and the tests; the bot itself never needs it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import hmac
import importlib.util
import secrets
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp

from bot import homeserver_config

# A process that has ended is told at once; one that lives is only slow.
_START_TIMEOUT = 600.0
_ONE_ANSWER = 30.0
_POLL_INTERVAL = 0.05
_STDERR = "stderr.log"


class HomeserverMissing(Exception):  # noqa: N818 - the name says what to do about it
    """matrix-synapse is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The embedded homeserver is not installed. Install it with: "
            "pip install 'hafenlotse[homeserver]'"
        )


class HomeserverError(Exception):
    """Synapse did not come up, or refused what was asked of it."""


@dataclass(frozen=True)
class Account:
    """A registered user, logged in."""

    user_id: str
    access_token: str
    device_id: str


class Homeserver:
    """One Synapse process with its own directory; made by `start`, ended by `stop`."""

    server_name = "localhost"
    program = Path(__file__).with_name("homeserver_process.py")

    def __init__(self, directory: Path, port: int, registration_secret: str) -> None:
        self.directory = directory
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._registration_secret = registration_secret
        self._process: asyncio.subprocess.Process | None = None
        self._admin: Account | None = None
        self._admin_lock = asyncio.Lock()

    @classmethod
    async def start(
        cls, directory: Path, *, default_limits: bool = False, port: int | None = None
    ) -> Self:
        """Start Synapse in `directory` (new or used before) and wait until it answers.

        With `default_limits` its rate limits stay as operators find them.
        """
        if importlib.util.find_spec("synapse") is None:
            raise HomeserverMissing
        directory = await asyncio.to_thread(directory.resolve)
        port = free_port(port or 0)
        write = functools.partial(homeserver_config.write, default_limits=default_limits)
        registration_secret = await asyncio.to_thread(write, directory, port, cls.server_name)
        homeserver = cls(directory, port, registration_secret)
        await homeserver.start_again()
        return homeserver

    @property
    def pid(self) -> int:
        if self._process is None:
            raise HomeserverError("The homeserver is not running.")
        return self._process.pid

    async def start_again(self) -> None:
        """Start after `stop`: same port, same data."""
        if self._process is not None:
            raise HomeserverError("The homeserver is already running.")
        # Another server on our port would answer the first question and pass for ours.
        free_port(self._port)
        stderr = await asyncio.to_thread((self.directory / _STDERR).open, "wb")
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # nothing beside the program is what Synapse wants to import
                str(self.program),
                "--config-path",
                str(self.directory / homeserver_config.CONFIG),
                cwd=self.directory,
                # Ctrl-C in a terminal is for us alone; what it means for Synapse, `stop` decides.
                start_new_session=True,
                stdin=asyncio.subprocess.PIPE,
                stdout=stderr,
                stderr=stderr,
            )
        finally:
            stderr.close()
        try:
            await self._wait_until_it_answers(self._process)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the process at once: SQLite's journal survives that, and SIGTERM takes seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()

    async def restart(self) -> None:
        """Stops and starts again: same port, same data."""
        await self.stop()
        await self.start_again()

    async def register(
        self,
        localpart: str,
        password: str,
        *,
        admin: bool = False,
        display_name: str | None = None,
    ) -> Account:
        """Create an account and log it in, by the secret that only this process knows."""
        path = "/_synapse/admin/v1/register"
        nonce: str = (await self._ask("GET", path))["nonce"]
        fields = (nonce, localpart, password, "admin" if admin else "notadmin")
        signature = hmac.new(
            self._registration_secret.encode(), "\0".join(fields).encode(), hashlib.sha1
        )
        body = {
            "nonce": nonce,
            "username": localpart,
            "displayname": display_name or localpart,
            "password": password,
            "admin": admin,
            "mac": signature.hexdigest(),
        }
        answer = await self._ask("POST", path, body)
        return Account(answer["user_id"], answer["access_token"], answer["device_id"])

    async def override_rate_limit(self, user_id: str) -> None:
        """Lift the message limits of one account, as operators should do for the bot's."""
        async with self._admin_lock:
            if self._admin is None:
                # A name of its own each time: the directory may know an earlier run's admin.
                name = f"admin-{secrets.token_hex(4)}"
                self._admin = await self.register(name, secrets.token_urlsafe(), admin=True)
        await self._ask(
            "POST",
            f"/_synapse/admin/v1/users/{user_id}/override_ratelimit",
            {"messages_per_second": 0, "burst_count": 0},
            self._admin.access_token,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path, json=body, headers=headers) as response,
        ):
            answer: dict[str, Any] = await response.json()
            if not response.ok:
                raise HomeserverError(
                    f"{method} {path}: {response.status} {answer.get('errcode')} "
                    f"{answer.get('error')}"
                )
            return answer

    async def _wait_until_it_answers(self, process: asyncio.subprocess.Process) -> None:
        give_up_at = time.monotonic() + _START_TIMEOUT
        async with aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_ONE_ANSWER)
        ) as session:
            while time.monotonic() < give_up_at:
                if process.returncode is not None:
                    reason = f"Synapse ended with code {process.returncode} instead of starting"
                    raise HomeserverError(f"{reason}.\n{await self._log_tail()}")
                try:
                    async with session.get(f"{self.url}/_matrix/client/versions") as response:
                        if response.ok:
                            return
                except (aiohttp.ClientError, TimeoutError):
                    pass
                await asyncio.sleep(_POLL_INTERVAL)
        raise HomeserverError(
            f"Synapse did not answer within {_START_TIMEOUT:.0f} s.\n{await self._log_tail()}"
        )

    async def _log_tail(self) -> str:
        def read() -> str:
            parts = []
            for path in (self.directory / _STDERR, self.directory / homeserver_config.LOG):
                text = path.read_text(errors="replace").strip() if path.exists() else ""
                if text:
                    parts.append(f"--- end of {path.name} ---\n{text[-3000:]}")
            return "\n".join(parts) or "It left no log."

        return await asyncio.to_thread(read)


def free_port(wanted: int = 0) -> int:
    """`wanted` if nobody else listens there; without a wish, any."""
    with socket.socket() as probe:
        # Connections of the server that ran here before may still be winding down.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            raise HomeserverError(f"Port {wanted} is taken: {error.strerror}") from error
        port: int = probe.getsockname()[1]
        return port
