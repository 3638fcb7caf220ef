"""Arguments that are known by their words, so that they may stand in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from .arguments import Word, shortened
from .errors import UserError
from .kinds import Cursor, Kind, limited
from .reply import Bullets, Inline, Term
from .rules.choices import choice
from .texts import Text, _


@runtime_checkable
class Matching(Protocol):
    """A kind that knows its words, so that it may stand in any order behind the placed ones.

    `match` gives None for a word that is not its own. Tried in the order of the parameters.
    `known` are the words to name if nothing fits.
    """

    @property
    def known(self) -> Sequence[Inline]: ...

    def match(self, word: Word) -> Any: ...


@dataclass(frozen=True)
class Choice(Kind):
    """One of a fixed set, in any language. Choices may stand in any order."""

    of: type[StrEnum]
    label: Text

    def read(self, cursor: Cursor) -> StrEnum:
        word = cursor.take()
        value = self.match(word)
        if value is None:
            raise UserError(
                _("I do not know “{text}”. Possible are:", text=shortened(word.text)),
                Bullets([Term(each) for each in self.of]),
            )
        return value

    @property
    def known(self) -> Sequence[Inline]:
        return [Term(each) for each in self.of]

    def match(self, word: Word) -> StrEnum | None:
        return None if word.quoted else choice(self.of, word.text)


@dataclass(frozen=True)
class Link(Kind):
    """A web address, as it stands in the address bar."""

    label: Text = _("link")
    known: Sequence[Inline] = ()

    def match(self, word: Word) -> str | None:
        return word.text if re.fullmatch(r"https?://[^\s/]+\S{0,500}", word.text) else None

    def read(self, cursor: Cursor) -> str:
        word = cursor.take()
        found = self.match(word)
        if found is None:
            raise UserError(_("“{text}” is not a web address.", text=shortened(word.text)))
        return found


@dataclass(frozen=True)
class Wording(Kind):
    """A text of several words, which ends before one that `before` knows; or one text in
    quotation marks."""

    label: Text = _("text")
    limit: int = 200
    before: Matching | None = None
    better_quoted = True
    is_text = True

    def read(self, cursor: Cursor) -> str:
        words = [cursor.take()]
        while cursor.more and not words[0].quoted and self._goes_on(words[-1], cursor):
            words.append(cursor.take())
        return limited(cursor.as_text(words), self.limit)

    def _goes_on(self, last: Word, cursor: Cursor) -> bool:
        """Whether the next word belongs to the text; not where an option has stood between."""
        if cursor.text[last.end : cursor.next.start].strip():
            return False
        return self.before is None or self.before.match(cursor.next) is None


@dataclass(frozen=True)
class AnyWord(Kind):
    """A word that nothing else claims, such as the name of a programme; has to come last."""

    label: Text
    known: Sequence[Inline] = ()

    def match(self, word: Word) -> str | None:
        return None if word.quoted else word.text

    def read(self, cursor: Cursor) -> str:
        return cursor.take().text


class First(Kind):
    """A choice that has to stand in its place, such as the scope in `!mandate add act …`."""

    def __init__(self, of: Choice) -> None:
        self.label = of.label
        self._of = of

    def read(self, cursor: Cursor) -> StrEnum:
        return self._of.read(cursor)
