"""What a member can say to a clause of a statement.

Source: domain.md sections 2 and 3.
"""

from __future__ import annotations

from typing import Final

from commands.kit.rules.choices import Worded

LONGEST_PROPOSAL: Final = 1_000  # characters


class Position(Worded):
    """What a member says to a clause. Only `agree` carries it, see denominator."""

    AGREE = (
        "agree",
        "agree agreed accept yes",
        "zustimmen Zustimmung ja zugestimmt einverstanden dafür",
    )
    CHANGE = "change", "change amend", "ändern Änderung geändert Änderungswunsch"
    ABSTAIN = "abstain", "abstain abstained abstention", "enthalten Enthaltung enthalte"
    REJECT = "reject", "reject rejected no", "ablehnen Ablehnung nein abgelehnt dagegen"


# As one says it in a sentence; the last word belongs to the verb.
SENTENCES: Final = {
    "stimme zu": Position.AGREE,
    "stimmen zu": Position.AGREE,
    "lehne ab": Position.REJECT,
    "lehnen ab": Position.REJECT,
}
