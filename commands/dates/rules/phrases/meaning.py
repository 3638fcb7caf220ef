"""What a parsed date phrase means, seen from a given now: the rules of phrases.lark one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from lark import Token, Tree

from commands.dates.rules.wall_clock import exists, instant, occurrences
from commands.dates.rules.workdays import is_workday, next_workday

from .clock import Clock, ClockRules, at_clock
from .cycles import DAILY, Cycle, CycleRules, Limit
from .days import Day, Length, later, numeric
from .lexicon import Lexicon
from .periods import month_end
from .result import NotADate, Reason, When

_USUAL: Final = time(9)  # in what is asked back if no time was written
_MOST_TIMES: Final = 1000
_MOST_WORKDAYS: Final = 250
# Hours that are usual in a part of the day, to be asked back.
_IN_PART: Final = {
    "morning": (8, 9),
    "forenoon": (10, 11),
    "noon": (12, 13),
    "afternoon": (14, 16),
    "evening": (18, 20),
    "night": (22,),
}
# Minutes ahead of UTC. Of MEZ and CET only in winter: in summer most people mean the clock here.
_OFFSETS: Final = {"utc": 0, "gmt": 0, "mez": 60, "cet": 60, "mesz": 120, "cest": 120}


@dataclass(frozen=True, slots=True)
class _Series:
    cycle: Cycle
    clock: Clock


class Meaning(ClockRules, CycleRules):
    """Gives the When of a tree; a method is called like its rule. Raises NotADate."""

    def __init__(
        self,
        now: datetime,
        zone: ZoneInfo,
        default_time: time | None = None,
        *,
        lexicon: Lexicon,
        past: bool = False,
        bare: bool = False,
    ) -> None:
        self._bare = bare  # days without a time are wanted
        self._now = now.astimezone(UTC)  # in a zone, Python adds wall-clock time
        self._zone = zone
        self._default = default_time
        self._local = now.astimezone(zone).replace(tzinfo=None, microsecond=0, fold=0)
        super().__init__(self._local.date(), lexicon=lexicon, past=past)

    def start(self, tree: Tree[Token]) -> Any:
        return self.visit_children(tree)[0]

    # One point in time

    def dated(self, tree: Tree[Token]) -> When:
        day, clock = self.visit_children(tree)
        return self._on(day, clock.within(day.part))

    def weekday_at(self, tree: Tree[Token]) -> When:
        weekday, clock = self.visit_children(tree)
        return self._on(self.coming(weekday), clock)

    def dated_dotted(self, tree: Tree[Token]) -> When:
        """Behind a day `9.30` can be no day."""
        day, written = self.visit_children(tree)
        return self._on(day, at_clock(written).within(day.part))

    def weekday_dotted(self, tree: Tree[Token]) -> When:
        """„Montag 9.10“ is a time, or the 9th of October."""
        weekday, written = self.visit_children(tree)
        when = self._on(self.coming(weekday), at_clock(written))
        try:
            numeric(f"{written}.").dates(self._today)
        except NotADate:
            return when
        raise NotADate(Reason.AMBIGUOUS, readings=[f"{when.starts:%d.%m.%Y %H:%M}"])

    def weekday_at_week(self, tree: Tree[Token]) -> When:
        weekday, clock, *week = self.visit_children(tree)
        return self._on(self.in_week([weekday, *week]), clock)

    def dated_after(self, tree: Tree[Token]) -> When:
        clock, day = self.visit_children(tree)
        return self._on(day, clock.within(day.part))

    def stamped(self, tree: Tree[Token]) -> When:
        date_, _, clock = str(tree.children[0]).partition("t")
        hour, minute = map(int, clock.split(":")[:2])
        return self._on(Day(numeric(date_).dates(self._today)), Clock(hour, minute))

    def elapsed(self, tree: Tree[Token]) -> When:
        return self._later(self.visit_children(tree))

    def _later(self, lengths: Sequence[Length]) -> When:
        begin = self._now.replace(microsecond=0)
        if any(each.months or each.days for each in lengths):
            local = datetime.combine(later(self._today, lengths), self._local.time())
            if not exists(local, self._zone):
                raise NotADate(Reason.IMPOSSIBLE)
            begin = instant(local, self._zone)
        end = begin + timedelta(seconds=sum(each.seconds for each in lengths))
        if end <= self._now:
            raise NotADate(Reason.PAST)
        return When(end.astimezone(self._zone).replace(tzinfo=None))

    def half_more(self, tree: Tree[Token]) -> When:
        """“In two hours and a half”."""
        [unit] = tree.find_token("SHORT")
        length, *_ = self.visit_children(tree)
        return self._later([Length(seconds=length.seconds + int(str(unit)) // 2)])

    def days_later_at(self, tree: Tree[Token]) -> When:
        length, *part, clock = self.visit_children(tree)
        day = Day((later(self._today, [length]),))
        return self._on(day, clock.within(*part or [None]))

    def _on(self, day: Day, clock: Clock) -> When:
        """That day at that time. What is not clear is asked back, without what is over."""
        if day.readings:
            raise self._asked(day, clock.on(self._today)[0].time())
        if clock.clear:
            return self._at(day, clock)
        for each in day.dates:
            coming = [one for one in clock.on(each) if instant(one, self._zone) > self._now]
            if coming:
                day.check(each)
                readings = [f"{one:%d.%m.%Y %H:%M}" for one in coming]
                raise NotADate(Reason.AMBIGUOUS, readings=readings)
        raise NotADate(Reason.PAST)

    def _at(self, day: Day, clock: Clock) -> When:
        for each in day.dates:
            [local] = clock.on(each)
            if instant(local, self._zone) > self._now:
                day.check(each)
                if not exists(local, self._zone):
                    raise NotADate(Reason.IMPOSSIBLE)
                return When(local)
        raise NotADate(Reason.PAST)

    def _asked(self, day: Day, at: time) -> NotADate:
        coming = [
            f"{each:%d.%m.%Y} {at:%H:%M}" if isinstance(each, date) else f"{each} {at:%H:%M}"
            for each in day.readings
            if isinstance(each, str) or instant(datetime.combine(each, at), self._zone) > self._now
        ]
        return NotADate(Reason.AMBIGUOUS if coming else Reason.PAST, readings=coming)

    # Recurrences

    def recurring(self, tree: Tree[Token]) -> _Series:
        cycle, *part, clock = self.visit_children(tree)
        return _Series(cycle, clock.within(*part or [None]))

    def recurring_dotted(self, tree: Tree[Token]) -> _Series:
        cycle, written = self.visit_children(tree)
        return _Series(cycle, at_clock(written))

    def every_part(self, tree: Tree[Token]) -> _Series:
        """„Jeden Morgen um 9“."""
        part, clock = self.visit_children(tree)
        return _Series(DAILY, clock.within(part))

    def recurring_after(self, tree: Tree[Token]) -> _Series:
        clock, cycle = self.visit_children(tree)
        return _Series(cycle, clock)

    def limited(self, tree: Tree[Token]) -> When:
        series, *limits = self.visit_children(tree)
        if series.cycle.readings:
            at = series.clock.on(self._today)[0]
            readings = [f"{each} {at:%H:%M}" for each in series.cycle.readings]
            raise NotADate(Reason.AMBIGUOUS, readings=readings)
        return self._repeated(series.cycle, series.clock.time(), limits)

    def _repeated(self, cycle: Cycle, at: time, limits: list[Limit]) -> When:
        by_sort = {each.sort: each for each in limits}
        if len(by_sort) < len(limits) or {"until", "times"} <= by_sort.keys():
            raise NotADate(Reason.AMBIGUOUS)
        begin = self._begin(by_sort.get("begin"))
        first = self._first(cycle, datetime.combine(begin, at))
        if ends := self._end(cycle, first, by_sort):
            return When(first, f"{cycle.full_rule};UNTIL={ends:%Y%m%dT%H%M%S}")
        return When(first, cycle.full_rule)

    def _begin(self, limit: Limit | None) -> date:
        if limit is None:
            return self._today
        for each in limit.dates:
            if each >= self._today:
                return each
        raise NotADate(Reason.PAST)

    def _first(self, cycle: Cycle, seed: datetime) -> datetime:
        for local in occurrences(seed, cycle.rule, max(seed, self._local)):
            if instant(local, self._zone) > self._now:
                return local
        raise NotADate(Reason.IMPOSSIBLE)

    def _end(self, cycle: Cycle, first: datetime, limits: dict[str, Limit]) -> datetime | None:
        """The last occurrence, or the end of the last day, so that nobody has to count later."""
        if limit := limits.get("until"):
            days = [each for each in limit.dates if each >= first.date()]
            if not days:
                over = not any(each >= self._today for each in limit.dates)
                raise NotADate(Reason.PAST if over else Reason.IMPOSSIBLE)
            return datetime.combine(days[0], time(23, 59, 59))
        if limit := limits.get("times"):
            if not 1 <= limit.times <= _MOST_TIMES:
                raise NotADate(Reason.IMPOSSIBLE)
            following = occurrences(first, cycle.full_rule, first)
            return next(islice(following, limit.times - 1, None), None)
        return None

    # Days alone

    def bare_day(self, tree: Tree[Token]) -> date:
        [day] = self.visit_children(tree)
        readings = [each for each in day.readings if isinstance(each, date)]
        if day.weekday is None and len(day.dates) > 1 and self._is_lone_weekday(tree):
            readings = list(day.dates) if day.dates[0] == self._today else []
        if readings or day.part or day.readings:
            raise NotADate(Reason.AMBIGUOUS, readings=[f"{each:%d.%m.%Y}" for each in readings])
        if not day.dates:
            raise NotADate(Reason.IMPOSSIBLE)
        chosen: date = day.dates[0]
        day.check(chosen)
        return chosen

    def _is_lone_weekday(self, tree: Tree[Token]) -> bool:
        """„Bis Montag“, said on a Monday, is today or in a week."""
        [child] = tree.children
        return isinstance(child, Tree) and child.data == "weekday"

    # What lacks something, or is not clear

    def day_only(self, tree: Tree[Token]) -> When:
        [day] = self.visit_children(tree)
        if day.readings:
            raise self._asked(day, self._default or _USUAL)
        if self._default and self._is_lone_weekday(tree) and day.dates[0] == self._today:
            readings = [f"{each:%d.%m.%Y}" for each in day.dates]
            raise NotADate(Reason.AMBIGUOUS, readings=readings)
        for each in day.dates:
            if each >= self._today:
                day.check(each)
                if day.part:
                    raise self._in_part(each, day.part)
                if self._default is None:
                    raise NotADate(Reason.TIME_MISSING)
                return self._at(day, Clock(self._default.hour, self._default.minute))
        raise NotADate(Reason.PAST)

    def cycle_only(self, tree: Tree[Token]) -> When:
        cycle, *part = self.visit_children(tree)
        if cycle.readings:
            readings = [f"{each} {self._default or _USUAL:%H:%M}" for each in cycle.readings]
            raise NotADate(Reason.AMBIGUOUS, readings=readings)
        if self._default is None or part:
            raise NotADate(Reason.TIME_MISSING)
        return self._repeated(cycle, self._default, [])

    def time_missing(self, tree: Tree[Token]) -> NoReturn:
        raise NotADate(Reason.TIME_MISSING)

    def part_only(self, tree: Tree[Token]) -> NoReturn:
        length, part = self.visit_children(tree)
        raise self._in_part(later(self._today, [length]), part)

    def _in_part(self, day: date, part: str) -> NotADate:
        """A part of the day is no time: some that lie in it are asked back."""
        at = [datetime.combine(day, time(hour)) for hour in _IN_PART.get(part, ())]
        coming = [f"{each:%d.%m.%Y %H:%M}" for each in at if instant(each, self._zone) > self._now]
        return NotADate(Reason.TIME_MISSING, readings=coming)

    def workdays_later(self, tree: Tree[Token]) -> NoReturn:
        """The day is asked back, for which days are none differs from Land to Land."""
        amount, *rest = self.visit_children(tree)
        if not 1 <= amount <= _MOST_WORKDAYS:
            raise NotADate(Reason.IMPOSSIBLE)
        day = self._today
        for _ in range(amount):
            day = next_workday(day + timedelta(days=1), None)
        raise self._workday(day, rest)

    def workday_of_month(self, tree: Tree[Token]) -> NoReturn:
        """Once, or each month?"""
        number, word, *rest = self.visit_children(tree)
        begin = self._today.replace(day=1)
        for ahead in range(2):
            last = month_end(begin.year, begin.month + ahead)
            days = [last.replace(day=each) for each in range(1, last.day + 1)]
            days = [each for each in days if is_workday(each, None)]
            place = number if number < 0 else number - 1
            if not -len(days) <= place < len(days):
                raise NotADate(Reason.IMPOSSIBLE)
            if days[place] >= self._today:
                break
        say = self._lexicon
        again = say.asked("every_nth", nth=say.nth(number), weekday=word)
        raise self._workday(days[place], rest, *[again][: word.type == "WORKDAYS"])

    def _workday(self, day: date, rest: Sequence[Any], *again: str) -> NotADate:
        clocks = [each for each in rest if isinstance(each, Clock)]
        times = clocks[0].on(day) if clocks else [datetime.combine(day, self._default or _USUAL)]
        if self._bare:
            return NotADate(Reason.AMBIGUOUS, readings=[f"{day:%d.%m.%Y}"])
        coming = [each for each in times if instant(each, self._zone) > self._now]
        readings = [f"{each:%d.%m.%Y %H:%M}" for each in coming]
        readings += [f"{each} {times[0]:%H:%M}" for each in again]
        return NotADate(Reason.AMBIGUOUS, readings=readings)

    def other_zone(self, tree: Tree[Token]) -> When:
        """A time is always one of this place; that of another zone is asked back in both ways."""
        found, *_, zone = self.visit_children(tree)
        offset = _OFFSETS.get(str(zone))
        if not isinstance(found, When) or found.rule is not None or offset is None:
            raise NotADate(Reason.OTHER_ZONE)
        there = (found.starts - timedelta(minutes=offset)).replace(tzinfo=UTC)
        here = there.astimezone(self._zone).replace(tzinfo=None, fold=0)
        if here == found.starts:
            return found
        both = [each for each in (here, found.starts) if instant(each, self._zone) > self._now]
        readings = [f"{each:%d.%m.%Y %H:%M}" for each in both]
        raise NotADate(Reason.OTHER_ZONE, readings=readings)

    def clock_only(self, tree: Tree[Token]) -> NoReturn:
        self.visit_children(tree)  # raises for a time that does not exist
        raise NotADate(Reason.DATE_MISSING)

    def past_day(self, tree: Tree[Token]) -> NoReturn:
        raise NotADate(Reason.PAST)

    def lacking(self, tree: Tree[Token]) -> Any:
        return self.visit_children(tree)[0]  # the unsure day with a time raises its refusal

    def day_missing(self, tree: Tree[Token]) -> NoReturn:
        try:
            super().day_missing(tree)
        except NotADate as refusal:
            if not self._bare:
                with_time = [f"{each} {_USUAL:%H:%M}" for each in refusal.readings]
                raise NotADate(refusal.reason, readings=with_time) from None
            raise

    def unclear(self, tree: Tree[Token]) -> NoReturn:
        raise NotADate(Reason.AMBIGUOUS)
