"""Texts that are found by their words: questions, models of success.

Case, umlauts, punctuation, German and English endings and words without a meaning of their own do
not matter; a word may be a part of a longer one ("Quote" in "Aufnahmequote"), and where no text has
it, it may be a typing error. What is compared is the `key` of a text, which is kept beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from math import sqrt
from typing import Final, NamedTuple

from commands.kit.rules.spelling import spaced, within

ENOUGH: Final = 0.5  # so much of what is looked for has a text that is found
ALIKE: Final = 0.6  # from here on two texts may well ask for the same
_MOST_TERMS: Final = 12  # that are looked for; a longer text is known by these
_SHORTEST_PART: Final = 4  # letters of a word within a longer one
_PART: Final = 0.8  # so much such a word counts
_TYPO: Final = 0.7
# In plain spelling. Questions are made of them, and they say nothing about what is asked.
_SAYING_NOTHING: Final = """
    aber als am an auch auf aus bei beim bis da dabei damit dann das dass dazu dem den denn der des
    die dies diese diesem diesen dieser doch du durch ein eine einem einen einer eines er es etwa
    fuer gibt gilt gelten ggf hat hatte haben ich ihr ihre im in ins ist ja kann kein keine koennen
    man mehr mit muessen muss nach nein nicht noch nun nur ob oder schon sein sich sie sind so soll
    sollen sonst ueber um und uns unser unsere unter vom von vor wann war was wegen weil welche
    welchem welchen welcher welches wem wen wenn wer werden wessen wie wieder wir wird wo wofuer
    wozu wurde zu zum zur
    a about and any are as at be been by can could do does for from has have how if into is it its
    may must no not of on or our shall should that the their them there they this to was we what
    when where which who whom whose why will with would you your
    """
_MEANINGLESS: Final = frozenset(_SAYING_NOTHING.split())
# The longest first: each is taken off as long as enough of the word is left.
_ENDINGS: Final = (
    *("ungen", "heiten", "keiten", "ischen", "lichen"),
    *("ische", "liche", "igkeit"),
    *("heit", "keit", "isch", "lich", "ing"),
    *("ung", "ern", "est"),
    *("em", "en", "er", "es", "et", "ed", "ig"),
    *("e", "n", "s", "y"),
)
_LEFT: Final = 4  # letters of a word that are left in any case
_UMLAUT: Final = re.compile("(?<!q)([aou])e")
# The participle of a verb that can be parted: "angerechnet" is of "anrechnen".
_PARTED: Final = re.compile(
    "^(ab|an|auf|aus|bei|ein|fest|frei|mit|nach|um|unter|vor|weiter|zu|zuruck)ge(?=.{4})"
)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What a word in plain spelling has in common with its other forms; no word itself."""
    return _PARTED.sub(r"\1", _without_endings(_UMLAUT.sub(r"\1", word)))


def _without_endings(word: str) -> str:
    while True:
        fitting = (each for each in _ENDINGS if word.endswith(each))
        ending = next((each for each in fitting if len(word) - len(each) >= _LEFT), "")
        if not ending:
            return word
        word = word[: -len(ending)]


def terms(text: str) -> list[str]:
    """What a text can be found by, each once, in its order."""
    words = [each for each in spaced(text).split() if each not in _MEANINGLESS]
    return list(dict.fromkeys(map(stem, words)))


def key(text: str) -> str:
    """The terms of a text as they are kept."""
    return " ".join(terms(text))


class Hit(NamedTuple):
    """A text that was found: how much of what is looked for it has, and how like it is, to 1."""

    place: int
    share: float
    likeness: float


class Texts:
    """Texts to be found, by their keys, one in each line; a hit names the place of its key.

    Thousands are looked through as one long text, which takes a tenth of the time of each by
    itself.
    """

    def __init__(self, keys: str) -> None:
        self._keys = f"\n{keys}\n"
        self._ends = [each.start() for each in re.finditer("\n", self._keys)]

    def found(self, text: str) -> list[Hit]:
        """Those that have enough of the words, the best first, then the newest (the last)."""
        hits = self._hits(text, ENOUGH)
        return sorted(hits, key=lambda each: (-each.share, -each.likeness, -each.place))

    def alike(self, text: str) -> list[Hit]:
        """Those that may well mean the same, the likeliest first."""
        hits = [each for each in self._hits(text, ALIKE**2) if each.likeness >= ALIKE]
        return sorted(hits, key=lambda each: (-each.likeness, -each.place))

    def _hits(self, text: str, least: float) -> list[Hit]:
        """Those that have at least that share of the words."""
        wanted = terms(text)[:_MOST_TERMS]
        scores: dict[int, float] = {}
        for term in wanted:
            for place, weight in self._having(term).items():
                scores[place] = scores.get(place, 0) + weight
        return [
            Hit(place, score / len(wanted), score / sqrt(len(wanted) * self._size(place)))
            for place, score in scores.items()
            if score >= least * len(wanted)
        ]

    def _having(self, term: str) -> Mapping[int, float]:
        """The places of those that have a term or what may be meant by it; how much it counts."""
        found: dict[int, float] = {}
        is_long = len(term) >= _SHORTEST_PART
        for place, whole in self._places(term):
            if whole:
                found[place] = 1.0
            elif is_long:
                found.setdefault(place, _PART)
        for part in self._parts(term):
            for place, whole in self._places(part):
                if whole:
                    found.setdefault(place, _PART)
        return found or dict.fromkeys(self._mistyped(term), _TYPO)

    def _parts(self, term: str) -> Iterator[str]:
        """The longest words that one made of others begins and ends with."""
        lengths = range(len(term) - _SHORTEST_PART, _SHORTEST_PART - 1, -1)
        for parts in ([term[:each] for each in lengths], [term[-each:] for each in lengths]):
            yield from [each for each in parts if each in self._words][:1]

    def _mistyped(self, term: str) -> Iterator[int]:
        reach = 0 if len(term) < _SHORTEST_PART or term.isdigit() else 1 if len(term) < 8 else 2
        for word, _errors, _place in within(reach, term, [*self._words]) if reach else ():
            if not word.isdigit():
                yield from (place for place, whole in self._places(word) if whole)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._keys.split())

    def _places(self, piece: str) -> Iterator[tuple[int, bool]]:
        """Where a piece of a word is, and whether it is all of the word."""
        keys, length = self._keys, len(piece)
        start = keys.find(piece)
        while start >= 0:
            whole = keys[start - 1].isspace() and keys[start + length].isspace()
            yield bisect_right(self._ends, start) - 1, whole
            start = keys.find(piece, start + length)

    def _size(self, place: int) -> int:
        start, end = self._ends[place : place + 2]
        return self._keys.count(" ", start, end) + 1
