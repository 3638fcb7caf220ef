"""When a mandate holds, and when its end is announced."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.mandates import announced_up_to, is_valid, notice_at

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))
TIMES = st.datetimes(datetime(2019, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
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


def test_holds_unless_it_was_withdrawn() -> None:
    assert is_valid(TODAY, TODAY, TODAY)


def test_the_notice_is_thirty_days_before_at_nine() -> None:
    assert notice_at(date(2020, 12, 31)) == datetime(2020, 12, 1, 8, tzinfo=UTC)


@given(ends=DAYS, now=TIMES)
def test_a_mandate_is_due_exactly_from_its_notice_on(ends: date, now: datetime) -> None:
    """Both directions of the same rule: one for the alarm, one for the query."""
    assert (notice_at(ends) <= now) is (ends <= announced_up_to(now))
