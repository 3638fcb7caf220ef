"""The day in a date phrase: which dates of the calendar it can be."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from lark import Token, Tree
from lark.visitors import Interpreter

from .lexicon import WEEKDAYS, Lexicon
from .result import NotADate, Reason

_LEAP_CYCLE: Final = 9  # within so many years every date comes again, 29.02. around 2100 included


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written: the dates it can be, nearest first, its weekday and part if named.

    If it can be one thing or another, `readings` are these: dates, or phrases that lack a time.
    """

    dates: tuple[date, ...] = ()
    weekday: str | None = None
    part: str | None = None
    readings: tuple[date | str, ...] = ()

    def check(self, chosen: date) -> None:
        """Raises NotADate, impossible, if that date is not the weekday written beside it."""
        if self.weekday not in (None, WEEKDAYS[chosen.weekday()]):
            raise NotADate(Reason.IMPOSSIBLE)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day and month as written, perhaps with a year; or two of them, day and month exchanged."""

    year: int | None
    month: int
    day: int
    other: CalendarDay | None = None

    def dates(self, today: date, *, past: bool = False) -> tuple[date, ...]:
        """The date, or without a year all from `today` on, or back. Raises NotADate, impossible."""
        if self.year is not None:
            return (self.exact(),)
        step = -1 if past else 1
        years = range(today.year, today.year + step * _LEAP_CYCLE, step)
        dates = tuple(
            date(year, self.month, self.day)
            for year in years
            if 1 <= self.month <= 12 and 1 <= self.day <= monthrange(year, self.month)[1]
        )
        if not dates:
            raise NotADate(Reason.IMPOSSIBLE)
        return tuple(each for each in dates if (each <= today if past else each >= today))

    def exact(self) -> date:
        """The date of the year written. Raises NotADate, impossible."""
        return checked(self.year or 0, self.month, self.day)


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


def exchangeable(text: str) -> CalendarDay:
    """`03/04/2027`: the 3rd of April or the 4th of March, unless only one of them exists."""
    first, second, *year = text.replace("-", "/").split("/")
    full = int(f"20{year[0]}" if len(year[0]) == 2 else year[0]) if year else None
    pairs = sorted({(int(second), int(first)), (int(first), int(second))})
    found = [
        CalendarDay(full, month, day)
        for month, day in pairs
        if 1 <= month <= 12 and 1 <= day <= monthrange(full or 2020, month)[1]
    ]
    if not found:
        raise NotADate(Reason.IMPOSSIBLE)
    if len(found) == 1 and full is not None:
        return found[0]
    return CalendarDay(full, found[0].month, found[0].day, found[-1])


def halves(text: str) -> int:
    """How many halves: a number from the tables, or as it is written: `1,5`, `1½`."""
    whole, half, _ = text.replace(",5", "½").replace(".5", "½").partition("½")
    return 2 * int(whole or 0) + 1 if half else int(whole)


def next_weekday(weekday: str, today: date, *, after_today: bool) -> tuple[date, ...]:
    """The coming dates of a weekday: today's may be over, then the one a week later counts."""
    days = (WEEKDAYS.index(weekday) - today.weekday()) % 7
    if after_today:
        return (today + timedelta(days=days or 7),)
    return (today + timedelta(days=days), today + timedelta(days=days + 7))


def last_weekday(weekday: str, today: date, *, before_today: bool) -> tuple[date, ...]:
    """The latest dates of a weekday, backwards."""
    days = (today.weekday() - WEEKDAYS.index(weekday)) % 7
    days = days or 7 if before_today else days
    return (today - timedelta(days=days), today - timedelta(days=days + 7))


