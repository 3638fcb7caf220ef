"""Quiet hours keep to the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.quiet import audible, is_quiet

BERLIN = ZoneInfo("Europe/Berlin")
EVENING, MORNING = time(20), time(7)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2027-11-24 19:59", "2027-11-24 19:59"),
        ("2027-11-24 20:00", "2027-11-25 07:00"),
        ("2027-11-25 00:30", "2027-11-25 07:00"),
        ("2027-11-25 06:59", "2027-11-25 07:00"),
        ("2027-11-25 07:00", "2027-11-25 07:00"),
        ("2027-10-30 23:00", "2027-10-31 07:00"),  # the clocks go back meanwhile
        ("2027-03-27 23:00", "2027-03-28 07:00"),  # and forward
        ("2027-12-31 21:00", "2028-01-01 07:00"),
    ],
)
def test_night(said: str, expected: str) -> None:
    at = datetime.fromisoformat(said).replace(tzinfo=BERLIN)
    wanted = datetime.fromisoformat(expected).replace(tzinfo=BERLIN)
    assert audible(at, BERLIN, EVENING, MORNING) == wanted


@pytest.mark.parametrize(
    ("at", "begins", "ends", "expected"),
    [
        (time(13), time(12), time(14), True),
        (time(14), time(12), time(14), False),
        (time(3), time(0), time(0), False),
        (time(23), time(20), time(7), True),
    ],
)
def test_other_hours(at: time, begins: time, ends: time, expected: bool) -> None:
    assert is_quiet(at, begins, ends) is expected


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 59]))


MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, TIMES, TIMES)
def test_never_earlier_never_quiet_never_a_day_later(
    at: datetime, begins: time, ends: time
) -> None:
    moved = audible(at, BERLIN, begins, ends)
    assert moved >= at
    assert (moved - at).total_seconds() <= 25 * 3600
    local = moved.astimezone(BERLIN).time()
    # In the hour that the clocks skip in spring, the end of the quiet hours is later, too.
    assert not is_quiet(local, begins, ends) or local.hour in (2, 3)
    assert audible(moved, BERLIN, begins, ends) >= moved
