"""What somebody may have meant who has mistyped a word of a date phrase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from commands.kit.rules.spelling import plain

from .lexicon import lexicons

_SHORTEST: Final = 4  # letters; shorter words have too many neighbours
_LONG: Final = 7  # from so many letters on two mistakes are forgiven
_LONGEST: Final = 30
_CANDIDATES: Final = 3


def corrected(words: Sequence[str], place: int) -> Iterator[tuple[int, list[str]]]:
    """The words with that at `place` replaced by a known one, the nearest first: how many letters
    that changes, and the words."""
    if place >= len(words):
        return
    mistyped = plain(words[place]).rstrip(".,;:")
    if not (mistyped.isalpha() and _SHORTEST <= len(mistyped) <= _LONGEST):
        return
    every = {word for lexicon in lexicons().values() for word in lexicon.words}
    if mistyped in every:
        return
    from rapidfuzz import process  # only for those who mistype
    from rapidfuzz.distance import OSA

    # “Biweekly” is no slip for “weekly”: a word inside of another means something else.
    known = {word for word in every if len(word) >= _SHORTEST and not _is_part(word, mistyped)}
    found = process.extract(
        mistyped,
        sorted(known),
        scorer=OSA.distance,
        score_cutoff=2 if len(mistyped) >= _LONG else 1,
        limit=_CANDIDATES,
    )
    for word, distance, _index in found:
        yield int(distance), [*words[:place], word, *words[place + 1 :]]


def _is_part(word: str, mistyped: str) -> bool:
    return abs(len(word) - len(mistyped)) > 1 and (word in mistyped or mistyped in word)
