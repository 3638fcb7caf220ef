"""Words with a meaning of their own between the arguments of commands, in every language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from commands.locales.tables import Words

from .spelling import plain


@dataclass(frozen=True, slots=True)
class Keyword:
    """Words that mean the same wherever they are typed; `word in FOR` asks whether one is it.

    Case and the spelling of umlauts do not matter.
    """

    words: Words

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and len(text) <= _LONGEST and plain(text) in self.plain

    @property
    def plain(self) -> frozenset[str]:
        """All words in plain spelling."""
        return plain_words(self.words)

    @property
    def pattern(self) -> str:
        """A regular expression for any of the words as they are or in plain spelling."""
        forms = self.plain.union(map(str.casefold, self.words.all))
        return "|".join(map(re.escape, sorted(forms, key=lambda each: (-len(each), each))))


@cache
def plain_words(words: Words) -> frozenset[str]:
    """All of them in plain spelling; every command asks for those of some keywords."""
    return frozenset(map(plain, words.all))


_LONGEST: Final = 60  # no word is as long; somebody may have sent 60,000 letters
KEYWORDS: Final[dict[str, Keyword]] = {}  # all there are, by their keys


def keyword(key: str, *english: str) -> Keyword:
    """A keyword: `english` words (else the key itself), and those in the tables of languages.

    Raises ValueError for a key that stands for other words elsewhere.
    """
    return _known(Keyword(Words("keywords", key, english or (key,))))


def two_words(key: str) -> Keyword:
    """What some languages say in two words, and English does not."""
    return _known(Keyword(Words("keywords", key, ())))


def _known(made: Keyword) -> Keyword:
    if KEYWORDS.setdefault(made.words.key, made) != made:
        raise ValueError(f"two keywords are called {made.words.key!r}")
    return made


FOR: Final = keyword("for")  # for whom somebody speaks
UNTIL: Final = keyword("until")
TO: Final = keyword("to")  # from 1 to 3
AND: Final = keyword("and")
ALL: Final = keyword("all")
NEW: Final = keyword("new")
NOTHING: Final = keyword("nothing", "none", "-")  # instead of something that need not be
NUMBERED: Final = keyword("number", "no", "number")  # in front of an id; perhaps with a dot
BACK: Final = keyword("back", "withdraw", "back")  # what somebody has given
# What people say to take back what they have said.
TAKEN_BACK: Final = keyword(
    "taken back", *("none", "withdraw", "withdrawn", "delete", "remove", "revoke")
)
# What people say to somebody, and not to a machine.
HELLO: Final = keyword("hello", "hello", "hi", "hey", "good morning", "good evening", "good day")
THANKS: Final = keyword("thanks", *("thanks", "thank you", "many thanks", "thanks a lot"))
MINUTE: Final = keyword("minute", "minute", "minutes", "min", "mins", "m")
HOUR: Final = keyword("hour", "hour", "hours", "h")
DAY: Final = keyword("day", "day", "days", "d")
WEEK: Final = keyword("week", "week", "weeks", "w")
