"""Which sort (terminal of phrases.lark) each word of a phrase is, in each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lark import Token

from commands.kit.rules.spelling import plain

from .lexicon import Lexicon

_NUMERIC = [
    ("STAMP", r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::00)?"),
    ("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("DATE", r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})?"),
    ("SLASHED", r"[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}"),
    ("CLOCK", r"[0-9]{1,2}(?::[0-9]{2}(?::00)?|h[0-9]{2})"),
    ("DOTTED", r"[0-9]{1,2}\.[0-9]{2}"),
    ("WEEK_OF_YEAR", r"[0-9]{1,2}/[0-9]{4}"),
    ("YEAR_NUMBER", r"[0-9]{4}"),
    ("HALVES", r"[0-9]{1,3}[.,]5|[0-9]{0,3}½"),
    ("ZONE", r"(?:utc|gmt)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|ces?t|mes?z|[bep][ds]t|europe/[a-z]+"),
    ("MINUTES", r"[0-5][0-9]"),
    ("NUMBER", r"[0-9]{1,9}"),
]
_PATTERNS = [(sort, re.compile(pattern)) for sort, pattern in _NUMERIC]
_JOINED = re.compile(r"([0-9][0-9:.]*?)-?([a-z][a-z.]*)")  # `9uhr`, `9:30pm`, `10-mal`
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))
_NUMBERS: Final = {"NUMBER", "MINUTES", "NUMERAL", "EIGHT"}
_DAYS: Final = {"WEEKDAY", "NEAR"}
_PARTS: Final = {"PART", "BY_PART", "EARLY", "MORGEN"}
_GLUED: Final = {"_OCLOCK", "_H", "MERIDIEM", "SHORT", "ZONE"}  # to the number before them
DASH: Final = "_DASH"  # a word of its own that is passed over


def classified(words: Sequence[str], lexicon: Lexicon) -> list[list[Token]]:
    """The tokens of each word; those that mean something else before another word as that."""
    found = [tokens(each, lexicon) for each in words]
    return [
        [_before(some[0], found[place + 1 :])] if len(some) == 1 else some
        for place, some in enumerate(found)
    ]


def _before(token: Token, following: Sequence[Sequence[Token]]) -> Token:
    """`10` is a count in „10 mal“, `bis` goes through to a weekday, `in` leads to a week."""
    coming = [each[0] for each in following[:2] if each]
    if not coming:
        return token
    beyond = coming[1:] if coming[0].type == "_THE" else coming[:1]
    if token.type == "_ON" and coming[0].type in {"PART", "MORGEN"}:
        return Token("_ON_PART", str(token))
    if token.type in _NUMBERS and coming[0].type == "_TIMES":
        return Token("COUNT", str(token))
    through = token.type in {"_UNTIL", "_TO"}
    if through and coming[0].type in {"WEEKDAY", "WEEKDAYS", "SHORT_DAY"}:
        return Token("_THROUGH", str(token))
    if token.type == "_IN" and beyond and beyond[0].type in {"_KW", "WEEK"}:
        return Token("_IN_WEEK", str(token))
    return token


def tokens(word: str, lexicon: Lexicon) -> list[Token]:
    """The one or two tokens of a word, none if it is not a word of date phrases.

    Punctuation after it is ignored (`Montag,` `Uhr:`), and every dash is a hyphen.
    """
    text = plain(word.translate(_INVISIBLE)).translate(_DASHES).rstrip(",;:")
    if text == "-":
        return [Token(DASH, text)]
    joined = _JOINED.fullmatch(text)
    whole = _token(text, lexicon)
    if whole or (joined is None and text.isdigit()):
        return [whole] if whole else []
    if joined is None:
        return _day_with_part(text, lexicon)
    number, unit = (_token(part, lexicon) for part in joined.groups())
    if number and unit and unit.type in _GLUED and "-" not in text:
        return [number, unit]
    if number and unit and unit.type == "_TIMES" and number.type in _NUMBERS:
        return [Token("COUNT", str(number)), unit]
    return []


def _day_with_part(text: str, lexicon: Lexicon) -> list[Token]:
    """„Freitagabend“, „freitagabends“: the weekday, and the part of the day."""
    for end in range(len(text) - 1, 2, -1):
        day, part = lexicon.words.get(text[:end]), lexicon.words.get(text[end:])
        if day and part and day.type in _DAYS and part.type in _PARTS:
            every = part.type == "BY_PART" and day.type == "WEEKDAY"
            return [Token("WEEKDAYS", str(day)) if every else day, part]
    return []


def _token(text: str, lexicon: Lexicon) -> Token | None:
    if ordinal := lexicon.ordinal.fullmatch(text):
        return Token("ORDINAL", next(filter(None, ordinal.groups())))
    for sort, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            return Token(sort, text)
    known = lexicon.words.get(text)
    if known is None and len(text) > 1 and text.endswith("."):
        return _token(text[:-1], lexicon)
    return known
