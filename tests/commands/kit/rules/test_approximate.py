"""Numbers that are none: which ones may be meant."""

from __future__ import annotations

import pytest

from commands.kit.rules.approximate import bare, number, rough


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", []),
        ("20", []),
        ("20 places", []),
        ("+3", []),  # adds, and is exact
        ("about 20", [20]),
        ("ca. 20", [20]),
        ("(about 20)", [20]),
        ("about twenty places", [20]),
        ("about a b 20", [20]),
        ("about a b c 20", []),
        ("about", []),
        ("at most 5", [5]),
        ("~20", [20]),
        ("<20 places", [20]),
        ("≥ 20", [20]),
        ("20+", [20]),
        ("20≈", [20]),
        ("x+", []),
        ("10-15", [10, 15]),
        ("10–15 places", [10, 15]),
        ("10/15", [10, 15]),
        ("10-10", [10]),
        ("10-1000000", []),
        ("10 to 15", [10, 15]),
        ("10 bis 15 Plätze", [10, 15]),
        ("10 to", []),
        ("10 or 15", []),
        ("between 5 and 10", [5, 10]),
        ("between 5 and 5", [5]),
        ("20 about", []),
    ],
)
def test_rough(typed: str, numbers: list[int]) -> None:
    assert rough(typed.split()) == numbers


def test_bare() -> None:
    assert bare(["(a),", "b.c", "d:", "..."]) == ["a", "b.c", "d", ""]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5", 5),
        ("five", 5),
        ("≈5+", 5),
        ("999999", 999_999),
        ("1000000", None),
        ("5x", None),
        ("", None),
        ("٣", None),
    ],
)
def test_number(text: str, found: int | None) -> None:
    assert number(text) == found
