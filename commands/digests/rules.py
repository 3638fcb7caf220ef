"""The weekly state of knowledge: when it comes, and which deadlines are news in it.

Source: domain.md section 2, “Einheitlicher Informationsstand”.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.wall_clock import instant

AHEAD: Final = timedelta(days=7)  # so far a state of knowledge looks into the future


def next_digest(after: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The first such weekday (Monday: 0) and wall-clock time after `after`, in UTC."""
    local = after.astimezone(zone).date()
    day = local + timedelta(days=(weekday - local.weekday()) % 7)
    due = instant(datetime.combine(day, at), zone)
    if due > after:
        return due
    return instant(datetime.combine(day + timedelta(days=7), at), zone)


def is_news(
    due: datetime | date, known_since: datetime, before: datetime | None, zone: ZoneInfo
) -> bool:
    """Whether a deadline was not told in the state of knowledge of `before` (None: there was none).

    It was not if it was set or moved since, or was too far ahead then.
    """
    if before is None or known_since > before:
        return True
    if isinstance(due, datetime):
        return due > before + AHEAD
    return due > (before + AHEAD).astimezone(zone).date()
