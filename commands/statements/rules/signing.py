"""Signing a statement: what stands in the way, and which signatures count.

Source: domain.md sections 1 and 3, stories D and E. Only a municipality signs for itself, with a
mandate to appeal; a signature stands for the version it was given to, and for no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was not taken back; `subject_to` is the day of the council decision."""

    member: int
    version: int
    clauses: frozenset[int]
    subject_to: date | None = None


@dataclass(slots=True)
class Sorted:
    """Signatures by what they are worth, each by its member."""

    counting: dict[int, Signed] = field(default_factory=dict)
    conditional: dict[int, Signed] = field(default_factory=dict)  # no decision is known yet
    older: dict[int, Signed] = field(default_factory=dict)  # of a version that is not the newest


def sort_out(signatures: Iterable[Signed], newest: int) -> Sorted:
    """What each signature is worth.

    One subject to a decision does not count; the mandate, once it comes, takes the condition away
    for good. So what counts goes on counting, whatever becomes of the mandate afterwards.
    """
    found = Sorted()
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
