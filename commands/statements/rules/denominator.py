"""The common denominator of a statement, and what each further clause costs.

Source: domain.md section 2 ("the clauses all responders accept, then the trade-off clauses ↔
signers; silence is no consent") and story C. Decided from it:

- A member has responded once it has said anything to a clause of this version.
- Only `agree` carries a clause. A wish for a change, a rejection, an abstention, and no answer to
  this clause do not: the text would go out in the name of somebody who has not agreed to it. An
  abstention is no objection either, which is why it is shown apart.
- A signature of this version agrees to the clauses signed, whatever was answered before; what is
  answered otherwise afterwards it loses (signatures.carried). Subject to a council decision that is
  not known yet it is no consent.
- The common denominator is the clauses that every member that has responded agrees to.
- A set of clauses could be signed by the members that agree to all of them. The trade-off has
  every set with signers that no other set is at least equal to in clauses and in signers, and
  better in one of them. It begins with the common denominator, if there is one.

Sets of clauses are bit masks: clause k is the bit 1 << (k - 1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .clauses import clauses_of

# Clauses that are told apart in a table of all their sets: 2 ** 20 of them are 4 MB.
MOST_IN_TABLE: Final = 20
# Steps of comparing one by one: as long as the table takes, or a second if that has no room.
_FEW_STEPS, _MOST_STEPS = 100_000, 3_000_000


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go: a set of clauses, and the ids of the members that agree to all of them.

    `others` is how many other sets have as many clauses and as many signers. This one comes first
    if they are put in order clause by clause.
    """

    clauses: tuple[int, ...]
    signers: tuple[int, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class TradeOff:
    """The options, the most signers first.

    `left_out` are clauses that were not looked at because there are too many combinations; if it
    is not empty, the options are exact for the other clauses only.
    """

    options: tuple[Option, ...]
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Best:
    """The best set of some size: its mask as `_mirrored`, signers, how many others are as good."""

    mask: int
    signers: int
    others: int


def common_denominator(agreed: Iterable[int]) -> tuple[int, ...]:
    """The clauses that all responders agree to; `agreed` has the mask of each. None: no clause."""
    masks = list(agreed)
    if not masks:
        return ()
    common = masks[0]
    for mask in masks:
        common &= mask
    return clauses_of(common)


def trade_off(clauses: int, agreed: Mapping[int, int]) -> TradeOff:
    """The options; `agreed` has the mask of each responder by its id, `clauses` is their number.

    A set that no other beats has all clauses that its signers agree to, so it is an intersection
    of what members agree to: if there are few of those, they are compared one by one. Otherwise
    the signers of all sets are counted in one table; clauses that the same members agree to are
    one there. Both ways are exact. Only if the table would need more than 20 clauses, it has the
    20 that most members agree to, and the others are named in `left_out`.
    """
    kinds = Counter(_mirrored(mask, clauses) for mask in agreed.values() if mask)
    closed = _closed(kinds, _FEW_STEPS if clauses <= MOST_IN_TABLE else _MOST_STEPS)
    if closed is not None:
        found, seen = _compared(closed), (1 << clauses) - 1
    else:
        found, seen = _tabulated(kinds, clauses)
    options: list[Option] = []
    for each in found:
        mask = _mirrored(each.mask, clauses)
        signers = tuple(member for member, said in agreed.items() if said & mask == mask)
        options.append(Option(clauses_of(mask), signers, each.others))
    everything = (1 << clauses) - 1
    return TradeOff(tuple(options), clauses_of(_mirrored(everything & ~seen, clauses)))


def _mirrored(mask: int, clauses: int) -> int:
    """The mask with the first clause as its highest bit.

    So, of sets of one size, the largest number is the first clause by clause.
    """
    return int(f"{mask:0{clauses}b}"[::-1], 2)


def _closed(kinds: Mapping[int, int], steps: int) -> dict[int, int] | None:
    """Every intersection of the masks, with its signers; None if that takes more steps."""
    closed: set[int] = set()
    for mask in kinds:
        closed |= {mask & each for each in closed}
        closed.add(mask)
        if len(closed) * len(kinds) > steps:
            return None
    closed.discard(0)
    return {
        mask: sum(count for said, count in kinds.items() if said & mask == mask) for mask in closed
    }


def _compared(signers: Mapping[int, int]) -> list[_Best]:
    by_size: dict[int, dict[int, int]] = {}
    for mask, count in signers.items():
        by_size.setdefault(mask.bit_count(), {})[mask] = count
    best: dict[int, _Best] = {}
    for size, some in by_size.items():
        most = max(some.values())
        equal = [mask for mask, count in some.items() if count == most]
        best[size] = _Best(max(equal), most, len(equal) - 1)
    return _unbeaten(best)


def _unbeaten(best: Mapping[int, _Best]) -> list[_Best]:
    """Of the best by size those that no larger one has as many signers as; fewest clauses first."""
    found: list[_Best] = []
    for size in sorted(best, reverse=True):
        if best[size].signers > (found[-1].signers if found else 0):
            found.append(best[size])
    return found[::-1]


def _tabulated(kinds: Mapping[int, int], clauses: int) -> tuple[list[_Best], int]:
    """The best sets from a table of all of them, and the mask of the clauses it looks at."""
    import numpy as np

    said = np.fromiter(kinds, np.int64, len(kinds))
    weight = np.fromiter(kinds.values(), np.int64, len(kinds))
    groups, seen = _groups(kinds, clauses)
    place = np.zeros(len(kinds), np.int64)
    sizes = np.zeros(1 << len(groups), np.uint8)
    for n, group in enumerate(groups):
        place |= ((said & group) == group).astype(np.int64) << n
        sizes.reshape(-1, 2, 1 << n)[:, 1] += group.bit_count()
    signers = np.bincount(place, weight, 1 << len(groups)).astype(np.int32)
    for n in range(len(groups)):  # who agrees to more clauses agrees to fewer
        halves = signers.reshape(-1, 2, 1 << n)
        halves[:, 0] += halves[:, 1]
    best: dict[int, _Best] = {}
    for size in np.unique(sizes)[1:].tolist():
        some = np.flatnonzero(sizes == size)
        most = signers[some].max()
        equal = some[signers[some] == most].tolist()
        mask = sum(group for n, group in enumerate(groups) if equal[-1] >> n & 1)
        best[size] = _Best(mask, int(most), len(equal) - 1)
    return _unbeaten(best), seen


def _groups(kinds: Mapping[int, int], clauses: int) -> tuple[list[int], int]:
    """Masks of the clauses that the same members agree to, of the most agreed to if too many.

    In the order of their highest bits, so that sets of groups are ordered as their masks are.
    Also the mask of all clauses that were looked at: those that nobody agrees to make no group.
    """
    alike: dict[bytes, int] = {}
    carried: Counter[int] = Counter()
    for bit in range(clauses):
        column = bytes(mask >> bit & 1 for mask in kinds)
        alike[column] = alike.get(column, 0) | 1 << bit
        carried[alike[column]] = sum(kinds[mask] for mask in kinds if mask >> bit & 1)
    groups = sorted(alike.values(), key=lambda mask: (-carried[mask], -mask))
    nobody = sum(mask for mask in groups if not carried[mask])
    looked_at = [mask for mask in groups if carried[mask]][:MOST_IN_TABLE]
    return sorted(looked_at), nobody | sum(looked_at)
