"""What can be typed behind `!survey`: questions, how each is answered, and who sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commands.alliance.ids import SURVEY
from commands.alliance.rules.units import Unit
from commands.kit.arguments import Word, joined, shortened, words
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind, limited
from commands.kit.reply import Bullets, Inline, Term
from commands.kit.rules import numbers
from commands.kit.rules.choices import choice
from commands.kit.rules.keywords import NEW, TO, UNTIL
from commands.kit.rules.spelling import plain
from commands.kit.texts import Text, _
from storage.surveys import NewQuestion

from .rules import MOST, Asks, Flag, YesNo

QUESTION_LIMIT: Final = 300
OPTION_LIMIT: Final = 100
UNIT_LIMIT: Final = 40
MOST_OPTIONS: Final = 20
MOST_QUESTIONS: Final = 10
_BULLET: Final = re.compile(r"[-–*•]|[0-9]{1,2}[.)]")
_NUMBER: Final = re.compile(r"#?([0-9]{1,9})[.:,?]?")
_BOUNDS: Final = re.compile(r"([0-9][0-9.]*)[-–—]([0-9][0-9.]*)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line: the text of a question, and how it is answered; without that it may be a title."""

    text: str
    question: NewQuestion | None
    is_open: bool


class TypedKind(Kind):
    """Reads `“Question?” number places 0-500`, `… yes/no`, `… red | green` or `… text`.

    Unquoted, the question ends at its `?`. A number alone is that of a survey.
    """

    label = _("question")
    better_quoted = True
    is_text = True
    absent = None

    def read(self, cursor: Cursor) -> Typed | int:
        found = [each.as_text() for each in cursor.all_left()]
        cursor.place = len(cursor.words)
        if len(found) > 1 and found[0].text.rstrip(":") in NEW and not found[0].quoted:
            del found[0]
        number = _NUMBER.fullmatch(found[0].text)
        if number is not None and not found[0].quoted:
            if len(found) == 1:
                return int(number[1])
            raise _about(int(number[1]), found)
        return _line(found, cursor)


def questions_below(text: str, cursor: Cursor) -> list[Typed]:
    """The questions of the lines below the first, perhaps with hyphens or numbers in front."""
    found: list[Typed] = []
    for line in filter(str.strip, text.split("\n")):
        typed = [each.as_text() for each in words(line)]
        if len(typed) > 1 and _BULLET.fullmatch(typed[0].text):
            del typed[0]
        found.append(_line(typed, Cursor(typed, cursor.now, cursor.zone, text=line)))
    return found


def without_kind(text: str) -> UserError:
    """The refusal of a question that does not say how it is answered."""
    ways: list[Inline] = [
        _("`number`, `number places`, `number places 0-500`"),
        _("`yes/no`"),
        _("`Monday | Tuesday`"),
        _("`text`"),
    ]
    return UserError(
        _("How is “{text}” answered? Please write behind the question:", text=shortened(text)),
        Bullets(ways),
    )


def _line(typed: list[Word], cursor: Cursor) -> Typed:
    flags = _flags(typed)
    if flags and typed and not typed[0].quoted:
        raise _unclear(flags[0])
    end = _end_of_question(typed)
    text = limited(cursor.as_text(typed[:end]), QUESTION_LIMIT) if end else ""
    behind = typed[end:]
    if not text:
        raise UserError(_("The question is missing."))
    flags += _flags(behind)
    question = None
    if any("|" in each.text and not each.quoted for each in behind):
        question = _choice(text, behind)
    elif behind:
        question = _of_kind(text, behind, flags, cursor)
    if Flag.PLEDGEABLE in flags:
        question = _pledgeable(question)
    return Typed(text, question, Flag.OPEN in flags)


def _flags(typed: list[Word]) -> list[Flag]:
    """Takes the flags from the beginning."""
    found: list[Flag] = []
    while typed and not typed[0].quoted and (flag := choice(Flag, typed[0].text)):
        found.append(flag)
        del typed[0]
    return found


def _end_of_question(typed: Sequence[Word]) -> int:
    """Behind the quotation marks, or behind the last `?` before a bar; else all are the text."""
    if typed and typed[0].quoted:
        return 1
    bars = (n for n, each in enumerate(typed) if "|" in each.text and not each.quoted)
    before = typed[: next(bars, len(typed))]
    asks = [n for n, each in enumerate(before) if each.text.endswith("?")]
    if asks:
        return asks[-1] + 1
    if any(choice(Asks, each.text) for each in typed) or len(before) < len(typed):
        raise UserError(_("Please put the question into quotation marks, or end it with “?”."))
    return len(typed)


def _of_kind(text: str, behind: list[Word], flags: list[Flag], cursor: Cursor) -> NewQuestion:
    used = _yes_or_no(behind)
    if used:
        kind, rest = Asks.YES_NO, behind[used:]
    else:
        found = None if behind[0].quoted else choice(Asks, behind[0].text)
        if found is None:
            raise _unknown(behind, text)
        kind, rest = found, behind[1:]
    if kind is Asks.CHOICE:
        raise UserError(_("The answers to choose from are separated by ` | `: Monday | Tuesday"))
    if kind is Asks.NUMBER:
        return _number(text, rest, flags, cursor)
    flags += _flags(rest)
    if rest:
        raise _not_here(rest[0])
    return NewQuestion(text=text, kind=kind.value)


