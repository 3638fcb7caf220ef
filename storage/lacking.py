"""What a municipality lacks, or what of it ends soon: each as a condition of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from .tables import Awaited, Contact, Mandate, Member, Pledge


@dataclass(frozen=True, slots=True)
class Days:
    """What decides whether something is lacking or ends: see the rules of the subjects."""

    today: date
    ends_by: date  # what ends until then, ends soon
    confirmed_before: datetime  # a pledge that was confirmed before is to be confirmed anew


def gaps_of(days: Days) -> Mapping[str, ColumnElement[bool]]:
    """By the words of commands.overview.rules.Gap: what is lacking."""
    standing = [
        Pledge.amount > 0,
        or_(Pledge.valid_until.is_(None), Pledge.valid_until >= days.today),
    ]
    # One list for each: to join what was added up by member costs the database thrice as much.
    pledging = select(Pledge.member_id).where(*standing)
    old = pledging.where(Pledge.confirmed_at < days.confirmed_before)
    ending = pledging.where(Pledge.valid_until <= days.ends_by)
    not_unready = or_(Member.ready.is_(None), Member.ready.is_(true()))
    valid = select(Mandate.member_id).where(*_valid(Mandate, days.today))
    return {
        "pledge": and_(Member.id.not_in(pledging), not_unready),
        "mandate": Member.id.not_in(valid),
        "contact": Member.id.not_in(_office(Contact, "contact")),
        "deputy": and_(
            Member.id.not_in(_office(Contact, "deputy")),
            Member.id.not_in(_office(Awaited, "deputy")),
        ),
        "unreached": Member.id.in_(_office(Awaited, "contact")),
        "confirmation": Member.id.in_(old),
        "ending": or_(Member.id.in_(ending), Member.id.in_(_ending_mandates(days))),
    }


def _office(table: Any, role: str) -> Select[tuple[int]]:
    return select(table.member_id).where(table.role == role)


def _valid(mandate: Any, day: date) -> list[ColumnElement[bool]]:
    return [
        mandate.withdrawn_at.is_(None),
        mandate.resolved_on <= day,
        or_(mandate.valid_until.is_(None), mandate.valid_until >= day),
    ]


def _ending_mandates(days: Days) -> Select[tuple[int]]:
    """Whose mandate ends soon, with no other one for the same that goes on."""
    later = aliased(Mandate)
    goes_on = exists().where(
        later.member_id == Mandate.member_id,
        later.scope == Mandate.scope,
        *_valid(later, days.today),
        or_(later.valid_until.is_(None), later.valid_until > Mandate.valid_until),
    )
    return select(Mandate.member_id).where(
        *_valid(Mandate, days.today), Mandate.valid_until <= days.ends_by, ~goes_on
    )
