"""Recurrences that keep their wall-clock time when the clocks change (design.md section 4).

A time the clocks skip in spring is moved forward by the length of the gap (02:30 becomes 03:30,
RFC 5545 section 3.3.5). A time that occurs twice in autumn is its first occurrence, and only that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dateutil.rrule import rrule


_REFUSED = re.compile(r"BYHOUR|BYMINUTE|BYSECOND|DTSTART|TZID|EXRULE|RDATE|EXDATE|INTERVAL=0|\n")
_FREQUENCY = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)")
_INTERVAL = re.compile(r"INTERVAL=([0-9]+)")
_STEPS = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_MARGIN = timedelta(days=2)  # more than any zone's offset and any gap


class UnsoundRule(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A recurrence that is not RFC 5545, or more frequent than daily; `rule` is its text."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"not a daily, weekly, monthly or yearly recurrence: {rule!r}")
        self.rule = rule


def next_due(
    starts: datetime, rule: str | None, zone: ZoneInfo, after: datetime
) -> datetime | None:
    """The first occurrence strictly after `after` (aware), in UTC; None if there is none.

    `starts` is the first wall-clock time in `zone`, without zone itself; all occurrences have its
    time of day. `rule` is an RFC 5545 RRULE whose UNTIL is wall-clock time too; None: once.
    Raises UnsoundRule.
    """
    for local in occurrences(starts, rule, after.astimezone(zone).replace(tzinfo=None)):
        due = instant(local, zone)
        if due > after.astimezone(UTC):
            return due
    return None


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
    recurrence = _recurrence(_brought_near(starts, rule, near - _MARGIN), rule)
    return iter(recurrence.xafter(near - _MARGIN, inc=True))


def _brought_near(starts: datetime, rule: str, near: datetime) -> datetime:
    """A start of the same recurrence not long before `near`, so that years need no counting.

    Whole intervals are jumped over, which keeps the phase of `INTERVAL=2`.
    """
    frequency = _FREQUENCY.search(rule)
    step = _STEPS.get(frequency[1]) if frequency else None
    if step is None or "COUNT" in rule or near <= starts:
        return starts
    interval = _INTERVAL.search(rule)
    period = step * max(1, int(interval[1]) if interval else 1)
    return starts + (near - starts) // period * period


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
