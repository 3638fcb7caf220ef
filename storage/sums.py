"""What the standing pledges add up to on a day, reckoned by the database and kept for each Land.

A pledge stands while its amount is above zero and its validity has not ended. Formal, resolved
and signalled are told apart as in commands.pledges.rules.formality. Below: the figures, the
statements that reckon them for each Land, how those add up, and `SumQueries`, which keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from .mandates import VALID
from .queries import Queries
from .tables import Mandate, Member, MemberChange, Pledge, PledgeEntry


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


# Statements. Their parameters are `today`, `lands`, and `programme` (None for all). Every sum is by
# Land, so that the others stay known when one changes. They are large and wanted seldom, so each
# is built when it is first asked for.

_TODAY = bindparam("today", type_=Date)
_LANDS = bindparam("lands", type_=String, expanding=True)
_PROGRAMME = bindparam("programme", type_=String)


def in_force(pledge: Any) -> ColumnElement[bool]:
    """Neither withdrawn nor expired, and for the programme."""
    return and_(
        pledge.amount > 0,
        or_(pledge.valid_until.is_(None), pledge.valid_until >= _TODAY),
        or_(_PROGRAMME.is_(None), pledge.programme == _PROGRAMME),
    )


def may_act() -> Select[tuple[int]]:
    """Members with a mandate `act` that is valid on `today`."""
    return select(Mandate.member_id).where(Mandate.scope == "act", *VALID)


def _total(value: Any) -> ColumnElement[int]:
    # PostgreSQL makes the sum of sums a decimal number.
    return cast(func.coalesce(func.sum(value), 0), BigInteger)


def _sum_if(condition: ColumnElement[bool], value: Any = 1) -> ColumnElement[int]:
    return _total(case((condition, value), else_=0))


_IN_LANDS = Member.land.in_(_LANDS)
_FORMAL = Pledge.formal_reference.is_not(None)


def _where(parent: Any) -> list[Any]:
    """A member with what it lies in, directly and not: a joint municipality and its county."""
    return [
        Member.id,
        Member.land,
        Member.population,
        Member.county_id.label("outer"),
        parent.county_id.label("outermost"),
    ]


def _around(places: CTE, *same: str) -> tuple[FromClause, list[Any]]:
    """The places with those that lie around each of them, if they are the same in these columns."""
    outer, outermost = places.alias(), places.alias()
    joined: FromClause = places
    for other, id_ in ((outer, places.c.outer), (outermost, places.c.outermost)):
        here = and_(other.c.id == id_, *(other.c[name] == places.c[name] for name in same))
        joined = joined.outerjoin(other, here)
    return joined, [outer, outermost]


def _apart(places: CTE, covered: ColumnElement[bool]) -> ColumnElement[int]:
    """The inhabitants of a place, unless they are among those of a place around it already.

    The rule of commands.alliance.rules.inhabitants: a county whose number is not known covers
    nobody.
    """
    return case((covered, 0), else_=func.coalesce(places.c.population, 0))


@cache
def _lines() -> Select[Any]:
    """By Land, programme, quota mode and unit: amounts, assigned, arrived, members, population."""
    parent, acts = aliased(Member), Pledge.member_id.in_(may_act())
    kind = ("programme", "quota_mode", "unit")
    columns = [getattr(Pledge, name) for name in kind]
    # By member first: several pledges in one line are for different target groups.
    places = (
        select(
            *_where(parent),
            *columns,
            _total(Pledge.amount).label("amount"),
            _sum_if(_FORMAL, Pledge.amount).label("formal"),
            _sum_if(and_(~_FORMAL, acts), Pledge.amount).label("resolved"),
            _total(Pledge.assigned).label("assigned"),
            _total(Pledge.arrived).label("arrived"),
        )
        .join(Pledge, Pledge.member_id == Member.id)
        .outerjoin(parent, parent.id == Member.county_id)
        .where(in_force(Pledge), _IN_LANDS)
        .group_by(Member.id, parent.id, *columns)
        .cte("places")
    )
    joined, around = _around(places, *kind)
    covered = or_(*(each.c.population.is_not(None) for each in around))
    group = [places.c[name] for name in ("land", *kind)]
    figures = ("amount", "formal", "resolved", "assigned", "arrived")
    return (
        select(
            *group,
            *(_total(places.c[name]) for name in figures),
            func.count(),
            _total(_apart(places, covered)),
        )
        .select_from(joined)
        .group_by(*group)
        .order_by(*group)
    )


_KINDS = [(unit, formal) for unit in ("persons", "families") for formal in (True, False)]


@cache
def _classes() -> Select[Any]:
    """By Land and mandate: for each unit and for formal or not, amount, members, population."""
    parent = aliased(Member)
    each = [
        _sum_if(and_(Pledge.unit == unit, _FORMAL if formal else ~_FORMAL), Pledge.amount)
        for unit, formal in _KINDS
    ]
    # By member first, so that nobody's population counts twice.
    places = (
        select(
            *_where(parent),
            Member.id.in_(may_act()).label("acts"),
            Member.ready,
            *(c.label(f"kind_{n}") for n, c in enumerate(each)),
        )
        .join(Pledge, Pledge.member_id == Member.id)
        .outerjoin(parent, parent.id == Member.county_id)
        .where(in_force(Pledge), _IN_LANDS)
        .group_by(Member.id, parent.id)
        .cte("places")
    )
    joined, around = _around(places)
    counted = [other.c.population.is_not(None) for other in around]
    figures: list[ColumnElement[int]] = []
    for n, (_unit, formal) in enumerate(_KINDS):
        amount = places.c[f"kind_{n}"]
        covered = or_(
            *(
                and_(
                    known,
                    other.c[f"kind_{n}"] > 0,
                    *([] if formal else [other.c.acts == places.c.acts]),
                )
                for known, other in zip(counted, around, strict=True)
            )
        )
        here = amount > 0
        figures += [_total(amount), _sum_if(here), _sum_if(here, _apart(places, covered))]
    return (
        select(
            places.c.land,
            places.c.acts,
            func.count(),
            _total(_apart(places, or_(*counted))),
            _sum_if(places.c.ready.is_(true())),
            *figures,
        )
        .select_from(joined)
        .group_by(places.c.land, places.c.acts)
        .order_by(places.c.land)
    )


def _lies_in(inside: Any, county: Any) -> ColumnElement[bool]:
    """Directly, or in a joint municipality of that county."""
    middle = aliased(Member)
    between = select(middle.id).where(middle.county_id == county.id).correlate(county)
    return or_(inside.county_id == county.id, inside.county_id.in_(between))


def _overlapping(county: Any, inside: Any) -> ColumnElement[bool]:
    """Both pledge in the same unit."""
    outer, inner = aliased(Pledge), aliased(Pledge)
    both = exists().where(
        outer.member_id == county.id,
        inner.member_id == inside.id,
        inner.unit == outer.unit,
        in_force(outer),
        in_force(inner),
    )
    return both.correlate(county, inside)


@cache
def _expired() -> Select[tuple[str, int]]:
    """By Land: how many pledges do not stand any more."""
    return (
        select(Member.land, func.count())
        .join(Pledge, Pledge.member_id == Member.id)
        .where(
            Pledge.amount > 0,
            Pledge.valid_until < _TODAY,
            or_(_PROGRAMME.is_(None), Pledge.programme == _PROGRAMME),
            _IN_LANDS,
        )
        .group_by(Member.land)
    )


@cache
def _ready() -> Select[tuple[str, int]]:
    """By Land: how many members have said that they are ready."""
    willing = select(Member.land, func.count()).where(Member.ready.is_(true()), _IN_LANDS)
    return willing.group_by(Member.land)


@cache
def _overlaps() -> Select[tuple[str, str, str, int]]:
    """Land, key, name and id of the counties that pledge in the same unit as a member in them."""
    county, inside = aliased(Member), aliased(Member)
    return select(county.land, county.name_key, county.name, county.id).where(
        county.kind.in_(("county", "joint_municipality")),
        county.land.in_(_LANDS),
        exists().where(_lies_in(inside, county), _overlapping(county, inside)).correlate(county),
    )


@cache
def _in_counties() -> Select[tuple[int, str, int]]:
    """For each of `counties`: the first such member by name, and how many there are."""
    county, inside = aliased(Member), aliased(Member)
    return (
        select(county.id, func.min(inside.name), func.count())
        .join(inside, _lies_in(inside, county))
        .where(
            county.id.in_(bindparam("counties", expanding=True)),
            _overlapping(county, inside),
        )
        .group_by(county.id)
    )


@cache
def _edition() -> Select[Any]:
    """Differs whenever any sum may: the newest entry of the ledger, then what else matters.

    Every change of a pledge has an entry in the ledger, every change of a member one in its history
    (population and the like are looked at besides), and a mandate is only ever added or withdrawn.
    """
    return select(
        select(func.max(PledgeEntry.id)).scalar_subquery(),
        func.count(),
        func.max(Member.id),
        func.sum(Member.population),
        func.sum(Member.county_id),
        _sum_if(Member.ready.is_(true())),
        select(func.count(MemberChange.id)).scalar_subquery(),
        select(func.count(Mandate.id)).scalar_subquery(),
        select(func.count(Mandate.withdrawn_at)).scalar_subquery(),
    ).select_from(Member)


@cache
def _changed_since() -> Select[tuple[str]]:
    """Every Land that the ledger has an entry of behind `newest`."""
    return (
        select(Member.land)
        .distinct()
        .join(Pledge, Pledge.member_id == Member.id)
        .join(PledgeEntry, PledgeEntry.pledge_id == Pledge.id)
        .where(PledgeEntry.id > bindparam("newest"))
    )


@cache
def _lands() -> Select[tuple[str]]:
    """Every Land that has a member."""
    return select(Member.land).distinct()


# How the sums of some Länder add up.

Statement: TypeAlias = Callable[[], Select[Any]]
# Of one Land: the rows of each statement, the Land first in every row.
Part: TypeAlias = Mapping[Statement, Sequence[tuple[Any, ...]]]


def added(parts: Sequence[Part], overlaps: Sequence[OverlapSum]) -> Sums:
    """The sums of some Länder together; `overlaps` are the counties to be named."""
    groups = rows(parts, _classes)
    return Sums(
        _by_line(rows(parts, _lines)),
        _by_class(groups),
        _by_land(groups),
        municipalities=sum(row[2] for row in groups),
        population=sum(row[3] for row in groups),
        expired=_count(parts, _expired),
        willing=_count(parts, _ready) - sum(row[4] for row in groups),
        overlaps=overlaps,
        overlapping=len(rows(parts, _overlaps)),
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
    """Unit, formality, amount, members and population of each kind in a row of _classes."""
    found = []
    for n, (unit, formal) in enumerate(_KINDS):
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


_NAMED = 10  # so many counties are named where capacity may be counted twice
_STATEMENTS: Final[Sequence[Statement]] = (
    _lines,
    _classes,
    _overlaps,
    _ready,
    _expired,
)


class _Kept(NamedTuple):
    """What the parts say holds as long as the rest is the same."""

    newest: int  # entry of the ledger
    others: Sequence[Any]
    lands: Sequence[str]
    parts: Mapping[str, Part]


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
        if missing:
            found = await self._reckoned({**scope, "lands": missing})
            kept = kept._replace(parts={**kept.parts, **found})
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[today, programme] = kept
        return await self._added([kept.parts[each] for each in lands], scope)

    async def _still_true(self, kept: _Kept | None) -> _Kept:
        """What of `kept` holds; read before anything is reckoned: so that is never older."""
        newest, *others = (await self._session.execute(_edition())).one()
        if kept is None or kept.others != others:
            return _Kept(newest or 0, others, sorted(await self._all(_lands())), {})
        if kept.newest == newest or newest is None:
            return kept
        changed = await self._all(_changed_since(), newest=kept.newest)
        parts = {land: part for land, part in kept.parts.items() if land not in changed}
        return kept._replace(newest=newest, parts=parts)

    async def _reckoned(self, scope: Mapping[str, Any]) -> dict[str, Part]:
        parts: dict[str, dict[Any, list[Any]]] = {
            land: {each: [] for each in _STATEMENTS} for land in scope["lands"]
        }
        for each in _STATEMENTS:
            for row in await self._session.execute(each(), scope):
                parts[row[0]][each].append(tuple(row))
        return dict(parts)

    async def _added(self, parts: Sequence[Part], scope: Mapping[str, Any]) -> Sums:
        # By key, then by name, then by id.
        counties = sorted(row[1:] for row in rows(parts, _overlaps))
        return added(parts, await self._overlaps(counties[:_NAMED], scope))

    async def _overlaps(
        self, counties: Sequence[Sequence[Any]], scope: Mapping[str, Any]
    ) -> list[OverlapSum]:
        if not counties:
            return []
        named = {id_: name for _key, name, id_ in counties}
        found = await self._session.execute(_in_counties(), {**scope, "counties": list(named)})
        inside = {county: (first, count) for county, first, count in found}
        return [
            OverlapSum(name, inside[county][0], inside[county][1] - 1)
            for county, name in named.items()
        ]
