"""What a service manager is told (sd_notify): ready, alive, stopping. Nothing without one."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from bot.vitals import Vitals

log = logging.getLogger(__name__)
_SHARE: Final = 3  # of the time after which systemd would end us


class Supervision:
    """Tells systemd, if that has started us."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._every = _interval(environment)
        self._socket = _socket(environment.get("NOTIFY_SOCKET", ""))

    def starting(self) -> None:
        """It may take as long as the homeserver is away."""
        self._say("STATUS=Starting; waits for homeserver and database if they are away.")

    def ready(self, status: str) -> None:
        """It does its work; `status` is shown by `systemctl status`."""
        self._say(f"READY=1\nSTATUS={status}")

    def stopping(self) -> None:
        """It ends by itself."""
        self._say("STOPPING=1\nSTATUS=Stopping.")

    async def watch(self, vitals: Vitals) -> None:
        """Signs of life as long as the loop turns and the sync goes on; else systemd starts anew.

        A timer of its own would go on while everything else hangs.
        """
        if self._every is None:
            return
        told = False
        while True:
            if not vitals.is_stuck:
                self._say("WATCHDOG=1")
            elif not told:
                told = True
                log.error("The sync hangs; the service manager is left to start the bot anew.")
            await asyncio.sleep(self._every)

    def _say(self, state: str) -> None:
        if self._socket is not None:
            with suppress(OSError):  # nobody listens any more
                self._socket.send(state.encode())

    def close(self) -> None:
        """Nothing more is told."""
        if self._socket is not None:
            self._socket.close()


def _socket(address: str) -> socket.socket | None:
    """To whoever listens there, as sd_notify(3) says; None if nobody is named, or listens."""
    if not address.startswith(("/", "@")):
        return None
    found = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    # A service manager that does not listen must not keep the loop waiting.
    found.setblocking(False)
    try:
        found.connect("\0" + address[1:] if address.startswith("@") else address)
    except OSError:
        found.close()
        return None
    return found


def _interval(environment: Mapping[str, str]) -> float | None:
    """How often a sign of life is wanted, in seconds; None if it is not, or not from us."""
    limit, meant = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not limit.isdecimal() or int(limit) == 0 or (meant and meant != str(os.getpid())):
        return None
    return int(limit) / 1e6 / _SHARE
