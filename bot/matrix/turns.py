"""Taking turns: whoever sends very much keeps nobody else waiting for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")


def by_turns(some: Iterable[T], of: Callable[[T], Hashable], at_once: int = 1) -> list[T]:
    """The first `at_once` of each, then the next of each; those `of` the same keep their order.

    As long as nobody has more than that, all of it stays as it is.
    """
    before: Counter[Hashable] = Counter()

    def turn(one: T) -> int:
        whose = of(one)
        before[whose] += 1
        return (before[whose] - 1) // at_once

    return sorted(some, key=turn)
