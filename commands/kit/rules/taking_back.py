"""The words with which people take back what they have said."""

from __future__ import annotations

from typing import Final

from .spelling import spaced

_ENGLISH: Final = ("none", "withdraw", "withdrawn", "delete", "remove", "revoke")
_GERMAN: Final = (
    *("keine", "zurückziehen", "zurückgezogen", "zurücknehmen"),
    *("löschen", "entfernen", "streichen"),
)
_WORDS: Final = frozenset(map(spaced, _ENGLISH + _GERMAN))
_LONGEST: Final = max(map(len, _WORDS))
FOR: Final = frozenset({"for", "für", "fuer"})  # for whom somebody speaks


def takes_back(word: str) -> bool:
    """Whether the word means: not any more."""
    return len(word) <= _LONGEST and spaced(word) in _WORDS


BACK: Final = frozenset({"withdraw", "back", "zurückziehen", "zurueckziehen", "zurück"})
