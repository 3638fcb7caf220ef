"""The words with which people take back what they have said."""

from __future__ import annotations

from .keywords import TAKEN_BACK
from .spelling import spaced

_LONGEST = 60  # no such word is as long


def takes_back(word: str) -> bool:
    """Whether the word means: not any more."""
    return len(word) <= _LONGEST and spaced(word) in TAKEN_BACK
