"""Any recurrence over clock changes, leap days and year ends, against a count of the days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.dates.rules.wall_clock import UnsoundRule, next_due

ZONES = [ZoneInfo(key) for key in ("Europe/Berlin", "Australia/Sydney", "America/New_York")]
Matches = Callable[[date, date], bool]  # a day, and the day the recurrence starts


def months(day: date) -> int:
    return day.year * 12 + day.month


def nth(day: date) -> int:
    return (day.day - 1) // 7 + 1


def last_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def clamped(day: date, wanted: int) -> bool:
    return day.day == min(wanted, monthrange(day.year, day.month)[1])


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


# Written here once more, without any library: on which days a rule falls.
RULES: dict[str, Matches] = {
    "FREQ=DAILY": lambda day, start: True,
    "FREQ=DAILY;INTERVAL=3": lambda day, start: (day - start).days % 3 == 0,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": lambda day, start: day.weekday() < 5,
    "FREQ=WEEKLY;BYDAY=MO,FR;INTERVAL=2": lambda day, start: (
        day.weekday() in {0, 4} and (monday_of(day) - monday_of(start)).days % 14 == 0
    ),
    "FREQ=MONTHLY;BYDAY=+1MO": lambda day, start: day.weekday() == 0 and nth(day) == 1,
    "FREQ=MONTHLY;BYDAY=-1FR": lambda day, start: (
        day.weekday() == 4 and (day + timedelta(days=7)).month != day.month
    ),
    "FREQ=MONTHLY;BYDAY=+2TU;INTERVAL=2": lambda day, start: (
        day.weekday() == 1 and nth(day) == 2 and (months(day) - months(start)) % 2 == 0
    ),
    "FREQ=MONTHLY;BYMONTHDAY=15": lambda day, start: day.day == 15,
    "FREQ=MONTHLY;BYMONTHDAY=-1": lambda day, start: last_of_month(day),
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1": lambda day, start: last_of_month(day),
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1": lambda day, start: clamped(day, 30),
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;INTERVAL=3": lambda day, start: (
        last_of_month(day) and (months(day) - months(start)) % 3 == 0
    ),
    "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1": lambda day, start: (
        day.day == 1 and day.month % 3 == 1
    ),
    "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1": lambda day, start: (
        last_of_month(day) and day.month % 3 == 0
    ),
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1": lambda day, start: day.month == 2 and last_of_month(day),
    "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3": lambda day, start: (day.month, day.day) == (6, 3),
}
# The same for cron: the days, and the times of each.
CRONS: dict[str, tuple[Callable[[date], bool], list[time]]] = {
    "CRON 30 2 * * *": (lambda day: True, [time(2, 30)]),
    "CRON 0 9 * * 1": (lambda day: day.weekday() == 0, [time(9)]),
    "CRON 0 9 * * sun": (lambda day: day.weekday() == 6, [time(9)]),
    "CRON 15,45 1-3 * * 0,6": (
        lambda day: day.weekday() > 4,
        [time(hour, minute) for hour in (1, 2, 3) for minute in (15, 45)],
    ),
    "CRON 0 0 29 2 *": (lambda day: (day.month, day.day) == (2, 29), [time()]),
    "CRON */20 2 31 * *": (lambda day: day.day == 31, [time(2), time(2, 20), time(2, 40)]),
    "CRON 5 */12 1 1,7 *": (
        lambda day: day.day == 1 and day.month in {1, 7},
        [time(0, 5), time(12, 5)],
    ),
}


def shown(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` first show `local`, or would have without the gap of spring."""
    for offset in sorted(
        {(local + each).replace(tzinfo=zone).utcoffset() for each in (-DAY, DAY)}, reverse=True
    ):
        assert offset is not None
        candidate = (local - offset).replace(tzinfo=UTC)
        if candidate.astimezone(zone).replace(tzinfo=None) == local:
            return candidate
    before = (local - DAY).replace(tzinfo=zone).utcoffset()
    assert before is not None
    return (local - before).replace(tzinfo=UTC)


DAY = timedelta(days=1)


def counted(
    start: datetime, zone: ZoneInfo, after: datetime, matches: Matches, times: list[time]
) -> Iterator[datetime]:
    """Day by day from the start on."""
    seen = after
    day = max(start.date(), (after - 2 * DAY).date())
    while True:
        due = {shown(datetime.combine(day, each), zone) for each in times}
        early = shown(start, zone)
        for each in sorted(each for each in due if each > seen and each >= early):
            seen = each
            if matches(day, start.date()):
                yield each
        day += DAY


