"""What a municipality still lacks to take part fully.

Source: domain.md section 2 (`!join`): identity, status, mandate, contact and deputy. Harbour and
alliance are two facts (section 1), so the status is two steps.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from commands.alliance.rules.mandates import Scope
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus


class Step(StrEnum):
    """What is to be done, in the order it is shown."""

    IDENTITY = "identity"  # somebody's full Matrix id is bound to the member
    HARBOUR = "harbour"
    ALLIANCE = "alliance"
    MANDATE = "mandate"
    CONTACT = "contact"
    DEPUTY = "deputy"


_OF_A_PARTNER = (Step.IDENTITY, Step.CONTACT, Step.DEPUTY)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the registry knows of a member; `scopes` are those of its valid mandates."""

    contact: bool
    deputy: bool
    harbour: HarbourStatus = HarbourStatus.NONE
    alliance: AllianceStatus = AllianceStatus.NONE
    scopes: Set[Scope] = frozenset()
    partner: bool = False


def steps(facts: Facts) -> dict[Step, bool]:
    """Every step and whether it is done; partners have no status and no mandate.

    Being interested is a harbour status, so it counts; having applied is not having signed.
    """
    done = {
        Step.IDENTITY: facts.contact or facts.deputy,
        Step.HARBOUR: facts.harbour is not HarbourStatus.NONE,
        Step.ALLIANCE: facts.alliance is AllianceStatus.SIGNATORY,
        Step.MANDATE: bool(facts.scopes),
        Step.CONTACT: facts.contact,
        Step.DEPUTY: facts.deputy,
    }
    return {step: done[step] for step in (_OF_A_PARTNER if facts.partner else Step)}
