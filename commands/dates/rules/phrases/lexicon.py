"""A table of the words of date phrases: for each word the sort (terminal of phrases.lark) it is.

Words are written in plain spelling (`uebermorgen`), see spelling.py; the value is what the sort
means: days from today, an RRULE weekday, seconds, a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from lark import Token

Lexicon: TypeAlias = Mapping[str, Token]

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def lexicon(table: str) -> Lexicon:
    """Reads lines of `SORT: word word=value …`; words without value mean themselves."""
    words: dict[str, Token] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        sort, _, entries = line.partition(": ")
        for entry in entries.split():
            word, _, value = entry.partition("=")
            if word in words:
                raise ValueError(f"{word!r} stands twice in one lexicon")
            words[word] = Token(sort, value or word)
    return words


def numbered(words: str, start: int = 1) -> str:
    return " ".join(f"{word}={n}" for n, word in enumerate(words.split(), start))


def weekdays(words: str) -> str:
    return " ".join(f"{word}={day}" for word, day in zip(words.split(), _DAYS, strict=True))
