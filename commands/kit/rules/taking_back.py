"""The words with which people take back what they have said, or say that something is not.

Which words do that depends on what else could stand in their place: “none” may be an answer in a
poll, and “delete” the name of nobody, but the first word of a text.
"""

from __future__ import annotations

from typing import Final

from .keywords import TAKEN_BACK
from .spelling import spaced

# A text is not to stand any more; every other word could be the text.
NO_TEXT: Final = "-"
_LONGEST: Final = 60  # no such word is as long


def takes_back(word: str) -> bool:
    """Whether the word means: not any more."""
    return len(word) <= _LONGEST and spaced(word) in TAKEN_BACK
