"""What a member can say to a clause of a statement.

Source: domain.md sections 2 and 3.
"""

from __future__ import annotations

from typing import Final

from commands.kit.rules.choices import Worded
from commands.kit.rules.keywords import two_words

LONGEST_PROPOSAL: Final = 1_000  # characters


class Position(Worded):
    """What a member says to a clause. Only `agree` carries it, see denominator."""

    AGREE = (
        "agree",
        "agree agreed accept yes",
    )
    CHANGE = "change", "change amend"
    ABSTAIN = "abstain", "abstain abstained abstention"
    REJECT = "reject", "reject rejected no"


# As one says it in a sentence; the last word belongs to the verb.
SENTENCES: Final = (
    (two_words("i agree"), Position.AGREE),
    (two_words("i reject"), Position.REJECT),
)
