"""What the standing pledges add up to: parts of the Länder, as the database reckons them.

A pledge stands while its amount is above zero and its validity has not ended. Formal, resolved
and signalled are told apart as in commands.pledges.rules.formality.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select

from . import standing


class Amounts(NamedTuple):
    """How much of a total is formal, resolved and signalled; all in one unit."""

    formal: int
    resolved: int
    signalled: int


class LineSum(NamedTuple):
    """The standing pledges for one programme in one quota mode and unit."""

    programme: str
    quota_mode: str
    unit: str
    amounts: Amounts
    assigned: int
    arrived: int
    municipalities: int
    population: int  # of those municipalities, as far as it is known


class LandSum(NamedTuple):
    """The standing pledges of one Land in one unit."""

    land: str
    unit: str
    amounts: Amounts


class ClassSum(NamedTuple):
    """The standing pledges of one unit and formality; each municipality once."""

    unit: str
    formality: str
    amount: int
    municipalities: int
    population: int


class OverlapSum(NamedTuple):
    """A county and the first member in it that pledges in the same unit; `more` do, too."""

    county: str
    inside: str
    more: int


@dataclass(frozen=True, slots=True)
class Sums:
    """All there is to say about the pledges of a Land and a programme (None: of all).

    `expired` are pledges that do not count any more, `willing` the members that said they are
    ready but have no standing pledge; `overlaps` are the first ones of `overlapping` counties.
    """

    lines: Sequence[LineSum]
    classes: Sequence[ClassSum]
    by_land: Sequence[LandSum]
    municipalities: int
    population: int
    expired: int
    willing: int
    overlaps: Sequence[OverlapSum]
    overlapping: int


Statement: TypeAlias = Callable[[], Select[Any]]
# Of one Land: the rows of each statement, the Land first in every row.
Part: TypeAlias = Mapping[Statement, Sequence[tuple[Any, ...]]]


def added(parts: Sequence[Part], overlaps: Sequence[OverlapSum]) -> Sums:
    """The sums of some Länder together; `overlaps` are the counties to be named."""
    groups = rows(parts, standing.classes)
    return Sums(
        _by_line(rows(parts, standing.lines)),
        _by_class(groups),
        _by_land(groups),
        municipalities=sum(row[2] for row in groups),
        population=sum(row[3] for row in groups),
        expired=_count(parts, standing.expired),
        willing=_count(parts, standing.ready) - sum(row[4] for row in groups),
        overlaps=overlaps,
        overlapping=len(rows(parts, standing.overlaps)),
    )


def rows(parts: Sequence[Part], statement: Statement) -> list[tuple[Any, ...]]:
    """What a statement gave for these Länder."""
    return [row for part in parts for row in part[statement]]


def _count(parts: Sequence[Part], statement: Statement) -> int:
    return sum(count for _land, count in rows(parts, statement))


def _by_line(found: Sequence[Sequence[Any]]) -> list[LineSum]:
    sums: dict[tuple[str, str, str], list[int]] = {}
    for _land, programme, quota_mode, unit, *figures in found:
        line = programme, quota_mode, unit
        sums[line] = _plus(sums.get(line, [0] * len(figures)), figures)
    return [_line(*each, *figures) for each, figures in sorted(sums.items())]


def _line(
    programme: str, quota_mode: str, unit: str, amount: int, formal: int, resolved: int, *more: int
) -> LineSum:
    amounts = Amounts(formal, resolved, amount - formal - resolved)
    return LineSum(programme, quota_mode, unit, amounts, *more)


def _plus(some: Sequence[int], others: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(some, others, strict=True)]


def _figures(row: Sequence[Any]) -> list[tuple[str, str, int, int, int]]:
    """Unit, formality, amount, members and population of each kind in a row of standing.classes."""
    found = []
    for n, (unit, formal) in enumerate(standing.KINDS):
        formality = "formal" if formal else "resolved" if row[1] else "signalled"
        found.append((unit, formality, *row[5 + 3 * n : 8 + 3 * n]))
    return found


def _by_class(groups: Sequence[Sequence[Any]]) -> list[ClassSum]:
    sums: dict[tuple[str, str], list[int]] = {
        (unit, formality): [0, 0, 0]
        for unit in ("persons", "families")
        for formality in Amounts._fields
    }
    for unit, formality, *figures in (each for row in groups for each in _figures(row)):
        sums[unit, formality] = _plus(sums[unit, formality], figures)
    return [ClassSum(*kind, *figures) for kind, figures in sums.items() if figures[0]]


def _by_land(groups: Sequence[Sequence[Any]]) -> list[LandSum]:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in groups:
        for unit, formality, amount, *_ in _figures(row):
            land = sums.setdefault((row[0], unit), dict.fromkeys(Amounts._fields, 0))
            land[formality] += amount
    return [LandSum(*kind, Amounts(**each)) for kind, each in sums.items() if any(each.values())]
