"""When to ask whether a pledge still stands: half a year later, then each quarter, at nine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.pledges.rules import ask_at, asked_before, confirmed_before

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("confirmed", "asked", "when"),
    [
        ("19.11.2020 12:00", None, "18.05.2021 09:00"),
        ("20.11.2020 00:30", None, "19.05.2021 09:00"),  # in UTC that is the day before
        ("19.11.2020 12:00", "18.05.2021 09:00", "16.08.2021 09:00"),
        ("19.11.2020 12:00", "20.05.2021 00:30", "18.08.2021 09:00"),
    ],
)
def test_when(confirmed: str, asked: str | None, when: str) -> None:
    assert ask_at(at(confirmed), asked and at(asked)) == at(when)


TIMES = st.datetimes(datetime(2019, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
# Around the day on which it falls due, to the second, and anywhere.
LATER = st.one_of(
    st.integers(-90_000, 90_000).map(lambda seconds: timedelta(seconds=seconds)),
    st.timedeltas(timedelta(days=-200), timedelta(days=200)),
)


@given(TIMES, LATER)
def test_what_is_due_is_found(moment: datetime, later: timedelta) -> None:
    """The moment of one pledge, and the search for all that are due, never disagree."""
    first = ask_at(moment, None)
    assert (moment < confirmed_before(first + later)) is (later >= timedelta())
    again = ask_at(moment - timedelta(days=400), moment)
    assert (moment < asked_before(again + later)) is (later >= timedelta())
