"""What the standing pledges add up to, reckoned by the database: never a row for each member.

A pledge stands while its amount is above zero and its validity has not ended. Formal, resolved
and signalled are told apart as in commands.rules.pledging.formality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Row

from . import standing
from .queries import Queries

_NAMED = 10  # so many counties are named where capacity may be counted twice


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


# What was reckoned last, by engine and scope: it holds as long as the registry says the same.
_RECKONED: WeakKeyDictionary[Any, dict[tuple[Any, ...], tuple[tuple[Any, ...], Sums]]] = (
    WeakKeyDictionary()
)
_KEPT = 50


class SumQueries(Queries):
    """Totals of what stands on a day."""

    async def standing(self, today: date, land: str | None, programme: str | None) -> Sums:
        """What is pledged on `today`, everywhere or in one Land, for all programmes or one.

        To be asked in transactions that change nothing of it: what is reckoned is kept, and given
        again until a ledger, a history or a mandate has a newer entry (see standing.edition).
        """
        # Read first: should something be changed meanwhile, the sums are newer than it says.
        edition = tuple((await self._session.execute(standing.edition())).one())
        kept = _RECKONED.setdefault(self._session.get_bind(), {})
        known = kept.get((today, land, programme))
        if known is not None and known[0] == edition:
            return known[1]
        sums = await self._reckoned({"today": today, "land": land, "programme": programme})
        if len(kept) >= _KEPT:
            kept.clear()
        kept[today, land, programme] = edition, sums
        return sums

    async def _reckoned(self, scope: dict[str, Any]) -> Sums:
        lines = [_line(row) for row in await self._session.execute(standing.lines(), scope)]
        groups = (await self._session.execute(standing.classes(), scope)).all()
        ready = await self._session.scalar(standing.ready(), scope) or 0
        overlaps, overlapping = await self._overlaps(scope)
        return Sums(
            lines,
            _by_class(groups),
            _by_land(groups),
            municipalities=sum(row[2] for row in groups),
            population=sum(row[3] for row in groups),
            expired=await self._session.scalar(standing.expired(), scope) or 0,
            willing=ready - sum(row[4] for row in groups),
            overlaps=overlaps,
            overlapping=overlapping,
        )

    async def _overlaps(self, scope: dict[str, Any]) -> tuple[list[OverlapSum], int]:
        counties = (await self._session.execute(standing.overlaps(), scope)).all()
        named: dict[int, str] = {row[0]: row[1] for row in counties[:_NAMED]}
        if not named:
            return [], 0
        rows = await self._session.execute(
            standing.in_counties(), {**scope, "counties": list(named)}
        )
        inside = {county: (first, count) for county, first, count in rows}
        return [
            OverlapSum(name, inside[county][0], inside[county][1] - 1)
            for county, name in named.items()
        ], len(counties)


def _line(row: Row[Any]) -> LineSum:
    programme, quota_mode, unit, amount, formal, resolved, *figures = row
    amounts = Amounts(formal, resolved, amount - formal - resolved)
    return LineSum(programme, quota_mode, unit, amounts, *figures)


def _figures(row: Row[Any]) -> list[tuple[str, str, int, int, int]]:
    """Unit, formality, amount, members and population of each kind in a row of standing.classes."""
    found = []
    for n, (unit, formal) in enumerate(standing.KINDS):
        formality = "formal" if formal else "resolved" if row[1] else "signalled"
        found.append((unit, formality, *row[5 + 3 * n : 8 + 3 * n]))
    return found


def _by_class(groups: Sequence[Row[Any]]) -> list[ClassSum]:
    sums: dict[tuple[str, str], list[int]] = {
        (unit, formality): [0, 0, 0]
        for unit in ("persons", "families")
        for formality in Amounts._fields
    }
    for unit, formality, *figures in (each for row in groups for each in _figures(row)):
        so_far = sums[unit, formality]
        sums[unit, formality] = [a + b for a, b in zip(so_far, figures, strict=True)]
    return [ClassSum(*kind, *figures) for kind, figures in sums.items() if figures[0]]


def _by_land(groups: Sequence[Row[Any]]) -> list[LandSum]:
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in groups:
        for unit, formality, amount, *_ in _figures(row):
            land = sums.setdefault((row[0], unit), dict.fromkeys(Amounts._fields, 0))
            land[formality] += amount
    return [LandSum(*kind, Amounts(**each)) for kind, each in sums.items() if any(each.values())]
