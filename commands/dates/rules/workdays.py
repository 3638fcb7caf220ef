"""Weekends and public holidays of the Länder; the holidays come from the library `holidays`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from commands.locales.tables import SOURCE_LANGUAGE, table

SATURDAY: Final = 5
# The codes of domain.md are those of ISO 3166-2:DE, which the library goes by, too.


def is_workday(day: date, land: str | None) -> bool:
    """Neither weekend nor public holiday in that Land (code; None: holidays in all of Germany)."""
    return day.weekday() < SATURDAY and holiday(day, land, SOURCE_LANGUAGE) is None


def next_workday(day: date, land: str | None) -> date:
    """That day if it is a workday, else the first workday after it."""
    while not is_workday(day, land):
        day += timedelta(days=1)
    return day


def workday_before(day: date, land: str | None) -> date:
    """That day if it is a workday, else the last workday before it."""
    while not is_workday(day, land):
        day -= timedelta(days=1)
    return day


def holiday(day: date, land: str | None, language: str) -> str | None:
    """The name of the public holiday on that day; None if it is none."""
    return _holidays(day.year, land, language).get(day)


@lru_cache(maxsize=128)
def _holidays(year: int, land: str | None, language: str) -> Mapping[date, str]:
    from holidays.countries.germany import Germany  # 10 MB, which few commands need

    return dict(Germany(subdiv=land, years=[year], language=table(language).holidays))
