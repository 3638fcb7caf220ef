"""What a parsed date phrase means, seen from a given now: the rules of phrases.lark one by one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from lark import Token, Tree

from .phrase_clock import Clock, ClockRules
from .phrase_cycles import Cycle, CycleRules
from .phrase_days import Day, DayRules, later, numeric
from .phrase_result import NotADate, Reason, When
from .wall_clock import exists, instant, occurrences


class Meaning(ClockRules, DayRules, CycleRules):
    """Gives the When of a tree; a method is called like its rule. Raises NotADate."""

    def __init__(self, now: datetime, zone: ZoneInfo, default_time: time | None) -> None:
        self._now = now.astimezone(UTC)  # in a zone, Python adds wall-clock time
        self._zone = zone
        self._default = default_time
        self._local = now.astimezone(zone).replace(tzinfo=None, microsecond=0, fold=0)
        super().__init__(self._local.date())

    def start(self, tree: Tree[Token]) -> Any:
        return self.visit_children(tree)[0]

    # One point in time

    def dated(self, tree: Tree[Token]) -> When:
        day, clock = self.visit_children(tree)
        return self._on(day, clock.within(day.part).time())

    def weekday_at(self, tree: Tree[Token]) -> When:
        weekday, clock = self.visit_children(tree)
        return self._on(self.coming(weekday), clock.time())

    def dated_after(self, tree: Tree[Token]) -> When:
        clock, day = self.visit_children(tree)
        return self._on(day, clock.within(day.part).time())

    def stamped(self, tree: Tree[Token]) -> When:
        date, _, clock = str(tree.children[0]).partition("t")
        hour, minute = map(int, clock.split(":")[:2])
        return self._on(Day(numeric(date).dates(self._today)), Clock(hour, minute).time())

    def elapsed(self, tree: Tree[Token]) -> When:
        lengths = self.visit_children(tree)
        begin = self._now.replace(microsecond=0)
        if any(each.months or each.days for each in lengths):
            day = Day((later(self._today, lengths),))
            begin = instant(self._on(day, self._local.time()).starts, self._zone)
        end = begin + timedelta(seconds=sum(each.seconds for each in lengths))
        if end <= self._now:
            raise NotADate(Reason.PAST)
        return When(end.astimezone(self._zone).replace(tzinfo=None))

    def days_later_at(self, tree: Tree[Token]) -> When:
        length, *part, clock = self.visit_children(tree)
        day = Day((later(self._today, [length]),))
        return self._on(day, clock.within(*part or [None]).time())

    def _on(self, day: Day, at: time) -> When:
        for each in day.dates:
            local = datetime.combine(each, at)
            if instant(local, self._zone) > self._now:
                day.check(each)
                if not exists(local, self._zone):
                    raise NotADate(Reason.IMPOSSIBLE)
                return When(local)
        raise NotADate(Reason.PAST)

    # Recurrences

    def recurring(self, tree: Tree[Token]) -> When:
        cycle, *part, clock = self.visit_children(tree)
        return self._repeated(cycle, clock.within(*part or [None]).time())

    def recurring_after(self, tree: Tree[Token]) -> When:
        clock, cycle = self.visit_children(tree)
        return self._repeated(cycle, clock.time())

    def _repeated(self, cycle: Cycle, at: time) -> When:
        seed = datetime.combine(self._today, at)
        for local in occurrences(seed, cycle.rule, self._local):
            if instant(local, self._zone) > self._now:
                return When(local, cycle.full_rule)
        raise NotADate(Reason.IMPOSSIBLE)

    # What lacks something, or is not clear

    def day_only(self, tree: Tree[Token]) -> When:
        [day] = self.visit_children(tree)
        for each in day.dates:
            if each >= self._today:
                day.check(each)
                if self._default is None or day.part:
                    raise NotADate(Reason.TIME_MISSING)
                return self._on(day, self._default)
        raise NotADate(Reason.PAST)

    def cycle_only(self, tree: Tree[Token]) -> When:
        cycle, *part = self.visit_children(tree)
        if self._default is None or part:
            raise NotADate(Reason.TIME_MISSING)
        return self._repeated(cycle, self._default)

    def time_missing(self, tree: Tree[Token]) -> NoReturn:
        raise NotADate(Reason.TIME_MISSING)

    def clock_only(self, tree: Tree[Token]) -> NoReturn:
        self.visit_children(tree)  # raises for a time that does not exist
        raise NotADate(Reason.DATE_MISSING)

    def unclear(self, tree: Tree[Token]) -> NoReturn:
        raise NotADate(Reason.AMBIGUOUS)
