"""How many people live in some municipalities: nobody twice, and nothing guessed.

Source: domain.md section 1: a county and a town inside it may both be members.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `around` are the ids of the members it lies in, directly or not."""

    id: int
    population: int | None
    around: Sequence[int | None] = ()


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The sum of what is known, and of how many municipalities the number is not known."""

    count: int
    unknown: int


def inhabitants(places: Collection[Place]) -> Inhabitants:
    """The people of all these places; who is counted in a county is not counted in its town.

    The towns of a county whose number is not known count by themselves.
    """
    known = {each.id: each for each in places if each.population is not None}
    count = sum(
        each.population or 0
        for each in known.values()
        if not any(outer in known for outer in each.around)
    )
    return Inhabitants(count, sum(each.population is None for each in places))
