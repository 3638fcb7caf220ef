"""When a follow-up is spoken of, and to whom: before its deadline, and step by step after it.

Source: domain.md sections 2 and 5 (story G). The room is reminded on some days before; contact
persons are meant one by one, so their Land's weekends and holidays count. After the deadline it
goes up: contact person and deputy, the coordination of the Land, the federal coordination.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

from commands.dates.rules.mornings import OPENING
from commands.dates.rules.quiet import is_quiet
from commands.dates.rules.wall_clock import instant
from commands.dates.rules.workdays import is_workday, next_workday, workday_before
from commands.kit.rules.audience import Purpose

DAY: Final = timedelta(days=1)
# Days after the letter to contact persons and deputies.
TO_STATE: Final = timedelta(days=3)
TO_FEDERAL: Final = timedelta(days=7)


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
    """The wall clock, and between which times nothing rings."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time

    def at(self, day: date) -> datetime:
        """When that day's calls are made, in UTC: at nine, or when the quiet hours end."""
        quiet = is_quiet(OPENING, self.quiet_from, self.quiet_until)
        return instant(datetime.combine(day, self.quiet_until if quiet else OPENING), self.zone)

    def suits(self, now: datetime, land: str | None) -> bool:
        """Whether somebody of that Land may be rung at `now` (aware)."""
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
    """All calls of a follow-up that is due on a day, the first one first."""

    due_on: date
    calls: Sequence[Call]
    hours: Hours

    def first(self, after: datetime) -> Call | None:
        """The next call after that moment (aware)."""
        return next((each for each in self.calls if self.hours.at(each.day) > after), None)


@dataclass(frozen=True, slots=True)
class Turn:
    """The calls that are made now; the day of the first one still to come, and when to look again.

    `waiting_from` and `next_at` are None once there is none.
    """

    calls: Sequence[Call]
    waiting_from: date | None
    next_at: datetime | None


def plan(
    due_on: date,
    days_before: Iterable[int],
    room_land: str | None,
    lands: Collection[str],
    hours: Hours,
) -> Plan:
    """What is to be said of a follow-up. `lands` (at least one) are those of its members.

    Before the deadline a call goes on the workday before where it would fall on a weekend or a
    holiday, after it on the next one; `room_land` is that of a room of a Land.
    """
    found: set[Call] = set()
    for days in days_before:
        day = due_on - days * DAY
        found.add(Call(workday_before(day, room_land), To.ROOM, -days, room_land))
        found |= {Call(workday_before(day, each), To.OFFICES, -days, each) for each in lands}
    asked = {each: next_workday(due_on + DAY, each) for each in lands}
    above = {each: next_workday(day + TO_STATE, each) for each, day in asked.items()}
    found |= {Call(day, To.OFFICES, 1, each) for each, day in asked.items()}
    found |= {Call(day, To.STATE, 1 + TO_STATE.days, each) for each, day in above.items()}
    # Never on the same day as the state coordination, which is to have a chance.
    last = max(max(asked.values()) + TO_FEDERAL, max(above.values()) + DAY)
    found.add(Call(next_workday(last, None), To.FEDERAL, 1 + TO_FEDERAL.days))
    return Plan(due_on, sorted(found, key=_order), hours)


def _order(call: Call) -> tuple[date, To, int, str]:
    return call.day, call.to, call.step, call.land or ""


def turn(plan: Plan, waiting_from: date, now: datetime) -> Turn:
    """What is said at `now` (aware), if all calls before the day `waiting_from` are settled.

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
        return Turn((), waiting_from, min([*moments, *([coming] if coming else [])]))
    return Turn(made, None if following is None else following.day, coming)


def _latest(came: Sequence[Call], *, overdue: bool) -> list[Call]:
    """The last call to each one; once it is overdue, none that was meant to be before."""
    if any(each.to is To.FEDERAL for each in came):
        return [each for each in came if each.to is To.FEDERAL]
    latest: dict[tuple[bool, str | None], Call] = {}
    for each in sorted(came, key=lambda call: call.step):
        if each.step > 0 or not overdue:
            latest[each.to is To.ROOM, each.land] = each
    return list(latest.values())


def reads_along(
    purpose: Purpose | None, room_land: str | None, land: str, *, direct: bool = False
) -> bool:
    """Whether contact persons of `land` can be expected to sit in a room of that purpose."""
    if purpose is Purpose.LAND:
        return room_land == land
    return not direct and purpose in {None, Purpose.PLENARY, Purpose.TOPIC}
