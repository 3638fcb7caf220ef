"""Statements about the pledges that stand on a day: every sum of them is reckoned here.

Parameters are `today`, and `land` and `programme`, each of them None for all.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
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

from .tables import Mandate, Member, MemberChange, Pledge, PledgeEntry

_TODAY = bindparam("today", type_=Date)
_LAND = bindparam("land", type_=String)
_PROGRAMME = bindparam("programme", type_=String)


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


KINDS = [(unit, formal) for unit in ("persons", "families") for formal in (True, False)]


def _classes() -> Select[Any]:
    """By Land and mandate: for each unit and for formal or not, amount, members, population."""
    each = [
        _sum_if(and_(Pledge.unit == unit, _FORMAL if formal else ~_FORMAL), Pledge.amount)
        for unit, formal in KINDS
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
            *(of_member.c[f"kind_{n}"] for n in range(len(KINDS))),
        )
        .join(of_member, of_member.c.member_id == Member.id)
        .where(_OF_LAND)
        .subquery()
    )
    figures: list[ColumnElement[int]] = []
    for n in range(len(KINDS)):
        amount = inner.c[f"kind_{n}"]
        # PostgreSQL makes the sum of a sum a decimal.
        figures += [
            cast(func.sum(amount), BigInteger),
            _sum_if(amount > 0),
            _sum_if(amount > 0, inner.c.inhabitants),
        ]
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
LINES = _lines()
CLASSES = _classes()
EXPIRED = (
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
READY = select(func.count()).select_from(Member).where(Member.ready.is_(true()), _OF_LAND)
OVERLAPS = (
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
IN_COUNTIES = (
    select(_COUNTY.id, func.min(_INSIDE.name), func.count())
    .join(_INSIDE, _INSIDE.county_id == _COUNTY.id)
    .where(
        _COUNTY.id.in_(bindparam("counties", expanding=True)),
        _overlapping(_COUNTY, _INSIDE),
    )
    .group_by(_COUNTY.id)
)
# Differs whenever any sum may: every change of a pledge has an entry in the ledger, every change
# of a member one in its history (population and the like are looked at besides), and a mandate
# is only ever added or withdrawn.
EDITION = select(
    func.count(),
    func.max(Member.id),
    func.sum(Member.population),
    func.sum(Member.county_id),
    _sum_if(Member.ready.is_(true())),
    select(func.max(PledgeEntry.id)).scalar_subquery(),
    select(func.max(MemberChange.id)).scalar_subquery(),
    select(func.count(Mandate.id)).scalar_subquery(),
    select(func.count(Mandate.withdrawn_at)).scalar_subquery(),
).select_from(Member)
