"""The figures of a record."""

from __future__ import annotations

import pytest

from commands.polls.rules.record import outcome
from commands.polls.rules.tally import Tally


@pytest.mark.parametrize(
    ("counts", "voted", "quorum", "majority", "quorate", "by"),
    [
        ([7, 2], 9, "1/2", "2/3", True, [0]),
        ([6, 3], 9, "1/2", "2/3", True, []),
        ([4, 0], 4, "1/2", "1/3", False, []),  # not even a majority without the quorum
        ([7, 2], 9, None, "2/3", None, [0]),
        ([5, 5], 10, None, "1/2", None, []),  # as two cannot both have a majority
        ([6, 4], 10, None, "1/2", None, [0]),
        ([7, 2], 9, "1/1", None, False, None),
        ([5, 0], 5, "1/2", None, True, None),  # exactly
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
    found = outcome(result, quorum, majority)
    assert (found["counts"], found["voted"], found["eligible"]) == (counts, voted, 10)
    assert (found["quorum"] and found["quorum"]["reached"]) is quorate
    assert (found["majority"] and found["majority"]["reached_by"]) == by


def test_the_form_that_is_kept() -> None:
    """Records are files that outlive the program: no name in them changes."""
    result = Tally((7, 2), {}, frozenset({1}), 10, {})
    assert outcome(result, "1/2", "2/3") == {
        "counts": [7, 2],
        "voted": 9,
        "eligible": 10,
        "quorum": {"of": "1/2", "needed": 5, "reached": True},
        "majority": {"of": "2/3", "needed": 7, "reached_by": [0]},
    }
