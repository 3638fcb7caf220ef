"""When a task has been without a yield for too long.

Source: domain.md section 2, "Gefahr: Selbst-Beschäftigung ohne Ertrag", and story G.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from commands.dates.rules.mornings import end_of

IDLE: Final = timedelta(days=60)
YEAR: Final = timedelta(days=365)  # what was done in it, is in the report


def idle_before(today: date) -> datetime:
    """A task without a yield that was given before this moment (UTC) is idle on that day."""
    return end_of(today - IDLE)


def a_year_before(today: date) -> datetime:
    """What was done from this moment on (UTC), was done within a year before that day."""
    return end_of(today - YEAR)
