"""What of all that is open comes first, and what is told only once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from commands.overview.rules import (
    day_of,
    ends,
    most_urgent_first,
    next_morning,
    told_once,
    worth_a_letter,
)
from tests.harness.chat import BERLIN


@dataclass(frozen=True)
class Item:
    about: tuple[str, int]
    until: date | datetime | None = None
    lasting: bool = False
    part_of: tuple[str, int] | None = None
    member_id: int = 1
    rings_on: tuple[date, ...] = ()


POLL = Item(("poll", 1), datetime(2020, 11, 25, 17, tzinfo=UTC))
TASK = Item(("task", 1), date(2020, 11, 25))
# Half past midnight in Berlin: on the next day.
NIGHT = Item(("poll", 2), datetime(2020, 11, 25, 23, 30, tzinfo=UTC))
OPEN_END = Item(("poll", 3))
LACKING = Item(("mandate", 0), lasting=True)
ENDING = Item(("mandate", 3), date(2020, 12, 24))


def test_by_the_end_then_what_has_none_then_what_is_missing() -> None:
    expected = [POLL, TASK, NIGHT, ENDING, OPEN_END, LACKING]
    assert most_urgent_first(reversed(expected), BERLIN) == expected


def test_what_is_part_of_something_open_is_told_with_it() -> None:
    part = Item(("follow-up", 1), date(2020, 11, 24), part_of=POLL.about)
    of_another = Item(("follow-up", 1), date(2020, 11, 24), part_of=POLL.about, member_id=2)
    assert told_once([part, POLL, of_another]) == [POLL, of_another]
    assert ends([part, POLL, of_another], BERLIN)[1, POLL.about] == date(2020, 11, 24)
    assert ends([POLL, of_another], BERLIN)[1, POLL.about] == POLL.until
    assert ends([OPEN_END], BERLIN) == {}


def test_the_day_of_an_end() -> None:
    assert day_of(date(2020, 11, 25), BERLIN) == date(2020, 11, 25)
    assert NIGHT.until is not None
    assert day_of(NIGHT.until, BERLIN) == date(2020, 11, 26)


@pytest.mark.parametrize(
    ("after", "morning"),
    [
        ("2020-11-25T05:59:59", "2020-11-25T06:00"),  # seven in Berlin
        ("2020-11-25T06:00", "2020-11-26T06:00"),
        ("2020-11-25T23:30", "2020-11-26T06:00"),  # half past midnight of the next day
        ("2020-10-24T12:00", "2020-10-25T06:00"),  # summer time ends in between
        ("2020-10-24T04:30", "2020-10-24T05:00"),
    ],
)
def test_the_next_morning(after: str, morning: str) -> None:
    found = next_morning(datetime.fromisoformat(after).replace(tzinfo=UTC), BERLIN, time(7))
    assert found.isoformat() == f"{morning}:00+00:00"


DAY = date(2020, 11, 25)


@pytest.mark.parametrize(
    ("items", "on_its_day", "on_any_other"),
    [
        ([POLL, NIGHT, OPEN_END, LACKING], [POLL, NIGHT, OPEN_END, LACKING], [POLL]),
        ([LACKING], [], []),  # it would come for ever
        ([OPEN_END, LACKING], [OPEN_END, LACKING], []),
        ([TASK, ENDING], [TASK, ENDING], [TASK]),
        ([Item(("task", 2), DAY, rings_on=(DAY,)), LACKING], [], []),
        ([Item(("task", 2), DAY, rings_on=(date(2020, 11, 24),))],) * 3,
        ([], [], []),
    ],
)
def test_what_is_worth_a_letter(
    items: list[Item], on_its_day: list[Item], on_any_other: list[Item]
) -> None:
    """On the day of the week all that waits, on others only what ends then and nobody rings for."""
    assert worth_a_letter(items, DAY, BERLIN, weekly=True) == on_its_day
    assert worth_a_letter(items, DAY, BERLIN, weekly=False) == on_any_other


def test_the_earliest_end_counts() -> None:
    later = Item(POLL.about, date(2020, 12, 1))
    assert ends([later, POLL, later], BERLIN) == {
        (1, POLL.about): POLL.until,
        (1, None): POLL.until,
    }
    same_day = Item(("task", 1), datetime(2020, 11, 25, 22, 59, tzinfo=UTC))
    assert ends([TASK, same_day], BERLIN)[1, TASK.about] == same_day.until
