"""How long the rules take at their worst: dates in a long text, series far away, long clauses.

    python -m benchmarks.rules --rounds 15

The median of each, for one call, in milliseconds of processor time. Nothing here asks a database.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commands.dates.rules.phrases.reading import read
from commands.dates.rules.wall_clock import next_due
from commands.statements.rules.versions import changed_words
from tests.commands.dates.rules.test_phrases import ALL_ENGLISH, ALL_GERMAN
from tests.commands.dates.rules.test_recurrences import CRONS, RULES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 11, 19, 9, 0, tzinfo=UTC)
START = datetime(2019, 1, 31, 9)  # noqa: DTZ001 - of a series: by the clock on the wall
PHRASES = [row[0].split() for row in (*ALL_GERMAN, *ALL_ENGLISH)]


def phrases() -> int:
    for each in PHRASES:
        read([*each, *["Nachbereitung"] * 50], NOW, BERLIN)
    return len(PHRASES)


def series() -> int:
    for rule in (*RULES, *CRONS):
        next_due(START, rule, BERLIN, datetime(2095, 5, 1, tzinfo=UTC))
    return len(RULES) + len(CRONS)


def differences() -> int:
    """Two words that alternate are the worst for a comparison of all with all."""
    changed_words(" ".join("ab" * 2000), " ".join("bba" * 1300))
    return 1


WORST: dict[str, Callable[[], int]] = {
    "a date before 50 words": phrases,
    "the next time of a series after 76 years": series,
    "two clauses of 4,000 words": differences,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for name, ask in WORST.items():
        ask()  # loads what it needs
        taken = []
        for _round in range(rounds):
            began = time.process_time()
            calls = ask()
            taken.append((time.process_time() - began) / calls * 1000)
        print(f"{name:42} {statistics.median(taken):8.2f} ms")


if __name__ == "__main__":
    main()
