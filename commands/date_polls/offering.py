"""What can be typed behind `!date poll`: what it is about, and the dates that are offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commands.alliance.ids import DATE_POLL
from commands.dates.moments import EXAMPLES, grammar, instant, not_a_date
from commands.dates.rules.phrases.result import NotADate, Reason
from commands.kit.arguments import HYPHENS, Word, words
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.rules.keywords import AND, NEW, TO, UNTIL, keyword
from commands.kit.texts import _
from commands.meetings.calling import TITLE_LIMIT
from commands.meetings.spans import Span, from_to

from .rules import LEAST_DATES, MOST_DATES

_OR: Final = keyword("or")
_NUMBER: Final = re.compile(rf"{DATE_POLL.prefix}?-?([0-9]{{1,9}})[.:,]?", re.I)
_BULLET: Final = re.compile(r"[-–*•]|[0-9]{1,2}[.)]")
_LONGEST: Final = 3  # parts of one date: `Tuesday, 12.01.2027, 14:00`


@dataclass(frozen=True, slots=True)
class Offered:
    """What the date is for, and the words of the dates in the first line."""

    title: str
    words: tuple[str, ...]


class OfferedKind(Kind):
    """Reads `“Alliance meeting” 12.1. 14:00, 14.1. 10:00`; without dates they stand below.

    Unquoted, the title ends before the first date. A number alone is that of a date poll.
    """

    label = _("title and dates")
    better_quoted = True

    def read(self, cursor: Cursor) -> Offered | int:
        typed = [each.as_text() for each in cursor.all_left()]
        cursor.place = len(cursor.words)
        if len(typed) > 1 and typed[0].text.rstrip(":") in NEW and not typed[0].quoted:
            del typed[0]
        number = _NUMBER.fullmatch(typed[0].text)
        if len(typed) == 1 and number is not None and not typed[0].quoted:
            return int(number[1])
        end = 1 if typed[0].quoted else _title_end(typed)
        if not end:
            raise UserError(
                _("What is the meeting about? Please write that in front, in quotation marks.")
            )
        title = limited(cursor.as_text(typed[:end]), TITLE_LIMIT)
        return Offered(title, tuple(each.text for each in typed[end:]))


def _title_end(typed: Sequence[Word]) -> int:
    """How many words stand before the first date."""
    from commands.dates.rules.phrases.mentions import mentions

    found = mentions([each.text for each in typed])
    dated = (each.start for each in found if any(_has_figure(typed[n]) for n in each))
    return next(dated, len(typed))


def _has_figure(word: Word) -> bool:
    return any(map(str.isdigit, word.text))


def offered_dates(first: Sequence[str], below: str, cursor: Cursor) -> list[Span]:
    """The dates of the first line and of those below it; in time order as they were typed.

    Raises UserError for what is no date, and for too few, too many, or the same twice.
    """
    parts = [*_parts(first)]
    for line in filter(str.strip, below.split("\n")):
        typed = [each.text for each in words(line)]
        parts += _parts(typed[1:] if len(typed) > 1 and _BULLET.fullmatch(typed[0]) else typed)
    found: list[Span] = []
    while parts:
        try:
            span, used = _next(parts, found, cursor)
        except NotADate as error:
            raise not_a_date(error, EXAMPLES, cursor) from error
        found.append(span)
        del parts[:used]
    if len({each.starts for each in found}) < len(found):
        raise UserError(_("Two dates are the same."))
    if not LEAST_DATES <= len(found) <= MOST_DATES:
        raise UserError(
            _(
                "{least} to {most} dates can be offered, with commas or in lines of their own.",
                least=LEAST_DATES,
                most=MOST_DATES,
            )
        )
    return found


def _parts(typed: Sequence[str]) -> list[list[str]]:
    """The words between commas, bars and “or”."""
    parts: list[list[str]] = [[]]
    for word in typed:
        if word in AND or word in _OR or word in ("|", "/"):
            parts.append([])
            continue
        parts[-1] += from_to(word.rstrip(",;"))
        if word.endswith((",", ";")):
            parts.append([])
    return [each for each in parts if each]


def _next(
    parts: Sequence[Sequence[str]], before: Sequence[Span], cursor: Cursor
) -> tuple[Span, int]:
    """The date that the parts begin with, and how many they are: a date can have commas, too."""
    first: NotADate | None = None
    for size in range(1, min(_LONGEST, len(parts)) + 1):
        try:
            return _span([word for each in parts[:size] for word in each], before, cursor), size
        except NotADate as error:
            first = first or error
            if error.reason not in (Reason.TIME_MISSING, Reason.DATE_MISSING):
                break
    assert first is not None
    raise first


def _span(typed: Sequence[str], before: Sequence[Span], cursor: Cursor) -> Span:
    """`12.1. 14:00`, `12.1. 14:00 - 16:00`, or a time alone, which is on the day before it."""
    place = next((n for n, word in enumerate(typed) if n and _leads_to_end(word)), len(typed))
    head, tail = typed[:place], typed[place + 1 :]
    on_day = before[-1].starts if before else cursor.now + timedelta(days=1)
    try:
        starts = _moment([_day(on_day, cursor), *head], cursor)
    except NotADate:
        starts = _moment(head, cursor)
    else:
        if not before:
            raise NotADate(Reason.DATE_MISSING, " ".join(head))
    if place == len(typed):
        return Span(starts)
    ends = _moment([_day(starts, cursor), *tail], cursor)
    if ends <= starts:
        raise UserError(_("The meeting would end before it begins."))
    return Span(starts, (ends - starts) // timedelta(minutes=1))


def _leads_to_end(word: str) -> bool:
    return word in UNTIL or word in TO or word in HYPHENS


def _day(at: datetime, cursor: Cursor) -> str:
    return f"{at.astimezone(cursor.zone):%d.%m.%Y}"


def _moment(typed: Sequence[str], cursor: Cursor) -> datetime:
    """All of the words as one point in time; raises NotADate."""
    found = grammar().deadline(typed, cursor.now, cursor.zone)
    if found.used != len(typed):
        raise NotADate(Reason.NOT_UNDERSTOOD, " ".join(typed))
    return instant(found.when, cursor.zone)
