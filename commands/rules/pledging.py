"""The vocabulary of pledges (Aufnahmezusagen) and of members, and what a pledge still lacks.

Source: domain.md sections 1 and 3; the programmes are those of the Aufenthaltsgesetz (AufenthG).
The words of Unit, QuotaMode and Programme never overlap, because they may stand in any order.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from .choices import Worded, choice
from .numbers import LIMIT, Change, ChangeKind, NotACount
from .numbers import Reason as CountReason

__all__ = [
    "Formality",
    "Gap",
    "Kind",
    "Programme",
    "QuotaMode",
    "Unit",
    "apply",
    "choice",
    "counts",
    "formality",
    "is_expired",
    "missing",
]


class Unit(Worded):
    """What is counted. Persons and families are never added together."""

    PERSONS = (
        "persons",
        "persons person people places place",
        "Personen Person Menschen Plätze Platz Pers.",
    )
    FAMILIES = "families", "families family", "Familien Familie Fam."


class QuotaMode(Worded):
    """Whether places are credited towards the quota (Anrechnung), which each Land rules on."""

    ADDITIONAL = "additional", "additional extra", "zusätzlich zusätzliche zusätzlicher"
    COUNTED = (
        "counted",
        "counted credited",
        "angerechnet anrechnen anrechenbar",
    )
    TEMPORARY_OVERSHOOT = (
        "temporary_overshoot",
        "overshoot temporary temporary-overshoot",
        "Überschreitung vorübergehend vorübergehende-Überschreitung",
    )
    UNCLEAR = "unclear", "unclear unsettled", "ungeklärt unklar"


class Programme(Worded):
    """The admission programme (Aufnahmeprogramm) a pledge is meant for."""

    OPEN = "open", "open any", "offen beliebig"
    FEDERAL_23_2 = (  # § 23 (2) AufenthG, humanitarian admission by the Bund
        "federal_23_2",
        "federal federal-23-2 23-2 23(2)",
        "Bund Bundesprogramm Bundesaufnahme",
    )
    RESETTLEMENT_23_4 = (  # § 23 (4) AufenthG
        "resettlement_23_4",
        "resettlement resettlement-23-4 23-4 23(4)",
        "Resettlement Neuansiedlung",
    )
    NEST = "nest", "NesT", "NesT Neustart-im-Team"
    STATE_23_1 = (  # § 23 (1) AufenthG, a Land's programme with federal agreement
        "state_23_1",
        "state state-23-1 23-1 23(1)",
        "Land Landesprogramm Landesaufnahme",
    )
    INDIVIDUAL_22 = (  # § 22 AufenthG
        "individual_22",
        "individual individual-22",
        "Einzelfall Einzelfälle Einzelfallaufnahme",
    )
    RELOCATION = "relocation", "relocation EU", "Relocation Umverteilung"


class Formality(Worded):
    """How binding a pledge is. Only formal ones are part of what an offer binds."""

    SIGNALLED = "signalled", "signalled", "signalisiert"
    RESOLVED = "resolved", "resolved", "beschlossen"  # by a valid mandate `act`
    FORMAL = "formal", "formal", "förmlich"  # the signed letter is recorded


def formality(formal_reference: str | None, *, may_act: bool) -> Formality:
    """How binding a pledge is; `may_act`: the member has a valid mandate `act` (story B)."""
    if formal_reference is not None:
        return Formality.FORMAL
    return Formality.RESOLVED if may_act else Formality.SIGNALLED


def is_expired(valid_until: date | None, today: date) -> bool:
    """Whether a pledge is over; its last day is included, None is without end."""
    return valid_until is not None and valid_until < today


def counts(amount: int, valid_until: date | None, today: date) -> bool:
    """Whether a pledge is part of sums and offers: neither withdrawn nor expired."""
    return amount > 0 and not is_expired(valid_until, today)


class Kind(Worded):
    """What sort of member it is. A county may contain a town that is a member as well."""

    CITY = "city", "city", "Stadt Großstadt"
    TOWN = "town", "town municipality village", "Gemeinde Kommune Dorf"
    COUNTY = "county", "county district", "Landkreis Kreis"
    JOINT_MUNICIPALITY = (
        "joint_municipality",
        "joint-municipality joint",
        "Samtgemeinde Verbandsgemeinde Verwaltungsgemeinschaft",
    )
    CITY_STATE = "city_state", "city-state", "Stadtstaat"
    PARTNER = "partner", "partner organisation organization", "Partner Partnerorganisation Verein"


class Gap(StrEnum):
    """What a pledge leaves open."""

    PROGRAMME = "programme"
    QUOTA_MODE = "quota_mode"


def apply(change: Change, standing: int, *, limit: int = LIMIT) -> int:
    """What stands after `change`, in the unit of `standing`.

    Raises NotACount with the resulting number as its text: negative, or too_large.
    """
    match change.kind:
        case ChangeKind.SET:
            result = change.amount
        case ChangeKind.ADD:
            result = standing + change.amount
        case ChangeKind.SUBTRACT:
            result = standing - change.amount
    if result < 0:
        raise NotACount(str(result), CountReason.NEGATIVE, limit)
    if result > limit:
        raise NotACount(str(result), CountReason.TOO_LARGE, limit)
    return result


def missing(programme: str, quota_mode: QuotaMode) -> list[Gap]:
    """What is still open, in the order to ask for it; empty if nothing is (story A).

    `programme` is a key, of the law or added by the coordination.
    """
    gaps = []
    if programme == Programme.OPEN:
        gaps.append(Gap.PROGRAMME)
    if quota_mode is QuotaMode.UNCLEAR:
        gaps.append(Gap.QUOTA_MODE)
    return gaps
