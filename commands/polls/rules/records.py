"""The record of a poll as data: what was asked, who answered what, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from .deciding import majority_needed, quorum_needed

KIND: Final = "poll"
# What became of a ballot.
COUNTS, FORMER, WITHDRAWAL, REDACTED = "counts", "former", "withdrawal", "redacted"


def outcome(
    counts: Sequence[int], voted: int, eligible: int, quorum: str | None, majority: str | None
) -> Mapping[str, Any]:
    """The figures of a poll, and which of its conditions are met.

    `majority` is met by the options in `reached_by`, and only with the quorum. Without any counts,
    as they are not told of a secret poll with too few ballots, `reached_by` is None.
    """
    enough = None if quorum is None else quorum_needed(Fraction(quorum), eligible)
    quorate = enough is None or voted >= enough
    found: dict[str, Any] = {
        "counts": [*counts],
        "voted": voted,
        "eligible": eligible,
        "quorum": None,
        "majority": None,
    }
    if quorum is not None:
        found["quorum"] = {
            "of": quorum,
            "needed": enough,
            "reached": quorate,
        }
    if majority is not None:
        least = majority_needed(Fraction(majority), eligible)
        reached = [o for o, count in enumerate(counts) if quorate and count >= least]
        reached_by = reached if counts else None
        found["majority"] = {"of": majority, "needed": least, "reached_by": reached_by}
    return found
