"""Faults one after the other while people type, then the verdict."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tests.soak.faults import KINDS, Kind
from tests.soak.system import System, pause
from tests.soak.typists import Typist
from tests.soak.verdict import Verdict, judged, settled

_SETTLED: Final = 600.0  # seconds; reminders are set for 40 at most


@dataclass(frozen=True)
class Report:
    """What is printed at the end."""

    faults: Counter[str]
    verdict: Verdict
    unexplained: list[str]
    diary: list[str]

    @property
    def is_clean(self) -> bool:
        return not (self.verdict.findings or self.unexplained)

    def __str__(self) -> str:
        verdict = self.verdict
        lines = [f"{count:5}  {name}" for name, count in sorted(self.faults.items())]
        lines += [
            f"{len(self.faults)} kinds of faults, {sum(self.faults.values())} in all",
            f"{verdict.commands} commands, of which {verdict.unheard} came while the bot was out",
            f"{verdict.unreadable} more, sealed for a lost machine; their senders were told",
            f"{verdict.due} due things, of which {verdict.late} came late and said so",
            f"{len(verdict.lost)} lost, {len(verdict.doubled)} doubled, "
            f"{len(verdict.disordered)} out of order",
            f"{len(self.unexplained)} ends without a reason",
            *verdict.findings[:40],
            *self.unexplained[:5],
        ]
        if not self.is_clean:
            lines += self.diary
        return "\n".join(lines)


async def soak(
    system: System, seconds: float, pace: float, *, only: Collection[str] = tuple(KINDS)
) -> Report:
    """Faults for so many seconds, each kind in turn; each person types every `pace` seconds."""
    numbers = itertools.count(1)
    typists = [
        Typist(system, clerk, room, numbers)
        for clerk, room in (
            (system.ina, system.plain),
            (system.ben, system.sealed),
        )
    ]
    until = asyncio.Event()
    typing = [asyncio.create_task(each.types(until, pace)) for each in typists]
    faults: Counter[str] = Counter()
    deadline = time.monotonic() + seconds
    for name, kind in _in_turn(system, only):
        if time.monotonic() > deadline:
            break
        since = system.now()
        await kind(system)
        system.diary.append(f"{since:.1f} to {system.now():.1f} s: {name}")
        faults[name] += 1
        await pause(system, 0.5, 3)
        await system.note_its_end()
    until.set()
    await asyncio.gather(*typing)
    await settled(system, _SETTLED)
    verdict = await judged(system, [each for typist in typists for each in typist.said])
    return Report(faults, verdict, system.unexplained, system.diary)


def _in_turn(system: System, only: Collection[str]) -> itertools.chain[tuple[str, Kind]]:
    def rounds() -> list[tuple[str, Kind]]:
        kinds = [(name, kind) for name, kind in KINDS.items() if name in only]
        system.chance.shuffle(kinds)
        return kinds

    return itertools.chain.from_iterable(rounds() for _ in itertools.count())
