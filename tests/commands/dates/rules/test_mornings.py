"""Nine o'clock, when letters go out that nobody has asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.mornings import day_of, end_of, latest_morning, morning

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))
TIMES = st.datetimes(datetime(2019, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "hour"), [(date(2020, 12, 1), 8), (date(2020, 7, 1), 7), (date(2020, 3, 29), 7)]
)
def test_nine_in_winter_and_in_summer(day: date, hour: int) -> None:
    assert morning(day) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@given(day=DAYS)
def test_a_day_has_come_exactly_at_nine(day: date) -> None:
    assert latest_morning(morning(day)) == day
    assert latest_morning(morning(day) - timedelta(seconds=1)) == day - timedelta(days=1)


@given(at=TIMES)
def test_every_moment_has_one_day(at: datetime) -> None:
    """As people in Germany count them: from midnight to midnight, with 23 to 25 hours."""
    day = day_of(at)
    assert end_of(day - timedelta(days=1)) <= at < end_of(day)
    assert timedelta(hours=23) <= end_of(day) - end_of(day - timedelta(days=1))
    assert end_of(date(2020, 7, 1)) == datetime(2020, 7, 1, 22, tzinfo=UTC)
