"""Recurrences keep their wall-clock time over the changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.wall_clock import UnsoundRule, exists, instant, next_due

BERLIN = ZoneInfo("Europe/Berlin")
MONDAYS = "FREQ=WEEKLY;BYDAY=MO"


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(starts: str, rule: str, after: datetime, length: int) -> list[datetime]:
    found = []
    for _ in range(length):
        due = next_due(wall(starts), rule, BERLIN, after)
        assert due is not None
        assert due > after
        found.append(due)
        after = due
    return found


def test_once_and_never_again() -> None:
    due = utc("2020-11-25T08:00")
    assert next_due(wall("2020-11-25T09:00"), None, BERLIN, utc("2020-11-19T13:00")) == due
    assert next_due(wall("2020-11-25T09:00"), None, BERLIN, due) is None
    assert next_due(wall("2020-11-25T09:00"), None, BERLIN, due - timedelta(seconds=1)) == due


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2020-10-12T12:00", ["2020-10-19T07:00", "2020-10-26T08:00", "2020-11-02T08:00"]),
        ("2021-03-16T12:00", ["2021-03-22T08:00", "2021-03-29T07:00", "2021-04-05T07:00"]),
    ],
)
def test_weekly_at_nine_in_summer_and_winter(after: str, expected: list[str]) -> None:
    assert series("2020-09-07T09:00", MONDAYS, utc(after), 3) == [utc(e) for e in expected]


def test_a_skipped_time_moves_forward_by_the_gap() -> None:
    found = series("2021-03-01T02:30", "FREQ=DAILY", utc("2021-03-26T12:00"), 3)
    local = [each.astimezone(BERLIN).strftime("%d. %H:%M") for each in found]
    assert local == ["27. 02:30", "28. 03:30", "29. 02:30"]
    assert next_due(wall("2021-03-28T02:30"), None, BERLIN, utc("2021-03-28T00:59")) == utc(
        "2021-03-28T01:30"
    )


def test_a_doubled_time_is_its_first_and_only_once() -> None:
    found = series("2020-10-01T02:30", "FREQ=DAILY", utc("2020-10-24T12:00"), 2)
    assert found == [utc("2020-10-25T00:30"), utc("2020-10-26T01:30")]


def test_the_second_of_two_equal_hours_is_meant_when_it_is_said() -> None:
    later = wall("2020-10-25T02:30").replace(fold=1)
    assert instant(later, BERLIN) == utc("2020-10-25T01:30")
    assert next_due(later, None, BERLIN, utc("2020-10-25T01:00")) == utc("2020-10-25T01:30")


def test_which_times_exist() -> None:
    assert not exists(wall("2021-03-28T02:00"), BERLIN)
    assert not exists(wall("2021-03-28T02:59:59"), BERLIN)
    assert exists(wall("2021-03-28T03:00"), BERLIN)
    assert exists(wall("2020-10-25T02:30"), BERLIN)


@pytest.mark.parametrize(
    ("starts", "rule", "after", "expected"),
    [
        ("2020-12-07T09:00", "FREQ=MONTHLY;BYDAY=+1MO", "2021-01-31T00:00", "2021-02-01T08:00"),
        ("2020-12-07T09:00", "FREQ=MONTHLY;BYDAY=-1FR", "2021-01-01T00:00", "2021-01-29T08:00"),
        ("2020-12-01T09:00", "FREQ=MONTHLY;BYMONTHDAY=1", "2020-12-01T08:00", "2021-01-01T08:00"),
        ("2020-11-23T09:00", MONDAYS + ";INTERVAL=2", "2030-11-26T00:00", "2030-12-09T08:00"),
        ("2020-11-23T09:00", MONDAYS, "1999-01-01T00:00", "2020-11-23T08:00"),
        ("2020-11-19T09:00", "FREQ=DAILY;COUNT=3", "2020-11-20T08:00", "2020-11-21T08:00"),
        ("2020-11-19T09:00", "FREQ=DAILY;COUNT=3", "2020-11-21T08:00", None),
        ("2020-11-19T09:00", "FREQ=DAILY;UNTIL=20201120T090000", "2020-11-20T08:00", None),
        ("2020-06-03T09:00", "FREQ=YEARLY", "2020-11-19T00:00", "2021-06-03T07:00"),
        ("2020-11-19T09:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2020-11-19T00:00", None),
    ],
)
def test_rules(starts: str, rule: str, after: str, expected: str | None) -> None:
    due = next_due(wall(starts), rule, BERLIN, utc(after))
    assert due == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every monday",
        "FREQ=HOURLY",
        "FREQ=MINUTELY;BYMONTH=2",
        "FREQ=DAILY;BYHOUR=3,4",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;NONSENSE=1",
        "FREQ=DAILY;UNTIL=yesterday",
        "RRULE:FREQ=DAILY\nEXDATE:20201119T090000",
    ],
)
def test_refuses_unsound_rules(rule: str) -> None:
    with pytest.raises(UnsoundRule) as refusal:
        next_due(wall("2020-11-19T09:00"), rule, BERLIN, utc("2020-11-19T00:00"))
    assert refusal.value.rule == rule
    assert str(refusal.value).endswith(f"recurrence: {rule!r}")


@pytest.mark.timeout(120)  # what it takes is measured by benchmarks.rules
def test_after_ten_years() -> None:
    for month in range(1, 11):
        for rule in ("FREQ=DAILY", MONDAYS, "FREQ=MONTHLY;BYDAY=+1MO"):
            after = datetime(2030, month, 1, tzinfo=UTC)
            assert next_due(wall("2020-01-06T09:00"), rule, BERLIN, after)


STARTS = st.datetimes(wall("2019-01-01"), wall("2035-12-01")).map(
    lambda each: each.replace(second=0, microsecond=0)
)
RULES = st.sampled_from(
    ["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"]
)


@given(STARTS, RULES, st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_nothing_skipped_nothing_doubled(starts: datetime, rule: str, ahead: timedelta) -> None:
    """Twenty occurrences from any moment on have the dates of a plain count of days."""
    after = instant(starts, BERLIN) + ahead
    step = {"FREQ=DAILY;INTERVAL=3": 3, "FREQ=WEEKLY": 7}.get(rule, 1)
    expected = (starts + timedelta(days=n * step) for n in range(5000))
    wanted = [
        each
        for each in expected
        if instant(each, BERLIN) > after and ("BYDAY" not in rule or each.weekday() < 5)
    ][:20]
    found = series(starts.isoformat(), rule, after, 20)
    assert found == [instant(each, BERLIN) for each in wanted]
    assert all(a < b for a, b in pairwise(found))
    for due, local in zip(found, wanted, strict=True):
        shown = due.astimezone(BERLIN).replace(tzinfo=None)
        assert shown == (local if exists(local, BERLIN) else local + timedelta(hours=1))


@given(STARTS, st.integers(0, 400))
def test_a_daily_time_over_a_whole_year(starts: datetime, days: int) -> None:
    local = starts + timedelta(days=days)
    before = instant(local, BERLIN) - timedelta(microseconds=1)
    assert next_due(starts, "FREQ=DAILY", BERLIN, before) == instant(local, BERLIN)
