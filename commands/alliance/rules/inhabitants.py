"""How many people live in some municipalities: nobody twice, and nothing guessed.

Source: domain.md section 1: a county and a town inside it may both be members.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; `around` are the ids of the members it lies in, directly or not."""

    id: int
    population: int | None
    around: Collection[int | None] = ()


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The sum of what is known.

    `unknown` is of how many municipalities the number is not known, `inside` how many lie in
    another one, whose inhabitants theirs are already.
    """

    count: int
    unknown: int
    inside: int


def inhabitants(places: Collection[Place]) -> Inhabitants:
    """The people of all these places; who is counted in a county is not counted in its town.

    The towns of a county whose number is not known count by themselves.
    """
    known = {each.id: each for each in places if each.population is not None}
    apart = [each for each in known.values() if not any(outer in known for outer in each.around)]
    return Inhabitants(
        sum(each.population or 0 for each in apart),
        unknown=len(places) - len(known),
        inside=len(known) - len(apart),
    )


def around(member: int, county_of: Mapping[int, int]) -> frozenset[int]:
    """The members that `member` lies in: a joint municipality, perhaps, and its county."""
    found: set[int] = set()
    county = county_of.get(member)
    while county is not None and county not in found:
        found.add(county)
        county = county_of.get(county)
    return frozenset(found - {member})
