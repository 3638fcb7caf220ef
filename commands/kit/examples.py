"""Days in examples: `25.11.{year}` in their wording is one that is still to come.

The year is the next one, so such a day is never today and never over, whatever the clock says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from .texts import Text


def next_year(now: datetime, zone: ZoneInfo) -> str:
    """The year in examples, by the wall clock."""
    return str(now.astimezone(zone).year + 1)


def of_year(example: Text, year: str) -> Text:
    """The example with that year in it, if it has a day."""
    return replace(example, params={**example.params, "year": year})
