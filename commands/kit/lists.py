"""Long lists, cut with a word about it: nothing is left out silently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .arguments import Word, shortened
from .errors import UserError
from .kinds import Cursor, Kind
from .reply import Block, Bullets, Inline, Joined
from .texts import Text, _, n_

MOST: Final = 25  # what a phone shows on two screens
NAMED: Final = 20  # so many municipalities are named one by one in a sentence


class Page(Kind):
    """The number of a page of a long list."""

    label = _("page")
    known: Sequence[Inline] = ()

    def match(self, word: Word) -> int | None:
        is_number = not word.quoted and re.fullmatch(r"[1-9]\d{0,3}", word.text, re.ASCII)
        return int(word.text) if is_number else None

    def read(self, cursor: Cursor) -> int:
        word = cursor.take()
        found = self.match(word)
        if found is None:
            raise UserError(_("“{text}” is not a page.", text=shortened(word.text)))
        return found


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


def named(names: Sequence[str], most: int = NAMED, of: int | None = None) -> Inline:
    """The first names in a row, and how many more there are; `of` all, if `names` has not all."""
    shown = Joined([*names[:most]])
    more = (len(names) if of is None else of) - min(most, len(names))
    if more <= 0:
        return shown
    return n_("{names} and {count} more", "{names} and {count} more", more, names=shown)
