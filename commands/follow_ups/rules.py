"""When a follow-up is spoken of, and to whom: before its deadline, and step by step after it.

Source: domain.md sections 2 and 5 (story G). The room is reminded on some days before; contact
persons are meant one by one, so their Land's weekends and holidays count. After the deadline it
goes up: contact person and deputy, the coordination of the Land, the federal coordination.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from commands.alliance.rules.escalation import DAY, Call, Hours, Plan, To
from commands.dates.rules.workdays import next_workday, workday_before
from commands.kit.rules.audience import Purpose

# Days after the letter to contact persons and deputies.
TO_STATE: Final = timedelta(days=3)
TO_FEDERAL: Final = timedelta(days=7)


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


def reads_along(
    purpose: Purpose | None, room_land: str | None, land: str, *, direct: bool = False
) -> bool:
    """Whether contact persons of `land` can be expected to sit in a room of that purpose."""
    if purpose is Purpose.LAND:
        return room_land == land
    return not direct and purpose in {None, Purpose.PLENARY, Purpose.TOPIC}
