"""When the state of knowledge comes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.digests.rules import ahead_until, next_digest

BERLIN = ZoneInfo("Europe/Berlin")
NINE = time(9)
WEDNESDAY = 2


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2020-11-19 10:00", "2020-11-25 09:00"),
        ("2020-11-25 08:59", "2020-11-25 09:00"),
        ("2020-11-25 09:00", "2020-12-02 09:00"),
        ("2020-11-25 09:01", "2020-12-02 09:00"),
        ("2020-10-21 09:00", "2020-10-28 09:00"),  # the clocks went back on the 25th
        ("2027-03-24 09:00", "2027-03-31 09:00"),  # and forward on the 28th
        ("2020-12-30 12:00", "2021-01-06 09:00"),
    ],
)
def test_the_next_one(after: str, expected: str) -> None:
    assert next_digest(berlin(after), BERLIN, WEDNESDAY, NINE) == berlin(expected)


MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(0, 6), st.times().map(lambda at: at.replace(microsecond=0)))
def test_always_that_weekday_within_a_week(after: datetime, weekday: int, at: time) -> None:
    due = next_digest(after, BERLIN, weekday, at)
    assert after < due <= after + timedelta(days=7, hours=1)
    local = due.astimezone(BERLIN)
    assert local.weekday() == weekday
    assert local.time() == at or local.hour in (2, 3)  # an hour that the clocks skip


@pytest.mark.parametrize(
    ("now", "last", "until"),
    [
        ("2020-11-25 09:00", "2020-12-09", "2020-12-10 00:00"),
        ("2020-11-25 23:59", "2020-12-09", "2020-12-10 00:00"),
        ("2020-10-14 09:00", "2020-10-28", "2020-10-29 00:00"),  # the clocks go back meanwhile
    ],
)
def test_looks_two_weeks_ahead(now: str, last: str, until: str) -> None:
    """To the end of that day: what is due on it is in, at whatever time."""
    found = ahead_until(berlin(now), BERLIN)
    assert (found[0].isoformat(), found[1]) == (last, berlin(until))
