"""How many people live in some municipalities: nobody twice, and nothing guessed.

Source: domain.md section 1: a county and a town inside it may both be members.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `inside` is the id of the county or joint municipality it lies in."""

    id: int
    population: int | None
    inside: int | None


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The sum of what is known, and of how many municipalities the number is not known."""

    count: int
    unknown: int


def inhabitants(places: Iterable[Place]) -> Inhabitants:
    """The people of all these places; who is counted in a county is not counted in its town.

    A county of unknown number counts as unknown, and its towns by themselves.
    """
    by_id = {each.id: each for each in places}
    count = unknown = 0
    for each in by_id.values():
        if each.inside not in by_id or not _counted_outside(each, by_id):
            count += each.population or 0
            unknown += each.population is None
    return Inhabitants(count, unknown)


def _counted_outside(place: Place, places: dict[int, Place]) -> bool:
    """Whether the people are in the number of a county around it; a town lies in at most two."""
    outer = places.get(place.inside or 0)
    for _level in range(2):
        if outer is None:
            return False
        if outer.population is not None:
            return True
        outer = places.get(outer.inside or 0)
    return False
