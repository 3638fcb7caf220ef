"""Days by which something is due, as arguments and in answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from commands.kit.arguments import shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Inline
from commands.kit.texts import Text, _

from .days import written
from .moments import not_a_date
from .rules.phrases.result import NotADate

EXAMPLES: Final = (_("25.11.2027"), _("friday"), _("in 3 weeks"))
_WEEKDAYS: Final = (
    _("Monday, {day}"),
    _("Tuesday, {day}"),
    _("Wednesday, {day}"),
    _("Thursday, {day}"),
    _("Friday, {day}"),
    _("Saturday, {day}"),
    _("Sunday, {day}"),
)
_UNTIL: Final = time(23, 59)  # today is not over


@dataclass(frozen=True)
class DueDay(Kind):
    """A day from today on, in any form that dates can have; a time of day is refused."""

    label: Text = _("day")
    gives_back = True

    def read(self, cursor: Cursor) -> date:
        from .rules.phrases import reading as phrases  # with the first date, as in dates

        plain = takewhile(lambda word: not word.quoted, cursor.left)
        words = [each.text for each in plain] or [cursor.left[0].text]
        try:
            found = phrases.deadline(words, cursor.now, cursor.zone, default_time=_UNTIL)
        except NotADate as error:
            raise not_a_date(error, EXAMPLES) from error
        starts = found.when.starts
        if starts.time() != _UNTIL and not _same_time(starts, cursor.now, cursor.zone):
            given = shortened(" ".join(words[: found.used]))
            raise UserError(_("“{text}”: please give the day only, without a time.", text=given))
        cursor.place += found.used
        return starts.date()


def _same_time(starts: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether nobody typed that time: `in 3 days` is the same time of day."""
    return starts.time() == now.astimezone(zone).time().replace(microsecond=starts.microsecond)


def dated(day: date) -> Inline:
    """The day with its weekday."""
    text = _WEEKDAYS[day.weekday()]
    return Text(text.wording, {"day": written(day)})
