"""When reminders come: lengths of time, repeats, workdays and quiet hours; hypothesis included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.quiet import is_quiet
from commands.dates.rules.wall_clock import exists
from commands.dates.rules.workdays import is_workday
from commands.reminders.rules import (
    DAY,
    Circle,
    DueTime,
    Rhythm,
    lasting,
    later,
    next_repeat,
    regular,
)

BERLIN = ZoneInfo("Europe/Berlin")
QUIET = (time(20), time(7))


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[misc,arg-type]


def rhythm(
    *when: int, rule: str | None = None, workday: bool = False, others: bool = False
) -> Rhythm:
    starts = datetime(*when)  # type: ignore[misc,arg-type]  # noqa: DTZ001
    return Rhythm(starts, rule, BERLIN, QUIET, workday, "NW", others)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1d", DAY),
        ("1t", DAY),
        ("1 Tag", DAY),
        ("3 tage", 3 * DAY),
        ("2w", 14 * DAY),
        ("2 Wochen", 14 * DAY),
        ("90min", 90),
        ("90 Min.", 90),
        ("2h", 120),
        ("2 Std.", 120),
        ("1 hour", 60),
        ("0d", 0),
        ("d", None),
        ("1", None),
        ("-1d", None),
        ("1,5h", None),
        ("1 month", None),
        ("1d1h", None),
        ("999999d", None),
        ("", None),
        ("١d", None),
    ],
)
def test_lasting(text: str, minutes: int | None) -> None:
    assert lasting(text) == minutes


def test_words_of_circles() -> None:
    assert {word for each in Circle for word in each.words} >= {
        "contacts",
        "Ansprechpersonen",
        "Koordination",
        "Vertretungen",
    }


@pytest.mark.parametrize(
    ("what", "due"),
    [
        (rhythm(2020, 11, 20, 9), DueTime(berlin(2020, 11, 20, 9))),
        (rhythm(2020, 11, 20, 22), DueTime(berlin(2020, 11, 20, 22))),
        (rhythm(2020, 11, 20, 22, others=True), DueTime(berlin(2020, 11, 21, 7), for_quiet=True)),
        (rhythm(2020, 11, 20, 6, others=True), DueTime(berlin(2020, 11, 20, 7), for_quiet=True)),
        (rhythm(2020, 11, 21, 9, workday=True), DueTime(berlin(2020, 11, 23, 9), for_workday=True)),
        (rhythm(2020, 12, 25, 9, workday=True), DueTime(berlin(2020, 12, 28, 9), for_workday=True)),
        (rhythm(2020, 11, 20, 22, workday=True), DueTime(berlin(2020, 11, 20, 22))),
        (
            rhythm(2020, 11, 21, 22, workday=True),
            DueTime(berlin(2020, 11, 24, 7), for_workday=True, for_quiet=True),
        ),
        # Corpus Christi, and All Saints' Day on a Monday: in this Land, not in all of Germany.
        (rhythm(2021, 6, 3, 9, workday=True), DueTime(berlin(2021, 6, 4, 9), for_workday=True)),
        (rhythm(2021, 10, 30, 9, workday=True), DueTime(berlin(2021, 11, 2, 9), for_workday=True)),
        (
            rhythm(2021, 6, 2, 22, workday=True, others=True),
            DueTime(berlin(2021, 6, 4, 7), for_quiet=True),
        ),
        (
            rhythm(2021, 10, 29, 22, workday=True, others=True),
            DueTime(berlin(2021, 11, 2, 7), for_quiet=True),
        ),
        # Friday night: the morning after it is no workday.
        (
            rhythm(2020, 11, 20, 22, workday=True, others=True),
            DueTime(berlin(2020, 11, 23, 7), for_quiet=True),
        ),
    ],
)
def test_regular(what: Rhythm, due: DueTime) -> None:
    assert regular(what, berlin(2020, 11, 19, 10)) == due
    assert regular(what, due.at) is None, "once"


def test_quiet_hours_that_end_just_after_midnight() -> None:
    """It is Saturday by then, on the wall clock if not in UTC."""
    friday = rhythm(2020, 11, 20, 22, workday=True, others=True)
    ring = regular(replace(friday, quiet=(time(20), time(0, 30))), berlin(2020, 11, 19, 10))
    assert ring == DueTime(berlin(2020, 11, 23, 0, 30), for_quiet=True)


def test_regular_again_and_again() -> None:
    """By the wall clock, which changes on 25.10.2020, and by the time as it was chosen."""
    daily = rhythm(2020, 10, 23, 6, rule="FREQ=DAILY", others=True)
    assert regular(daily, berlin(2020, 10, 24, 6)) == DueTime(
        berlin(2020, 10, 25, 7), for_quiet=True
    )
    assert regular(daily, berlin(2020, 10, 24, 5, 59)) == DueTime(
        berlin(2020, 10, 24, 7), for_quiet=True
    )


@pytest.mark.parametrize(
    ("due", "minutes", "now", "again"),
    [
        ((2020, 11, 20, 9), DAY, (2020, 11, 20, 9), (2020, 11, 21, 9)),
        ((2020, 11, 20, 9), DAY, (2020, 11, 25, 10), (2020, 11, 26, 9)),
        ((2020, 11, 20, 9), DAY, (2020, 11, 25, 9), (2020, 11, 26, 9)),
        ((2020, 11, 20, 9), 120, (2020, 11, 20, 9), (2020, 11, 20, 11)),
        ((2020, 11, 20, 9), 120, (2020, 11, 20, 12), (2020, 11, 20, 13)),
        ((2020, 11, 20, 19), 120, (2020, 11, 20, 19), (2020, 11, 21, 7)),
        ((2020, 11, 20, 21), DAY, (2020, 11, 20, 21), (2020, 11, 22, 7)),
        # The clocks change on 25.10.2020 and on 28.03.2021.
        ((2020, 10, 24, 9), DAY, (2020, 10, 24, 9), (2020, 10, 25, 9)),
        ((2021, 3, 27, 9), DAY, (2021, 3, 27, 9), (2021, 3, 28, 9)),
        ((2021, 3, 24, 9), 7 * DAY, (2021, 4, 9, 9), (2021, 4, 14, 9)),
        ((2021, 3, 10, 9), 7 * DAY, (2021, 4, 9, 9), (2021, 4, 14, 9)),
        ((2021, 3, 20, 9), DAY, (2021, 3, 27, 9), (2021, 3, 28, 9)),
    ],
)
def test_next_repeat(
    due: tuple[int, ...], minutes: int, now: tuple[int, ...], again: tuple[int, ...]
) -> None:
    what = rhythm(*due)
    assert next_repeat(what, berlin(*due), minutes, berlin(*now)) == berlin(*again)


TIMES = st.datetimes(datetime(2019, 12, 1), datetime(2022, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(10, 366 * DAY)


@given(due=TIMES, minutes=MINUTES, away=st.timedeltas(timedelta(), timedelta(days=400)))
def test_repeats_are_later_and_not_quiet(due: datetime, minutes: int, away: timedelta) -> None:
    """Whatever happens: after now, soon enough, outside quiet hours."""
    what, now = rhythm(2020, 11, 20, 9), due + away
    at = next_repeat(what, due, minutes, now)
    assert at > now
    assert not is_quiet(at.astimezone(BERLIN).time(), *QUIET)
    assert at - now <= timedelta(minutes=minutes) + timedelta(hours=13)


@given(at=TIMES, days=st.integers(1, 400))
def test_whole_days_keep_the_time_of_day(at: datetime, days: int) -> None:
    local = at.astimezone(BERLIN).replace(tzinfo=None)
    moved = later(at, days * DAY, BERLIN).astimezone(BERLIN).replace(tzinfo=None)
    if exists(local + timedelta(days=days), BERLIN):
        assert moved == local + timedelta(days=days)


@given(
    starts=st.datetimes(datetime(2020, 1, 1), datetime(2021, 12, 31)),  # noqa: DTZ001
    rule=st.sampled_from([None, "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA", "FREQ=MONTHLY;BYMONTHDAY=1"]),
    others=st.booleans(),
    after=TIMES,
)
def test_workdays_only(starts: datetime, rule: str | None, others: bool, after: datetime) -> None:
    """Moved to a workday, later, and in order: the next one is never before this one."""
    starts = starts.replace(microsecond=0)
    what = Rhythm(starts, rule, BERLIN, QUIET, True, "NW", others)
    plain = regular(Rhythm(starts, rule, BERLIN, QUIET), after)
    due = regular(what, after)
    assert (due is None) is (plain is None)
    if due is None or plain is None:
        return
    assert due.at >= plain.at > after
    assert is_workday(due.at.astimezone(BERLIN).date(), "NW")
    if others:
        assert not is_quiet(due.at.astimezone(BERLIN).time(), *QUIET)
    following = regular(what, due.at)
    assert following is None or following.at > due.at
