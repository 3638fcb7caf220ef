"""What a surface is."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True)
class Surface:
    """`one` takes an input and raises for nothing but a fault: refusals are caught in it.

    `shaped` gives inputs that are almost right, `seeds` are some that are right: what is found by
    chance begins with them, and has at most `longest` bytes.
    """

    name: str
    one: Callable[[bytes], None]
    shaped: SearchStrategy[bytes]
    seeds: tuple[bytes, ...]
    longest: int = 4_096


def temporary() -> Path:
    """A folder that is there as long as the process."""
    folder = tempfile.mkdtemp(prefix="hafenlotse-fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
