"""The figures of a record."""

from __future__ import annotations

import pytest

from commands.rules.minutes import needed, outcome


@pytest.mark.parametrize(
    ("fraction", "eligible", "least"),
    [
        ("1/2", 10, 5),
        ("1/2", 11, 6),
        ("2/3", 9, 6),
        ("2/3", 10, 7),
        ("1/3", 3, 1),
        ("1/1", 7, 7),
        ("1/2", 0, 0),
        ("2/3", 11_100, 7_400),
    ],
)
def test_needed(fraction: str, eligible: int, least: int) -> None:
    assert needed(fraction, eligible) == least


@pytest.mark.parametrize(
    ("counts", "voted", "quorum", "majority", "quorate", "by"),
    [
        ([7, 2], 9, "1/2", "2/3", True, [0]),
        ([6, 3], 9, "1/2", "2/3", True, []),
        ([4, 0], 4, "1/2", "1/3", False, []),  # not even a majority without the quorum
        ([7, 2], 9, None, "2/3", None, [0]),
        ([5, 5], 10, None, "1/2", None, [0, 1]),
        ([7, 2], 9, "1/1", None, False, None),
    ],
)
def test_outcome(
    counts: list[int],
    voted: int,
    quorum: str | None,
    majority: str | None,
    quorate: bool | None,
    by: list[int] | None,
) -> None:
    found = outcome(counts, voted, 10, quorum, majority)
    assert (found["counts"], found["voted"], found["eligible"]) == (counts, voted, 10)
    assert (found["quorum"] and found["quorum"]["reached"]) is quorate
    assert (found["majority"] and found["majority"]["reached_by"]) == by
