"""What a process of its own is given to do in tests of its limits; light to load."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def echo(data: bytes, given: Mapping[str, Any]) -> bytes:
    os.write(1, b"said beside it\n")
    os.write(2, b"said beside it\n")
    return json.dumps([data.decode(), given]).encode()


def surroundings(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    """The names in its environment, and what is open."""
    opened = [os.readlink(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd")[:-1]]
    return json.dumps([sorted(os.environ), opened]).encode()


def endless(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    while True:
        pass


def asleep(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    time.sleep(10**6)
    return b""


def deaf(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    """Its own clock does not end it."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(10**6)
    return b""


def greedy(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    kept = []
    while True:
        kept.append(bytes(1_000_000))


def wordy(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    return bytes(3_000_000)


def broken(data: bytes, _given: Mapping[str, Any]) -> bytes:
    raise RuntimeError(data.decode())


def crashing(_data: bytes, _given: Mapping[str, Any]) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def writing(_data: bytes, given: Mapping[str, Any]) -> bytes:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    Path(given["file"]).write_bytes(b"x")
    return b"written"
