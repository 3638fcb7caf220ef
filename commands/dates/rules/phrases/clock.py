"""The time of day in a date phrase: 24 hours, or a part of the day that makes it clear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lark import Token, Tree
from lark.visitors import Interpreter

from .result import NotADate, Reason


def _same(hours: Iterable[int]) -> dict[int, int]:
    return {hour: hour for hour in hours}


def _later(hours: Iterable[int]) -> dict[int, int]:
    return {hour: hour + 12 for hour in hours}


# What a written hour means in a part of the day; other hours do not lie in it.
_HOURS = {
    "am": {12: 0} | _same(range(1, 12)),
    "pm": {12: 12} | _later(range(1, 12)),
    "morning": _same(range(1, 12)),
    "forenoon": _same(range(6, 12)),
    "noon": _same(range(11, 15)) | _later(range(1, 3)),
    "afternoon": _same(range(12, 19)) | _later(range(1, 7)),
    "evening": _same(range(17, 24)) | _later(range(5, 12)),
    "night": _same(range(22, 24)),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written. Not `clear` (`halb neun`, `at 9`), it needs a part of the day.

    `settled` is one that already had a part of the day and is a time of 24 hours since. Midnight
    is not clear as the hour 0: it may begin the day or end it. 24:00 is clear, it ends the day.
    """

    hour: int
    minute: int = 0
    clear: bool = True
    settled: bool = False

    def __post_init__(self) -> None:
        ends_day = (self.hour, self.minute) == (24, 0)
        if not (ends_day or (0 <= self.hour < 24 and 0 <= self.minute < 60)):
            raise NotADate(Reason.IMPOSSIBLE)

    def within(self, part: str | None) -> Clock:
        """This time in a part of the day, such as `pm` or `evening`; None leaves it as it is.

        Raises NotADate: impossible if it does not lie in it; ambiguous for the hours around
        midnight, of which nobody can say whether they belong to the day before.
        """
        if part is None:
            return self
        hours = _same(_HOURS[part].values()) if self.settled else _HOURS[part]
        if self.hour not in hours:
            raise NotADate(Reason.AMBIGUOUS if part == "night" else Reason.IMPOSSIBLE)
        return Clock(hours[self.hour], self.minute, settled=True)

    def time(self) -> time:
        """The time itself. Raises NotADate: ambiguous if it is not clear; impossible for 24:00,
        which is one of the day after."""
        if not self.clear:
            raise NotADate(Reason.AMBIGUOUS)
        if self.hour == 24:
            raise NotADate(Reason.IMPOSSIBLE)
        return time(self.hour, self.minute)

    def on(self, day: date) -> list[datetime]:
        """What this time can be on that day: one moment, or two if it is not clear."""
        first = datetime.combine(day, time(self.hour % 24, self.minute))
        if self.hour == 24:
            return [first + timedelta(days=1)]
        if self.clear or self.hour > 12:
            return [first]
        if self.hour == 0:
            return [first, first + timedelta(days=1)]
        return sorted([first, first.replace(hour=(self.hour + 12) % 24)])


def spoken(minutes: int, hour: int, part: str | None = None) -> Clock:
    """`minutes` after (below zero: before) a full hour of the twelve-hour clock."""
    if not 1 <= hour <= 12:
        raise NotADate(Reason.IMPOSSIBLE)
    total = hour * 60 + minutes
    if total < 60:
        total += 12 * 60
    return Clock(total // 60, total % 60, clear=False).within(part)


def at_clock(text: str) -> Clock:
    """`9:30`, `9.30`, `9h30` or `09:30:00`."""
    hour, minute = text.replace(".", ":").replace("h", ":").split(":")[:2]
    return Clock(int(hour), int(minute))


def _small(minutes: int) -> int:
    """The minutes in „zehn nach acht“: fewer than half an hour, or nobody says it so.

    “9 to 10” is rather from nine to ten.
    """
    if not 1 <= minutes < 30:
        raise NotADate(Reason.IMPOSSIBLE)
    if minutes % 5:
        raise NotADate(Reason.AMBIGUOUS)
    return minutes


class ClockRules(Interpreter[Token, Any]):
    """The rules of phrases.lark that give a Clock, and the parts of the day."""

    def clock_time(self, tree: Tree[Token]) -> Clock:
        written, *part = self.visit_children(tree)
        return at_clock(written).within(*part or [None])

    def clock_hour(self, tree: Tree[Token]) -> Clock:
        hour, *rest = self.visit_children(tree)
        minute = int(rest.pop(0)) if rest and isinstance(rest[0], Token) else 0
        return Clock(hour, minute).within(*rest or [None])

    def bare_hour(self, tree: Tree[Token]) -> Clock:
        [hour] = self.visit_children(tree)
        return Clock(hour, clear=False)

    def twelve_hours(self, tree: Tree[Token]) -> Clock:
        """English counts twice to twelve: `9 o'clock` needs a part of the day."""
        return spoken(0, *self.visit_children(tree))

    def midnight(self, tree: Tree[Token]) -> Clock:
        return Clock(0, clear=False)

    def half_to(self, tree: Tree[Token]) -> Clock:
        return spoken(-30, *self.visit_children(tree))

    def half_past(self, tree: Tree[Token]) -> Clock:
        return spoken(30, *self.visit_children(tree)[1:])

    def quarter_past(self, tree: Tree[Token]) -> Clock:
        return spoken(15, *self.visit_children(tree))

    def quarter_to(self, tree: Tree[Token]) -> Clock:
        return spoken(-15, *self.visit_children(tree))

    def minutes_past(self, tree: Tree[Token]) -> Clock:
        minutes, *rest = self.visit_children(tree)
        return spoken(_small(minutes), *rest)

    def minutes_to(self, tree: Tree[Token]) -> Clock:
        minutes, *rest = self.visit_children(tree)
        return spoken(-_small(minutes), *rest)

    def past_half(self, tree: Tree[Token]) -> Clock:
        minutes, *rest = self.visit_children(tree)
        return spoken(_small(minutes) - 30, *rest)

    def to_half(self, tree: Tree[Token]) -> Clock:
        minutes, *rest = self.visit_children(tree)
        return spoken(-_small(minutes) - 30, *rest)

    def hour(self, tree: Tree[Token]) -> int:
        return int(str(tree.children[0]))

    def half_day(self, tree: Tree[Token]) -> str:
        return str(tree.children[0])

    def part(self, tree: Tree[Token]) -> str:
        """„Montag morgen“ is in the morning, whatever `morgen` means alone."""
        [word] = tree.children
        return "morning" if isinstance(word, Token) and word.type == "MORGEN" else str(word)
