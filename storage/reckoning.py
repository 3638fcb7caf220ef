"""How the database reckons what the standing pledges add up to: the statements, see `sums`.

Their parameters are `today`, `lands`, and `programme` (None for all). Every sum is by Land, so that
the others stay known when one changes. They are large and wanted seldom, so each is built when it
is first asked for.
"""

from __future__ import annotations

from functools import cache
from typing import Any

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

from .history import EDITION
from .mandates import VALID
from .tables import Mandate, Member, Pledge, PledgeEntry

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
def lines() -> Select[Any]:
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


def standing() -> Select[tuple[str, int]]:
    """By unit: the amount of all standing pledges."""
    return select(Pledge.unit, _total(Pledge.amount)).where(in_force(Pledge)).group_by(Pledge.unit)


KINDS = [(unit, formal) for unit in ("persons", "families") for formal in (True, False)]


@cache
def classes() -> Select[Any]:
    """By Land and mandate: for each unit and for formal or not, amount, members, population."""
    parent = aliased(Member)
    each = [
        _sum_if(and_(Pledge.unit == unit, _FORMAL if formal else ~_FORMAL), Pledge.amount)
        for unit, formal in KINDS
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
    for n, (_unit, formal) in enumerate(KINDS):
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
            _sum_if(places.c.population.is_(None)),
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
def expired() -> Select[tuple[str, int]]:
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
def ready() -> Select[tuple[str, int]]:
    """By Land: how many members have said that they are ready."""
    willing = select(Member.land, func.count()).where(Member.ready.is_(true()), _IN_LANDS)
    return willing.group_by(Member.land)


@cache
def overlaps() -> Select[tuple[str, str, str, int]]:
    """Land, key, name and id of the counties that pledge in the same unit as a member in them."""
    county, inside = aliased(Member), aliased(Member)
    return select(county.land, county.name_key, county.name, county.id).where(
        county.kind.in_(("county", "joint_municipality")),
        county.land.in_(_LANDS),
        exists().where(_lies_in(inside, county), _overlapping(county, inside)).correlate(county),
    )


@cache
def in_counties() -> Select[tuple[int, str, int]]:
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
def edition() -> Select[Any]:
    """Differs whenever any sum may: the newest entry of the ledger, then what else matters.

    Every change of a pledge has an entry in the ledger, and a mandate is only ever added or
    withdrawn.
    """
    return select(
        select(func.max(PledgeEntry.id)).scalar_subquery(),
        *EDITION,
        _sum_if(Member.ready.is_(true())),
        select(func.count(Mandate.id)).scalar_subquery(),
        select(func.count(Mandate.withdrawn_at)).scalar_subquery(),
    ).select_from(Member)


@cache
def changed_since() -> Select[tuple[str]]:
    """Every Land that the ledger has an entry of behind `newest`."""
    return (
        select(Member.land)
        .distinct()
        .join(Pledge, Pledge.member_id == Member.id)
        .join(PledgeEntry, PledgeEntry.pledge_id == Pledge.id)
        .where(PledgeEntry.id > bindparam("newest"))
    )


@cache
def lands() -> Select[tuple[str]]:
    """Every Land that has a member."""
    return select(Member.land).distinct()
