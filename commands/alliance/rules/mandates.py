"""Mandates: what a council resolution lets a municipality do, and when.

Source: domain.md sections 1 to 3: only a council resolution (Ratsbeschluss) gives a mandate, in
one of three scopes; appeals, cooperation and actions each need their own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from commands.dates.rules.mornings import latest_morning, morning
from commands.kit.rules.choices import Worded

# Long enough before the end for a council that meets once a month.
NOTICE: Final = timedelta(days=30)


class Scope(Worded):
    """What a mandate is for."""

    APPEAL = "appeal"
    COOPERATE = "cooperate", "cooperate cooperation"
    ACT = "act", "act action"


def is_valid(
    resolved_on: date, valid_until: date | None, today: date, *, withdrawn: bool = False
) -> bool:
    """Whether a mandate holds on `today`; its first and its last day are included."""
    return not withdrawn and resolved_on <= today and (valid_until is None or today <= valid_until)


def notice_at(valid_until: date) -> datetime:
    """When the end of a mandate is announced, in UTC."""
    return morning(valid_until - NOTICE)


def announced_up_to(now: datetime) -> date:
    """Mandates that end on this day or before are to be announced by `now`."""
    return latest_morning(now) + NOTICE
