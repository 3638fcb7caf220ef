"""The 16 Länder and the official municipality key (Amtlicher Gemeindeschlüssel, AGS).

Codes are those of ISO 3166-2:DE without `DE-`. The first two digits of an AGS are the Land, in
the numbering of the Statistisches Bundesamt (Gemeindeverzeichnis GV-ISys).
"""

from __future__ import annotations

import re
from enum import StrEnum

from commands.kit.rules.spelling import spaced

NAMES = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}

_OTHER_NAMES = {
    "BW": ("BaWü", "Ba-Wü", "Baden-Wuerttemberg"),
    "BY": ("Bavaria", "Freistaat Bayern"),
    "BE": ("Land Berlin",),
    "BB": ("Land Brandenburg",),
    "HB": ("Freie Hansestadt Bremen", "Land Bremen"),
    "HH": ("Freie und Hansestadt Hamburg",),
    "HE": ("Hesse",),
    "MV": ("Meck-Pomm", "MeckPomm", "McPomm", "MeckPom", "Mecklenburg-Western Pomerania"),
    "NI": ("NDS", "Lower Saxony"),
    "NW": ("NRW", "North Rhine-Westphalia"),
    "RP": ("RLP", "Rhineland-Palatinate"),
    "SN": ("Saxony", "Freistaat Sachsen"),
    "ST": ("LSA", "Saxony-Anhalt"),
    "SH": ("SlH",),
    "TH": ("Thuringia", "Freistaat Thüringen"),
}

_IN_AGS_ORDER = "SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH"
_BY_AGS = {f"{number:02}": code for number, code in enumerate(_IN_AGS_ORDER.split(), start=1)}
_BY_NAME = {
    spaced(name): code
    for code in NAMES
    for name in (code, NAMES[code], *_OTHER_NAMES.get(code, ()))
}
_DIGITS = re.compile(r"[0-9]+")


class Reason(StrEnum):
    """Why a text is not an AGS."""

    NOT_DIGITS = "not_digits"
    LEADING_ZERO_MISSING = "leading_zero_missing"
    WRONG_LENGTH = "wrong_length"
    UNKNOWN_LAND = "unknown_land"


class NotAnAgs(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A text that is not an official municipality key; `text` is what was written."""

    def __init__(self, text: str, reason: Reason) -> None:
        super().__init__(f"not an AGS: {reason}")
        self.text = text
        self.reason = reason


def land(text: str) -> str | None:
    """The code of a Land given as code, name or usual short form (`nrw`, `BaWü`), or None."""
    return _BY_NAME.get(spaced(text))


def ags(text: str) -> str:
    """The AGS as text, eight digits with its leading zero (domain.md section 3).

    Raises NotAnAgs; `5999001` is refused as leading_zero_missing, never completed.
    """
    if not _DIGITS.fullmatch(text):
        raise NotAnAgs(text, Reason.NOT_DIGITS)
    if len(text) == 7 and "0" + text[0] in _BY_AGS:
        raise NotAnAgs(text, Reason.LEADING_ZERO_MISSING)
    if len(text) != 8:
        raise NotAnAgs(text, Reason.WRONG_LENGTH)
    if text[:2] not in _BY_AGS:
        raise NotAnAgs(text, Reason.UNKNOWN_LAND)
    return text


def land_of_ags(key: str) -> str:
    """The code of the Land a municipality lies in. Raises NotAnAgs."""
    return _BY_AGS[ags(key)[:2]]
