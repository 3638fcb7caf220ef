"""The weekly state of knowledge: when it comes, and how far it looks ahead.

Source: domain.md section 2, “Einheitlicher Informationsstand”.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.wall_clock import instant

MOST: Final = 15  # so many lines of one kind; the rest is counted
AHEAD: Final = timedelta(days=14)  # so far every state of knowledge looks into the future


def ahead_until(now: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
    """The last day that is looked ahead to, and its end, in UTC."""
    last = now.astimezone(zone).date() + AHEAD
    return last, instant(datetime.combine(last + timedelta(days=1), time()), zone)


def next_digest(after: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The first such weekday (Monday: 0) and wall-clock time after `after`, in UTC."""
    local = after.astimezone(zone).date()
    day = local + timedelta(days=(weekday - local.weekday()) % 7)
    due = instant(datetime.combine(day, at), zone)
    if due > after:
        return due
    return instant(datetime.combine(day + timedelta(days=7), at), zone)
