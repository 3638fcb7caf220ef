"""Nobody is counted twice, and what is not known is said."""

from __future__ import annotations

import pytest

from commands.alliance.rules.inhabitants import Inhabitants, Place, around, inhabitants

COUNTY, JOINT = Place(1, 150_000), Place(2, 20_000, (1,))
TOWN, OTHER = Place(3, 9_000, (2, 1)), Place(4, 48_000, (None, None))


@pytest.mark.parametrize(
    ("places", "count", "unknown", "inside"),
    [
        ([], 0, 0, 0),
        ([TOWN, OTHER], 57_000, 0, 0),
        ([TOWN, JOINT], 20_000, 0, 1),
        ([TOWN, COUNTY], 150_000, 0, 1),
        ([TOWN, JOINT, COUNTY, OTHER], 198_000, 0, 2),
        ([TOWN, Place(2, None, (1,)), COUNTY], 150_000, 1, 1),
        ([TOWN, Place(2, None, (1,))], 9_000, 1, 0),
        ([Place(3, None, (2, 1)), JOINT], 20_000, 1, 0),
        ([Place(5, 0), Place(6, None)], 0, 1, 0),
    ],
)
def test_inhabitants(places: list[Place], count: int, unknown: int, inside: int) -> None:
    assert inhabitants(places) == Inhabitants(count, unknown, inside)
    assert inhabitants(places[::-1]) == Inhabitants(count, unknown, inside)


def test_around_is_the_county_and_what_that_lies_in() -> None:
    assert around(1, {1: 2, 2: 3, 4: 5}) == {2, 3}
    assert around(3, {1: 2, 2: 3}) == set()


def test_around_ends() -> None:
    """Even if two members are said to lie in each other."""
    assert around(1, {1: 2, 2: 1}) == {2}
