"""Fixed sets of choices whose members know the words people use for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar

from commands.locales.tables import Words

from .spelling import spaced

E = TypeVar("E", bound=StrEnum)


class Worded(StrEnum):
    """A StrEnum whose members have words in every language, each list beginning with the usual one.

    Written `NAME = "value", "english words"`; a word is one argument of a command, so words are
    separated by spaces. Those of other languages stand in their tables, in a section called like
    subject and class: `[choices.polls.Secrecy]`. The value itself is always a word.
    """

    english: tuple[str, ...]

    def __new__(cls, value: str, english: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.english = tuple(english.split()) or (value,)
        return member

    @property
    def spoken(self) -> Words:
        """What it is called in each language."""
        subject = type(self).__module__.split(".")[1]
        return Words(f"choices.{subject}.{type(self).__name__}", self.value, self.english)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that means this choice."""
        return (self.value, *self.spoken.all)


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
    """The word to show for `member` in `language`; typing it gives the member."""
    return member.spoken.shown(language) if isinstance(member, Worded) else member.value
