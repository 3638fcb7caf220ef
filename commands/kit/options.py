"""Options of a command: `name=value`, or with a marker word such as `until …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .arguments import Word
from .kinds import Cursor, Kind
from .rules.taking_back import NONE


@dataclass(frozen=True, slots=True)
class Option:
    """Names under which a keyword-only parameter is given; `marker` ones need no `=`.

    With `alone_is_text` a marker with nothing behind it is an ordinary word; with `behind_quote`
    it is one unless it follows a text in quotation marks, or with `unless_behind` if that is true
    of the words before it and it does not follow such a text.
    """

    names: tuple[str, ...]
    marker: bool = False
    alone_is_text: bool = False
    behind_quote: bool = False
    unless_behind: Callable[[Sequence[Word]], bool] | None = None

    def is_text(self, before: Sequence[Word]) -> bool:
        """Whether the marker word is an ordinary one behind these words."""
        if before and before[-1].quoted:
            return False
        return self.behind_quote or (self.unless_behind is not None and self.unless_behind(before))


def option(*names: str) -> Option:
    """`names[0]=value`; further names are aliases."""
    return Option(names)


def marker(
    *names: str,
    alone_is_text: bool = False,
    behind_quote: bool = False,
    unless_behind: Callable[[Sequence[Word]], bool] | None = None,
) -> Option:
    """`names[0] value`, such as `until 02.12.2020 18:00`."""
    return Option(names, True, alone_is_text, behind_quote, unless_behind)


class OrNothing(Kind):
    """Something that need not be: `none`, or a word of `also`, takes it away, and is read as ""."""

    gives_back = True

    def __init__(self, of: Kind, also: frozenset[str] = frozenset()) -> None:
        self.label = of.label
        self._of = of
        self._none = NONE | also

    def read(self, cursor: Cursor) -> Any:
        if cursor.left[0].text.casefold() in self._none:
            cursor.take()
            return ""
        return self._of.read(cursor)
