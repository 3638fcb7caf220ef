"""Quiet hours: when nobody is notified who has not asked for that very time (wall clock)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from .wall_clock import instant


def is_quiet(at: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether that time of day lies in the quiet hours; from and until the same: there are none."""
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def audible(at: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime:
    """That moment (aware), or the end of the quiet hours that it lies in; in UTC."""
    local = at.astimezone(zone)
    if not is_quiet(local.time(), quiet_from, quiet_until):
        return instant(local.replace(tzinfo=None, fold=local.fold), zone)
    day = local.date()
    if local.time() >= quiet_until:
        day += timedelta(days=1)
    return instant(datetime.combine(day, quiet_until), zone)
