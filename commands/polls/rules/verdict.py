"""What the ballots decide: one word for it, and how many votes were needed.

A quorum is a share of everybody entitled. A majority is one of everybody entitled or of the votes
cast, in which abstentions do not count: councils know both (domain.md, end of section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final

from .sides import Side, sides
from .tally import Tally

HALF: Final = Fraction(1, 2)


class Base(StrEnum):
    """Of what a majority is a share."""

    ENTITLED = "entitled"
    CAST = "cast"


@dataclass(frozen=True, slots=True)
class Majority:
    """How much an answer needs: at exactly one half more than that, else at least so much."""

    share: Fraction
    of: Base = Base.ENTITLED


SIMPLE: Final = Majority(HALF, Base.CAST)  # what decides between yes and no if nothing is said


class Decision(StrEnum):
    """The verdict in one word; of a question without yes and no an answer is chosen, or none is."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    CHOSEN = "chosen"
    NO_MAJORITY = "no_majority"
    TIE = "tie"
    QUORUM_MISSED = "quorum_missed"
    NOTHING = "nothing"  # nobody has chosen anything, or of a secret poll nothing may be told


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the counts stand against what was asked for; None where nothing was.

    `quorate`: enough have answered. `cast` are the votes without abstentions, `majority_needed` so
    many of them, or of everybody entitled. `carried` are the indexes of what was adopted or chosen,
    or of those between which it is a tie.
    """

    decision: Decision
    quorum_needed: int | None
    quorate: bool | None
    cast: int
    majority_needed: int | None
    carried: tuple[int, ...]


def required(options: Sequence[str], most: int, majority: Majority | None) -> Majority | None:
    """The majority that decides: that of the poll, or a simple one between yes and no.

    None: whatever has the most votes is chosen.
    """
    return SIMPLE if majority is None and sides(options, most) else majority


def verdict(
    tally: Tally,
    options: Sequence[str],
    quorum: Fraction | None,
    majority: Majority | None,
    *,
    most: int = 1,
) -> Verdict:
    """What the tally means, exactly.

    Abstaining with an option of that name is answering, and so counts for the quorum, but it is no
    vote cast for any answer.
    """
    enough = None if quorum is None else quorum_needed(quorum, tally.eligible)
    quorate = None if enough is None else tally.answered >= enough
    asked = required(options, most, majority)
    abstaining = frozenset(n for n, each in enumerate(options) if Side.of(each) is Side.ABSTAINING)
    cast = _cast(tally, abstaining, most)
    needed = None
    if asked is not None:
        size = tally.eligible if asked.of is Base.ENTITLED else cast
        needed = majority_needed(asked.share, size)
    decision: Decision
    carried: tuple[int, ...]
    if quorate is False:
        decision, carried = Decision.QUORUM_MISSED, ()
    elif not tally.counts or not cast:
        decision, carried = Decision.NOTHING, ()
    else:
        votes = {n: each for n, each in enumerate(tally.counts) if n not in abstaining}
        decision, carried = _decided(votes, sides(options, most), asked, needed, most)
    return Verdict(decision, enough, quorate, cast, needed, carried)


def _cast(tally: Tally, abstaining: frozenset[int], most: int) -> int:
    """How many have chosen something else than to abstain."""
    if tally.choices:
        return sum(not abstaining.issuperset(each) for each in tally.choices.values())
    # Of a secret poll nobody knows who chose several.
    abstained = sum(tally.counts[n] for n in abstaining) if tally.counts and most == 1 else 0
    return tally.answered - abstained


def _decided(
    votes: dict[int, int],
    of_sides: dict[Side, int] | None,
    asked: Majority | None,
    needed: int | None,
    most: int,
) -> tuple[Decision, tuple[int, ...]]:
    top = max(votes.values())
    leading = tuple(n for n, each in votes.items() if each == top)
    is_even = asked is None or asked.share <= HALF
    if of_sides is not None:
        assert needed is not None
        yes = of_sides[Side.IN_FAVOUR]
        if len(leading) > 1 and is_even:
            return Decision.TIE, leading
        if leading == (yes,) and top >= needed:
            return Decision.ADOPTED, leading
        return Decision.REJECTED, ()
    reached = leading
    if needed is not None:
        among = leading if most == 1 else votes
        reached = tuple(n for n in among if votes[n] >= needed)
    if reached and (len(reached) == 1 or (most > 1 and needed is not None)):
        return Decision.CHOSEN, reached
    if len(leading) > 1 and is_even:
        return Decision.TIE, leading
    return Decision.NO_MAJORITY, ()


def quorum_needed(share: Fraction, eligible: int) -> int:
    """How many have to answer, at least: never fewer than one."""
    return max(1, ceil(share * eligible))


def majority_needed(share: Fraction, size: int) -> int:
    """How many votes an option needs of so many, at least: never fewer than one.

    At exactly one half it is more than half of them, as two options cannot both have a majority.
    """
    if share == HALF:
        return floor(share * size) + 1
    return max(1, ceil(share * size))
