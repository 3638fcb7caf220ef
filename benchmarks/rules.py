"""How long the rules take at their worst: dates in a long text, series far away, long clauses,
a question looked for among thousands.

    python -m benchmarks.rules --rounds 15

The median of each, for one call, in milliseconds of processor time. Nothing here asks a database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commands.alliance.rules.searching import Texts, key
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


SYLLABLES = (
    *("ba", "ko", "ru", "ti", "men", "ver", "auf", "neh", "mun", "gel", "zei", "schu", "wohn"),
    *("kos", "ten", "land", "bund", "quo", "te", "frist", "amt", "plan", "ant", "rag"),
)


def _questions() -> str:
    """The keys of 11,100 questions of nine words each, all made of the same 24 syllables."""
    chance = random.Random(3)  # the same each time
    made = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _word in range(12_000)]
    return "\n".join(key(" ".join(chance.choices(made, k=9))) for _text in range(11_100))


QUESTIONS = _questions()
LOOKED_FOR = ("Quote", "Aufnahmeqoute der Kommunen im Land", "Wie werden Verfahrenskosten geklärt?")


def searches() -> int:
    """Words that many have as a part, words that are mistyped, words that nobody has."""
    for each in LOOKED_FOR:
        Texts(QUESTIONS).found(each)
        Texts(QUESTIONS).alike(each)
    return 2 * len(LOOKED_FOR)


WORST: dict[str, Callable[[], int]] = {
    "a date before 50 words": phrases,
    "the next time of a series after 76 years": series,
    "two clauses of 4,000 words": differences,
    "a search among 11,100 questions": searches,
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
