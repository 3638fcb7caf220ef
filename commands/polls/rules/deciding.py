"""What a vote has decided: quorum and majority against everybody entitled, not those who came."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from .tally import Tally

HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the counts stand against what was asked for; None where nothing was.

    `quorate`: enough have answered. `carried` are the indexes of the options with a majority;
    there is none without the quorum.
    """

    quorum_needed: int | None
    quorate: bool | None
    majority_needed: int | None
    carried: tuple[int, ...] | None

    @property
    def decided(self) -> bool:
        """Whether nothing that was asked for is missing."""
        return self.quorate is not False and self.carried != ()


def verdict(tally: Tally, quorum: Fraction | None, majority: Fraction | None) -> Verdict:
    """What the tally means. Shares are those of `tally.eligible`, exact.

    Abstaining with an option of that name is answering, and so counts for the quorum.
    """
    enough = None if quorum is None else quorum_needed(quorum, tally.eligible)
    quorate = None if enough is None else tally.answered >= enough
    if majority is None:
        return Verdict(enough, quorate, None, None)
    needed = majority_needed(majority, tally.eligible)
    reached = tuple(n for n, count in enumerate(tally.counts) if count >= needed)
    return Verdict(enough, quorate, needed, () if quorate is False else reached)


def quorum_needed(share: Fraction, eligible: int) -> int:
    """How many have to answer, at least: never fewer than one."""
    return max(1, ceil(share * eligible))


def majority_needed(share: Fraction, eligible: int) -> int:
    """How many votes an option needs, at least: never fewer than one.

    At exactly one half it is more than half of them, as two options cannot both have a majority.
    """
    if share == HALF:
        return floor(share * eligible) + 1
    return max(1, ceil(share * eligible))
