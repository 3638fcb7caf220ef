"""Fuzzes the surfaces for a time, with new seeds: `make fuzz MINUTES=10 [SURFACE=parser]`.

    python -m tests.fuzz --minutes 10 [--surface parser]
    python -m tests.fuzz --again .fuzz/parser-0123456789ab.input

Each surface gets its share of the time in processes of its own, one at a time. Said is how many
inputs there were, the slowest of them in processor time, and every failure; its input is kept in
`.fuzz/`. What fails, takes more than a second, or never ends is a finding: the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.fuzz.surfaces import NAMES, surface
from tests.fuzz.watch import SLOW, current, keep

TOP = Path(__file__).parents[2]
KEPT: Final = TOP / ".fuzz"
MODES: Final = ("shaped", "chance")
_STUCK: Final = 120.0  # seconds for one input, and others may be at work on this machine
_BEGUN: Final = 600.0  # seconds until the first one
_SHOWN: Final = 240  # bytes


@dataclass
class Figures:
    """What became of one surface."""

    count: int = 0
    slowest: float = 0.0
    slowest_input: bytes = b""
    findings: list[tuple[str, str, bytes]] = field(default_factory=list)

    def add(self, folder: Path) -> None:
        """Takes in what a process has left."""
        self.count += current(folder)[0]
        report = folder / "report.json"
        if report.exists():
            told = json.loads(report.read_text(encoding="utf-8"))
            if told["slowest"] > self.slowest:
                self.slowest = told["slowest"]
                self.slowest_input = bytes.fromhex(told["input"])
        known = {kind for kind, _, _ in self.findings}
        for path in sorted(folder.glob("*.input")):
            kind, what = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            if kind not in known:
                self.findings.append((kind, what, path.read_bytes()))


def fuzzed(name: str, mode: str, seconds: float, seed: int, figures: Figures) -> None:
    """One surface in one mode; a process that dies of an input is followed by another."""
    left = seconds
    while left > 1:
        began = time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix="hafenlotse-fuzz-"))
        try:
            ended = _run(name, mode, left, seed, folder)
            count, data = current(folder)
            if ended != "in time":
                log = (folder / "log").read_text(encoding="utf-8", errors="replace")
                keep(folder, ended, log[-1_500:], data)
            figures.add(folder)
        finally:
            shutil.rmtree(folder)
        if ended == "in time" or not count:  # or it cannot even begin
            return
        left -= time.monotonic() - began
        seed += 1


def _run(name: str, mode: str, seconds: float, seed: int, folder: Path) -> str:
    given = [name, mode, str(seconds), str(seed), str(folder)]
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONWARNINGS": "ignore"}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child", *given],
            cwd=TOP,
            env=environment,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        seen, moved_at = -1, time.monotonic()
        while True:
            try:
                code = process.wait(2)
            except subprocess.TimeoutExpired:
                count, _ = current(folder)
                if count != seen:
                    seen, moved_at = count, time.monotonic()
                elif time.monotonic() - moved_at > (_STUCK if count else _BEGUN):
                    process.kill()
                    return "no end in sight"
                continue
            return "in time" if not code else f"the process ended with {code}"


def _tell(name: str, figures: Figures) -> None:
    slowest = figures.slowest_input
    shown = f"{slowest[:_SHOWN]!r}{' …' if len(slowest) > _SHOWN else ''}"
    took = f"{figures.slowest * 1_000:.0f} ms"
    print(f"{name:10} {figures.count:>9,} inputs, the slowest {took}: {shown}")
    for kind, told, data in figures.findings:
        KEPT.mkdir(exist_ok=True)
        keep(KEPT, f"{name} {kind}", told, data)
        path = KEPT / f"{name}-{time.time_ns():x}.input"
        path.write_bytes(data)
        print(f"  FOUND {kind}\n    {data[:_SHOWN]!r}, {len(data)} bytes")
        print("    " + told.strip().replace("\n", "\n    "))
        print(f"    again: python -m tests.fuzz --again {path.relative_to(TOP)}")
    sys.stdout.flush()


def _again(path: Path) -> None:
    data = path.read_bytes()
    began = time.process_time()
    surface(path.name.partition("-")[0]).one(data)
    print(f"{time.process_time() - began:.3f} s, no fault")


def main() -> int:
    """Gives 1 if something was found."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--surface", choices=NAMES)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    parser.add_argument("--again", type=Path)
    given = parser.parse_args()
    if given.again is not None:
        _again(given.again)
        return 0
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed here: inputs are random, not led by what they reach.")
    names = [given.surface] if given.surface else NAMES
    seconds = given.minutes * 60 / len(names) / len(MODES)
    print(
        f"Seed {given.seed}; a finding is what fails or takes more than {SLOW:.0f} s.", flush=True
    )
    total, found = 0, 0
    for name in names:
        figures = Figures()
        for mode in MODES:
            fuzzed(name, mode, seconds, given.seed, figures)
        _tell(name, figures)
        total += figures.count
        found += len(figures.findings)
    print(f"{total:,} inputs, {found} findings")
    return 1 if found or not total else 0


if __name__ == "__main__":
    sys.exit(main())
