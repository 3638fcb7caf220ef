"""Statements about the pledges that stand on a day: every sum of them is reckoned here.

Parameters are `today`, `lands`, and `programme` (None for all). Every sum is by Land, so that the
others stay known when one changes. The statements are large and wanted seldom, so each is built
when it is first asked for.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
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
from .tables import Mandate, Member, MemberChange, Pledge, PledgeEntry

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
_INHABITANTS = func.coalesce(Member.population, 0)


@cache
def lines() -> Select[Any]:
    """By Land, programme, quota mode and unit: amounts, assigned, arrived, members, population."""
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
            in_force(sibling),
        ),
    )
    group = (Member.land, Pledge.programme, Pledge.quota_mode, Pledge.unit)
    return (
        select(
            *group,
            _total(Pledge.amount),
            _sum_if(_FORMAL, Pledge.amount),
            _sum_if(and_(~_FORMAL, Pledge.member_id.in_(may_act())), Pledge.amount),
            _total(Pledge.assigned),
            _total(Pledge.arrived),
            _sum_if(first),
            _sum_if(first, _INHABITANTS),
        )
        .join(Member, Member.id == Pledge.member_id)
        .where(in_force(Pledge), _IN_LANDS)
        .group_by(*group)
        .order_by(*group)
    )


KINDS = [(unit, formal) for unit in ("persons", "families") for formal in (True, False)]


@cache
def classes() -> Select[Any]:
    """By Land and mandate: for each unit and for formal or not, amount, members, population."""
    each = [
        _sum_if(and_(Pledge.unit == unit, _FORMAL if formal else ~_FORMAL), Pledge.amount)
        for unit, formal in KINDS
    ]
    # Grouped by member first, so that nobody's population counts twice.
    inner = (
        select(
            Member.land,
            Member.id.in_(may_act()).label("acts"),
            Member.ready,
            _INHABITANTS.label("inhabitants"),
            *(c.label(f"kind_{n}") for n, c in enumerate(each)),
        )
        .join(Pledge, Pledge.member_id == Member.id)
        .where(in_force(Pledge), _IN_LANDS)
        .group_by(Member.id)
        .subquery()
    )
    figures: list[ColumnElement[int]] = []
    for n in range(len(KINDS)):
        amount = inner.c[f"kind_{n}"]
        figures += [_total(amount), _sum_if(amount > 0), _sum_if(amount > 0, inner.c.inhabitants)]
    return (
        select(
            inner.c.land,
            inner.c.acts,
            func.count(),
            _total(inner.c.inhabitants),
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
        exists()
        .where(inside.county_id == county.id, _overlapping(county, inside))
        .correlate(county),
    )


@cache
def in_counties() -> Select[tuple[int, str, int]]:
    """For each of `counties`: the first such member by name, and how many there are."""
    county, inside = aliased(Member), aliased(Member)
    return (
        select(county.id, func.min(inside.name), func.count())
        .join(inside, inside.county_id == county.id)
        .where(
            county.id.in_(bindparam("counties", expanding=True)),
            _overlapping(county, inside),
        )
        .group_by(county.id)
    )


@cache
def edition() -> Select[Any]:
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
