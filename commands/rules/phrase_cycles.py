"""The recurrence in a date phrase, without its time of day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree
from lark.visitors import Interpreter

from .phrase_days import CalendarDay
from .phrase_result import NotADate, Reason

_SURE_WEEKS = 4  # every month has four of each weekday
_SURE_DAYS = 28
_MOST_WEEKS = 52
_COMMON_YEAR = 2021  # any year that is no leap year


@dataclass(frozen=True, slots=True)
class Cycle:
    """A recurrence: an RRULE without INTERVAL, and the interval."""

    rule: str
    interval: int = 1

    @property
    def full_rule(self) -> str:
        """The RRULE with its interval."""
        return self.rule if self.interval == 1 else f"{self.rule};INTERVAL={self.interval}"


DAILY = Cycle("FREQ=DAILY")
WORKDAYS = Cycle("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


def weekly(weekdays: Sequence[str], interval: int = 1) -> Cycle:
    """On weekdays (`MO` …) of each week, or of each `interval`-th one, at most yearly."""
    if not 1 <= interval <= _MOST_WEEKS:
        raise NotADate(Reason.IMPOSSIBLE)
    return Cycle("FREQ=WEEKLY;BYDAY=" + ",".join(dict.fromkeys(weekdays)), interval)


def monthly_weekday(number: int, weekday: str) -> Cycle:
    """On the first (1) to fourth or the last (-1) such weekday of each month.

    Raises NotADate, impossible: not every month has a fifth one.
    """
    if number != -1 and not 1 <= number <= _SURE_WEEKS:
        raise NotADate(Reason.IMPOSSIBLE)
    return Cycle(f"FREQ=MONTHLY;BYDAY={number:+}{weekday}")


def monthly(day: int) -> Cycle:
    """On a day of each month, -1 for the last; impossible after 28, months would be skipped."""
    if day != -1 and not 1 <= day <= _SURE_DAYS:
        raise NotADate(Reason.IMPOSSIBLE)
    return Cycle(f"FREQ=MONTHLY;BYMONTHDAY={day}")


def yearly(day: CalendarDay) -> Cycle:
    """On a date of each year; impossible for the 29.02., ambiguous with a year."""
    if day.year is not None:
        raise NotADate(Reason.AMBIGUOUS)
    CalendarDay(_COMMON_YEAR, day.month, day.day).exact()
    return Cycle(f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}")


class CycleRules(Interpreter[Token, Any]):
    """The rules of phrases.lark that give a Cycle."""

    def daily(self, tree: Tree[Token]) -> Cycle:
        return DAILY

    def workdays(self, tree: Tree[Token]) -> Cycle:
        return WORKDAYS

    def weekly(self, tree: Tree[Token]) -> Cycle:
        return weekly([str(each) for each in tree.children])

    def weeks_apart(self, tree: Tree[Token]) -> Cycle:
        interval, *_, weekday = self.visit_children(tree)
        return weekly([str(weekday)], int(interval))

    def maybe_monthly_weekday(self, tree: Tree[Token]) -> Cycle:
        """„Jeden zweiten Montag“ can mean every other week; the first and last only a month."""
        number, weekday = self.visit_children(tree)
        if number not in {1, -1}:
            raise NotADate(Reason.AMBIGUOUS)
        return monthly_weekday(number, str(weekday))

    def monthly_weekday(self, tree: Tree[Token]) -> Cycle:
        number, weekday = [e for e in self.visit_children(tree) if not _is(e, "MONTH")]
        return monthly_weekday(number, str(weekday))

    def monthly(self, tree: Tree[Token]) -> Cycle:
        [day] = [each for each in self.visit_children(tree) if not isinstance(each, Token)]
        return monthly(day)

    def yearly(self, tree: Tree[Token]) -> Cycle:
        return yearly(self.visit_children(tree)[-1])


def _is(value: object, sort: str) -> bool:
    return isinstance(value, Token) and value.type == sort
