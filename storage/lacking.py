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
    # What is true of few comes first in each, the rest of the condition is then hardly looked at.
    pledging = select(Pledge.member_id).where(*standing)
    old = select(Pledge.member_id).where(Pledge.confirmed_at < days.confirmed_before, *standing)
    ending = select(Pledge.member_id).where(Pledge.valid_until <= days.ends_by, *standing)
    not_unready = or_(Member.ready.is_(None), Member.ready.is_(true()))
    valid = select(Mandate.member_id).where(*_valid(Mandate, days.today))
    return {
        "pledge": and_(Member.id.not_in(pledging), not_unready),
        "mandate": Member.id.not_in(valid),
        "contact": ~_held(Contact, "contact"),
        "deputy": and_(~_held(Contact, "deputy"), ~_held(Awaited, "deputy")),
        "unreached": _held(Awaited, "contact"),
        "confirmation": Member.id.in_(old),
        "ending": or_(Member.id.in_(ending), Member.id.in_(_ending_mandates(days))),
    }


def _held(table: Any, role: str) -> ColumnElement[bool]:
    """Whether the office has somebody: looked up, by member and role each is there once."""
    return exists().where(table.member_id == Member.id, table.role == role)


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
        Mandate.valid_until <= days.ends_by, *_valid(Mandate, days.today), ~goes_on
    )
