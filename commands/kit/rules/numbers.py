"""Whole numbers as people in Germany write them: `1.234` is 1234, `1,5` is refused; and changes.

Source: domain.md section 6, point 11. Nothing is rounded and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from typing import Final

from commands.locales.tables import Words

from .spelling import plain

LIMIT = 1_000_000
_ENGLISH: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"),
)
# The numbers that have words of their own, and how those between the tens are made of these.
SPOKEN: Final = {
    number: Words("numbers", str(number), (word,))
    for number, word in zip([*range(20), *range(20, 101, 10)], _ENGLISH, strict=True)
}
COMPOUND: Final = Words("numbers", "tens and units", ("{tens}-{unit}", "{tens}{unit}"))

_DIGITS = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_ANY_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)*")
_UNCLEAR = re.compile(r"[0-9]+([.,][0-9]+)*[.,][0-9]{3}|[0-9]+(\.[0-9]+){2,}|[0-9]+(,[0-9]+){2,}")
_MINUS = "-−–"


class Reason(StrEnum):
    """Why a text is not a count."""

    NOT_A_NUMBER = "not_a_number"
    FRACTION = "fraction"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    AMBIGUOUS_GROUPING = "ambiguous_grouping"


class NotACount(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A text that is not a whole number from 0 to `limit`; `text` is what was written."""

    def __init__(self, text: str, reason: Reason, limit: int = LIMIT) -> None:
        super().__init__(f"not a count: {reason}")
        self.text = text
        self.reason = reason
        self.limit = limit


class ChangeKind(StrEnum):
    """What a change does to the number that stands."""

    SET = "set"
    ADD = "add"
    SUBTRACT = "subtract"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a standing number; `amount` is never negative."""

    kind: ChangeKind
    amount: int


def count(text: str, *, limit: int = LIMIT) -> int:
    """The whole number a single word stands for: `5`, `1234`, `1.234`.

    Only ASCII digits, only dots between groups of three. Raises NotACount: `1,5` and `1.5` are
    fractions, `1,234` (English or a fraction?) and `12.34.567` have an ambiguous grouping.
    """
    if not (_DIGITS.fullmatch(text) or _GROUPED.fullmatch(text)):
        raise NotACount(text, _why_not(text), limit)
    digits = text.replace(".", "").lstrip("0") or "0"
    # Lengths first: int() of thousands of digits is slow and then raises another error.
    if len(digits) > len(str(limit)) or int(digits) > limit:
        raise NotACount(text, Reason.TOO_LARGE, limit)
    return int(digits)


def spoken(text: str) -> int | None:
    """The number from 0 to 100 that is written in words of any language; None if it is none."""
    return numerals().get(plain(text))


def in_figures(text: str) -> str:
    """The text, with a number in words in figures: `five`; without a full stop behind it: `5.`."""
    sign, rest = ("+", text[1:]) if text.startswith("+") else ("", text)
    if len(rest) > 1 and rest[-1] in ".,;":
        rest = rest[:-1]
    if rest[:1].isdigit():
        return sign + rest
    found = spoken(rest)
    return text if found is None else f"{sign}{found}"


@cache
def numerals() -> Mapping[str, int]:
    """The numbers from 0 to 100 by their words in every language, in plain spelling."""
    found = {plain(word): number for number, words in SPOKEN.items() for word in words.all}
    for tens in range(20, 100, 10):
        for unit in range(1, 10):
            both = product(COMPOUND.all, SPOKEN[tens].all, SPOKEN[unit].all)
            for form, first, last in both:
                found[plain(form.format(tens=first, unit=last))] = tens + unit
    return found


def change(text: str, *, limit: int = LIMIT) -> Change:
    """What a written number does to a pledge: `5` sets it, `+3` adds, `0` sets it to zero.

    Raises NotACount; `-3` is refused as negative, so that lowering always names the new total.
    """
    if text.startswith("+"):
        try:
            return Change(ChangeKind.ADD, count(text[1:], limit=limit))
        except NotACount as error:
            raise NotACount(text, error.reason, limit) from None
    return Change(ChangeKind.SET, count(text, limit=limit))


def _why_not(text: str) -> Reason:
    if text[:1] in _MINUS and _ANY_NUMBER.fullmatch(text[1:]):
        return Reason.NEGATIVE
    if _UNCLEAR.fullmatch(text):
        return Reason.AMBIGUOUS_GROUPING
    if _ANY_NUMBER.fullmatch(text):
        return Reason.FRACTION
    return Reason.NOT_A_NUMBER


def apply(change: Change, standing: int, *, limit: int = LIMIT) -> int:
    """What stands after `change`, in the unit of `standing`.

    Raises NotACount with the resulting number as its text: negative, or too_large.
    """
    match change.kind:
        case ChangeKind.SET:
            result = change.amount
        case ChangeKind.ADD:
            result = standing + change.amount
        case ChangeKind.SUBTRACT:
            result = standing - change.amount
    if result < 0:
        raise NotACount(str(result), Reason.NEGATIVE, limit)
    if result > limit:
        raise NotACount(str(result), Reason.TOO_LARGE, limit)
    return result
