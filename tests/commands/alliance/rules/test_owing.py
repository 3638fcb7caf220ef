"""When somebody who owes something by a day is spoken to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.escalation import DAY, Hours, To, due_calls
from commands.alliance.rules.laender import NAMES
from commands.alliance.rules.owing import owner_missed, plan
from commands.dates.rules.workdays import is_workday

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = Hours(BERLIN, time(20), time(7))
TO = {To.OFFICES: "owner", To.STATE: "Land"}


def days(due: str, before: tuple[int, ...] = (7, 2, 0), land: str = "NW") -> list[str]:
    calls = plan(date.fromisoformat(due), before, land, HOURS).calls
    return [f"{each.day:%d.%m.} {each.step:+} {TO[each.to]}" for each in calls]


@pytest.mark.parametrize(
    ("due", "land", "expected"),
    [
        # A Wednesday without holidays around it.
        ("2020-11-25", "NW", "18.11. -7|23.11. -2|25.11. +0|26.11. +1|03.12. +8 Land"),
        # A Sunday: two days before and the day itself fall on the Friday before.
        ("2020-11-29", "NW", "20.11. -7|27.11. -2|27.11. +0|30.11. +1|07.12. +8 Land"),
        # Christmas: the day itself moves forward, and the day after goes past all holidays.
        ("2020-12-25", "NW", "18.12. -7|23.12. -2|24.12. +0|28.12. +1|04.01. +8 Land"),
        # All Saints' Day 2021 is a Monday, but only in some Länder a holiday.
        ("2021-10-31", "NW", "22.10. -7|29.10. -2|29.10. +0|02.11. +1|08.11. +8 Land"),
        ("2021-10-31", "BE", "22.10. -7|29.10. -2|29.10. +0|01.11. +1|08.11. +8 Land"),
        ("2021-10-24", "NW", "15.10. -7|22.10. -2|22.10. +0|25.10. +1|02.11. +8 Land"),
        ("2021-10-24", "BE", "15.10. -7|22.10. -2|22.10. +0|25.10. +1|01.11. +8 Land"),
    ],
)
def test_plan(due: str, land: str, expected: str) -> None:
    wanted = [each if "Land" in each else f"{each} owner" for each in expected.split("|")]
    assert days(due, land=land) == wanted


def test_configured_days() -> None:
    assert days("2020-11-25", ())[0] == "26.11. +1 owner"
    assert days("2020-11-25", (14,))[:2] == ["11.11. -14 owner", "26.11. +1 owner"]


DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))
BEFORE = st.lists(st.integers(0, 60), max_size=4, unique=True).map(tuple)
LANDS = st.sampled_from(sorted(NAMES))


@given(due=DATES, before=BEFORE, land=LANDS)
def test_only_workdays_and_in_order(due: date, before: tuple[int, ...], land: str) -> None:
    calls = plan(due, before, land, HOURS).calls
    assert all(is_workday(each.day, land) for each in calls)
    assert [each.day for each in calls] == sorted(each.day for each in calls)
    early, (asked, above) = calls[:-2], calls[-2:]
    assert [each.step for each in early] == sorted(-each for each in before)
    assert all(each.day <= due + each.step * DAY for each in early), "never later than meant"
    assert due < asked.day < above.day
    assert above.day > due + 7 * DAY
    assert (asked.to, above.to) == (To.OFFICES, To.STATE)


@given(
    due=DATES,
    before=BEFORE,
    land=LANDS,
    made=st.integers(-90, 0),
    waits=st.lists(st.integers(1, 30 * 24), max_size=20),
)
def test_each_once_and_it_ends(
    due: date, before: tuple[int, ...], land: str, made: int, waits: list[int]
) -> None:
    """Whenever the bot looks: no call twice, none in quiet hours, and in the end there is none."""
    now = datetime.combine(due + made * DAY, time(10), BERLIN).astimezone(UTC)
    made_plan = plan(due, before, land, HOURS)
    first = made_plan.first(now)
    assert first is not None
    waiting: date | None = first.day
    next_at: datetime | None = HOURS.at(first.day)
    said: list[int] = []
    for hours in [*waits, 24 * 200, *[5] * 40]:
        now += timedelta(hours=hours)
        if next_at is None or next_at > now:
            continue
        assert waiting is not None
        turned = due_calls(made_plan, waiting, now)
        said += [each.step for each in turned.calls]
        local = now.astimezone(BERLIN)
        if turned.calls:
            assert is_workday(local.date(), land)
            assert time(7) <= local.time() < time(20)
        waiting, next_at = turned.waiting_from, turned.next_at
        assert next_at is None or next_at > now
    assert said == sorted(set(said))
    assert next_at is None
    assert said[-1] == 8, "the coordination hears of it in any case"


def test_owner_missed() -> None:
    made = plan(date(2020, 11, 25), (7, 2, 0), "NW", HOURS)
    assert owner_missed(made, date(2020, 11, 26))
    assert not owner_missed(made, date(2020, 11, 27)), "that letter has gone out"
