"""Recurrences that keep their wall-clock time when the clocks change (design.md section 4).

A time the clocks skip in spring is moved forward by the length of the gap (02:30 becomes 03:30,
RFC 5545 section 3.3.5). A time that occurs twice in autumn is its first occurrence, and only that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from .cron import PREFIX, NotCron, moments

if TYPE_CHECKING:
    from dateutil.rrule import rrule


_REFUSED: Final = re.compile(
    r"BYHOUR|BYMINUTE|BYSECOND|DTSTART|TZID|EXRULE|RDATE|EXDATE|INTERVAL=0|\n"
)
_FREQUENCY: Final = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)")
_INTERVAL: Final = re.compile(r"INTERVAL=([0-9]+)")
_SETTLED_DAY: Final = re.compile(r"BYMONTHDAY=|BYDAY=")  # so it does not come from the start
_STEPS: Final = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_MONTHS: Final = {"MONTHLY": 1, "YEARLY": 12}
_MARGIN: Final = timedelta(days=2)  # more than any zone's offset and any gap
_CRON_MARGIN: Final = timedelta(hours=3)  # more than a gap, for there can be many in a day


class UnsoundRule(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A recurrence that is neither RFC 5545 nor cron, or an RRULE more frequent than daily."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"not a daily, weekly, monthly or yearly recurrence: {rule!r}")
        self.rule = rule


def next_due(
    starts: datetime, rule: str | None, zone: ZoneInfo, after: datetime
) -> datetime | None:
    """The first occurrence strictly after `after` (aware), in UTC; None if there is none.

    `starts` is the first wall-clock time in `zone`, without zone itself; all occurrences have its
    time of day. `rule` is an RFC 5545 RRULE whose UNTIL is wall-clock time too; None: once.
    Or it is one of cron (see cron.py), which sets the times of day itself. Raises UnsoundRule.
    """
    soonest: datetime | None = None
    for local in occurrences(starts, rule, after.astimezone(zone).replace(tzinfo=None)):
        if soonest and local > soonest.astimezone(zone).replace(tzinfo=None):
            break
        due = instant(local, zone)
        if due <= after.astimezone(UTC):
            continue
        # What the gap has moved forward can come after what is written later (2:45, 3:00).
        soonest = min(soonest or due, due)
        if rule is None or soonest.astimezone(zone).replace(tzinfo=None) == local:
            break
    return soonest


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time; `fold` of a single one is respected (PEP 495)."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks ever show this wall-clock time; False in the gap of spring."""
    return instant(local, zone).astimezone(zone).replace(tzinfo=None) == local


def occurrences(starts: datetime, rule: str | None, near: datetime) -> Iterator[datetime]:
    """The wall-clock times of a recurrence, beginning shortly before `near` (wall-clock too).

    Raises UnsoundRule.
    """
    if rule is None:
        return iter([starts])
    if rule.startswith(PREFIX):
        try:
            return moments(starts, rule, near - _CRON_MARGIN)
        except NotCron as error:
            raise UnsoundRule(rule) from error
    recurrence = _recurrence(_brought_near(starts, rule, near - _MARGIN), rule)
    return iter(recurrence.xafter(near - _MARGIN, inc=True))


def _brought_near(starts: datetime, rule: str, near: datetime) -> datetime:
    """A start of the same recurrence not long before `near`, so that years need no counting.

    Whole intervals are jumped over, which keeps the phase of `INTERVAL=2`.
    """
    frequency = _FREQUENCY.search(rule)
    if frequency is None or "COUNT" in rule or near <= starts:
        return starts
    found = _INTERVAL.search(rule)
    interval = max(1, int(found[1]) if found else 1)
    if step := _STEPS.get(frequency[1]):
        period = step * interval
        return starts + (near - starts) // period * period
    yearly = frequency[1] == "YEARLY"
    if not _SETTLED_DAY.search(rule) or (yearly and "BYMONTH=" not in rule):
        return starts
    months = interval * _MONTHS[frequency[1]]
    ahead = (near.year - starts.year) * 12 + near.month - starts.month
    begun = starts.year * 12 + starts.month - 1 + (ahead // months) * months
    if yearly:  # its months come before and after that of the start
        begun -= begun % 12
    return max(starts, starts.replace(year=begun // 12, month=begun % 12 + 1, day=1))


@lru_cache(maxsize=512)
def _recurrence(starts: datetime, rule: str) -> rrule:
    from dateutil.rrule import rrule, rrulestr  # not before there is something recurring

    if _REFUSED.search(rule) or not _FREQUENCY.search(rule):
        raise UnsoundRule(rule)
    try:
        found = rrulestr(rule, dtstart=starts)
    except (ValueError, KeyError, OverflowError) as error:
        raise UnsoundRule(rule) from error
    if not isinstance(found, rrule):
        raise UnsoundRule(rule)
    return found
