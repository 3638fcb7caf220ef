"""The signatures of a statement: what stands in the way, which count, and their weight.

Source: domain.md sections 1 and 3, stories D and E. Only a municipality signs for itself, with a
mandate to appeal; a signature stands for the version it was given to, and for no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from commands.alliance.rules.inhabitants import Inhabitants, Place, inhabitants


class Signed(NamedTuple):
    """A signature that was not taken back; `subject_to` is the day of the council decision."""

    member: int
    version: int
    clauses: frozenset[int]
    subject_to: date | None = None


@dataclass(slots=True)
class Signatures:
    """Signatures by what they are worth, each by its member."""

    counting: dict[int, Signed] = field(default_factory=dict)
    conditional: dict[int, Signed] = field(default_factory=dict)  # no decision is known yet
    older: dict[int, Signed] = field(default_factory=dict)  # of a version that is not the newest


def sort_out(signatures: Iterable[Signed], newest: int) -> Signatures:
    """What each signature is worth.

    One subject to a decision does not count; the mandate, once it comes, takes the condition away
    for good. So what counts goes on counting, whatever becomes of the mandate afterwards.
    """
    found = Signatures()
    for each in signatures:
        if each.version != newest:
            found.older[each.member] = each
        elif each.subject_to is None:
            found.counting[each.member] = each
        else:
            found.conditional[each.member] = each
    return found


def carried(signed: Collection[int], otherwise: Collection[int]) -> tuple[int, ...]:
    """The clauses a signature still carries once its member answers `otherwise` to some.

    Nobody is named for a clause that it no longer agrees to. None left: nothing is signed.
    """
    return tuple(sorted({*signed} - {*otherwise}))


class Lack(Enum):
    """What a municipality needs before it can sign."""

    CONTACT = auto()
    MANDATE = auto()


def lacking(*, represented: bool, mandated: bool) -> tuple[Lack, ...]:
    """What is still missing; nothing: it can sign now.

    `represented`: somebody speaks for it; `mandated`: it has a mandate to appeal that is valid.
    """
    missing: list[Lack] = []
    if not represented:
        missing.append(Lack.CONTACT)
    if not mandated:
        missing.append(Lack.MANDATE)
    return tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer(Place):
    """A municipality that signs."""

    land: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How many municipalities sign, in which Länder, and how many people live there."""

    signers: int
    inhabitants: Inhabitants
    laender: Mapping[str, int]  # signers by Land, the most first


def weight(signers: Collection[Signer]) -> Weight:
    """The weight of these signers. Nobody who lives there is counted twice."""
    by_land = Counter(each.land for each in signers)
    return Weight(
        signers=len(signers),
        inhabitants=inhabitants(signers),
        laender=dict(sorted(by_land.items(), key=lambda each: (-each[1], each[0]))),
    )
