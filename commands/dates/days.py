"""Days as arguments and in answers, without a time: of the past, or by which something is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

from commands.kit.arguments import shortened
from commands.kit.context import Context
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor
from commands.kit.reply import Inline
from commands.kit.texts import Text, _

from .moments import END_OF_DAY, DateKind, grammar, not_a_date
from .rules import days
from .rules.phrases.result import Found, FoundDay, NotADate, Reason

EXAMPLES: Final = (_("25.11.{year}"), _("tomorrow"), _("end of the month"))
DUE_EXAMPLES: Final = (_("25.11.{year}"), _("friday"), _("in 3 weeks"))
_WEEKDAYS: Final = (
    _("Monday, {day}"),
    _("Tuesday, {day}"),
    _("Wednesday, {day}"),
    _("Thursday, {day}"),
    _("Friday, {day}"),
    _("Saturday, {day}"),
    _("Sunday, {day}"),
)


@dataclass(frozen=True)
class DayKind(DateKind):
    """A day such as `03.12.2020`, `25.11.` or `tomorrow`; it takes only the words it needs.

    `25.11.` and `monday` are the coming ones, today included. With `past` they are the latest: so
    where something is recorded that has happened already.
    """

    label: Text = _("day")
    past: bool = False
    gives_back = True
    runs_on = 5  # `since=3 June 2019`

    def read(self, cursor: Cursor) -> date:
        first = cursor.next
        try:
            found = days.day(first.text)
        except days.NotADay as error:
            if not error.exists:
                raise not_a_day(error) from error
        else:
            cursor.take()
            return found
        alone = first.quoted or " " in first.text  # `since="3. Juni 2019"`
        words = first.text.split() if alone else _unquoted(cursor)
        try:
            phrase: FoundDay = grammar().day(words, cursor.now, cursor.zone, past=self.past)
        except NotADate as error:
            unknown = error.reason is Reason.NOT_UNDERSTOOD
            if not error.readings and (unknown or error.reason is Reason.AMBIGUOUS):
                shown = first.text if unknown else error.phrase
                raise not_a_day(days.NotADay(shown, exists=True)) from error
            raise not_a_date(error, EXAMPLES, cursor) from error
        if alone and phrase.used < len(words):
            raise not_a_day(days.NotADay(first.text, exists=True))
        cursor.place += 1 if alone else phrase.used
        return phrase.day


def _unquoted(cursor: Cursor) -> list[str]:
    """The words up to one in quotation marks, which is never part of a day."""
    found: list[str] = []
    for word in cursor.all_left():
        if word.quoted:
            break
        found.append(word.text)
    return found


@dataclass(frozen=True)
class DueDay(DateKind):
    """A day from today on, in any form that dates can have; a time of day is refused."""

    label: Text = _("day")
    gives_back = True

    def read(self, cursor: Cursor) -> date:
        words = _unquoted(cursor) or [cursor.next.text]
        try:
            found: Found = grammar().deadline(
                words, cursor.now, cursor.zone, default_time=END_OF_DAY
            )
        except NotADate as error:
            raise not_a_date(error, DUE_EXAMPLES, cursor) from error
        starts = found.when.starts
        if starts.time() != END_OF_DAY and not _same_time(starts, cursor.now, cursor.zone):
            given = shortened(" ".join(words[: found.used]))
            raise UserError(_("“{text}”: please give the day only, without a time.", text=given))
        cursor.place += found.used
        return starts.date()


def _same_time(starts: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether nobody typed that time: `in 3 days` is the same time of day."""
    return starts.time() == now.astimezone(zone).time().replace(microsecond=starts.microsecond)


def not_a_day(error: days.NotADay) -> UserError:
    """The refusal of a day, in words."""
    shown = shortened(error.text)
    if error.exists:
        return UserError(
            _("“{text}” is not a day. Please write it like this: 03.12.2020", text=shown)
        )
    return UserError(_("“{text}” does not exist: please check day and month.", text=shown))


def written(day: date) -> str:
    """The day as it is written in both languages: TT.MM.JJJJ."""
    return f"{day:%d.%m.%Y}"


def dated(day: date) -> Inline:
    """The day with its weekday."""
    text = _WEEKDAYS[day.weekday()]
    return Text(text.wording, {"day": written(day)})


def today(context: Context) -> date:
    """The day on the wall clock of the place."""
    return context.now.astimezone(context.place.zone).date()


PastDay: TypeAlias = Annotated[date, DayKind(past=True)]
