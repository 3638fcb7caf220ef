"""Whole numbers as arguments: totals, changes of them, and what is no number, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from .arguments import shortened
from .errors import UserError
from .kinds import Cursor, Kind
from .rules import numbers
from .rules.numbers import apply, in_figures
from .texts import Text, _


@dataclass(frozen=True)
class Count(Kind):
    """A whole number, `1.234` is 1234 (domain.md section 6, point 11)."""

    label: Text = _("number")
    limit: int = 100_000_000

    def read(self, cursor: Cursor) -> int:
        word = cursor.take()
        try:
            return numbers.count(in_figures(word.text), limit=self.limit)
        except numbers.NotACount as error:
            raise not_a_count(word.text, error) from error


@dataclass(frozen=True)
class Changed(Kind):
    """A whole number that sets, or with `+` adds."""

    label: Text = _("number")

    def read(self, cursor: Cursor) -> numbers.Change:
        word = cursor.take()
        try:
            return numbers.change(in_figures(word.text))
        except numbers.NotACount as error:
            raise not_a_count(word.text, error) from error


def reckoned(change: numbers.Change, before: int) -> int:
    """The number after the change. Raises UserError if there is none."""
    try:
        return apply(change, before)
    except numbers.NotACount as error:
        raise not_a_count(error.text, error) from error


def not_a_count(text: str, error: numbers.NotACount) -> UserError:
    """The refusal of a number, in words."""
    shown = shortened(text)
    match error.reason:
        case numbers.Reason.FRACTION:
            return UserError(_("“{text}” is not a whole number.", text=shown))
        case numbers.Reason.NEGATIVE:
            return UserError(_("“{text}” is negative. Type the new total instead.", text=shown))
        case numbers.Reason.TOO_LARGE:
            return UserError(_("“{text}” is too large. Is it a typing error?", text=shown))
        case numbers.Reason.AMBIGUOUS_GROUPING:
            return UserError(_("“{text}” is not clear: is the dot a typing error?", text=shown))
        case _other:
            return UserError(_("“{text}” is not a number. Please use digits.", text=shown))


ChangeArgument: TypeAlias = Annotated[numbers.Change, Changed()]
