"""Dates as arguments: the phrase grammar of the rules, with its refusals put into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from types import ModuleType
from typing import Final
from zoneinfo import ZoneInfo

from commands.kit.arguments import shortened
from commands.kit.errors import UserError
from commands.kit.examples import next_year, of_year
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Bullets, Code
from commands.kit.rules.keywords import DAY, HOUR, WEEK
from commands.kit.rules.lines import is_like_a_command
from commands.kit.rules.spelling import plain
from commands.kit.texts import Text, _

from .rules.cron import LEAST_MINUTES
from .rules.phrases.result import Found, NotADate, Reason, When

EXAMPLES = (
    _("25.11.{year} 9:00"),
    _("tomorrow at 9:00"),
    _("in 20 minutes"),
    _("monday 14:30"),
)
_LONGEST_LINE: Final = 200  # letters of a line to be sent; a longer one is no help
END_OF_DAY: Final = time(23, 59)  # today is not over
REPEATING = (_("every monday 9:00"), _("every first monday 9:00"))


class DateKind(Kind):
    """What is read by the grammar of date phrases."""

    def overlooked(self, words: Sequence[str], cursor: Cursor) -> Sequence[range]:
        from .rules.phrases.mentions import mentions  # with the grammar: not every text has a date

        return mentions(words)


@dataclass(frozen=True)
class Phrase(DateKind):
    """A point in time or a recurrence, understood exactly or refused."""

    label: Text = _("date and time")

    def read(self, cursor: Cursor) -> When:
        words = [word.text for word in cursor.all_left()]
        try:
            found: Found = grammar().read(words, cursor.now, cursor.zone)
        except NotADate as error:
            raise not_a_date(error, (*EXAMPLES, *REPEATING), cursor) from error
        cursor.place += found.used
        return found.when


@dataclass(frozen=True)
class Deadline(DateKind):
    """A point in time; a recurrence is refused. Gives UTC.

    With `whole_day` a day without a time is over at its end, which the answer then says.
    """

    label: Text = _("date and time")
    whole_day: bool = False

    def read(self, cursor: Cursor) -> datetime:
        words = [word.text for word in cursor.all_left()]
        try:
            found = self._found(words, cursor)
        except NotADate as error:
            raise not_a_date(error, EXAMPLES, cursor) from error
        cursor.place += found.used
        return instant(found.when, cursor.zone)

    def _found(self, words: Sequence[str], cursor: Cursor) -> Found:
        try:
            found: Found = grammar().deadline(words, cursor.now, cursor.zone)
        except NotADate as error:
            no_time = error.reason is Reason.TIME_MISSING and not error.readings
            if not (self.whole_day and no_time):
                raise
            found = grammar().deadline(words, cursor.now, cursor.zone, default_time=END_OF_DAY)
            cursor.remarks.append(_("No time was given, so it is the end of that day."))
        return found


# With short forms that the grammar of dates reads otherwise: `24 h` is a time of day there.
_UNITS: Final = ((HOUR, "hours"), (DAY, "days"), (WEEK, "weeks"))


@dataclass(frozen=True)
class Lasting(Kind):
    """A length of time from now, such as `24h` or `3 days`; gives its end in UTC."""

    label: Text = _("length of time")
    gives_back = True
    runs_on = 1  # `24 hours`

    def read(self, cursor: Cursor) -> datetime:
        first = cursor.take().text.strip()
        glued = re.fullmatch(r"(\d{1,6})\s?([^\W\d]+)\.?", first, re.ASCII)
        given = list(glued.groups()) if glued else [first]
        if first.isdigit() and cursor.more:
            given.append(cursor.take().text)
        try:
            typed = given[-1].rstrip(".")
            unit = next((english for unit, english in _UNITS if typed in unit), given[-1])
            words = ["in", *given[:-1], unit]
            found = grammar().deadline(words, cursor.now, cursor.zone)
            if len(given) == 2 and found.used == len(words):
                return instant(found.when, cursor.zone)
        except NotADate:
            pass
        raise UserError(
            _(
                "“{text}” is not a length of time. It looks like `24h` or `3 days`.",
                text=shortened(" ".join(given)),
            ),
            example=False,
        )


def is_of_dates(word: str) -> bool:
    """Whether a phrase of dates can begin with the word, and nobody's name does."""
    from .rules.phrases.mentions import is_leading

    return is_leading(word)


