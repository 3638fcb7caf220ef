"""Names of accounts that nobody else has, and in which nothing stands by chance."""

from __future__ import annotations

import itertools

# No vowel, so no word; no digit, so no number that a test looks for.
_LETTERS = "bcdfghjklmnpqrstvwxz"
_series = itertools.product(_LETTERS, repeat=4)


def unique(name: str) -> str:
    """The name with something behind it: anna-bbbc."""
    return f"{name}-{''.join(next(_series))}"
