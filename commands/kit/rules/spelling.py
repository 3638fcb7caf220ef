"""One spelling for what people write differently: case, umlauts, accents, punctuation.

And what may have been meant by a word with typing errors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SUGGESTED = 3
_NOT_ALNUM = re.compile(r"[\W_]+")
_NOT_ALNUM_IN_LINE = re.compile(r"(?:[^\w\n]|_)+")


def plain(text: str) -> str:
    """Lower case, umlauts as two letters (`Köln`, `KOELN` → `koeln`), other accents dropped.

    Punctuation and spaces stay.
    """
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    if composed.isascii():
        return composed
    parts = unicodedata.normalize("NFD", composed)
    return "".join(each for each in parts if not unicodedata.combining(each))


def spaced(text: str) -> str:
    """The text in plain spelling; hyphens, underscores, all punctuation are one space each."""
    return _NOT_ALNUM.sub(" ", plain(text)).strip()


def fold(name: str) -> str:
    """The key a name is stored and looked up by: `Bad Müster-Hafen` → `bad muester hafen`."""
    return spaced(name)


def fold_lines(text: str) -> str:
    """The key of each line: thousands at once take a tenth of the time of one after another."""
    lines = _NOT_ALNUM_IN_LINE.sub(" ", plain(text))
    return lines.replace(" \n", "\n").replace("\n ", "\n").strip(" ")


def suggest(word: str, words: Sequence[str]) -> list[str]:
    """At most three of `words` that may have been meant by `word`, the nearest first."""
    wanted = fold(word)
    if not wanted:
        return []
    choices = {each: fold(each) for each in dict.fromkeys(words)}
    reach = max(1, len(wanted) // 3)
    near = within(reach, wanted, choices)
    ranked = {each: distance for _, distance, each in near}
    for each, folded in choices.items():
        if len(wanted) > 1 and folded.startswith(wanted):
            ranked.setdefault(each, reach + 1)
    return sorted(ranked, key=lambda each: ranked[each])[:_SUGGESTED]


def within(reach: int, wanted: str, choices: Mapping[Any, str] | Sequence[str]) -> Any:
    """What is at most `reach` typing errors from `wanted`: (text, errors, key or index) of each."""
    # Only a misspelt name needs it, and it takes 3 MB.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    return process.extract(wanted, choices, scorer=OSA.distance, score_cutoff=reach, limit=None)
