"""When those who have not voted are asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.nudges import LEFT, daytime, nudge_at

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m. %H:%M").replace(year=2020, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("opened", "closes", "asked"),
    [
        ("19.11. 10:00", "02.12. 18:00", "01.12. 18:00"),  # a day before
        ("19.11. 10:00", "21.11. 10:00", "20.11. 10:00"),
        ("19.11. 10:00", "20.11. 18:00", "20.11. 08:00"),  # half would be 02:00
        ("19.11. 10:00", "19.11. 18:00", "19.11. 14:00"),  # half of the time
        ("19.11. 10:00", "19.11. 11:00", "19.11. 10:30"),
        ("19.11. 10:00", "19.11. 10:59", None),  # too short
        ("19.11. 10:00", "02.12. 20:00", "02.12. 08:00"),  # 20:00 is night
        ("19.11. 10:00", "02.12. 19:59", "01.12. 19:59"),
        ("19.11. 10:00", "02.12. 08:00", "01.12. 08:00"),  # 8:00 is not
        ("19.11. 10:00", "02.12. 07:59", "01.12. 08:00"),
        ("19.11. 17:00", "20.11. 08:30", "20.11. 08:00"),  # half an hour is time enough
        ("19.11. 17:00", "20.11. 08:29", "19.11. 19:00"),  # the morning is too late
        ("19.07. 09:00", "20.07. 08:00", "19.07. 19:00"),  # half would be 20:30
        ("19.11. 19:00", "20.11. 08:15", None),  # and the evening is now
        ("19.11. 19:30", "20.11. 08:15", None),  # or was
        ("19.11. 20:30", "19.11. 23:00", None),
        ("24.10. 12:00", "26.10. 02:30", "25.10. 08:00"),  # the clocks change
    ],
)
def test_when(opened: str, closes: str, asked: str | None) -> None:
    assert nudge_at(at(opened), at(closes), BERLIN) == (asked and at(asked))


def test_without_an_end() -> None:
    assert nudge_at(at("19.11. 10:00"), None, BERLIN) is None


MOMENTS = st.timedeltas(timedelta(), timedelta(days=700)).map(
    lambda after: datetime(2020, 1, 1, tzinfo=UTC) + after
)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)))
def test_never_at_night_and_never_too_late(opened: datetime, length: timedelta) -> None:
    found = nudge_at(opened, opened + length, BERLIN)
    if found is None:
        assert length < timedelta(days=1), "long ones have a day"
        return
    assert length >= HOUR
    assert opened < found <= opened + length - LEFT
    assert time(8) <= found.astimezone(BERLIN).time() < time(20)


@given(MOMENTS)
def test_daytime_is_soon(moment: datetime) -> None:
    found = daytime(moment, BERLIN)
    assert moment <= found <= moment + timedelta(hours=13)
    assert daytime(found, BERLIN) == found
