"""Days named by their week, their month or the end of it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NoReturn

from lark import Token, Tree

from .days import Day, DayRules, checked, last_weekday, next_weekday
from .lexicon import WEEKDAYS
from .result import NotADate, Reason

_AHEAD: Final = {"PREVIOUS": -1, "THIS": 0, "NEXT": 1, "COMING": 1, "AFTER_NEXT": 2}
_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week by ISO 8601, as is usual in Germany; perhaps without its year."""

    number: int
    year: int | None = None

    def day(self, weekday: str, today: date, *, past: bool) -> date:
        """Its weekday; without a year the nearest. Raises NotADate, impossible."""
        this = today.isocalendar().year
        years = [self.year] if self.year else [this, this - 1] if past else [this, this + 1]
        for year in years:
            try:
                found = date.fromisocalendar(year, self.number, WEEKDAYS.index(weekday) + 1)
            except ValueError:
                continue  # not every year has 53
            if self.year or (found <= today if past else found >= today):
                return found
        raise NotADate(Reason.IMPOSSIBLE)


def month_end(year: int, month: int) -> date:
    """The last day; `month` may lie outside 1 to 12. Raises NotADate, impossible."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return checked(year, month, monthrange(year, month)[1] if 1 <= year <= 9999 else 1)


def nth_weekday(number: int, weekday: str, year: int, month: int) -> date | None:
    """The n-th such weekday of a month, -1 the last; None if it has no fifth one."""
    last = month_end(year, month)
    if number == -1:
        return last - timedelta(days=(last.weekday() - WEEKDAYS.index(weekday)) % 7)
    first = last.replace(day=1)
    days = (WEEKDAYS.index(weekday) - first.weekday()) % 7 + 7 * (number - 1)
    return first + timedelta(days=days) if number > 0 and days < last.day else None


class PeriodRules(DayRules):
    """The rules of phrases.lark for days within weeks and months."""

    def which(self, tree: Tree[Token]) -> Token:
        [word] = tree.children
        assert isinstance(word, Token)
        return word

    def chosen_weekday(self, tree: Tree[Token]) -> Day:
        """„Nächsten Freitag“ on a Thursday is tomorrow or in eight days: then it is asked back.

        It is clear as soon as the first such day lies in another week (beginning on Monday) and
        is not tomorrow. „Kommenden“ is always the first one, „diesen“ that of this week.
        """
        which, weekday, *part = self.visit_children(tree)
        today, name = self._today, str(weekday)
        [first] = next_weekday(name, today, after_today=True)
        of_week = today + timedelta(days=WEEKDAYS.index(name) - today.weekday())
        if which.type == "COMING":
            return Day((first,), None, *part)
        if which.type == "PREVIOUS":
            return self._latest(name, sure=which != "unsure")
        if which.type == "THIS":
            both = (of_week, of_week + _WEEK)
            return Day((of_week,), None, *part) if of_week >= today else Day(readings=both)
        ahead = _WEEK * (_AHEAD[which.type] - 1)
        if first == of_week or first == today + timedelta(days=1):
            return Day(readings=(first + ahead, first + ahead + _WEEK))
        return Day((first + ahead,), None, *part)

    def numbered_weekday(self, tree: Tree[Token]) -> Day:
        number, weekday = self.visit_children(tree)
        if number != -1:
            raise NotADate(Reason.AMBIGUOUS)  # the second Monday of what?
        return self._latest(str(weekday), sure=False)

    def _latest(self, weekday: str, *, sure: bool) -> Day:
        first, second = last_weekday(weekday, self._today, before_today=True)
        monday = self._today - timedelta(days=self._today.weekday())
        if not sure and (first >= monday or first == self._today - timedelta(days=1)):
            return Day(readings=(first, second))
        return Day((first,))

    def nth_weekday(self, tree: Tree[Token]) -> Day:
        number, weekday, month, *year = self.visit_children(tree)
        first = int(year[0]) if year else self._today.year - 1
        years = [first] if year else range(first, first + 3)
        found = [nth_weekday(number, str(weekday), each, int(month)) for each in years]
        return self._nearest([each for each in found if each], exact=bool(year))

    def day_of_month(self, tree: Tree[Token]) -> Day:
        """„Am 1. nächsten Monats“."""
        day, *_, which, _month = self.visit_children(tree)
        last = month_end(self._today.year, self._today.month + _AHEAD[which.type])
        return Day((last if day == -1 else checked(last.year, last.month, day),))

    def end_of_span(self, tree: Tree[Token]) -> Day:
        *which, span = self.visit_children(tree)
        ahead = _AHEAD[which[0].type] if which else 0
        if "YEAR" in (span.type, str(span)):
            return Day((checked(self._today.year + ahead, 12, 31),))
        return Day((month_end(self._today.year, self._today.month + ahead),))

    def end_of_month(self, tree: Tree[Token]) -> Day:
        month, *year = (int(str(each)) for each in tree.children)
        years = year or range(self._today.year - 1, self._today.year + 2)
        return self._nearest([month_end(each, month) for each in years], exact=bool(year))

    def end_of_year(self, tree: Tree[Token]) -> Day:
        return Day((checked(int(str(tree.children[0])), 12, 31),))

    def _nearest(self, dates: list[date], *, exact: bool) -> Day:
        """Those from today on, or back; `exact`: with a year, it may be either."""
        if not exact and self._past:
            dates = [each for each in reversed(dates) if each <= self._today]
        elif not exact:
            dates = [each for each in dates if each >= self._today]
        if not dates:
            raise NotADate(Reason.IMPOSSIBLE)
        return Day(tuple(dates))

    def week_number(self, tree: Tree[Token]) -> Week:
        children = [e for e in self.visit_children(tree) if getattr(e, "type", "") != "WEEK"]
        number, *year = "/".join(map(str, children)).split("/")
        return Week(int(number), int(year[0]) if year else None)

    def day_of_week(self, tree: Tree[Token]) -> Day:
        return self.in_week(self.visit_children(tree))

    def week_day(self, tree: Tree[Token]) -> Day:
        return self.in_week(self.visit_children(tree))

    def in_week(self, children: list[Any]) -> Day:
        """The day of a weekday, a week and perhaps a part of the day, in any order."""
        named = [each for each in children if getattr(each, "type", "") in {"WEEKDAY", "SHORT_DAY"}]
        weeks = [each for each in children if isinstance(each, Week)]
        which = [each.type for each in children if getattr(each, "type", "") in _AHEAD]
        part = [each for each in children if isinstance(each, str) and not isinstance(each, Token)]
        day = [each for each in children if isinstance(each, Day)]
        if day:
            return day[0]
        weekday = str(named[0])
        if weeks:
            found = weeks[0].day(weekday, self._today, past=self._past)
        else:
            monday = self._today - timedelta(days=self._today.weekday())
            found = monday + _AHEAD[which[0]] * _WEEK + timedelta(days=WEEKDAYS.index(weekday))
        return Day((found,), None, part[0] if part else None)

    def this_or_next_month(self, tree: Tree[Token]) -> Day:
        """„Am 25.“ is soon, but of which month? Both are asked back."""
        [day] = self.visit_children(tree)
        return Day(readings=tuple(self._of_months(day))[:2])

    def _of_months(self, day: int) -> list[date]:
        ahead = range(0, -4, -1) if self._past else range(4)
        ends = [month_end(self._today.year, self._today.month + each) for each in ahead]
        found = [e.replace(day=day) if day > 0 else e for e in ends if day <= e.day and day]
        if not found:
            raise NotADate(Reason.IMPOSSIBLE)
        return [e for e in found if (e <= self._today if self._past else e >= self._today)]

    def once_or_monthly(self, tree: Tree[Token]) -> Day:
        """„Am 1. des Monats“: once, or again and again?"""
        say = self._lexicon
        number, *rest = self.visit_children(tree)
        if rest[0].type == "WEEKDAY":
            name = say.weekday(str(rest[0]))
            return Day(readings=(say.asked("every_nth", nth=say.nth(number), weekday=name),))
        dates = self._of_months(number)[:1]
        again = say.asked("monthly", day=say.day_of_month(number))
        return Day(readings=(*dates, again))

    def day_missing(self, tree: Tree[Token]) -> NoReturn:
        """A week has seven days."""
        children = self.visit_children(tree)
        weeks = [each for each in children if isinstance(each, Week)]
        say, monday = self._lexicon, self._lexicon.weekday("MO")
        readings: tuple[str, ...] = ()
        if weeks:
            week = f"{weeks[0].number} {weeks[0].year or ''}".rstrip()
            readings = (say.asked("weekday_of_week", weekday=monday, week=week),)
        elif any(getattr(each, "type", "") == "WEEK" for each in children):
            readings = (say.asked("weekday_next_week", weekday=monday),)
        raise NotADate(Reason.DATE_MISSING, readings=readings)
