"""What systemd is told, on a socket like its own."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.supervision import Supervision
from bot.vitals import State, Vitals


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def _all(heard: socket.socket) -> list[str]:
    found = []
    with suppress(BlockingIOError):
        while True:
            found.append(heard.recv(1000).decode())
    return found


def test_ready_and_stopping_are_told(heard: socket.socket) -> None:
    supervision = Supervision()
    supervision.starting()
    supervision.ready("Works.")
    supervision.stopping()
    supervision.close()
    told = _all(heard)
    assert told[0].startswith("STATUS=Starting")
    assert told[1] == "READY=1\nSTATUS=Works."
    assert told[2].startswith("STOPPING=1\n")


def test_without_systemd_nothing_is_told(heard: socket.socket) -> None:
    Supervision({}).ready("Works.")
    assert _all(heard) == []


async def _beats(environment: dict[str, str], vitals: Vitals) -> None:
    supervision = Supervision(os.environ | environment)
    watching = asyncio.create_task(supervision.watch(vitals))
    await asyncio.sleep(0.2)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    supervision.close()


async def test_signs_of_life_end_when_the_sync_hangs(
    heard: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limit = {"WATCHDOG_USEC": "30000", "WATCHDOG_PID": str(os.getpid())}
    vitals = Vitals()
    vitals.enter(State.WORKING)
    await _beats(limit, vitals)
    beats = _all(heard)
    assert set(beats) == {"WATCHDOG=1"}
    assert len(beats) > 1
    monkeypatch.setattr("bot.vitals.STUCK_AFTER", -1.0)
    await _beats(limit, vitals)
    assert _all(heard) == []
    assert caplog.text.count("The sync hangs") == 1


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "x"},
        {"WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"},
    ],
)
async def test_nobody_waits_for_signs_of_life(
    heard: socket.socket, environment: dict[str, str]
) -> None:
    await _beats(environment, Vitals())
    assert _all(heard) == []
