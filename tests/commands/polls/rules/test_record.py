"""The figures of a record."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commands.polls.rules.record import outcome
from commands.polls.rules.shares import kept
from commands.polls.rules.tally import Tally
from commands.polls.rules.verdict import Majority


@pytest.mark.parametrize(
    ("counts", "voted", "quorum", "majority", "quorate", "by"),
    [
        ([7, 2], 9, "1/2", "2/3", True, [0]),
        ([6, 3], 9, "1/2", "2/3", True, []),
        ([4, 0], 4, "1/2", "1/3", False, []),  # not even a majority without the quorum
        ([7, 2], 9, None, "2/3", None, [0]),
        ([5, 5], 10, None, "1/2", None, []),  # as two cannot both have a majority
        ([6, 4], 10, None, "1/2", None, [0]),
        ([7, 2], 9, "1/1", None, False, []),
        ([5, 0], 5, "1/2", None, True, [0]),  # exactly
        ([], 2, None, "1/2", None, None),  # of a secret poll with two ballots nothing is told
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
    result = Tally(tuple(counts), {}, frozenset(range(10 - voted)), 10, {})
    found = outcome(
        result, ("Ja", "Nein"), 1, kept(quorum), majority and Majority(Fraction(majority))
    )
    assert (found["counts"], found["voted"], found["eligible"]) == (counts, voted, 10)
    assert (found["quorum"] and found["quorum"]["reached"]) is quorate
    assert (found["majority"] and found["majority"]["reached_by"]) == by


def test_the_form_that_is_kept() -> None:
    """Records are files that outlive the program: no name in them changes."""
    result = Tally((7, 2), {}, frozenset({1}), 10, {})
    asked = Majority(Fraction(2, 3))
    assert outcome(result, ("Ja", "Nein"), 1, Fraction(1, 2), asked) == {
        "verdict": "adopted",
        "carried": [0],
        "yes_or_no": True,
        "counts": [7, 2],
        "voted": 9,
        "cast": 9,
        "eligible": 10,
        "quorum": {"of": "1/2", "needed": 5, "reached": True},
        "majority": {"of": "2/3", "base": "entitled", "needed": 7, "reached_by": [0]},
    }


def test_without_a_majority_what_decides_is_kept() -> None:
    """Between yes and no the votes cast do; else whatever has the most votes."""
    result = Tally((7, 2), {}, frozenset({1}), 10, {})
    figures = outcome(result, ("Ja", "Nein"), 1, None, None)
    assert figures["majority"] == {"of": "1/2", "base": "cast", "needed": 5, "reached_by": [0]}
    figures = outcome(result, ("Ana", "Ben"), 1, None, None)
    assert (figures["majority"], figures["verdict"], figures["carried"]) == (None, "chosen", [0])
