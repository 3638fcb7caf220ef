"""Clauses by their numbers: how several are written at once, read, and kept in one number.

Source: domain.md section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from commands.kit.rules.spelling import plain

ALL: Final = frozenset(
    {*("all", "whole", "everything"), *("alle", "alles", "ganz", "ganze", "gesamt", "komplett")}
)

_PART = re.compile(r"([0-9]{1,3})(?:\s*(?:[-–−]|bis|to)\s*([0-9]{1,3}))?")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:und|and)?\s*|\s+(?:und|and)\s+|\s+")


class NotClauses(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A text that does not say which clauses."""


def clause_numbers(text: str) -> tuple[int, ...]:
    """The clauses meant, from 1, each once and in order: `3`, `1-3`, `1,2,5`, `1 bis 3 und 5`.

    Empty for `all`. Raises NotClauses, also for `3-1` and for 0.
    """
    said = plain(text.strip())
    if said in ALL:
        return ()
    found: set[int] = set()
    place = 0
    while True:
        part = _PART.match(said, place)
        if part is None:
            raise NotClauses(text)
        first, last = int(part[1]), int(part[2] or part[1])
        if not 1 <= first <= last:
            raise NotClauses(text)
        found.update(range(first, last + 1))
        if part.end() == len(said):
            return tuple(sorted(found))
        between = _BETWEEN.match(said, part.end())
        if between is None:
            raise NotClauses(text)
        place = between.end()


def runs(clauses: Iterable[int]) -> list[tuple[int, int]]:
    """The clauses as first and last of each unbroken row, to say `1–5 and 7`."""
    found: list[tuple[int, int]] = []
    for each in sorted(clauses):
        if found and found[-1][1] == each - 1:
            found[-1] = (found[-1][0], each)
        else:
            found.append((each, each))
    return found


def spans(clauses: Iterable[int]) -> list[str]:
    """The clauses as people write them, three and more in a row as one: `1–3`, `5`, `6`."""
    found: list[str] = []
    for first, last in runs(clauses):
        if last > first + 1:
            found.append(f"{first}–{last}")
        else:
            found += map(str, range(first, last + 1))
    return found


def written(clauses: Iterable[int]) -> str:
    """The clauses in figures alone, as they can be typed: `1–3, 5`."""
    return ", ".join(spans(clauses))


def clauses_of(bits: int) -> tuple[int, ...]:
    """The clauses of a bit mask, in order: clause k is the bit 1 << (k - 1)."""
    return tuple(n + 1 for n in range(bits.bit_length()) if bits >> n & 1)


def bits_of(clauses: Sequence[int]) -> int:
    """The bit mask of clauses."""
    return sum(1 << (each - 1) for each in clauses)
