"""Which options of a poll mean yes, no, and abstaining: in every language, by any usual word."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from commands.kit.rules.keywords import keyword


class Side(Enum):
    """What an option says to the question."""

    IN_FAVOUR = keyword("in favour", "yes", "in favour", "👍")
    AGAINST = keyword("against", "no", "against", "👎")
    ABSTAINING = keyword("abstaining", "abstention", "abstain")

    @classmethod
    def of(cls, option: str) -> Side | None:
        """The side that an option is; None if it is none of them."""
        word = unpunctuated(option)
        return next((each for each in cls if word in each.value), None)


def sides(options: Sequence[str], most: int) -> dict[Side, int] | None:
    """Where yes and no stand among the options; None unless that is what the poll asks.

    There may be an option to abstain beside them, and nothing else.
    """
    found = [Side.of(each) for each in options]
    if most > 1 or None in found or len(set(found)) < len(found):
        return None
    places = {each: n for n, each in enumerate(found) if each is not None}
    return places if {Side.IN_FAVOUR, Side.AGAINST} <= places.keys() else None


def unpunctuated(text: str) -> str:
    """It may be copied from the end of a sentence; and an option may end in a dot: “Mo. | Di.”."""
    return text.rstrip(".!") or text
