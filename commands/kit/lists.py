"""Long lists, cut with a word about it: nothing is left out silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .reply import Block, Bullets, Inline
from .texts import Text, n_

MOST: Final = 60


def listed(lines: Sequence[Inline], narrower: Text) -> list[Block]:
    """The first lines as a list; if there are more, how many, and how to see fewer."""
    blocks: list[Block] = [Bullets(lines[:MOST])]
    if len(lines) > MOST:
        rest = len(lines) - MOST
        blocks.append(n_("… and {count} more.", "… and {count} more.", rest))
        blocks.append(narrower)
    return blocks