def series(start: datetime, rule: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    while (due := next_due(start, rule, zone, after)) is not None:
        yield due
        after = due


STARTS = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda each: each.replace(second=0, microsecond=0)
)
# Often in the hours in which clocks change.
CLOCKS = st.sampled_from(
    [time(1, 30), time(2), time(2, 30), time(2, 59), time(3)]
) | st.times().map(lambda each: each.replace(second=0, microsecond=0))
AHEAD = st.timedeltas(timedelta(0), timedelta(days=5000))


@given(STARTS, CLOCKS, st.sampled_from([*RULES]), st.sampled_from(ZONES), AHEAD)
def test_keeps_its_time_and_neither_skips_nor_doubles(
    start: datetime, clock: time, rule: str, zone: ZoneInfo, ahead: timedelta
) -> None:
    start = datetime.combine(start.date(), clock)
    after = shown(start, zone) + ahead
    found = list(islice(series(start, rule, zone, after), 16))
    assert found == list(islice(counted(start, zone, after, RULES[rule], [clock]), 16))
    for each in found:
        local = each.astimezone(zone).replace(tzinfo=None)
        wanted = datetime.combine(local.date(), clock)
        skipped = shown(wanted, zone) == each and local - wanted == timedelta(hours=1)
        assert local == wanted or skipped


@given(STARTS, st.sampled_from([*CRONS]), st.sampled_from(ZONES), AHEAD)
def test_so_does_cron(start: datetime, rule: str, zone: ZoneInfo, ahead: timedelta) -> None:
    days, times = CRONS[rule]
    after = shown(start, zone) + ahead
    found = list(islice(series(start, rule, zone, after), 8))
    wanted = counted(start, zone, after, lambda day, _: days(day), times)
    assert found == list(islice(wanted, 8))


@given(st.sampled_from([*RULES]), st.sampled_from(ZONES), st.integers(0, 400))
def test_until_ends_it(rule: str, zone: ZoneInfo, days: int) -> None:
    start = datetime(2020, 11, 19, 9)  # noqa: DTZ001
    end = start.date() + timedelta(days=days)
    limited = f"{rule};UNTIL={end:%Y%m%d}T235959"
    before = datetime(2020, 11, 1, tzinfo=UTC)
    found = list(series(start, limited, zone, before))
    unlimited = counted(start, zone, before, RULES[rule], [time(9)])
    assert found == [
        e for e in islice(unlimited, len(found) + 1) if e.astimezone(zone).date() <= end
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "CRON",
        "CRON 0 9 * *",
        "CRON 0 9 * * 1 2",
        "CRON 60 9 * * 1",
        "CRON 0 24 * * 1",
        "CRON 0 9 0 * *",
        "CRON 0 9 31 2,4 *",
        "CRON 0 9 * 13 *",
        "CRON 0 9 * * 8",
        "CRON 0 9 * mon *",
        "CRON 0 9 5-3 * *",
        "CRON */0 9 * * *",
        "CRON 0 9 1 * 1",
        "CRON * * * * *",
        "CRON 0 9 * * 1;UNTIL=tomorrow",
        "CRON 0 9 * * 1;UNTIL=20211399T000000",
    ],
)
def test_refuses_unsound_cron(rule: str) -> None:
    with pytest.raises(UnsoundRule):
        next_due(datetime(2020, 11, 19, 9), rule, ZONES[0], datetime(2020, 11, 19, tzinfo=UTC))  # noqa: DTZ001


def test_cron_ends_with_its_last_day() -> None:
    start, rule = datetime(2020, 11, 23, 9), "CRON 0 9 * * 1;UNTIL=20201207T235959"  # noqa: DTZ001
    found = list(series(start, rule, ZONES[0], datetime(2020, 11, 20, tzinfo=UTC)))
    assert [f"{each:%d.%m. %H:%M}" for each in found] == [
        "23.11. 08:00",
        "30.11. 08:00",
        "07.12. 08:00",
    ]


@pytest.mark.parametrize("rule", [*RULES, *CRONS])
@pytest.mark.timeout(120)  # what it takes is measured by benchmarks.rules
def test_after_eighty_years(rule: str) -> None:
    start = datetime(2019, 1, 31, 9)  # noqa: DTZ001
    for year in range(2090, 2100):
        assert next_due(start, rule, ZONES[0], datetime(year, 5, 1, tzinfo=UTC))
