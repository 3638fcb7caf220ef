"""From when until when, as it is typed: `25.11. 14:00 until 16:00`, or with `duration=90min`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from commands.dates.moments import EXAMPLES, Deadline, grammar, instant, not_a_date
from commands.dates.rules.phrases.result import Found, NotADate, Reason
from commands.kit.arguments import HYPHENS, Word, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Code
from commands.kit.rules.keywords import TO, UNTIL
from commands.kit.texts import _

from .rules import LONGEST, length_in_minutes

_DAYS: Final = LONGEST // (24 * 60)
# `14:00-16:00`; never the hyphens of `2027-01-12`.
_FROM_TO: Final = re.compile(r"(?<![\d-])([0-9]{1,2}[:.][0-9]{2})[-‐‑–—]([0-9]{1,2}[:.][0-9]{2})\b")
_TIME: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}")
# A date with something wrong about it; other words may be a place.
_NO_PLACE: Final = (Reason.TIME_MISSING, Reason.AMBIGUOUS, Reason.IMPOSSIBLE, Reason.PAST)


class Length(Kind):
    """How long something takes, such as `90min` or `2h`; gives minutes."""

    label = _("length")
    gives_back = True
    runs_on = 1  # `duration=90 min`

    def read(self, cursor: Cursor) -> int:
        first = cursor.take().text
        found = length_in_minutes(first)
        if found is None and first.isdigit() and cursor.more:
            first += f" {cursor.take().text}"
            found = length_in_minutes(first)
        if found is None:
            raise UserError(
                _(
                    "“{text}” is not how long a meeting takes. It looks like {minutes} or {hours}.",
                    text=shortened(first),
                    minutes=Code("90min"),
                    hours=Code("2h"),
                )
            )
        return found


@dataclass(frozen=True, slots=True)
class Span:
    """When a meeting begins (UTC), and how many minutes it takes; None: nobody said."""

    starts: datetime
    minutes: int | None = None


class SpanKind(Deadline):
    """A point in time, perhaps with an end: `25.11.2027 14:00 until 16:00`.

    The end is on that day, or has a day of its own.
    """

    def read(self, cursor: Cursor) -> Any:
        cursor.words = _apart(cursor.words, cursor.place)
        starts = super().read(cursor)
        behind = [each.text for each in cursor.all_left()]
        if not behind or not (behind[0] in UNTIL or behind[0] in TO or behind[0] in HYPHENS):
            return Span(starts)
        found, of_day = _end(starts, behind[1:], cursor)
        if found is None:
            return Span(starts)  # what it is then, the place has to say
        ends = instant(found.when, cursor.zone)
        if ends <= starts:
            raise UserError(_("The meeting would end before it begins."))
        if ends - starts > timedelta(minutes=LONGEST):
            raise UserError(_("A meeting takes {days} days at most.", days=_DAYS))
        cursor.place += found.used + 1 - of_day
        return Span(starts, (ends - starts) // timedelta(minutes=1))


def from_to(text: str) -> list[str]:
    """`14:00-16:00` in the words that it is read with; what is none stays one word."""
    return _FROM_TO.sub(r"\1 - \2", text).split()


def _apart(words: Sequence[Word], place: int) -> Sequence[Word]:
    """The words with a `14:00-16:00` from `place` on as three, unless a time stands before it.

    Then it belongs to the name of the place.
    """
    for number, word in enumerate(words[place:], place):
        if _TIME.fullmatch(word.text):
            break
        parts = [] if word.quoted else from_to(word.text)
        if len(parts) > 1:
            apart = [replace(word, text=each) for each in parts]
            return [*words[:number], *apart, *words[number + 1 :]]
    return words


def _end(starts: datetime, words: Sequence[str], cursor: Cursor) -> tuple[Found | None, int]:
    """The end that the words begin with, and how many words in front of them it was read with.

    Raises UserError for a date that cannot be it.
    """
    day = f"{starts.astimezone(cursor.zone):%d.%m.%Y}"
    try:  # with the day of the beginning in front
        return grammar().deadline([day, *words], cursor.now, cursor.zone), 1
    except NotADate:
        pass
    try:
        return grammar().deadline(words, cursor.now, cursor.zone), 0
    except NotADate as error:
        if error.reason in _NO_PLACE:
            raise not_a_date(error, EXAMPLES, cursor) from error
        return None, 0
