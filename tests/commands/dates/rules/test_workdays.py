"""Weekends and public holidays of the Länder."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules import laender
from commands.dates.rules.workdays import holiday, is_workday, next_workday, workday_before

CORPUS_CHRISTI = date(2027, 5, 27)  # a Thursday
EASTER_FRIDAY = date(2027, 3, 26)


@pytest.mark.parametrize(
    ("day", "land", "expected"),
    [
        (date(2027, 11, 24), "NW", True),
        (date(2027, 11, 27), "NW", False),  # a Saturday
        (date(2027, 11, 28), None, False),  # a Sunday
        (date(2027, 11, 1), "NW", False),  # All Saints' Day
        (date(2027, 11, 1), "BE", True),
        (date(2027, 11, 1), None, True),
        (CORPUS_CHRISTI, "BY", False),
        (CORPUS_CHRISTI, "HH", True),
        (date(2027, 11, 17), "SN", False),  # Buß- und Bettag
        (date(2027, 11, 17), "TH", True),
        (EASTER_FRIDAY, None, False),
        (date(2028, 10, 3), None, False),
    ],
)
def test_workdays(day: date, land: str | None, expected: bool) -> None:
    assert is_workday(day, land) is expected


def test_names_in_both_languages() -> None:
    assert holiday(EASTER_FRIDAY, "NW", "de") == "Karfreitag"
    assert holiday(EASTER_FRIDAY, "NW", "en") == "Good Friday"
    assert holiday(date(2027, 11, 24), "NW", "de") is None


def test_the_next_workday_is_behind_easter() -> None:
    assert next_workday(EASTER_FRIDAY, "NW") == date(2027, 3, 30)
    assert workday_before(date(2027, 3, 29), "NW") == date(2027, 3, 25)


@pytest.mark.parametrize("land", [*laender.NAMES, None])
def test_every_land_is_known(land: str | None) -> None:
    assert holiday(date(2027, 1, 1), land, "de") == "Neujahr"


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from([*laender.NAMES, None]))
def test_moving_stays_close_and_ends_on_a_workday(day: date, land: str | None) -> None:
    after, before = next_workday(day, land), workday_before(day, land)
    assert is_workday(after, land)
    assert is_workday(before, land)
    assert before <= day <= after
    assert (after - before).days <= 6
    assert (after == day) == (before == day) == is_workday(day, land)
