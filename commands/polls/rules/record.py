"""The record of a poll as data: what was asked, who answered what, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .shares import kept
from .tally import Tally, verdict

KIND: Final = "poll"
# What became of a ballot.
COUNTS, FORMER, WITHDRAWAL, REDACTED = "counts", "former", "withdrawal", "redacted"


def outcome(result: Tally, quorum: str | None, majority: str | None) -> Mapping[str, Any]:
    """The figures of a poll, and which of its conditions, kept as `1/2`, are met.

    `majority` is met by the options in `reached_by`, and only with the quorum. Without any counts,
    as they are not told of a secret poll with too few ballots, `reached_by` is None.
    """
    found = verdict(result, kept(quorum), kept(majority))
    reached_by = [*(found.carried or ())] if result.counts else None
    return {
        "counts": [*result.counts],
        "voted": result.answered,
        "eligible": result.eligible,
        "quorum": None
        if quorum is None
        else {"of": quorum, "needed": found.quorum_needed, "reached": found.quorate},
        "majority": None
        if majority is None
        else {"of": majority, "needed": found.majority_needed, "reached_by": reached_by},
    }
