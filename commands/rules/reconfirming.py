"""When a municipality is asked whether its pledge still stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .mornings import day_of, end_of, latest_morning, morning

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
