"""What became of the inputs, kept so that it is there even if the process dies of one."""

from __future__ import annotations

import hashlib
import json
import mmap
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

SLOW: Final = 1.0  # seconds of processor time
_LARGEST: Final = 1 << 20
_HEAD: Final = 16  # bytes: how many inputs there were, how long this one is


class Watch:
    """Runs one input after the other and remembers which failed, and which took longest.

    Processor time is measured, as others may be at work on this machine; and once more for what
    took longest so far, as the first of its kind has much to load.
    """

    def __init__(self, folder: Path, one: Callable[[bytes], None]) -> None:
        self._folder = folder
        self._one = one
        self._current = _mapped(folder, create=True)
        self._known: set[str] = set()
        self.count = 0
        self.slowest = (0.0, b"")

    def run(self, data: bytes) -> None:
        """One input; whatever it raises is a finding."""
        self.count += 1
        head = self.count.to_bytes(8, "little") + min(len(data), _LARGEST).to_bytes(8, "little")
        self._current[:_HEAD] = head
        self._current[_HEAD : _HEAD + min(len(data), _LARGEST)] = data[:_LARGEST]
        took = self._timed(data)
        if took > self.slowest[0]:
            took = min(took, self._timed(data))
            self.slowest = max(self.slowest, (took, data))
        if took > SLOW:
            self._keep("slow", f"{took:.1f} s", data)

    def _timed(self, data: bytes) -> float:
        began = time.process_time()
        try:
            self._one(data)
        except Exception as error:
            self._found(data, error)
        return time.process_time() - began

    def _found(self, data: bytes, error: Exception) -> None:
        where = traceback.extract_tb(error.__traceback__)[-1]
        told = "".join(traceback.format_exception(error))
        self._keep(f"{type(error).__name__} {where.filename}:{where.lineno}", told, data)

    def _keep(self, kind: str, told: str, data: bytes) -> None:
        if kind not in self._known:  # one of a kind is enough
            self._known.add(kind)
            keep(self._folder, kind, told, data)

    def report(self) -> None:
        """Writes the figures down."""
        took, data = self.slowest
        told = {"count": self.count, "slowest": took, "input": data.hex()}
        (self._folder / "report.json").write_text(json.dumps(told), encoding="utf-8")


def keep(folder: Path, kind: str, told: str, data: bytes) -> None:
    """A finding as two files: its input, and what is said about it."""
    name = hashlib.sha256(kind.encode() + data).hexdigest()[:12]
    (folder / f"{name}.input").write_bytes(data)
    (folder / f"{name}.json").write_text(json.dumps([kind, told]), encoding="utf-8")


def current(folder: Path) -> tuple[int, bytes]:
    """How many inputs a running process has begun with, and the latest."""
    if not (folder / "current").exists():
        return 0, b""
    with _mapped(folder) as found:
        count, length = (int.from_bytes(found[at : at + 8], "little") for at in (0, 8))
        return count, bytes(found[_HEAD : _HEAD + length])


def _mapped(folder: Path, *, create: bool = False) -> Any:
    path = folder / "current"
    if create:
        path.write_bytes(bytes(_HEAD + _LARGEST))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), 0)