def later(today: date, lengths: Iterable[Length], sign: int = 1) -> date:
    """The date after the months and days of `lengths`, or with a `sign` of -1 before.

    Raises NotADate, impossible: one month after 31.01. there is no such day.
    """
    for length in lengths:
        if length.months:
            months = today.year * 12 + today.month - 1 + sign * length.months
            today = checked(months // 12, months % 12 + 1, today.day)
        today += timedelta(days=sign * length.days)
    return today


def checked(year: int, month: int, day: int) -> date:
    """That date. Raises NotADate, impossible."""
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(Reason.IMPOSSIBLE) from None


class DayRules(Interpreter[Token, Any]):
    """The rules of phrases.lark that give a Day, a CalendarDay or a Length.

    `past`: of the dates that lack a year or are named by their weekday the latest is meant.
    `lexicon`: that of the words, and so of what is asked back.
    """

    def __init__(self, today: date, *, lexicon: Lexicon, past: bool = False) -> None:
        self._today = today
        self._past = past
        self._lexicon = lexicon

    def near(self, tree: Tree[Token]) -> Day:
        days, *part = self.visit_children(tree)
        if days.type == "TONIGHT":
            return Day((self._today,), None, str(days))
        if days.type == "THIS":
            return Day((self._today,), None, str(part[0]))
        return Day((self._today + timedelta(days=int(days)),), None, *part)

    def day_after(self, tree: Tree[Token]) -> Day:
        *_, near = tree.children
        return Day((self._today + timedelta(days=int(str(near)) + 1),))

    def near_later(self, tree: Tree[Token]) -> Day:
        first, second = self.visit_children(tree)
        near, length = (first, second) if isinstance(first, Token) else (second, first)
        return Day((later(self._today + timedelta(days=int(near)), [length]),))

    def days_later(self, tree: Tree[Token]) -> Day:
        return Day((later(self._today, self.visit_children(tree)),))

    def days_ago(self, tree: Tree[Token]) -> Day:
        return Day((later(self._today, self.visit_children(tree), -1),))

    def weekday(self, tree: Tree[Token]) -> Day:
        return self.coming(*self.visit_children(tree))

    def coming(self, weekday: Token, part: str | None = None) -> Day:
        """The coming such weekday: today's as long as its time is not over."""
        if self._past:
            return Day(last_weekday(str(weekday), self._today, before_today=False), None, part)
        dates = next_weekday(str(weekday), self._today, after_today=False)
        return Day(dates, None, part)

    def date(self, tree: Tree[Token]) -> Day:
        *weekday, day = self.visit_children(tree)
        dates = day.dates(self._today, past=self._past)
        if day.other is not None:
            both = dates[:1] + day.other.dates(self._today, past=self._past)[:1]
            return Day(readings=tuple(dict.fromkeys(both)))
        return Day(dates, str(weekday[0]) if weekday else None)

    def numeric(self, tree: Tree[Token]) -> CalendarDay:
        """The year may stand apart: `25.11. 2020`."""
        written, *year = map(str, tree.children)
        found = numeric(written)
        if year and found.year is not None:
            raise NotADate(Reason.IMPOSSIBLE)
        return CalendarDay(int(year[0]), found.month, found.day) if year else found

    def spaced(self, tree: Tree[Token]) -> CalendarDay:
        day, month, *year = self.visit_children(tree)
        return CalendarDay(int(year[0]) if year else None, month, day)

    def named(self, tree: Tree[Token]) -> CalendarDay:
        children = self.visit_children(tree)
        words = {getattr(each, "type", "ordinal"): int(each) for each in children}
        month, year = words.pop("MONTH_NAME"), words.pop("YEAR_NUMBER", None)
        [day] = words.values()
        return CalendarDay(year, month, day)

    def slashed(self, tree: Tree[Token]) -> CalendarDay:
        return exchangeable(str(tree.children[0]))

    def ordinal(self, tree: Tree[Token]) -> int:
        return int(str(tree.children[0]))

    def amount(self, tree: Tree[Token]) -> int:
        return int(str(tree.children[0]))

    def piece(self, tree: Tree[Token]) -> Length:
        amount, unit = self.visit_children(tree)
        return Length(seconds=amount * (1 if unit.type == "SECOND" else int(unit)))

    def hours(self, tree: Tree[Token]) -> Length:
        [amount] = self.visit_children(tree)
        return Length(seconds=1800 * (2 * amount if isinstance(amount, int) else halves(amount)))

    def halves(self, tree: Tree[Token]) -> Length:
        amount, unit = self.visit_children(tree)
        return Length(seconds=halves(amount) * int(unit) // 2)

    def and_a_half(self, tree: Tree[Token]) -> Length:
        """“One and a half hours”."""
        amount, *_, unit = self.visit_children(tree)
        return Length(seconds=amount * int(unit) + int(unit) // 2)

    def half_year(self, tree: Tree[Token]) -> Length:
        return Length(months=6)

    def days_before(self, tree: Tree[Token]) -> Day:
        """„3 Tage vor dem 10.12.“: of the coming one, even if that is over by then."""
        return self._counted_from(tree, -1)

    def days_after(self, tree: Tree[Token]) -> Day:
        return self._counted_from(tree, 1)

    def _counted_from(self, tree: Tree[Token], sign: int) -> Day:
        length, day = self.visit_children(tree)
        if day.other is not None:
            raise NotADate(Reason.AMBIGUOUS)
        dates = day.dates(self._today, past=self._past)[:1]
        return Day(tuple(later(each, [length], sign) for each in dates))

    def half(self, tree: Tree[Token]) -> Length:
        [unit] = [each for each in self.visit_children(tree) if each.type == "SHORT"]
        return Length(seconds=int(unit) // 2)

    def long(self, tree: Tree[Token]) -> Length:
        """„In acht Tagen“ is in a week for many people, and in eight days for others."""
        amount, unit = self.visit_children(tree)
        if unit.type == "DAY" and any(tree.find_token("EIGHT")):
            both = (self._lexicon.asked("in_days", n=n) for n in (7, 8))
            raise NotADate(Reason.AMBIGUOUS, readings=tuple(both))
        if unit.type in {"MONTH", "YEAR"}:
            return Length(months=amount * (12 if unit.type == "YEAR" else 1))
        return Length(days=amount * {"DAY": 1, "WEEK": 7, "FORTNIGHT": 14}[unit.type])
