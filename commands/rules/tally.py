"""Counting votes: one municipality, one ballot (design.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BallotCast:
    """One ballot as cast by somebody for a municipality.

    `choices` are the indexes of the options, from 0; none of them: it takes back what was cast
    before. `at` is aware; `order` breaks ties between ballots of the same instant and grows in the
    order they were recorded. One whose event was redacted never counts.
    """

    member_id: int
    choices: tuple[int, ...]
    at: datetime
    order: int
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The result: votes by option, each municipality's options, and who has not voted."""

    counts: tuple[int, ...]
    choices: Mapping[int, tuple[int, ...]]
    silent: frozenset[int]


def tally(
    options: int,
    ballots: Iterable[BallotCast],
    electorate: frozenset[int],
    closes_at: datetime | None,
    *,
    most: int = 1,
) -> Tally:
    """Count the latest valid ballot of each municipality in the frozen electorate.

    Valid is a ballot for at most `most` of the `options`, each once, strictly before `closes_at`
    (None: still open). An invalid one leaves an earlier valid one standing. Silence is no vote
    (domain.md section 2).
    """
    latest: dict[int, BallotCast] = {}
    for ballot in ballots:
        if not _valid(ballot, options, most, electorate, closes_at):
            continue
        former = latest.get(ballot.member_id)
        if former is None or (former.at, former.order) <= (ballot.at, ballot.order):
            latest[ballot.member_id] = ballot
    choices = {
        member_id: tuple(sorted(latest[member_id].choices))
        for member_id in sorted(latest)
        if latest[member_id].choices
    }
    counts = [0] * options
    for chosen in choices.values():
        for option in chosen:
            counts[option] += 1
    return Tally(tuple(counts), choices, electorate - choices.keys())


def _valid(
    ballot: BallotCast,
    options: int,
    most: int,
    electorate: frozenset[int],
    closes_at: datetime | None,
) -> bool:
    chosen = ballot.choices
    return (
        not ballot.redacted
        and ballot.member_id in electorate
        and len(set(chosen)) == len(chosen) <= most
        and all(0 <= option < options for option in chosen)
        and (closes_at is None or ballot.at < closes_at)
    )
