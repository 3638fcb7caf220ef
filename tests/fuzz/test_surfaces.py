"""The short form of fuzzing: every surface with what is right, and with a few inputs bent.

The same inputs in every run; `make fuzz` looks for others.
"""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.surfaces import NAMES, surface
from tests.fuzz.watch import Watch, current

# Those that take many milliseconds for one get fewer.
_EXAMPLES: Final = {"door": 200, "talk": 6, "records": 6, "history": 30}
_SOME: Final = 50
_SEEDS: Final = 8  # of those that are right


@pytest.mark.parametrize("name", NAMES)
def test_surface(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    chosen = surface(name)
    for each in chosen.seeds[:: len(chosen.seeds) // _SEEDS + 1]:
        chosen.one(each)

    @settings(
        max_examples=_EXAMPLES.get(name, _SOME),
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(chosen.shaped)
    def holds(data: bytes) -> None:
        chosen.one(data)

    holds()


def _broken(data: bytes) -> None:
    if b"x" in data:
        raise KeyError(data)


def test_what_fails_is_kept_once_with_its_input(tmp_path: Path) -> None:
    watch = Watch(tmp_path, _broken)
    for data in (b"a", b"bx", b"cx", b"d"):
        watch.run(data)
    (kept,) = tmp_path.glob("*.input")
    assert kept.read_bytes() == b"bx"
    kind, told = json.loads(kept.with_suffix(".json").read_text(encoding="utf-8"))
    assert kind.startswith("KeyError ")
    assert "in _broken" in told
    assert current(tmp_path) == (4, b"d"), "what a process dies of can be read after it"


def test_what_is_slow_is_kept_but_not_what_loads_something_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, loaded = 0.0, False

    def one(data: bytes) -> None:
        nonlocal clock, loaded
        clock += 2.0 if data == b"slow" or not loaded else 0.25
        loaded = True

    monkeypatch.setattr(time, "process_time", lambda: clock)
    watch = Watch(tmp_path, one)
    for data in (b"first", b"slow", b"quick"):
        watch.run(data)
    assert watch.slowest == (2.0, b"slow")
    assert [each.read_bytes() for each in tmp_path.glob("*.input")] == [b"slow"]
