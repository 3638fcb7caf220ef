"""Presses for tests of what becomes of the process that a file is made by; light to load.

Each writes down that it was tried, into the file of its data.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commands.kit.files import press


def _tried(data: Mapping[str, Any]) -> int:
    """How often, this time included."""
    with Path(data["tried"]).open("a", encoding="ascii") as file:
        print(os.getpid(), file=file)
    return len(Path(data["tried"]).read_text(encoding="ascii").split())


@press("process")
def process(data: Mapping[str, Any], language: str) -> bytes:
    _tried(data)
    return f"{os.getpid()} {language}".encode()


@press("endless")
def endless(data: Mapping[str, Any], _language: str) -> bytes:
    _tried(data)
    time.sleep(10**6)
    return b""


@press("killed")
def killed(data: Mapping[str, Any], _language: str) -> bytes:
    _tried(data)
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


@press("stopped")
def stopped(data: Mapping[str, Any], _language: str) -> bytes:
    """The first time only."""
    if _tried(data) == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    return b"done"


@press("broken")
def broken(data: Mapping[str, Any], _language: str) -> bytes:
    _tried(data)
    raise RuntimeError(data["secret"])


ALL = {each.kind: each for each in (process, endless, killed, stopped, broken)}
