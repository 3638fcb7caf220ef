"""What a member is: its kind, to the harbours, to the alliance, and how far with the demands.

Source: domain.md sections 1 and 3: about 320 municipalities have declared themselves safe
harbours, about 120 have signed the alliance's declaration. These are two separate facts.
"""

from __future__ import annotations

from commands.kit.rules.choices import Worded


class HarbourStatus(Worded):
    """Whether a municipality has declared itself a safe harbour (Sicherer Hafen)."""

    NONE = "none", "none no"
    INTERESTED = "interested"
    DECLARED = "declared", "declared yes"


class AllianceStatus(Worded):
    """Whether a municipality has signed the alliance's declaration."""

    NONE = "none", "none no"
    APPLICANT = "applicant", "applicant applied"
    SIGNATORY = "signatory", "signatory signed member yes"
    WITHDRAWN = "withdrawn", "withdrawn left"


class Demand(Worded):
    """The demands that make a safe harbour, as the Seebrücke lists them for municipalities."""

    SOLIDARITY = "solidarity", "solidarity declaration"
    RESCUE = "rescue", "rescue sea-rescue"
    ADDITIONAL_ADMISSION = "additional_admission", "admission"
    PROGRAMMES = "programmes", "programmes programs"
    ARRIVAL = "arrival"
    STAY = "stay", "stay perspectives"
    NETWORK = "network"
    TRANSPARENCY = "transparency"


class DemandState(Worded):
    """How far a municipality is with a demand."""

    UNKNOWN = "unknown"
    DECIDED = "decided"
    FULFILLED = "fulfilled"


class Kind(Worded):
    """What sort of member it is. A county may contain a town that is a member as well."""

    CITY = "city"
    TOWN = "town", "town municipality village"
    COUNTY = "county", "county district"
    JOINT_MUNICIPALITY = (
        "joint_municipality",
        "joint-municipality joint",
    )
    CITY_STATE = "city_state", "city-state"
    PARTNER = "partner", "partner organisation organization"
