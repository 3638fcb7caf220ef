"""Letters at nine o'clock: about the end of mandates, and about pledges that get old."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules import mandates as mandating
from commands.alliance.rules.mandates import is_valid
from commands.dates.rules.mornings import day_of, latest_morning, morning
from commands.pledges import rules as reconfirming

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


@given(ends=DAYS, now=TIMES)
def test_a_mandate_is_due_exactly_from_its_notice_on(ends: date, now: datetime) -> None:
    """Both directions of the same rule: one for the alarm, one for the query."""
    assert (mandating.notice_at(ends) <= now) is (ends <= mandating.announced_up_to(now))


@given(confirmed=TIMES, now=TIMES)
def test_a_pledge_is_due_exactly_from_its_question_on(confirmed: datetime, now: datetime) -> None:
    due = reconfirming.ask_at(confirmed, None)
    assert (due <= now) is (confirmed < reconfirming.confirmed_before(now))
    assert day_of(due) - day_of(confirmed) == timedelta(days=180)
    again = reconfirming.ask_at(confirmed, confirmed)
    assert (again <= now) is (confirmed < reconfirming.asked_before(now))
    assert day_of(again) - day_of(confirmed) == timedelta(days=90)


TODAY = date(2020, 11, 19)


@pytest.mark.parametrize(
    ("resolved", "until", "withdrawn", "valid"),
    [
        (TODAY, None, False, True),
        (TODAY, TODAY, False, True),
        (date(2018, 1, 1), date(2020, 11, 18), False, False),
        (date(2020, 11, 20), None, False, False),
        (date(2018, 1, 1), None, True, False),
    ],
)
def test_is_valid(resolved: date, until: date | None, withdrawn: bool, valid: bool) -> None:
    assert is_valid(resolved, until, TODAY, withdrawn=withdrawn) is valid
