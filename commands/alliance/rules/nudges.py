"""When those who have not voted are asked: once, in good time before the end, and by day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.wall_clock import instant

MORNING: Final = time(8)
EVENING: Final = time(19)  # where the wish falls into the night after it
NIGHT: Final = time(20)
LONG_BEFORE: Final = timedelta(days=1)
# Shorter polls are on everybody's table anyway; and with less time left a letter only annoys.
SHORTEST: Final = timedelta(hours=1)
LEFT: Final = timedelta(minutes=30)


def nudge_at(opened_at: datetime, closes_at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """When the silent ones are asked, in UTC; None: never. Both times are aware.

    A day before the end, or after half of the time; at night (20:00 to 8:00 on the wall clock of
    `zone`) the next morning, or the evening before if the morning is too late.
    """
    if closes_at is None or closes_at - opened_at < SHORTEST:
        return None
    wished = closes_at - min(LONG_BEFORE, (closes_at - opened_at) / 2)
    for at in (daytime(wished, zone), _evening(wished, zone)):
        if opened_at < at and in_good_time(at, closes_at):
            return at
    return None


def daytime(at: datetime, zone: ZoneInfo) -> datetime:
    """That moment, or the next morning if it is night in `zone`; in UTC."""
    local = at.astimezone(zone)
    day = local.date()
    if local.time() >= NIGHT:
        return instant(datetime.combine(day + timedelta(days=1), MORNING), zone)
    if local.time() < MORNING:
        return instant(datetime.combine(day, MORNING), zone)
    return instant(local.replace(tzinfo=None), zone)


def in_good_time(at: datetime, closes_at: datetime | None) -> bool:
    """Whether there is time enough left to answer."""
    return closes_at is None or closes_at - at >= LEFT


def _evening(at: datetime, zone: ZoneInfo) -> datetime:
    """The last evening before that moment."""
    local = at.astimezone(zone)
    day = local.date() if local.time() >= EVENING else local.date() - timedelta(days=1)
    return instant(datetime.combine(day, EVENING), zone)
