"""The recurrence in a date phrase, without its time of day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lark import Token, Tree

from .days import CalendarDay
from .lexicon import WEEKDAYS
from .periods import PeriodRules
from .result import NotADate, Reason

_SURE_WEEKS: Final = 4  # every month has four of each weekday
_SURE_DAYS: Final = 28
_SURE_WORKDAYS: Final = 20
_MOST: Final = {"days": 366, "weeks": 52, "months": 24}
_LEAP_YEAR: Final = 2020
_QUARTERS: Final = {
    1: "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1",
    -1: "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
}


@dataclass(frozen=True, slots=True)
class Cycle:
    """A recurrence: an RRULE without INTERVAL, and the interval.

    If it can be one or another, `readings` are these: phrases that lack a time.
    """

    rule: str
    interval: int = 1
    readings: tuple[str, ...] = ()

    @property
    def full_rule(self) -> str:
        """The RRULE with its interval."""
        return self.rule if self.interval == 1 else f"{self.rule};INTERVAL={self.interval}"


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a recurrence begins or ends: a day, or after so many times."""

    sort: str
    dates: tuple[date, ...] = ()
    times: int = 0


DAILY: Final = Cycle("FREQ=DAILY")
WORKDAYS: Final = Cycle("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


def _interval(number: int, unit: str) -> int:
    if not 1 <= number <= _MOST[unit]:
        raise NotADate(Reason.IMPOSSIBLE)
    return number


def weekly(weekdays: Sequence[str], interval: int = 1) -> Cycle:
    """On weekdays (`MO` …) of each week, or of each `interval`-th one, at most yearly."""
    _interval(interval, "weeks")
    return Cycle("FREQ=WEEKLY;BYDAY=" + ",".join(dict.fromkeys(weekdays)), interval)


def monthly_weekday(number: int, weekday: str, interval: int = 1) -> Cycle:
    """On the first (1) to fourth or the last (-1) such weekday of each month.

    Raises NotADate, impossible: not every month has a fifth one.
    """
    if number != -1 and not 1 <= number <= _SURE_WEEKS:
        raise NotADate(Reason.IMPOSSIBLE)
    return Cycle(f"FREQ=MONTHLY;BYDAY={number:+}{weekday}", _interval(interval, "months"))


def monthly(day: int, interval: int = 1) -> Cycle:
    """On a day of each month, -1 for the last; from 29 on the last one of shorter months."""
    _interval(interval, "months")
    if day != -1 and not 1 <= day <= 31:
        raise NotADate(Reason.IMPOSSIBLE)
    if day <= _SURE_DAYS:
        return Cycle(f"FREQ=MONTHLY;BYMONTHDAY={day}", interval)
    days = ",".join(map(str, range(_SURE_DAYS, day + 1)))
    return Cycle(f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1", interval)


def yearly(day: CalendarDay) -> Cycle:
    """On a date of each year, the 29.02. on 28.02. of others; ambiguous with a year."""
    if day.year is not None or day.other is not None:
        raise NotADate(Reason.AMBIGUOUS)
    CalendarDay(_LEAP_YEAR, day.month, day.day).exact()
    if (day.month, day.day) == (2, 29):
        return Cycle("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")
    return Cycle(f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}")


def monthly_workday(number: int) -> Cycle:
    """On the first (1), second … or last (-1) day from Monday to Friday of each month."""
    if number != -1 and not 1 <= number <= _SURE_WORKDAYS:
        raise NotADate(Reason.IMPOSSIBLE)
    return Cycle(f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={number}")


class CycleRules(PeriodRules):
    """The rules of phrases.lark that give a Cycle, and its limits."""

    def daily(self, tree: Tree[Token]) -> Cycle:
        return DAILY

    def days_apart(self, tree: Tree[Token]) -> Cycle:
        """„Jeden letzten Tag“: of what?"""
        number, *_ = self.visit_children(tree)
        if number == -1 or (number == 1 and any(tree.find_data("ordinal"))):
            raise NotADate(Reason.AMBIGUOUS)
        return Cycle("FREQ=DAILY", _interval(int(number), "days"))

    def workdays(self, tree: Tree[Token]) -> Cycle:
        return WORKDAYS

    def weekly(self, tree: Tree[Token]) -> Cycle:
        return weekly([str(each) for each in tree.children])

    def weekdays_through(self, tree: Tree[Token]) -> Cycle:
        first, last = (WEEKDAYS.index(str(each)) for each in tree.children)
        if first >= last:
            raise NotADate(Reason.AMBIGUOUS)
        return weekly(WEEKDAYS[first : last + 1])

    def weeks_apart(self, tree: Tree[Token]) -> Cycle:
        interval, *rest = [each for each in self.visit_children(tree) if not _is(each, "WEEK")]
        if interval == -1 or (interval == 1 and any(tree.find_data("ordinal"))):
            raise NotADate(Reason.AMBIGUOUS)
        return weekly([str(each) for each in rest], int(interval))

    def days_as_weeks(self, tree: Tree[Token]) -> Cycle:
        """„Alle 14 Tage montags“; a weekday does not come every ten days."""
        days, _day, *weekdays = self.visit_children(tree)
        if days % 7:
            raise NotADate(Reason.IMPOSSIBLE)
        return weekly([str(each) for each in weekdays], days // 7)

    def biweekly(self, tree: Tree[Token]) -> Cycle:
        """Twice a week, or every other week? With one weekday only the second is possible."""
        _word, *weekdays = self.visit_children(tree)
        say = self._lexicon
        if len(weekdays) > 1:
            raise NotADate(Reason.AMBIGUOUS)
        name = say.weekday(str(weekdays[0]))
        return Cycle("", readings=(say.asked("every_weeks", n=2, weekday=name),))

    def monthly_workday(self, tree: Tree[Token]) -> Cycle:
        number = next(each for each in self.visit_children(tree) if _number(each))
        return monthly_workday(number)

    def maybe_monthly_weekday(self, tree: Tree[Token]) -> Cycle:
        """„Jeden zweiten Montag“ can mean every other week; the first and last only a month."""
        number, weekday = self.visit_children(tree)
        if number in {1, -1}:
            return monthly_weekday(number, str(weekday))
        say, name = self._lexicon, self._lexicon.weekday(str(weekday))
        nth = {"nth": say.nth(number), "spoken": say.spoken_nth(number)}
        both = (
            say.asked("every_weeks", n=number, weekday=name),
            say.asked("every_spoken_nth", **nth, weekday=name),
        )
        return Cycle("", readings=both if 1 < number <= _SURE_WEEKS else both[:1])

    def monthly_weekday(self, tree: Tree[Token]) -> Cycle:
        number, weekday = [e for e in self.visit_children(tree) if not _is(e, "MONTH")]
        return monthly_weekday(number, str(weekday))

    def monthly(self, tree: Tree[Token]) -> Cycle:
        [day] = [each for each in self.visit_children(tree) if not isinstance(each, Token)]
        return monthly(day)

    def months_apart(self, tree: Tree[Token]) -> Cycle:
        interval, day = [
            int(each) for each in self.visit_children(tree) if _is(each, "OTHER") or _number(each)
        ]
        return monthly(day, interval)

    def weekday_months_apart(self, tree: Tree[Token]) -> Cycle:
        interval, _month, number, weekday = self.visit_children(tree)
        return monthly_weekday(number, str(weekday), int(interval))

    def of_quarter(self, tree: Tree[Token]) -> Cycle:
        number, *_ = self.visit_children(tree)
        if number not in _QUARTERS:
            raise NotADate(Reason.AMBIGUOUS)  # the 15th day, or that of its first month?
        return Cycle(_QUARTERS[number])

    def quarterly(self, tree: Tree[Token]) -> Cycle:
        """Three months from some day on, or the quarters of the calendar? Clear with „Tag“."""
        children = self.visit_children(tree)
        number = next((each for each in children if _number(each)), 1)
        if number in _QUARTERS and any(_is(each, "DAY") for each in children):
            return Cycle(_QUARTERS[number])
        say = self._lexicon
        months = say.asked("every_3_months", day=say.day_of_month(number))
        return Cycle("", readings=(months, say.asked("every_quarter")))

    def yearly(self, tree: Tree[Token]) -> Cycle:
        [day] = [e for e in self.visit_children(tree) if isinstance(e, CalendarDay)]
        return yearly(day)

    # Where it begins and ends

    def until(self, tree: Tree[Token]) -> Limit:
        return self._limit("until", tree)

    def begin(self, tree: Tree[Token]) -> Limit:
        return self._limit("begin", tree)

    def _limit(self, sort: str, tree: Tree[Token]) -> Limit:
        [day] = self.visit_children(tree)
        if day.readings or day.part:
            raise NotADate(Reason.AMBIGUOUS)
        for each in day.dates[:1]:
            day.check(each)
        return Limit(sort, day.dates)

    def times(self, tree: Tree[Token]) -> Limit:
        return Limit("times", times=int(str(tree.children[0])))


def _number(value: object) -> bool:
    return isinstance(value, int)


def _is(value: object, sort: str) -> bool:
    return isinstance(value, Token) and value.type == sort
