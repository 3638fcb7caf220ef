"""Counting ballots, one for each municipality (design.md section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BallotCast:
    """One ballot as cast by somebody for a municipality.

    `choices` are the indexes of the options, from 0; none of them: it takes back what was cast
    before. `at` is aware; `order` breaks ties between ballots of the same instant and grows in the
    order they were recorded. One whose event was redacted never counts. `by_proxy`: another
    municipality cast it for this one.
    """

    member_id: int
    choices: tuple[int, ...]
    at: datetime
    order: int
    redacted: bool = False
    by_proxy: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The result: votes by option, each municipality's options, and who has not voted.

    `standing` is the `order` of the ballot that counts, by municipality. In a secret poll nobody
    knows `choices` and `standing`: they are empty.
    """

    counts: tuple[int, ...]
    choices: Mapping[int, tuple[int, ...]]
    silent: frozenset[int]
    eligible: int
    standing: Mapping[int, int]

    @property
    def answered(self) -> int:
        """How many municipalities have voted."""
        return self.eligible - len(self.silent)


def tally(
    options: int,
    ballots: Iterable[BallotCast],
    electorate: frozenset[int],
    closes_at: datetime | None,
    *,
    most: int = 1,
) -> Tally:
    """Count one ballot of each municipality in the frozen electorate: its latest valid one.

    Valid is a ballot for at most `most` of the `options`, each once, strictly before `closes_at`
    (None: still open). An invalid one leaves an earlier valid one standing. One that a municipality
    cast itself goes before any by proxy, in whatever order; only after it was taken back does a
    later one by proxy count. Silence is no vote (domain.md section 2).
    """
    valid = [each for each in ballots if _valid(each, options, most, electorate, closes_at)]
    own = _latest(each for each in valid if not each.by_proxy)
    by_proxy = _latest(each for each in valid if each.by_proxy)
    counted = {
        member_id: _before(own.get(member_id), by_proxy.get(member_id))
        for member_id in sorted({*own, *by_proxy})
    }
    standing = {id_: each for id_, each in counted.items() if each is not None and each.choices}
    choices = {id_: tuple(sorted(each.choices)) for id_, each in standing.items()}
    counts = [0] * options
    for chosen in choices.values():
        for option in chosen:
            counts[option] += 1
    return Tally(
        tuple(counts),
        choices,
        electorate - choices.keys(),
        len(electorate),
        {id_: each.order for id_, each in standing.items()},
    )


def _latest(ballots: Iterable[BallotCast]) -> dict[int, BallotCast]:
    """The last ballot of each member."""
    latest: dict[int, BallotCast] = {}
    for ballot in ballots:
        former = latest.get(ballot.member_id)
        if former is None or _moment(former) <= _moment(ballot):
            latest[ballot.member_id] = ballot
    return latest


def _before(own: BallotCast | None, by_proxy: BallotCast | None) -> BallotCast | None:
    """Which of the latest two counts."""
    if own is None or by_proxy is None:
        return own or by_proxy
    return own if own.choices or _moment(by_proxy) < _moment(own) else by_proxy


def _moment(ballot: BallotCast) -> tuple[datetime, int]:
    return ballot.at, ballot.order


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
