"""What the standing pledges add up to, reckoned by the database: never a row for each member.

A pledge stands while its amount is above zero and its validity has not ended. Formal, resolved
and signalled are told apart as in commands.rules.pledging.formality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from .queries import Queries
from .tables import Mandate, Member, Pledge

_TODAY = bindparam("today", type_=Date)
_LAND = bindparam("land", type_=String)
_PROGRAMME = bindparam("programme", type_=String)
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


def _in_force(pledge: Any) -> ColumnElement[bool]:
    return and_(
        pledge.amount > 0,
        or_(pledge.valid_until.is_(None), pledge.valid_until >= _TODAY),
        or_(_PROGRAMME.is_(None), pledge.programme == _PROGRAMME),
    )


def may_act() -> Select[tuple[int]]:
    """Members with a mandate `act` that is valid on `today`."""
    return select(Mandate.member_id).where(
        Mandate.scope == "act",
        Mandate.withdrawn_at.is_(None),
        Mandate.resolved_on <= _TODAY,
        or_(Mandate.valid_until.is_(None), Mandate.valid_until >= _TODAY),
    )


def _sum_if(condition: ColumnElement[bool], value: Any = 1) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0, type_=Integer)


_OF_LAND = or_(_LAND.is_(None), Member.land == _LAND)
_FORMAL = Pledge.formal_reference.is_not(None)
_INHABITANTS = func.coalesce(Member.population, 0)


def _lines() -> Select[Any]:
    sibling = aliased(Pledge)
    # A member has several pledges in one line only if they are for different target groups.
    first = or_(
        Pledge.target_group == "",
        ~exists().where(
            sibling.member_id == Pledge.member_id,
            sibling.programme == Pledge.programme,
            sibling.unit == Pledge.unit,
            sibling.quota_mode == Pledge.quota_mode,
            sibling.target_group < Pledge.target_group,
            _in_force(sibling),
        ),
    )
    group = (Pledge.programme, Pledge.quota_mode, Pledge.unit)
    return (
        select(
            *group,
            func.sum(Pledge.amount),
            _sum_if(_FORMAL, Pledge.amount),
            _sum_if(and_(~_FORMAL, Pledge.member_id.in_(may_act())), Pledge.amount),
            func.sum(Pledge.assigned),
            func.sum(Pledge.arrived),
            _sum_if(first),
            _sum_if(first, _INHABITANTS),
        )
        .join(Member, Member.id == Pledge.member_id)
        .where(_in_force(Pledge), _OF_LAND)
        .group_by(*group)
        .order_by(*group)
    )


_KINDS = [(unit, formal) for unit in ("persons", "families") for formal in (True, False)]


def _classes() -> Select[Any]:
    """By Land and mandate: for each unit and for formal or not, amount, members, population."""
    each = [
        _sum_if(and_(Pledge.unit == unit, _FORMAL if formal else ~_FORMAL), Pledge.amount)
        for unit, formal in _KINDS
    ]
    # Grouped by member first, so that nobody's population counts twice.
    of_member = (
        select(Pledge.member_id, *(c.label(f"kind_{n}") for n, c in enumerate(each)))
        .where(_in_force(Pledge))
        .group_by(Pledge.member_id)
        .subquery()
    )
    inner = (
        select(
            Member.land,
            of_member.c.member_id.in_(may_act()).label("acts"),
            Member.ready,
            _INHABITANTS.label("inhabitants"),
            *(of_member.c[f"kind_{n}"] for n in range(len(_KINDS))),
        )
        .join(of_member, of_member.c.member_id == Member.id)
        .where(_OF_LAND)
        .subquery()
    )
    figures: list[ColumnElement[int]] = []
    for n in range(len(_KINDS)):
        amount = inner.c[f"kind_{n}"]
        figures += [func.sum(amount), _sum_if(amount > 0), _sum_if(amount > 0, inner.c.inhabitants)]
    return (
        select(
            inner.c.land,
            inner.c.acts,
            func.count(),
            func.sum(inner.c.inhabitants),
            _sum_if(inner.c.ready.is_(true())),
            *figures,
        )
        .group_by(inner.c.land, inner.c.acts)
        .order_by(inner.c.land)
    )


def _overlapping(county: Any, inside: Any) -> ColumnElement[bool]:
    """Both pledge in the same unit."""
    outer, inner = aliased(Pledge), aliased(Pledge)
    both = exists().where(
        outer.member_id == county.id,
        inner.member_id == inside.id,
        inner.unit == outer.unit,
        _in_force(outer),
        _in_force(inner),
    )
    return both.correlate(county, inside)


_COUNTY, _INSIDE = aliased(Member), aliased(Member)
_LINES = _lines()
_CLASSES = _classes()
_EXPIRED = (
    select(func.count())
    .select_from(Pledge)
    .join(Member, Member.id == Pledge.member_id)
    .where(
        Pledge.amount > 0,
        Pledge.valid_until < _TODAY,
        or_(_PROGRAMME.is_(None), Pledge.programme == _PROGRAMME),
        _OF_LAND,
    )
)
_READY = select(func.count()).select_from(Member).where(Member.ready.is_(true()), _OF_LAND)
_OVERLAPS = (
    select(_COUNTY.id, _COUNTY.name)
    .where(
        _COUNTY.kind.in_(("county", "joint_municipality")),
        or_(_LAND.is_(None), _COUNTY.land == _LAND),
        exists()
        .where(_INSIDE.county_id == _COUNTY.id, _overlapping(_COUNTY, _INSIDE))
        .correlate(_COUNTY),
    )
    .order_by(_COUNTY.name_key, _COUNTY.name, _COUNTY.id)
)
_IN_COUNTIES = (
    select(_COUNTY.id, func.min(_INSIDE.name), func.count())
    .join(_INSIDE, _INSIDE.county_id == _COUNTY.id)
    .where(
        _COUNTY.id.in_(bindparam("counties", expanding=True)),
        _overlapping(_COUNTY, _INSIDE),
    )
    .group_by(_COUNTY.id)
)


class SumQueries(Queries):
    """Totals of what stands on a day."""

    async def standing(self, today: date, land: str | None, programme: str | None) -> Sums:
        """What is pledged on `today`, everywhere or in one Land, for all programmes or one."""
        scope = {"today": today, "land": land, "programme": programme}
        lines = [_line(row) for row in await self._session.execute(_LINES, scope)]
        groups = (await self._session.execute(_CLASSES, scope)).all()
        ready = await self._session.scalar(_READY, {"land": land}) or 0
        overlaps, overlapping = await self._overlaps(scope)
        return Sums(
            lines,
            _by_class(groups),
            _by_land(groups),
            municipalities=sum(row[2] for row in groups),
            population=sum(row[3] for row in groups),
            expired=await self._session.scalar(_EXPIRED, scope) or 0,
            willing=ready - sum(row[4] for row in groups),
            overlaps=overlaps,
            overlapping=overlapping,
        )

    async def _overlaps(self, scope: dict[str, Any]) -> tuple[list[OverlapSum], int]:
        counties = (await self._session.execute(_OVERLAPS, scope)).all()
        named: dict[int, str] = {row[0]: row[1] for row in counties[:_NAMED]}
        if not named:
            return [], 0
        rows = await self._session.execute(_IN_COUNTIES, {**scope, "counties": list(named)})
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
    """Unit, formality, amount, members and population of each kind in a row of _CLASSES."""
    found = []
    for n, (unit, formal) in enumerate(_KINDS):
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
