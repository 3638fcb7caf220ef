"""What people say to somebody they talk to: a greeting, or thanks."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from .keywords import HELLO, THANKS, Keyword
from .spelling import spaced

_LONGEST: Final = 40  # letters; what is longer says more than that
_MOST: Final = 4  # words behind it, as in “Hallo, lieber Lotse”


class Courtesy(Enum):
    """What was meant by it."""

    HELLO = auto()
    THANKS = auto()


def courtesy_of(text: str) -> Courtesy | None:
    """What a message is that begins like that, and is short and in one line."""
    if len(text) > _LONGEST or "\n" in text or any(map(str.isdigit, text)):
        return None
    said = spaced(text)
    for found, words in ((Courtesy.THANKS, THANKS), (Courtesy.HELLO, HELLO)):
        if any(_begins(said, each) for each in _spoken(words)):
            return found
    return None


def _spoken(words: Keyword) -> set[str]:
    return {spaced(each) for each in words.plain}


def _begins(said: str, words: str) -> bool:
    rest = said.removeprefix(words)
    return said.startswith(words) and (not rest or (rest[0] == " " and len(rest.split()) < _MOST))
