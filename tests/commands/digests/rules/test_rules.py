"""When the state of knowledge comes, and what is news in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.digests.rules import AHEAD, is_news, next_digest

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


BEFORE = berlin("2020-11-18 09:00")


@pytest.mark.parametrize(
    ("due", "known_since", "expected"),
    [
        (berlin("2020-11-24 18:00"), "2020-11-10 10:00", False),  # told last week
        (berlin("2020-11-25 09:00"), "2020-11-10 10:00", False),
        (berlin("2020-11-25 09:01"), "2020-11-10 10:00", True),  # too far ahead then
        (berlin("2020-11-24 18:00"), "2020-11-18 10:00", True),  # set since
        (date(2020, 11, 25), "2020-11-10 10:00", False),
        (date(2020, 11, 26), "2020-11-10 10:00", True),
    ],
)
def test_news(due: datetime | date, known_since: str, expected: bool) -> None:
    assert is_news(due, berlin(known_since), BEFORE, BERLIN) is expected
    assert is_news(due, berlin(known_since), None, BERLIN)


@given(st.lists(MOMENTS, min_size=1, max_size=20), MOMENTS)
def test_a_deadline_is_told_once_in_weekly_ones(known: list[datetime], start: datetime) -> None:
    """Week by week from before everything was set: each is news exactly once, if it is not late."""
    for known_since in known:
        due = known_since + timedelta(days=40)
        told, before = 0, known_since - timedelta(minutes=1)
        for _week in range(8):
            now = before + timedelta(days=7)
            if now < due <= now + AHEAD and is_news(due, known_since, before, BERLIN):
                told += 1
            before = now
        assert told == 1