def _yes_or_no(behind: Sequence[Word]) -> int:
    """How many words at the beginning are `yes/no`, perhaps with spaces; 0 for none."""
    for used in (1, 3):
        yes, _slash, no = "".join(each.text for each in behind[:used]).partition("/")
        if (choice(YesNo, yes), choice(YesNo, no)) == (YesNo.YES, YesNo.NO):
            return used
    return 0


def _number(text: str, rest: list[Word], flags: list[Flag], cursor: Cursor) -> NewQuestion:
    unit: str | None = None
    lowest, highest = 0, MOST
    bounded = False
    while rest:
        flags += _flags(rest)
        if not rest:
            break
        taken = _bounds(rest)
        if taken is not None and not bounded:
            lowest, highest = taken
            bounded = True
        elif unit is None and (rest[0].quoted or not rest[0].text[0].isdigit()):
            unit = limited(cursor.as_text([rest.pop(0)]), UNIT_LIMIT)
        else:
            raise _not_here(rest[0])
    return NewQuestion(text=text, kind=Asks.NUMBER.value, unit=unit, lowest=lowest, highest=highest)


def _bounds(rest: list[Word]) -> tuple[int, int] | None:
    """Takes `0-500` or `0 to 500` from the beginning; None if there is none."""
    if rest[0].quoted:
        return None
    if both := _BOUNDS.fullmatch(rest[0].text):
        first, last, used = both[1], both[2], 1
    elif len(rest) > 2 and rest[0].text[0].isdigit() and _is_between(rest[1].text):
        first, last, used = rest[0].text, rest[2].text, 3
    else:
        return None
    try:
        lowest, highest = (numbers.count(each, limit=MOST) for each in (first, last))
    except numbers.NotACount:
        return None
    if lowest >= highest:
        raise UserError(
            _(
                "The bounds are the wrong way round: {lowest} to {highest}.",
                lowest=lowest,
                highest=highest,
            )
        )
    del rest[:used]
    return lowest, highest


def in_bounds(before: Sequence[Word]) -> bool:
    """Whether the word behind these stands between two bounds, and begins no deadline."""
    if len(before) < 2 or not before[-1].text.isdigit():
        return False
    return not _is_between(before[-2].text)


def _is_between(text: str) -> bool:
    return text in TO or text in UNTIL or text in ("-", "–", "—")


def _choice(text: str, behind: Sequence[Word]) -> NewQuestion:
    parts = _parts(behind)
    if not all(parts):
        raise UserError(_("An option is empty. Options are separated by ` | `."))
    for word in (parts[-1][-1], parts[0][0]):
        if not word.quoted and (flag := choice(Flag, word.text)):
            raise _unclear(flag)
    options = [limited(joined(each), OPTION_LIMIT) for each in parts]
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise UserError(
            _("There have to be 2 to {most} answers to choose from.", most=MOST_OPTIONS)
        )
    if len({plain(each) for each in options}) < len(options):
        raise UserError(_("Two options are the same."))
    return NewQuestion(text=text, kind=Asks.CHOICE.value, options=options)


def _parts(behind: Sequence[Word]) -> list[list[Word]]:
    """The words of each option; `choice` in front of them, or a bar, is none of them."""
    if not behind[0].quoted and choice(Asks, behind[0].text) is Asks.CHOICE:
        behind = behind[1:]
    parts: list[list[Word]] = [[]]
    for word in behind:
        for index, piece in enumerate([word.text] if word.quoted else word.text.split("|")):
            if index:
                parts.append([])
            if piece:
                parts[-1].append(Word(piece, word.quoted, word.start, word.end))
    return parts if parts[0] else parts[1:]


def _pledgeable(question: NewQuestion | None) -> NewQuestion:
    """The question with its numbers to be pledged. Raises UserError where that cannot be."""
    if question is None or question.kind != Asks.NUMBER:
        raise UserError(_("Only a number can become a pledge."), example=False)
    if question.unit is not None and choice(Unit, question.unit) is None:
        raise UserError(
            _(
                "“{unit}” cannot be pledged, only persons or families can.",
                unit=shortened(question.unit),
            ),
            example=False,
        )
    return NewQuestion(
        text=question.text,
        kind=question.kind,
        unit=question.unit,
        lowest=question.lowest,
        highest=question.highest,
        pledgeable=True,
    )


def _unclear(flag: Flag) -> UserError:
    return UserError(
        _(
            "Does “{word}” belong to a text? Then please put that text into quotation marks; if "
            "not, please write “{word}” before the question, which is in quotation marks.",
            word=Term(flag),
        ),
        example=False,
    )


def _unknown(behind: Sequence[Word], text: str) -> UserError:
    error = without_kind(text)
    return UserError(_not_here(behind[0]).text, error.text, *error.more)


def _not_here(word: Word) -> UserError:
    return UserError(_("I do not understand “{text}” here.", text=shortened(word.text)))


def _about(number: int, typed: Sequence[Word]) -> UserError:
    """The refusal of words about a survey that is there."""
    ways: list[Text] = [
        _("`!survey {id}` – how it stands", id=SURVEY.tag(number)),
        _("`!answer {id} …` – answers it", id=SURVEY.tag(number)),
        _("`!survey result {id}` – what it has come to", id=SURVEY.tag(number)),
        _("`!survey close {id}` – ends it", id=SURVEY.tag(number)),
        _("`!survey discard {id}` – for one that was opened by mistake", id=SURVEY.tag(number)),
    ]
    return UserError(
        _(
            "“{text}” is not clearly a question, so I have not opened any survey.",
            text=shortened(joined(typed)),
        ),
        Bullets(ways),
        example=False,
    )
