"""Where words that became a text speak of dates, and so may have been meant as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lark import Token

from .days import exchangeable
from .lexicon import lexicons
from .parsing import longest
from .result import NotADate
from .words import DASH, classified, tokens

# What a date can go on with: „und 15:00“, „bis 16:00“, „außer am 28.12.“, „ca. 10 Uhr“.
_LEADS: Final = frozenset(
    {
        *("_AND", "_OR", "_ONLY", "_UNTIL", "_THROUGH", "_FROM", "_EXCEPT", "_ABOUT"),
        *("_TO", "_BEFORE", "_PAST", "_AFTER", DASH),
    }
)
_LEADING: Final = frozenset(
    {
        *("NEAR", "MORGEN", "TONIGHT", "WEEKDAY", "WEEKDAYS", "DAILY", "WORKDAYS", "_EVERY", "_AT"),
        *("_WEEKLY", "FORTNIGHTLY", "BIWEEKLY", "_MONTHLY", "_QUARTERLY", "_YEARLY"),
        *("NEXT", "COMING", "THIS", "AFTER_NEXT", "PREVIOUS", "_UNTIL", "_FROM", "_ABOUT", "_ONLY"),
    }
)
_ALONE: Final = frozenset({"ZONE", "PART", "BY_PART", "EARLY"})
_NUMBERS: Final = frozenset({"NUMBER", "MINUTES", "NUMERAL", "EIGHT", "YEAR_NUMBER"})
# Without a figure these are ordinary words: „der letzte“, „am zweiten“.
_ORDINARY: Final = frozenset({"_THE", "_ON", "_OF", "ORDINAL", "SECOND"})
_MOST_LEADS: Final = 2
_LONGEST: Final = 24


def mentions(words: Sequence[str]) -> list[range]:
    """The places of all phrases of dates, in any language; the longest where they overlap."""
    sorts = [classified(words, each) for each in lexicons().values()]
    found: list[range] = []
    place = 0
    while place < len(words):
        used = max(_length(words, each, place) for each in sorts)
        if used:
            found.append(range(place, place + used))
        place += used or 1
    return found


def begins(words: Sequence[str]) -> bool:
    """Whether the words begin with such a phrase."""
    return any(_length(words, classified(words, each), 0) for each in lexicons().values())


def is_leading(word: str) -> bool:
    """Whether a phrase can begin with the word; not those of names, such as „Am“ and „In der“."""
    return any(_is(tokens(word, each), _LEADING) for each in lexicons().values())


def _length(words: Sequence[str], sorts: Sequence[Sequence[Token]], place: int) -> int:
    """How many words belong to a phrase that begins there; 0: there is none."""
    leads = 0
    while leads < _MOST_LEADS and place + leads < len(sorts) and _is(sorts[place + leads], _LEADS):
        leads += 1
    rest = sorts[place + leads : place + _LONGEST]
    if leads and _is(sorts[place], frozenset({"_EXCEPT"})) and place == 0:
        leads = max(leads, min(3, len(sorts)))  # whatever is excepted
        return max(leads, leads + _phrase(words[leads:], rest))
    if used := _phrase(words[place + leads :], rest):
        return leads + used
    if not rest:
        return 0
    if place == 0 and _is(rest[0], frozenset({"_ON_PART"})):
        return leads + 2
    if _is(rest[0], frozenset({"ZONE"})) or (place == 0 and _is(rest[0], _ALONE)):
        return leads + 1
    # „Morgen um 9 Uhr 75“, „14:00 bis 16 Rathaus“: no minutes, but no text either.
    alone = len(rest) == 1 or leads > 0
    return leads + 1 if place == 0 and alone and _is(rest[0], _NUMBERS) else 0


def _phrase(words: Sequence[str], sorts: Sequence[Sequence[Token]]) -> int:
    if not sorts or not sorts[0]:
        return 0
    _tree, used, _reached = longest(sorts)
    tokens = list(_flat(sorts[:used]))
    figures = any(character.isdigit() for character in "".join(words[:used]))
    ordinary = not figures and all(each.type in _ORDINARY for each in tokens)
    return 0 if ordinary or _is_reference(tokens) else used


def _is_reference(tokens: Sequence[Token]) -> bool:
    """„Vorlage 18/77“: no month has such a number."""
    if [each.type for each in tokens] != ["SLASHED"]:
        return False
    try:
        exchangeable(str(tokens[0]))
    except NotADate:
        return True
    return False


def _flat(sorts: Sequence[Sequence[Token]]) -> Iterator[Token]:
    for each in sorts:
        yield from each


def _is(tokens: Sequence[Token], sorts: frozenset[str]) -> bool:
    return len(tokens) == 1 and tokens[0].type in sorts
