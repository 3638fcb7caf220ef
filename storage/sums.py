"""What the standing pledges add up to on a day, reckoned by the database and kept for each Land.

A pledge stands while its amount is above zero and its validity has not ended. Formal, resolved
and signalled are told apart as in commands.pledges.rules.formality. Below: the figures, how those
of some Länder add up (`reckoning` has those of each), and `SumQueries`, which keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Select

from . import reckoning
from .prepared import PreparedRead
from .queries import Queries


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
    population: int  # of those municipalities, as far as it is known; nobody twice


class LandSum(NamedTuple):
    """The standing pledges of one Land in one unit."""

    land: str
    unit: str
    amounts: Amounts


class ClassSum(NamedTuple):
    """The standing pledges of one unit and formality; each municipality once, and nobody twice."""

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

    `unknown` is of how many municipalities the population is not known; `expired` are pledges that
    do not count any more, `willing` the members that said they are ready but have no standing
    pledge; `overlaps` are the first ones of `overlapping` counties.
    """

    lines: Sequence[LineSum]
    classes: Sequence[ClassSum]
    by_land: Sequence[LandSum]
    municipalities: int
    population: int
    unknown: int
    expired: int
    willing: int
    overlaps: Sequence[OverlapSum]
    overlapping: int


# How the sums of some Länder add up.

Statement: TypeAlias = Callable[[], Select[Any]]
# Of one Land: the rows of each statement, the Land first in every row.
Part: TypeAlias = Mapping[Statement, Sequence[tuple[Any, ...]]]


def added(parts: Sequence[Part], overlaps: Sequence[OverlapSum]) -> Sums:
    """The sums of some Länder together; `overlaps` are the counties to be named."""
    groups = rows(parts, reckoning.classes)
    return Sums(
        _by_line(rows(parts, reckoning.lines)),
        _by_class(groups),
        _by_land(groups),
        municipalities=sum(row[2] for row in groups),
        population=sum(row[3] for row in groups),
        unknown=sum(row[5] for row in groups),
        expired=_count(parts, reckoning.expired),
        willing=_count(parts, reckoning.ready) - sum(row[4] for row in groups),
        overlaps=overlaps,
        overlapping=len(rows(parts, reckoning.overlaps)),
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
    """Unit, formality, amount, members and population of each kind in a row of `classes`."""
    found = []
    for n, (unit, formal) in enumerate(reckoning.KINDS):
        formality = "formal" if formal else "resolved" if row[1] else "signalled"
        found.append((unit, formality, *row[6 + 3 * n : 9 + 3 * n]))
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


_AT_ONCE = 8  # Länder
_NAMED = 10  # so many counties are named where capacity may be counted twice
_STATEMENTS: Final[Sequence[Statement]] = (
    reckoning.lines,
    reckoning.classes,
    reckoning.overlaps,
    reckoning.ready,
    reckoning.expired,
)


class _Kept(NamedTuple):
    """What the parts say holds as long as the rest is the same."""

    newest: int  # entry of the ledger
    others: Sequence[Any]
    lands: Sequence[str]
    parts: Mapping[str, Part]


_STANDING: Final = PreparedRead(reckoning.standing(), many=True)
# What was reckoned last, by engine, day and programme.
_KEPT: WeakKeyDictionary[Any, dict[tuple[Any, ...], _Kept]] = WeakKeyDictionary()
_MOST_KEPT = 20


class SumQueries(Queries):
    """Totals of the standing pledges."""

    async def on(self, today: date, land: str | None, programme: str | None) -> Sums:
        """What is pledged on `today`, everywhere or in one Land, for all programmes or one.

        To be asked in transactions that change nothing of it: what is reckoned is kept for each
        Land until its ledger has a newer entry, or anything else has changed.
        """
        known = _KEPT.setdefault(self._session.get_bind(), {})
        kept = await self._still_true(known.get((today, programme)))
        lands = kept.lands if land is None else [land]
        scope = {"today": today, "programme": programme}
        missing = [each for each in lands if each not in kept.parts]
        for start in range(0, len(missing), _AT_ONCE):
            found = await self._reckoned({**scope, "lands": missing[start : start + _AT_ONCE]})
            kept = kept._replace(parts={**kept.parts, **found})
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[today, programme] = kept
        return await self._added([kept.parts[each] for each in lands], scope)

    async def standing(self, today: date) -> dict[str, int]:
        """By unit: what is pledged on `today` altogether; only units in which anything is."""
        return dict(await self._rows(_STANDING, today=today, programme=None))

    async def edition(self) -> tuple[Any, ...]:
        """Differs whenever any sum may, see `reckoning.edition`."""
        async with self._beside():
            return tuple((await self._session.execute(reckoning.edition())).one())

    async def _still_true(self, kept: _Kept | None) -> _Kept:
        """What of `kept` holds; read before anything is reckoned: so that is never older."""
        newest, *others = await self.edition()
        if kept is None or kept.others != others:
            return _Kept(newest or 0, others, sorted(await self._all(reckoning.lands())), {})
        if kept.newest == newest or newest is None:
            return kept
        changed = await self._all(reckoning.changed_since(), newest=kept.newest)
        parts = {land: part for land, part in kept.parts.items() if land not in changed}
        return kept._replace(newest=newest, parts=parts)

    async def _reckoned(self, scope: Mapping[str, Any]) -> dict[str, Part]:
        parts: dict[str, dict[Any, list[Any]]] = {
            land: {each: [] for each in _STATEMENTS} for land in scope["lands"]
        }
        # A statement about some Länder takes half a tenth of a second.
        async with self._beside():
            for each in _STATEMENTS:
                for row in await self._session.execute(each(), scope):
                    parts[row[0]][each].append(tuple(row))
        return dict(parts)

    async def _added(self, parts: Sequence[Part], scope: Mapping[str, Any]) -> Sums:
        # By key, then by name, then by id.
        counties = sorted(row[1:] for row in rows(parts, reckoning.overlaps))
        return added(parts, await self._overlaps(counties[:_NAMED], scope))

    async def _overlaps(
        self, counties: Sequence[Sequence[Any]], scope: Mapping[str, Any]
    ) -> list[OverlapSum]:
        if not counties:
            return []
        named = {id_: name for _key, name, id_ in counties}
        found = await self._session.execute(
            reckoning.in_counties(), {**scope, "counties": list(named)}
        )
        inside = {county: (first, count) for county, first, count in found}
        return [
            OverlapSum(name, inside[county][0], inside[county][1] - 1)
            for county, name in named.items()
        ]
