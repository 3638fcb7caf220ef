"""When somebody who owes something by a day hears of it: a task, the answer to a question.

Source: domain.md section 5, story G. Its owner is reminded before the due day and once after it; a
week later the coordination is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from commands.dates.rules.workdays import next_workday, workday_before

from .escalation import DAY, Call, Hours, Plan, To

TO_STATE: Final = timedelta(days=8)  # overdue for more than a week


def plan(due_on: date, days_before: Iterable[int], land: str | None, hours: Hours) -> Plan:
    """When it is spoken of: to its owner, who belongs to that Land, then to the coordination.

    Before the due day a call goes on the workday before where it would fall on a weekend or a
    holiday, after it on the next one.
    """
    asked = next_workday(due_on + DAY, land)
    # Never on the day of the letter to the owner, who is to have a chance.
    above = next_workday(max(due_on + TO_STATE, asked + DAY), land)
    found = {
        Call(workday_before(due_on - days * DAY, land), To.OFFICES, -days, land)
        for days in days_before
    }
    found.add(Call(asked, To.OFFICES, 1, land))
    found.add(Call(above, To.STATE, TO_STATE.days, land))
    return Plan(due_on, sorted(found, key=lambda each: (each.day, each.step)), hours)


def owner_missed(plan: Plan, waiting_from: date) -> bool:
    """Whether the owner has not heard that it is overdue, if all before that day is settled."""
    return any(
        each.to is To.OFFICES and each.step > 0 and each.day >= waiting_from for each in plan.calls
    )
