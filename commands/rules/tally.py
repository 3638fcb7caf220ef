"""Counting votes: one municipality, one ballot (design.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BallotCast:
    """One ballot as cast by somebody for a municipality.

    `choice` is the index of the option, from 0; `at` is aware; `order` breaks ties between
    ballots of the same instant and grows in the order they were recorded.
    """

    member_id: int
    choice: int
    at: datetime
    order: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The result: votes by option, each municipality's option, and who has not voted."""

    counts: tuple[int, ...]
    choices: Mapping[int, int]
    silent: frozenset[int]


def tally(
    options: int,
    ballots: Iterable[BallotCast],
    electorate: frozenset[int],
    closes_at: datetime | None,
) -> Tally:
    """Count the latest valid ballot of each municipality in the frozen electorate.

    Valid is a ballot for one of the `options`, strictly before `closes_at` (None: still open).
    An invalid one leaves an earlier valid one standing. Silence is no vote (domain.md section 2).
    """
    latest: dict[int, BallotCast] = {}
    for ballot in ballots:
        if not _valid(ballot, options, electorate, closes_at):
            continue
        former = latest.get(ballot.member_id)
        if former is None or (former.at, former.order) <= (ballot.at, ballot.order):
            latest[ballot.member_id] = ballot
    choices = {member_id: latest[member_id].choice for member_id in sorted(latest)}
    counts = [0] * options
    for chosen in choices.values():
        counts[chosen] += 1
    return Tally(tuple(counts), choices, electorate - choices.keys())


def _valid(
    ballot: BallotCast, options: int, electorate: frozenset[int], closes_at: datetime | None
) -> bool:
    return (
        ballot.member_id in electorate
        and 0 <= ballot.choice < options
        and (closes_at is None or ballot.at < closes_at)
    )
