"""Long lists, cut with a word about it: nothing is left out silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .reply import Block, Bullets, Inline, Joined
from .texts import Text, n_

MOST: Final = 25  # what a phone shows on two screens
NAMED: Final = 20  # so many municipalities are named one by one in a sentence


def listed(lines: Sequence[Inline], narrower: Text, total: int | None = None) -> list[Block]:
    """The first lines as a list; if there are more, how many, and how to see fewer.

    `total` is how many there are, if `lines` does not have them all.
    """
    blocks: list[Block] = [Bullets(lines[:MOST])]
    rest = (len(lines) if total is None else total) - MOST
    if rest > 0:
        blocks.append(n_("… and {count} more.", "… and {count} more.", rest))
        blocks.append(narrower)
    return blocks


def named(names: Sequence[str], most: int = NAMED) -> Inline:
    """The first names in a row, and how many more there are."""
    shown = Joined([*names[:most]])
    more = len(names) - most
    if more <= 0:
        return shown
    return n_("{names} and {count} more", "{names} and {count} more", more, names=shown)
