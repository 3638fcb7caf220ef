"""Numbers that are none, as people write them: `about 20`, `10-15`, `up to 5`. Never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .keywords import TO, keyword
from .numbers import in_figures

_ABOUT: Final = keyword(
    "about",
    *(
        "about",
        "around",
        "approximately",
        "roughly",
        "up",
        "at",
        "maximum",
        "max",
        "minimum",
        "min",
    ),
    *("between", "over", "under", "~"),
)
_RANGE: Final = re.compile(r"([0-9]{1,6})[-–—/]([0-9]{1,6})")
_PUNCTUATION: Final = "(),;:."
_SIGNS: Final = "+~<>≈≤≥"  # a plus in front adds


def rough(typed: Sequence[str]) -> list[int]:
    """The numbers that may be meant where the words begin with no exact one; else none."""
    words = bare(typed)
    if not words:
        return []
    first = words[0]
    both = _RANGE.fullmatch(first)
    found = [int(each) for each in both.groups()] if both else []
    is_rough = (
        first in _ABOUT or first[:1] in _SIGNS[1:] or (first[-1:] in _SIGNS and first[:1].isdigit())
    )
    if is_rough or (len(words) > 2 and words[1] in TO):
        found = [n for each in words[:4] if (n := number(each)) is not None]
    return list(dict.fromkeys(found))


def bare(typed: Sequence[str]) -> list[str]:
    """The words without punctuation around them."""
    return [each.strip(_PUNCTUATION) for each in typed]


def number(text: str) -> int | None:
    """The number that a word is, whatever sign stands around it; None if it is none."""
    figures = in_figures(text.strip(_SIGNS))
    return int(figures) if re.fullmatch(r"[0-9]{1,6}", figures, re.ASCII) else None
