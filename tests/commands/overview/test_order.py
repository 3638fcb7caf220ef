"""What of all that is open comes first, and what is told only once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from commands.overview.rules import day_of, ends, most_urgent_first, told_once
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