def grammar() -> ModuleType:
    """The parser of phrases, loaded with the first date: not every command has one."""
    from .rules.phrases import reading as phrases

    return phrases


def instant(when: When, zone: ZoneInfo) -> datetime:
    """The (first) point in time of a phrase, in UTC."""
    return when.starts.replace(tzinfo=zone).astimezone(UTC)


def remarks(rule: str | None) -> list[Text]:
    """What to say about a recurrence beside its first time: shorter months, its end."""
    found: list[Text] = []
    if rule is not None and re.search(r"BYMONTHDAY=.*BYSETPOS=-1", rule):
        found.append(_("In months without that day it is the last one."))
    if rule is not None and "BYMONTH=2;BYMONTHDAY=-1" in rule:
        found.append(_("In years without a 29.02. it is the 28.02."))
    if rule is not None and (until := re.search(r"UNTIL=(\d{4})(\d\d)(\d\d)T", rule)):
        year, month, day = until.groups()
        found.append(_("It ends on {day}.", day=f"{day}.{month}.{year}"))
    return found


def not_a_date(error: NotADate, examples: tuple[Text, ...], cursor: Cursor) -> UserError:
    """The refusal of a date, in words, with examples that work.

    What can be meant instead is shown as the whole line to be sent.
    """
    phrase = shortened(error.phrase)
    if error.readings:
        lines = [Code(_line(error, each, cursor)) for each in error.readings]
        return UserError(_asked(error.reason, phrase), Bullets([*lines]), example=False)
    return UserError(
        _refusal(error.reason, phrase),
        _("You can type, for example:"),
        Bullets([of_year(each, next_year(cursor.now, cursor.zone)) for each in examples]),
        example=False,
    )


def _line(error: NotADate, reading: str, cursor: Cursor) -> str:
    """The line that was typed, with the reading instead of the phrase; the reading alone where
    that is not clear, or the line is long."""
    corrected = error.reason is Reason.NOT_UNDERSTOOD
    phrase = cursor.all_left()[: len((reading if corrected else error.phrase).split())]
    text = cursor.text
    if not phrase or len(text) > _LONGEST_LINE or "\n" in text or plain(phrase[0].text) == "cron":
        return reading
    first, last = phrase[0].start, phrase[-1].end
    if text[first:last].split() != [each.text for each in phrase] or is_like_a_command(text[last:]):
        return reading
    return f"!{text[:first]}{reading}{text[last:]}"


def _asked(reason: Reason, phrase: str) -> Text:
    """The question above what can be meant."""
    match reason:
        case Reason.AMBIGUOUS:
            return _("“{phrase}” is not clear. Which of these do you mean?", phrase=phrase)
        case Reason.DATE_MISSING:
            return _("“{phrase}”: on which day? Please write, for example:", phrase=phrase)
        case Reason.TIME_MISSING:
            return _("“{phrase}”: at what time? Please write, for example:", phrase=phrase)
        case Reason.OTHER_ZONE:
            return _("“{phrase}”: times are those of this place. Which do you mean?", phrase=phrase)
        case _other:
            return _("I do not understand “{phrase}” as a date. Do you mean this?", phrase=phrase)


def _refusal(reason: Reason, phrase: str) -> Text:
    match reason:
        case Reason.TIME_MISSING:
            return _("“{phrase}”: at what time? Please add it.", phrase=phrase)
        case Reason.DATE_MISSING:
            return _("“{phrase}”: on which day? Please add it.", phrase=phrase)
        case Reason.PAST:
            return _("“{phrase}” is in the past.", phrase=phrase)
        case Reason.IMPOSSIBLE:
            return _(
                "“{phrase}” does not exist: please check day, weekday and time.", phrase=phrase
            )
        case Reason.AMBIGUOUS:
            return _(
                "“{phrase}” can be read in two ways. Please write day.month.year hour:minute.",
                phrase=phrase,
            )
        case Reason.TOO_OFTEN:
            return _(
                "“{phrase}” comes too often: at least {minutes} minutes have to lie between.",
                phrase=phrase,
                minutes=LEAST_MINUTES,
            )
        case Reason.OTHER_ZONE:
            return _(
                "“{phrase}”: times are those of this place. Please write it without a time zone.",
                phrase=phrase,
            )
        case Reason.RECURRING:
            return _("“{phrase}” repeats, but a single date is needed here.", phrase=phrase)
        case _other:
            return _("I do not understand “{phrase}” as a date.", phrase=phrase)
