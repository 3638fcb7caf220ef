"""What a member is: its kind, to the harbours, to the alliance, and how far with the demands.

Source: domain.md sections 1 and 3: about 320 municipalities have declared themselves safe
harbours, about 120 have signed the alliance's declaration. These are two separate facts.
"""

from __future__ import annotations

from commands.kit.rules.choices import Worded


class HarbourStatus(Worded):
    """Whether a municipality has declared itself a safe harbour (Sicherer Hafen)."""

    NONE = "none", "none no", "keiner nein kein"
    INTERESTED = "interested", "interested", "interessiert"
    DECLARED = "declared", "declared", "erklärt ja"


class AllianceStatus(Worded):
    """Whether a municipality has signed the alliance's declaration."""

    NONE = "none", "none no", "keiner nein kein"
    APPLICANT = "applicant", "applicant applied", "beantragt Beitritt-beantragt"
    SIGNATORY = "signatory", "signatory signed member", "Mitzeichnung mitgezeichnet Mitglied ja"
    WITHDRAWN = "withdrawn", "withdrawn left", "ausgetreten Austritt"


class Demand(Worded):
    """The demands that make a safe harbour, as the Seebrücke lists them for municipalities."""

    SOLIDARITY = "solidarity", "solidarity declaration", "Solidarität Solidaritätserklärung"
    RESCUE = "rescue", "rescue sea-rescue", "Seenotrettung"
    ADDITIONAL_ADMISSION = "additional_admission", "admission", "Aufnahme zusätzliche-Aufnahme"
    PROGRAMMES = "programmes", "programmes programs", "Aufnahmeprogramme Programme"
    ARRIVAL = "arrival", "arrival", "Ankommen kommunales-Ankommen"
    STAY = "stay", "stay perspectives", "Bleibeperspektiven Bleiben"
    NETWORK = "network", "network", "Vernetzung"
    TRANSPARENCY = "transparency", "transparency", "Transparenz"


class DemandState(Worded):
    """How far a municipality is with a demand."""

    UNKNOWN = "unknown", "unknown", "unbekannt"
    DECIDED = "decided", "decided", "beschlossen"
    FULFILLED = "fulfilled", "fulfilled", "umgesetzt erfüllt"


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
