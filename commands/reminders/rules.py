"""When a reminder comes: at its regular time, moved to a workday, put off, or again and again.

Everything goes by the wall clock of its zone: a day later is the same time of day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.quiet import audible
from commands.dates.rules.wall_clock import instant, next_due
from commands.dates.rules.workdays import is_workday, next_workday
from commands.kit.rules import keywords
from commands.kit.rules.choices import Worded

DAY: Final = 24 * 60  # minutes
_LASTING: Final = re.compile(r"(\d{1,5})\s?([^\W\d]+)\.?", re.ASCII)
_UNITS: Final = (
    (keywords.MINUTE, 1),
    (keywords.HOUR, 60),
    (keywords.DAY, DAY),
    (keywords.WEEK, 7 * DAY),
)


class Whom(StrEnum):
    """Who is reminded."""

    AUTHOR = "author"
    ROOM = "room"
    PERSON = "person"
    ROLE = "role"
    MEMBER = "member"


AT_HOME: Final = frozenset({Whom.AUTHOR, Whom.ROOM})  # comes where it was made


class Circle(Worded):
    """Who is reminded by `!remind contacts NW …`: all who hold that office."""

    CONTACTS = "contacts"
    DEPUTIES = "deputies"
    COORDINATORS = "coordinators", "coordinators coordination"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What decides when a reminder comes; `starts` and `rule` as in `next_due`.

    With `workday` it moves to the next workday of `land` (code; None: all of Germany). `quiet` are
    from and until of the quiet hours; the time the author chose holds in them all the same, unless
    it notifies somebody else (`others`).
    """

    starts: datetime
    rule: str | None
    zone: ZoneInfo
    quiet: tuple[time, time]
    workday: bool = False
    land: str | None = None
    others: bool = False


@dataclass(frozen=True, slots=True)
class DueTime:
    """When it is due (UTC), and what that time was moved for."""

    at: datetime
    for_workday: bool = False
    for_quiet: bool = False


def regular(rhythm: Rhythm, after: datetime) -> DueTime | None:
    """The first regular time after `after` (aware); None if there is none. Raises UnsoundRule.

    `after` is compared with the time as it was chosen, before it is moved.
    """
    chosen = next_due(rhythm.starts, rhythm.rule, rhythm.zone, after)
    return None if chosen is None else _moved(DueTime(chosen), rhythm, rhythm.others)


def next_repeat(rhythm: Rhythm, due_at: datetime, minutes: int, now: datetime) -> datetime:
    """When it comes once more, every so many `minutes` since `due_at`, outside quiet hours; UTC."""
    at = later(due_at, minutes, rhythm.zone)
    if at <= now:
        missed = (now - at) // timedelta(minutes=minutes)
        at = later(at, minutes * missed, rhythm.zone)
    while at <= now:
        at = later(at, minutes, rhythm.zone)
    return _moved(DueTime(at), rhythm, considerate=True).at


def later(at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """So many minutes later, in UTC; whole days later it is the same time of day."""
    days, rest = divmod(minutes, DAY)
    if rest:
        return at + timedelta(minutes=minutes)
    return instant(at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days), zone)


def lasting(text: str) -> int | None:
    """The minutes of a length of time such as `1d`, `90 min`, `2 Wochen`; None if it is none."""
    found = _LASTING.fullmatch(text.strip())
    if found is None:
        return None
    size = next((size for unit, size in _UNITS if found[2] in unit), None)
    return int(found[1]) * size if size else None


def _moved(due: DueTime, rhythm: Rhythm, considerate: bool) -> DueTime:
    """Moved to a workday, and out of the quiet hours if it is or if that is `considerate`."""
    at, zone = due.at, rhythm.zone
    local = at.astimezone(zone)
    workday = rhythm.workday and not is_workday(local.date(), rhythm.land)
    if workday:
        day = next_workday(local.date(), rhythm.land)
        at = instant(datetime.combine(day, local.time()), zone)
    if not (workday or considerate):
        return due
    allowed = audible(at, zone, *rhythm.quiet)
    quiet = allowed != at
    day = allowed.astimezone(zone).date()
    if quiet and rhythm.workday and not is_workday(day, rhythm.land):
        day = next_workday(day, rhythm.land)
        allowed = instant(datetime.combine(day, allowed.astimezone(zone).time()), zone)
    return DueTime(allowed, workday, quiet)
