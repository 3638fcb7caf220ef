"""Options of a command: `name=value`, or with a marker word such as `until …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from commands.locales.tables import Words

from .arguments import Word
from .kinds import Cursor, Kind
from .rules.keywords import NOTHING, Keyword, plain_words


@dataclass(frozen=True, slots=True)
class Option:
    """Words under which a keyword-only parameter is given; `marker` ones need no `=`.

    With `alone_is_text` a marker with nothing behind it is an ordinary word; with `behind_quote`
    it is one unless it follows a text in quotation marks, or with `unless_behind` if that is true
    of the words before it and it does not follow such a text.
    """

    words: Words
    marker: bool = False
    alone_is_text: bool = False
    behind_quote: bool = False
    unless_behind: Callable[[Sequence[Word]], bool] | None = None

    @property
    def names(self) -> frozenset[str]:
        """Everything that can be typed, in lower case; umlauts as they are, or as two letters."""
        return typed_words(self.words)

    def is_text(self, before: Sequence[Word]) -> bool:
        """Whether the marker word is an ordinary one behind these words."""
        if before and before[-1].quoted:
            return False
        return self.behind_quote or (self.unless_behind is not None and self.unless_behind(before))


@cache
def typed_words(words: Words) -> frozenset[str]:
    """How they can be typed; asked for with every command that has options."""
    return plain_words(words).union(map(str.casefold, words.all))


def option(*english: str) -> Option:
    """`name=value`; further names are aliases. Other languages have theirs in their tables."""
    return Option(_called(english))


def marker(
    *english: str,
    alone_is_text: bool = False,
    behind_quote: bool = False,
    unless_behind: Callable[[Sequence[Word]], bool] | None = None,
) -> Option:
    """`name value`, such as `until 02.12.2020 18:00`."""
    return Option(_called(english), True, alone_is_text, behind_quote, unless_behind)


def _called(english: tuple[str, ...]) -> Words:
    return Words("options", english[0], english)


class OrNothing(Kind):
    """Something that need not be: `none`, or a word of `also`, takes it away, and is read as ""."""

    gives_back = True

    def __init__(self, of: Kind, also: Keyword | None = None) -> None:
        self.label = of.label
        self._of = of
        self._also = also

    def read(self, cursor: Cursor) -> Any:
        text = cursor.next.text
        if text in NOTHING or (self._also is not None and text in self._also):
            cursor.take()
            return ""
        return self._of.read(cursor)
