"""The vocabulary of admissions, and for which programmes can still be pledged.

Source: domain.md sections 1 and 3, a reading of the Aufenthaltsgesetz (AufenthG) for software
builders. Which programme is open, and until when, is data that the coordination keeps. The words of
Unit, QuotaMode, OnTop and Programme never overlap, because they may stand in any order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from commands.alliance.rules.laender import land
from commands.alliance.rules.units import Unit
from commands.kit.rules.choices import Worded, choice
from commands.kit.rules.keywords import ALL, FOR, UNTIL
from commands.kit.rules.spelling import spaced


class QuotaMode(Worded):
    """Whether places are credited towards the quota (Anrechnung), which each Land rules on."""

    ADDITIONAL = "additional", "additional extra"
    COUNTED = (
        "counted",
        "counted credited",
    )
    TEMPORARY_OVERSHOOT = (
        "temporary_overshoot",
        "overshoot temporary temporary-overshoot",
    )
    UNCLEAR = "unclear", "unclear unsettled"


class OnTop(Worded):
    """Said of a number that is not to replace what stands; never said of the quota."""

    MORE = "more", "more further"


class Programme(Worded):
    """The admission programme (Aufnahmeprogramm) a pledge is meant for."""

    OPEN = "open", "open any"
    FEDERAL_23_2 = (  # § 23 (2) AufenthG, humanitarian admission by the Bund
        "federal_23_2",
        "federal federal-23-2 23-2 23(2)",
    )
    RESETTLEMENT_23_4 = (  # § 23 (4) AufenthG
        "resettlement_23_4",
        "resettlement resettlement-23-4 23-4 23(4)",
    )
    NEST = "nest", "NesT"
    STATE_23_1 = (  # § 23 (1) AufenthG, a Land's programme with federal agreement
        "state_23_1",
        "state state-23-1 23-1 23(1)",
    )
    INDIVIDUAL_22 = (  # § 22 AufenthG
        "individual_22",
        "individual individual-22",
    )
    RELOCATION = "relocation", "relocation EU"


class Formality(Worded):
    """How binding a pledge is. Only formal ones are part of what an offer binds."""

    SIGNALLED = "signalled"
    RESOLVED = "resolved"  # by a valid mandate `act`
    FORMAL = "formal"  # the signed letter is recorded


KEY_LIMIT: Final = 30
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID = re.compile(r"[a-z]{1,2}-?\d+")  # such as P-12, which means a pledge
_MARKERS: Final = (FOR, UNTIL, ALL)


class Level(Worded):
    """Who runs a programme."""

    FEDERAL = "federal"
    LAND = "land", "Land state"
    EU = "eu", "EU"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a programme of the law."""

    level: Level
    legal_basis: str


FACTS: Final[Mapping[Programme, Facts]] = {
    Programme.FEDERAL_23_2: Facts(Level.FEDERAL, "§ 23 (2) AufenthG"),
    Programme.RESETTLEMENT_23_4: Facts(Level.FEDERAL, "§ 23 (4) AufenthG"),
    Programme.NEST: Facts(Level.FEDERAL, "§ 23 (4) AufenthG"),
    Programme.INDIVIDUAL_22: Facts(Level.FEDERAL, "§ 22 AufenthG"),
    Programme.STATE_23_1: Facts(Level.LAND, "§ 23 (1) AufenthG"),  # needs federal agreement
    Programme.RELOCATION: Facts(Level.EU, "Art. 17 (2) Dublin III"),
}


class Bar(StrEnum):
    """Why nothing more can be pledged for a programme."""

    CLOSED = "closed"
    ENDED = "ended"
    OTHER_LAND = "other_land"


def bar(
    *,
    is_open: bool,
    valid_until: date | None,
    programme_land: str | None,
    member_land: str,
    today: date,
) -> Bar | None:
    """What keeps a municipality in `member_land` from a programme; None if nothing does."""
    if not is_open:
        return Bar.CLOSED
    if valid_until is not None and valid_until < today:
        return Bar.ENDED
    if programme_land is not None and programme_land != member_land:
        return Bar.OTHER_LAND
    return None


def key_of(word: str) -> str | None:
    """The key a typed word stands for: one of the law, or one that could be added; else None.

    Case, umlaut spelling and underscores do not matter, as with every other choice.
    """
    known = choice(Programme, word)
    if known is not None:
        return known.value
    key = spaced(word).replace(" ", "-")
    # Nothing is dropped: `<b>` or `;` in a word make it none.
    typed = len(key) <= KEY_LIMIT and re.fullmatch(r"[\w-]+", word) is not None
    return key if typed and is_free(key) else None


def is_free(key: str) -> bool:
    """Whether a key could name a new programme: it means nothing else in a pledge."""
    if not _KEY.fullmatch(key) or _ID.fullmatch(key) or any(key in each for each in _MARKERS):
        return False
    taken = any(choice(each, key) for each in (Unit, QuotaMode, OnTop, Programme, Formality, Level))
    return not taken and land(key) is None
