"""What people write where one number is needed: asked back with what can be sent, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commands.dates.days import DayKind, written
from commands.kit.arguments import Word, shortened
from commands.kit.errors import UserError
from commands.kit.kinds import Cursor, Kind
from commands.kit.reply import Block, Bullets, Inline
from commands.kit.rules.approximate import bare, number, rough
from commands.kit.rules.keywords import NOTHING, TAKEN_BACK, keyword
from commands.kit.texts import Text, _

from .rules import MINORS

_OF_WHICH: Final = keyword("of which", "which", "including", "incl", "thereof")
_FROM: Final = keyword("from", "from", "starting")


@dataclass(frozen=True)
class Minors(Kind):
    """`UMA`, which everybody in the field writes without `group=`."""

    label: Text = _("unaccompanied minors")
    known: Sequence[Inline] = ()

    def match(self, word: Word) -> str | None:
        return word.text if not word.quoted and word.text in MINORS else None

    def read(self, cursor: Cursor) -> str:
        return cursor.take().text


@dataclass(frozen=True)
class LastDay(DayKind):
    """The day until which it holds; where a number stands instead, it is the end of a span."""

    def read(self, cursor: Cursor) -> date:
        before, behind = cursor.text[: cursor.next.start], cursor.all_left()
        try:
            return DayKind.read(self, cursor)
        except UserError:
            _refuse_span(before.split(), [each.text for each in behind if not each.quoted])
            raise


def refuse_imprecise(cursor: Cursor) -> None:
    """Looks at what is left. Raises UserError for what may be one number or another, for a part
    of a number that is a pledge of its own, for a group without its option, and for a beginning,
    which pledges do not have."""
    typed = [each.text for each in cursor.all_left() if not each.quoted]
    words = bare(typed)
    if not words:
        return
    if words[0] in TAKEN_BACK or words[0] in NOTHING:
        raise UserError(_("To withdraw a pledge: `!pledge 0`"), example=False)
    _refuse_range(typed)
    for place, word in enumerate(words):
        if word in _OF_WHICH and place:
            _refuse_part(words, place)
        if word in _FROM and place and place + 1 < len(words):
            _refuse_beginning(typed, place, cursor)
    for place in range(1, len(words) - 1):
        if (used := _minors(words[place:])) > 1:
            raise not_without_option(" ".join(words[place : place + used]))


def not_without_option(group: str) -> UserError:
    """The refusal of a group that stands where something else could."""
    return UserError(
        _("For whom it is, please write like this: `group=“{group}”`", group=group), example=False
    )


def _minors(words: Sequence[str]) -> int:
    """How many words at the beginning are a name of that group."""
    sizes = range(min(len(words), 3), 0, -1)
    return next((size for size in sizes if " ".join(words[:size]) in MINORS), 0)


def _refuse_range(typed: Sequence[str]) -> None:
    found = rough(typed)
    if found:
        raise _not_exact(" ".join(typed[:4]), found)


def _refuse_span(before: Sequence[str], behind: Sequence[str]) -> None:
    """„5 bis 10“, which is read as an amount and the day until which it holds."""
    first = [n for each in before if (n := number(each)) is not None]
    # „bis zu 10“
    last = [n for each in bare(behind[:2]) if (n := number(each)) is not None]
    if first and last:
        raise _not_exact(f"{first[-1]}–{last[0]}", [first[-1], last[0]])


def _not_exact(typed: str, amounts: Sequence[int]) -> UserError:
    return UserError(
        _("“{text}” is no exact number.", text=shortened(typed)),
        _("How many can others count on? Please type that number, for example:"),
        Bullets([_("`!pledge {amount}`", amount=str(each)) for each in dict.fromkeys(amounts)]),
        example=False,
    )


def _refuse_part(words: Sequence[str], place: int) -> None:
    """„60 davon 20 UMA“ are 40 and 20: two pledges, for they are counted apart."""
    at = next((n for n, each in enumerate(words[:place]) if number(each) is not None), None)
    if at is None or place + 2 >= len(words):
        return
    whole, part, group = number(words[at]), number(words[place + 1]), words[place + 2 :]
    if whole is None or part is None or part >= whole:
        return
    if words[place - 1] == "of":  # which
        place -= 1
    lines: list[Inline] = []
    if len(group) == (_minors(group) or 1):  # what else stands there may belong to either
        first = [*words[:at], str(whole - part), *words[at + 1 : place]]
        second = [str(part), *words[at + 1 : place]]
        lines = [
            _("`!pledge {words}`", words=" ".join(first)),
            _("`!pledge {words} group=“{group}”`", words=" ".join(second), group=" ".join(group)),
        ]
    more: list[Block] = [_("Please send both:"), Bullets(lines)] if lines else []
    raise UserError(
        _("A part for a group of its own is a pledge of its own, so that nobody counts twice."),
        *more,
        example=False,
    )


def _refuse_beginning(typed: Sequence[str], place: int, cursor: Cursor) -> None:
    day = Cursor([Word(each, False, 0) for each in typed[place + 1 :]], cursor.now, cursor.zone)
    try:
        begins = DayKind().read(day)
    except UserError:
        return
    amount = next((each for each in map(number, typed[:place]) if each is not None), 5)
    raise UserError(
        _("A pledge holds from the day on which it is made; I keep no other beginning."),
        _(
            "On that day I remind you: `!remind {day} 9:00 “!pledge {amount}”`",
            day=written(begins),
            amount=str(amount),
        ),
        example=False,
    )
