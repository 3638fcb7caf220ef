"""The day in a date phrase: which dates of the calendar it can be."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NoReturn

from lark import Token, Tree
from lark.visitors import Interpreter

from .phrase_result import NotADate, Reason

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as in an RRULE
_LEAP_CYCLE = 9  # within so many years every date comes again, 29.02. around 2100 included


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written: the dates it can be, earliest first, its weekday and part if named."""

    dates: tuple[date, ...]
    weekday: str | None = None
    part: str | None = None

    def check(self, chosen: date) -> None:
        """Raises NotADate, impossible, if that date is not the weekday written beside it."""
        if self.weekday not in (None, WEEKDAYS[chosen.weekday()]):
            raise NotADate(Reason.IMPOSSIBLE)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day and month as written, perhaps with a year."""

    year: int | None
    month: int
    day: int

    def dates(self, today: date) -> tuple[date, ...]:
        """The date, or without a year all from `today` on. Raises NotADate, impossible."""
        if self.year is not None:
            return (self.exact(),)
        years = range(today.year, today.year + _LEAP_CYCLE)
        dates = tuple(
            date(year, self.month, self.day)
            for year in years
            if 1 <= self.month <= 12 and 1 <= self.day <= monthrange(year, self.month)[1]
        )
        if not dates:
            raise NotADate(Reason.IMPOSSIBLE)
        return tuple(each for each in dates if each >= today)

    def exact(self) -> date:
        """The date of the year written. Raises NotADate, impossible."""
        return _date(self.year or 0, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Length:
    """How much later: months and days of the calendar, then seconds that elapse."""

    months: int = 0
    days: int = 0
    seconds: int = 0


def numeric(text: str) -> CalendarDay:
    """`25.11.2020`, `25.11.20`, `25.11.` or `2020-11-25`; two digits are a year from 2000 on."""
    if "-" in text:
        year, month, day = text.split("-")
    else:
        day, month, year = text.split(".")
    full = f"20{year}" if len(year) == 2 else year
    return CalendarDay(int(full) if full else None, int(month), int(day))


def next_weekday(weekday: str, today: date, *, after_today: bool) -> tuple[date, ...]:
    """The coming dates of a weekday: today's may be over, then the one a week later counts."""
    days = (WEEKDAYS.index(weekday) - today.weekday()) % 7
    if after_today:
        return (today + timedelta(days=days or 7),)
    return (today + timedelta(days=days), today + timedelta(days=days + 7))


def later(today: date, lengths: Iterable[Length]) -> date:
    """The date after the months and days of `lengths`.

    Raises NotADate, impossible: one month after 31.01. there is no such day.
    """
    for length in lengths:
        if length.months:
            months = today.year * 12 + today.month - 1 + length.months
            today = _date(months // 12, months % 12 + 1, today.day)
        today += timedelta(days=length.days)
    return today


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(Reason.IMPOSSIBLE) from None


class DayRules(Interpreter[Token, Any]):
    """The rules of phrases.lark that give a Day, a CalendarDay or a Length."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def near(self, tree: Tree[Token]) -> Day:
        days, *part = self.visit_children(tree)
        return Day((self._today + timedelta(days=int(days)),), None, *part)

    def day_after(self, tree: Tree[Token]) -> Day:
        _, near = tree.children
        return Day((self._today + timedelta(days=int(str(near)) + 1),))

    def weekday(self, tree: Tree[Token]) -> Day:
        word, *rest = self.visit_children(tree)
        if word.type == "NEXT":
            word, *rest = rest
            return Day(next_weekday(str(word), self._today, after_today=True), None, *rest)
        return self.coming(word, *rest)

    def coming(self, weekday: Token, part: str | None = None) -> Day:
        """The coming such weekday: today's as long as its time is not over."""
        dates = next_weekday(str(weekday), self._today, after_today=False)
        return Day(dates, None, part)

    def date(self, tree: Tree[Token]) -> Day:
        *weekday, day = self.visit_children(tree)
        return Day(day.dates(self._today), *map(str, weekday))

    def numeric(self, tree: Tree[Token]) -> CalendarDay:
        return numeric(str(tree.children[0]))

    def named(self, tree: Tree[Token]) -> CalendarDay:
        children = self.visit_children(tree)
        words = {getattr(each, "type", "ordinal"): int(each) for each in children}
        month, year = words.pop("MONTH_NAME"), words.pop("YEAR_NUMBER", None)
        [day] = words.values()
        return CalendarDay(year, month, day)

    def slashed(self, tree: Tree[Token]) -> NoReturn:
        """03/04 is the 3rd of April or the 4th of March."""
        raise NotADate(Reason.AMBIGUOUS)

    def ordinal(self, tree: Tree[Token]) -> int:
        return int(str(tree.children[0]))

    def amount(self, tree: Tree[Token]) -> int:
        return int(str(tree.children[0]))

    def piece(self, tree: Tree[Token]) -> Length:
        amount, unit = self.visit_children(tree)
        return Length(seconds=amount * (1 if unit.type == "SECOND" else int(unit)))

    def half(self, tree: Tree[Token]) -> Length:
        [unit] = [each for each in self.visit_children(tree) if each.type == "SHORT"]
        return Length(seconds=int(unit) // 2)

    def long(self, tree: Tree[Token]) -> Length:
        amount, unit = self.visit_children(tree)
        if unit.type in {"MONTH", "YEAR"}:
            return Length(months=amount * (12 if unit.type == "YEAR" else 1))
        return Length(days=amount * (7 if unit.type == "WEEK" else 1))
