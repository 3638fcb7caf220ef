"""Step by step up: what is due is said to those who owe it, then to the coordination above them.

Each follow-up and each task has a plan, the list of its calls: who is spoken to on which day (their
own rules make it). Here is which of them are made now, outside quiet hours and days off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.mornings import OPENING
from commands.dates.rules.quiet import is_quiet
from commands.dates.rules.wall_clock import instant
from commands.dates.rules.workdays import is_workday, next_workday

DAY: Final = timedelta(days=1)


class To(IntEnum):
    """Who is spoken to."""

    ROOM = 0
    OFFICES = 1  # of the municipalities of a Land that have not done it
    STATE = 2
    FEDERAL = 3


@dataclass(frozen=True, slots=True)
class Call:
    """On `day` somebody is spoken to. `step` is how many days from the deadline it is meant to be.

    `land` is the code of the Land that they belong to, None: no single one.
    """

    day: date
    to: To
    step: int
    land: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The wall clock, and between which times nobody is notified."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time

    def at(self, day: date) -> datetime:
        """When that day's calls are made, in UTC: at nine, or when the quiet hours end."""
        quiet = is_quiet(OPENING, self.quiet_from, self.quiet_until)
        return instant(datetime.combine(day, self.quiet_until if quiet else OPENING), self.zone)

    def suits(self, now: datetime, land: str | None) -> bool:
        """Whether somebody of that Land may be notified at `now` (aware)."""
        return self.soonest(now, land) <= now

    def soonest(self, now: datetime, land: str | None) -> datetime:
        """`now` if that is so, else when the next calls to them could be made; in UTC."""
        local = now.astimezone(self.zone)
        quiet = is_quiet(local.time(), self.quiet_from, self.quiet_until)
        if not quiet and is_workday(local.date(), land):
            return now
        day = local.date() if self.at(local.date()) >= now else local.date() + DAY
        return self.at(next_workday(day, land))


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls about something that is due on a day, the first one first."""

    due_on: date
    calls: Sequence[Call]
    hours: Hours

    def first(self, after: datetime) -> Call | None:
        """The next call after that moment (aware)."""
        return next((each for each in self.calls if self.hours.at(each.day) > after), None)


@dataclass(frozen=True, slots=True)
class DueCalls:
    """The calls that are made now; the day of the first one still to come, and when to look again.

    `waiting_from` and `next_at` are None once there is none.
    """

    calls: Sequence[Call]
    waiting_from: date | None
    next_at: datetime | None


def due_calls(plan: Plan, waiting_from: date, now: datetime) -> DueCalls:
    """The calls made at `now` (aware), if all before the day `waiting_from` are settled.

    Of what was missed only the latest is said; in quiet hours and on days off it waits for the
    next good moment. Whoever alone has a day off then, is left to their next call.
    """
    hours = plan.hours
    came = [e for e in plan.calls if e.day >= waiting_from and hours.at(e.day) <= now]
    latest = _latest(came, overdue=now.astimezone(hours.zone).date() > plan.due_on)
    made = [each for each in latest if hours.suits(now, each.land)]
    following = plan.first(now)
    coming = None if following is None else hours.at(following.day)
    if latest and not made:
        moments = [hours.soonest(now, each.land) for each in latest]
        return DueCalls((), waiting_from, min([*moments, *([coming] if coming else [])]))
    return DueCalls(made, None if following is None else following.day, coming)


def _latest(came: Sequence[Call], *, overdue: bool) -> list[Call]:
    """The last call to each one; once it is overdue, none that was meant to be before."""
    if any(each.to is To.FEDERAL for each in came):
        return [each for each in came if each.to is To.FEDERAL]
    latest: dict[tuple[bool, str | None], Call] = {}
    for each in sorted(came, key=lambda call: call.step):
        if each.step > 0 or not overdue:
            latest[each.to is To.ROOM, each.land] = each
    return list(latest.values())
