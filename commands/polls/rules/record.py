"""The record of a poll as data: what was asked, who answered what, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from .shares import canonical
from .sides import sides
from .tally import Tally
from .verdict import Decision, Majority, required, verdict

KIND: Final = "poll"
# What became of a ballot.
COUNTS, FORMER, WITHDRAWAL, REDACTED = "counts", "former", "withdrawal", "redacted"


def outcome(
    result: Tally,
    options: Sequence[str],
    most: int,
    quorum: Fraction | None,
    majority: Majority | None,
) -> Mapping[str, Any]:
    """The figures of a poll, the verdict, and which of its conditions are met.

    `majority` is met by the options in `reached_by`, and only with the quorum. Without any counts,
    as they are not told of a secret poll with too few ballots, `reached_by` is None. `of` is a
    share such as `1/2`, its `base` everybody entitled or the votes cast.
    """
    found = verdict(result, options, quorum, majority, most=most)
    asked = required(options, most, majority)
    reached = found.carried if found.decision in _REACHED else ()
    return {
        "verdict": found.decision.value,
        "carried": [*found.carried],
        "yes_or_no": sides(options, most) is not None,
        "counts": [*result.counts],
        "voted": result.answered,
        "cast": found.cast,
        "eligible": result.eligible,
        "quorum": None
        if quorum is None
        else {
            "of": canonical(quorum),
            "needed": found.quorum_needed,
            "reached": found.quorate,
        },
        "majority": None
        if asked is None
        else {
            "of": canonical(asked.share),
            "base": asked.of.value,
            "needed": found.majority_needed,
            "reached_by": [*reached] if result.counts else None,
        },
    }


_REACHED: Final = {Decision.ADOPTED, Decision.CHOSEN}
