"""One spelling for what people write differently: case, umlauts, accents, punctuation."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOT_ALNUM = re.compile(r"[\W_]+")


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
