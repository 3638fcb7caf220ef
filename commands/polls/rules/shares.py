"""Shares of an electorate, such as a quorum: exact fractions, never a rounded number."""

from __future__ import annotations

import re
from enum import StrEnum
from fractions import Fraction

_PERCENT = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,3}))?\s?%")
_FRACTION = re.compile(r"([0-9]{1,5})/([0-9]{1,5})")


class Reason(StrEnum):
    """Why a text is not a share."""

    NOT_A_SHARE = "not_a_share"
    NOTHING = "nothing"
    MORE_THAN_ALL = "more_than_all"


class NotAShare(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A text that is not a share above 0 and up to the whole; `text` is what was written."""

    def __init__(self, text: str, reason: Reason) -> None:
        super().__init__(f"not a share: {reason}")
        self.text = text
        self.reason = reason


def share(text: str) -> Fraction:
    """What `50%`, `66,7 %` or `2/3` means. Raises NotAShare, also for a number without `%`."""
    if match := _PERCENT.fullmatch(text):
        whole, decimals = match[1], match[2] or ""
        found = Fraction(int(whole + decimals), 100 * 10 ** len(decimals))
    elif (match := _FRACTION.fullmatch(text)) and int(match[2]):
        found = Fraction(int(match[1]), int(match[2]))
    else:
        raise NotAShare(text, Reason.NOT_A_SHARE)
    if not found:
        raise NotAShare(text, Reason.NOTHING)
    if found > 1:
        raise NotAShare(text, Reason.MORE_THAN_ALL)
    return found


def canonical(of: Fraction) -> str:
    """How a share is kept: `1/2`, `2/3`, `1/1`; `kept` gives it back."""
    return f"{of.numerator}/{of.denominator}"


def kept(text: str | None) -> Fraction | None:
    """The share that is kept like that; None for none."""
    return None if text is None else Fraction(text)


def shown(of: Fraction) -> str:
    """How a share is written for people: in percent if that is a whole number, else `2/3`."""
    percent = of * 100
    return f"{percent.numerator} %" if percent.denominator == 1 else canonical(of)
