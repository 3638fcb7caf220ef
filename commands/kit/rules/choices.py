"""Fixed sets of choices whose members know the words people use for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar

from .spelling import spaced

E = TypeVar("E", bound=StrEnum)


class Worded(StrEnum):
    """A StrEnum with English and German words, each list beginning with the usual one.

    Written `NAME = "value", "english words", "german words"`; a word is one argument of a
    command, so words are separated by spaces. The value itself is always a word.
    """

    english: tuple[str, ...]
    german: tuple[str, ...]

    def __new__(cls, value: str, english: str = "", german: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.english = tuple(english.split()) or (value,)
        member.german = tuple(german.split()) or member.english
        return member

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this choice."""
        return (self.value, *self.english, *self.german)


def choice(enum: type[E], word: str) -> E | None:
    """The member of `enum` that `word` means, or None.

    Case, umlaut spelling, hyphens and underscores do not matter: `ZUSAETZLICH`, `federal-23-2`.
    """
    wanted = spaced(word)
    for member in enum:
        if wanted in map(spaced, words(member)):
            return member
    return None


def words(member: StrEnum) -> tuple[str, ...]:
    """Everything that means `member`; a plain StrEnum only has its value."""
    return member.words if isinstance(member, Worded) else (member.value,)


def primary_word(member: StrEnum, language: str = "en") -> str:
    """The word to show for `member` in `language` (`en`, `de`); typing it gives the member."""
    if not isinstance(member, Worded):
        return member.value
    return member.german[0] if language == "de" else member.english[0]
