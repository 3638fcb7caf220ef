"""When a pledge binds and when it counts, what it still lacks, and when it is asked about again.

Source: domain.md sections 1 and 3, story B.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from commands.dates.rules.days import is_expired
from commands.dates.rules.mornings import day_of, end_of, latest_morning, morning
from commands.kit.rules.keywords import keyword
from commands.kit.rules.spelling import fold
from commands.programmes.rules import Formality, Programme, QuotaMode


def formality(formal_reference: str | None, *, may_act: bool) -> Formality:
    """How binding a pledge is; `may_act`: the member has a valid mandate `act` (story B)."""
    if formal_reference is not None:
        return Formality.FORMAL
    return Formality.RESOLVED if may_act else Formality.SIGNALLED


# Written in many ways, and one group all the same.
MINORS: Final = keyword("unaccompanied minors", "unaccompanied minors", "UMA", "UAM", "UASC")


def same_group(one: str, other: str) -> bool:
    """Whether two target groups are the same, however they are spelled."""
    return fold(one) == fold(other) or (one in MINORS and other in MINORS)


def counts(amount: int, valid_until: date | None, today: date) -> bool:
    """Whether a pledge is part of sums and offers: neither withdrawn nor expired."""
    return amount > 0 and not is_expired(valid_until, today)


def in_doubt(*, same: bool, others: bool, named: bool) -> bool:
    """Whether a number alone leaves open which pledge it is about, so that it is asked back.

    `same`: one for the very programme and group that a number means stands; `others`: further ones
    count in that unit; `named`: a programme or a group was typed with the number. Where nothing
    stands a pledge is recorded at once (story A), and where only the same one does it is changed.
    """
    return others and not (same and named)


class Gap(StrEnum):
    """What a pledge leaves open."""

    PROGRAMME = "programme"
    QUOTA_MODE = "quota_mode"


def missing(programme: str, quota_mode: QuotaMode) -> list[Gap]:
    """What is still open, in the order to ask for it; empty if nothing is (story A).

    `programme` is a key, of the law or added by the coordination.
    """
    gaps = []
    if programme == Programme.OPEN:
        gaps.append(Gap.PROGRAMME)
    if quota_mode is QuotaMode.UNCLEAR:
        gaps.append(Gap.QUOTA_MODE)
    return gaps


# Capacity changes with every school year and every budget: half a year is as old as a figure
# that a ministry relies on may get. A question without answer is repeated each quarter.
CONFIRM_AFTER: Final = timedelta(days=180)
ASK_AGAIN_AFTER: Final = timedelta(days=90)


def ask_at(confirmed_at: datetime, asked_at: datetime | None) -> datetime:
    """When to ask about a pledge, in UTC; `asked_at` is the last time since it was confirmed."""
    if asked_at is None:
        return morning(day_of(confirmed_at) + CONFIRM_AFTER)
    return morning(day_of(asked_at) + ASK_AGAIN_AFTER)


def confirmed_before(now: datetime) -> datetime:
    """A pledge confirmed before this, and not asked about since, is to be asked about now."""
    return end_of(latest_morning(now) - CONFIRM_AFTER)


def asked_before(now: datetime) -> datetime:
    """A pledge last asked about before this is to be asked about again now."""
    return end_of(latest_morning(now) - ASK_AGAIN_AFTER)
