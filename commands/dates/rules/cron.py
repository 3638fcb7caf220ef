"""Recurrences in the notation of cron, for experts: `0 9 * * 1` is Mondays at 9:00.

The five fields are minute, hour, day of the month, month, weekday (0 and 7: Sunday). Names, `,`,
`-`, `/` and `*` are understood. As a rule it is kept as `CRON 0 9 * * 1`, perhaps with
`;UNTIL=20271231T235959`, and evaluated on the wall clock like an RRULE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

PREFIX: Final = "CRON "
FIELDS: Final = 5
LEAST_MINUTES: Final = 5  # between two occurrences
_BOUNDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES: Final = {name: n for n, name in enumerate(_MONTHS, 1)} | {
    name: n for n, name in enumerate(_WEEKDAYS)
}
_PART = re.compile(r"(\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")
_LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNTIL = re.compile(r"(.*);UNTIL=([0-9]{8}T[0-9]{6})")


class NotCron(ValueError):  # noqa: N818
    """Fields that are no soundly written recurrence."""


class TwoWays(NotCron):
    """Day and weekday are both given: some read them as “and”, cron itself as “or”."""


class TooOften(NotCron):
    """More than one occurrence within `LEAST_MINUTES`."""


@dataclass(frozen=True, slots=True)
class Cron:
    """What the five fields allow; weekdays as in cron, Sunday being 0."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]


def cron(text: str) -> Cron:
    """The fields of `0 9 * * 1`. Raises NotCron, also if there is no such day in any year."""
    parts = text.casefold().split()
    if len(parts) != FIELDS:
        raise NotCron(text)
    values = [_values(part, *bounds) for part, bounds in zip(parts, _BOUNDS, strict=True)]
    minutes, hours, days, months, weekdays = values
    found = Cron(minutes, hours, days, months, tuple(sorted({each % 7 for each in weekdays})))
    if len(days) < 31 and len(found.weekdays) < 7:
        raise TwoWays(text)
    if all(days[0] > _LONGEST_MONTHS[month - 1] for month in months):
        raise NotCron(text)
    if _least_gap(found) < LEAST_MINUTES:
        raise TooOften(text)
    return found


def _values(field: str, lowest: int, highest: int) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise NotCron(field)
        every, first, last, step = match.groups()
        begin = lowest if every == "*" else _number(first, lowest)
        end = begin if first and not last and not step else highest
        if last:
            end = _number(last, lowest)
        if not (lowest <= begin <= end <= highest) or (step and not int(step)):
            raise NotCron(field)
        found |= set(range(begin, end + 1, int(step or 1)))
    return tuple(sorted(found))


def _number(text: str, lowest: int) -> int:
    """A name is a month where months begin with 1, else a weekday."""
    if text.isdigit():
        return int(text)
    if text not in _NAMES or (text in _MONTHS) != (lowest == 1):
        raise NotCron(text)
    return _NAMES[text]


def _least_gap(found: Cron) -> int:
    times = [hour * 60 + minute for hour in found.hours for minute in found.minutes]
    following = [*times[1:], times[0] + 24 * 60]
    return min(after - before for before, after in zip(times, following, strict=True))


def moments(starts: datetime, rule: str, near: datetime) -> Iterator[datetime]:
    """The wall-clock times of a rule `CRON …` from `near` on, none before `starts`.

    Raises NotCron.
    """
    text, until = rule.removeprefix(PREFIX), datetime.max  # noqa: DTZ901 - wall-clock time
    if ended := _UNTIL.fullmatch(text):
        text, until = ended[1], _moment(ended[2])
    cron(text)
    return _from(_trigger(text), max(starts, near), until)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall-clock time
    except ValueError as error:
        raise NotCron(text) from error


def _from(trigger: CronTrigger, at: datetime, until: datetime) -> Iterator[datetime]:
    """The wall clock is told to the library as UTC, which has no changes of its own."""
    begin = at.replace(tzinfo=UTC, fold=0)
    while True:
        try:
            found = trigger.get_next_fire_time(None, begin)
        except (OverflowError, ValueError):  # the year 10000
            return
        if found is None or found.replace(tzinfo=None) > until:
            return
        yield found.replace(tzinfo=None)
        begin = found + timedelta(seconds=1)


@lru_cache(maxsize=64)
def _trigger(text: str) -> CronTrigger:
    from apscheduler.triggers.cron import CronTrigger  # not before somebody uses it

    found = cron(text)
    days = None if len(found.days) == 31 else _listed(found.days)
    return CronTrigger(
        minute=_listed(found.minutes),
        hour=_listed(found.hours),
        day=days,
        month=_listed(found.months),
        day_of_week=_listed(tuple((each - 1) % 7 for each in found.weekdays)),  # there, Monday is 0
        timezone=UTC,
    )


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))
