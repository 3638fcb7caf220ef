"""Publishing a statement: what all have in common, what each carries beyond it, who demands it.

Source: domain.md section 1 (“so viel Einheit wie möglich, so viel Freiheiten wie gewünscht”) and
story D: signers are named, and nobody is spoken for who has not signed.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Final

REVIEWED_AFTER: Final = 3  # months, unless another day is given


@dataclass(frozen=True, slots=True)
class Group:
    """Who signs exactly these clauses."""

    clauses: tuple[int, ...]
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sets:
    """The clauses that all signers carry, those that only some do, and who signs which."""

    core: tuple[int, ...]
    optional: tuple[int, ...]
    groups: tuple[Group, ...]


def clause_sets(signed: Mapping[int, Collection[int]]) -> Sets:
    """The signers by the clauses they sign; the largest sets first, members in the order given.

    `signed` has the clauses of each member. Without signers everything is empty.
    """
    by_clauses: dict[tuple[int, ...], list[int]] = {}
    for member, clauses in signed.items():
        by_clauses.setdefault(tuple(sorted(set(clauses))), []).append(member)
    each_signs = [frozenset(clauses) for clauses in by_clauses]
    common = reduce(frozenset.intersection, each_signs) if each_signs else frozenset()
    anybody = frozenset().union(*each_signs)
    groups = sorted(by_clauses.items(), key=lambda each: (-len(each[0]), each[0]))
    return Sets(
        core=tuple(sorted(common)),
        optional=tuple(sorted(anybody - common)),
        groups=tuple(Group(clauses, tuple(members)) for clauses, members in groups),
    )


class Demanding(StrEnum):
    """In whose name a statement speaks."""

    ALLIANCE = "alliance"
    UNDERSIGNED = "undersigned"


def demanding(
    signed: Mapping[int, Collection[int]], clauses: int, everybody: Collection[int]
) -> Demanding:
    """The alliance only if every one of `everybody` signs all the `clauses`, numbered from 1."""
    whole = frozenset(range(1, clauses + 1))
    unanimous = all(whole <= frozenset(signed.get(each, ())) for each in everybody)
    return Demanding.ALLIANCE if everybody and unanimous else Demanding.UNDERSIGNED


def review_day(published: date) -> date:
    """When the outcome is looked at again: three months later, at the latest on the last day."""
    year, month = divmod(published.year * 12 + published.month - 1 + REVIEWED_AFTER, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(published.day, last))
