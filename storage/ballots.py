"""Thousands of ballots at once, as plain values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Text, cast

from .queries import core
from .tables import Ballot


class CastBallot(NamedTuple):
    """A ballot among thousands; the columns of Ballot."""

    id: int
    member_id: int
    choices: list[int]
    reason: str | None
    proxy_id: int | None
    voter: str
    cast_at: datetime
    late_at: datetime | None
    tapped: bool
    redacted_at: datetime | None


# There are few ways to vote and thousands of ballots: each way is read once.
COLUMNS: Final = tuple(
    cast(Ballot.choices, Text) if each == "choices" else core(Ballot).c[each]
    for each in CastBallot._fields
)


def cast_ballots(rows: Sequence[Sequence[Any]]) -> list[CastBallot]:
    """Of rows with these columns."""
    ways: dict[str, list[int]] = {each: json.loads(each) for each in {row[2] for row in rows}}
    return [CastBallot(row[0], row[1], ways[row[2]], *row[3:]) for row in rows]
