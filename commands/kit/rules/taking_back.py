"""The words with which people take back what they have said, or say that something is not.

Which words do that depends on what else could stand in their place: “none” may be an answer in a
poll, and “delete” the name of nobody, but the first word of a text.
"""

from __future__ import annotations

from typing import Final

from .spelling import spaced

# Something that need not be: there is none any more, or nobody.
NONE: Final = frozenset({"none", "keine", "keiner", "kein", "-"})
# A text is not to stand any more; every other word could be the text.
NO_TEXT: Final = "-"
# A ballot or a proxy is given no longer.
BACK: Final = frozenset({"withdraw", "back", "zurückziehen", "zurueckziehen", "zurück"})
# A signature or own words are taken back, see `takes_back`.
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
