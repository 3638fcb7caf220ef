"""When letters that nobody has asked for go out: at nine in the morning, on Germany's clocks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .wall_clock import instant

GERMANY: Final = ZoneInfo("Europe/Berlin")  # all members lie in one time zone
OPENING: Final = time(9)


def morning(day: date) -> datetime:
    """Nine o'clock on that day, in UTC."""
    return instant(datetime.combine(day, OPENING), GERMANY)


def latest_morning(now: datetime) -> date:
    """The last day whose nine o'clock has come; `now` is aware."""
    local = now.astimezone(GERMANY)
    return local.date() if local.time() >= OPENING else local.date() - timedelta(days=1)


def day_of(at: datetime) -> date:
    """The day on Germany's calendar; `at` is aware."""
    return at.astimezone(GERMANY).date()


def end_of(day: date) -> datetime:
    """The first instant after that day, in UTC."""
    return instant(datetime.combine(day + timedelta(days=1), time()), GERMANY)
