"""What can be typed behind `!pledge`: a number, an id, and terms that can be taken away again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commands.kit.counts import Changed
from commands.kit.kinds import Cursor, Kind
from commands.kit.rules.numbers import Change
from commands.kit.texts import _


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed first: a number, or the id of a pledge, or both."""

    pledge_id: int | None
    change: Change | None


def pledge_id(text: str) -> int | None:
    """The number in `P-12`; None if the text is not the id of a pledge."""
    match = re.fullmatch(r"P-?(\d{1,9})", text, re.ASCII | re.IGNORECASE)
    return int(match[1]) if match else None


class WishKind(Kind):
    """Reads `5`, `+3`, `P-12` or `P-12 5`."""

    label = _("number")

    def read(self, cursor: Cursor) -> Wish:
        number = pledge_id(cursor.left[0].text)
        if number is None:
            return Wish(None, Changed().read(cursor))
        cursor.take()
        numeric = cursor.left and re.match(r"[+-]?\d", cursor.left[0].text, re.ASCII)
        return Wish(number, Changed().read(cursor) if numeric else None)
