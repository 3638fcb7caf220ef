"""When a task counts as idle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.mornings import day_of
from commands.tasks.rules import IDLE, a_year_before, idle_before

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, JANUARY = timedelta(minutes=1), datetime(2019, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_at", "idle"),
    [
        (datetime(2020, 9, 20, 0, 0, tzinfo=BERLIN), True),
        (datetime(2020, 9, 20, 23, 59, tzinfo=BERLIN), True),  # 60 days before
        (datetime(2020, 9, 21, 0, 0, tzinfo=BERLIN), False),
        (datetime(2019, 1, 1, tzinfo=BERLIN), True),
        (datetime(2020, 11, 19, tzinfo=BERLIN), False),
    ],
)
def test_idle(given_at: datetime, idle: bool) -> None:
    assert (given_at < idle_before(date(2020, 11, 19))) is idle


@given(
    given_at=st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: JANUARY + minutes * MINUTE),
    today=st.dates(date(2020, 1, 1), date(2021, 12, 31)),
)
def test_idle_by_days(given_at: datetime, today: date) -> None:
    """Days are those of Germany's calendar, at whatever time it was given."""
    assert (given_at < idle_before(today)) == (day_of(given_at) <= today - IDLE)


def test_a_year() -> None:
    """365 days, today among them."""
    assert a_year_before(date(2020, 11, 19)) == datetime(2019, 11, 21, tzinfo=BERLIN)
