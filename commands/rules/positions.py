"""What a member can say to a clause of a statement.

Source: domain.md sections 2 and 3.
"""

from __future__ import annotations

from typing import Final

from .choices import Worded

LONGEST_PROPOSAL: Final = 1_000  # characters


class Position(Worded):
    """What a member says to a clause. Only `agree` carries it, see denominator."""

    AGREE = "agree", "agree agreed accept yes", "zustimmen Zustimmung ja"
    CHANGE = "change", "change amend", "ändern Änderung"
    ABSTAIN = "abstain", "abstain abstention", "enthalten Enthaltung"
    REJECT = "reject", "reject no", "ablehnen Ablehnung nein"
