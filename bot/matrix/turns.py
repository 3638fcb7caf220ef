"""Taking turns: whoever sends very much keeps nobody else waiting for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def by_turns(some: Iterable[T], of: Callable[[T], Hashable]) -> list[T]:
    """The first of each, then the second of each; those `of` the same keep their order."""
    before: Counter[Hashable] = Counter()

    def turn(one: T) -> int:
        whose = of(one)
        before[whose] += 1
        return before[whose]

    return sorted(some, key=turn)
