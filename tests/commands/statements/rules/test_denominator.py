"""The common denominator and the trade-off, against trying all sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules import denominator
from commands.statements.rules.clauses import bits_of, clauses_of
from commands.statements.rules.denominator import Option, TradeOff, common_denominator, trade_off

# 14 of 20 have answered: all agree to 1 and 2, eleven to 3 as well, two of them also to 4.
STORY_C = {n: bits_of([1, 2]) for n in range(1, 4)}
STORY_C |= {n: bits_of([1, 2, 3]) for n in range(4, 13)}
STORY_C |= {n: bits_of([1, 2, 3, 4]) for n in range(13, 15)}


def test_story_c() -> None:
    assert common_denominator(STORY_C.values()) == (1, 2)
    assert trade_off(4, STORY_C).options == (
        Option((1, 2), tuple(range(1, 15))),
        Option((1, 2, 3), tuple(range(4, 15))),
        Option((1, 2, 3, 4), (13, 14)),
    )


@pytest.mark.parametrize(
    ("agreed", "common", "options"),
    [
        ([], [], []),
        ([[]], [], []),
        ([[], []], [], []),
        ([[1, 2, 3]], [1, 2, 3], [([1, 2, 3], 1, 0)]),
        # Who has answered and agrees to nothing leaves no common denominator, but others may sign.
        ([[1], []], [], [([1], 1, 0)]),
        ([[1], [2], [3]], [], [([1], 1, 2)]),
        ([[2, 3], [1, 3], [1, 2]], [], [([1], 2, 2), ([1, 2], 1, 2)]),
        ([[2, 3], [2, 3], [1]], [], [([2, 3], 2, 0)]),
        # The first clause by clause, not the smallest sum.
        ([[1, 4], [2, 3]], [], [([1, 4], 1, 1)]),
    ],
)
def test_by_hand(
    agreed: list[list[int]], common: list[int], options: list[tuple[list[int], int, int]]
) -> None:
    masks = {n: bits_of(each) for n, each in enumerate(agreed)}
    assert list(common_denominator(masks.values())) == common
    found = trade_off(4, masks)
    assert [([*o.clauses], len(o.signers), o.others) for o in found.options] == options
    assert found.left_out == ()


def brute_force(clauses: list[int], agreed: Mapping[int, int]) -> list[Option]:
    """Every set of these clauses against every other."""
    every = [
        (some, tuple(m for m, said in agreed.items() if {*some} <= {*clauses_of(said)}))
        for size in range(1, len(clauses) + 1)
        for some in combinations(clauses, size)
    ]
    figures = [(len(some), len(signers)) for some, signers in every]
    unbeaten = [
        (some, signers)
        for some, signers in every
        if signers
        and not any(
            size >= len(some)
            and count >= len(signers)
            and (size, count) != (len(some), len(signers))
            for size, count in figures
        )
    ]
    found = []
    for size in sorted({len(some) for some, _signers in unbeaten}):
        equal = sorted(each for each in unbeaten if len(each[0]) == size)
        found.append(Option(*equal[0], len(equal) - 1))
    return found


AGREED = st.dictionaries(st.integers(1, 99), st.integers(0, 63), max_size=8)


@pytest.fixture(params=["one by one", "by table"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "by table":
            # Loading it is not what an example has a deadline for.
            import numpy as np  # noqa: F401

            patch.setattr(denominator, "_closed", lambda kinds, steps: None)
        else:
            patch.delattr(denominator, "_tabulated")
        yield


@pytest.mark.usefixtures("way")
class TestBothWays:
    """Comparing one by one and counting in a table give the same."""

    @given(AGREED)
    def test_equals_brute_force(self, agreed: dict[int, int]) -> None:
        assert trade_off(6, agreed) == TradeOff((*brute_force([*range(1, 7)], agreed),))

    @given(AGREED)
    def test_begins_with_the_common_denominator(self, agreed: dict[int, int]) -> None:
        common = common_denominator(agreed.values())
        by_hand = [
            k for k in range(1, 7) if agreed and all(m >> k - 1 & 1 for m in agreed.values())
        ]
        assert list(common) == by_hand
        options = trade_off(6, agreed).options
        if common:
            assert options[0] == Option(common, tuple(agreed))
        assert all(len(each.signers) < len(agreed) for each in options[bool(common) :])

    @given(AGREED, st.permutations(range(8)))
    def test_the_order_of_members_does_not_matter(
        self, agreed: dict[int, int], order: list[int]
    ) -> None:
        items = list(agreed.items())
        shuffled = dict(items[n] for n in order if n < len(items))
        one, other = trade_off(6, agreed).options, trade_off(6, shuffled).options
        assert [(o.clauses, {*o.signers}, o.others) for o in one] == [
            (o.clauses, {*o.signers}, o.others) for o in other
        ]


@given(AGREED)
def test_what_is_too_much_is_left_out_and_named(agreed: dict[int, int]) -> None:
    """With room for three clauses: exact for those that are not named as left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(denominator, "_closed", lambda kinds, steps: None)
        patch.setattr(denominator, "MOST_IN_TABLE", 3)
        found = trade_off(6, agreed)
    rest = [k for k in range(1, 7) if k not in found.left_out]
    assert list(found.options) == brute_force(rest, agreed)

    def carried(clause: int) -> list[bool]:
        return [bool(mask >> clause - 1 & 1) for mask in agreed.values()]

    alike = {tuple(carried(k)) for k in range(1, 7) if any(carried(k))}
    assert bool(found.left_out) is (len(alike) > 3)
    for out in found.left_out:
        assert sum(carried(out)) <= min(sum(carried(k)) for k in rest if any(carried(k)))


def all_but_one(objections: int) -> dict[int, int]:
    """Sixty members to sixty clauses; each agrees to all but one of the first `objections`."""
    return {n: (1 << 60) - 1 & ~(1 << n % objections) for n in range(60)}


def test_sixty_clauses() -> None:
    """Far more sets than could be looked at, but few that differ: exact."""
    found = trade_off(60, all_but_one(12))
    assert found.left_out == ()
    assert [(len(o.clauses), len(o.signers), o.others + 1) for o in found.options] == [
        (48 + more, 60 - 5 * more, comb(12, more)) for more in range(12)
    ]
    assert found.options[1].clauses == (1, *range(13, 61))


def test_more_clauses_that_differ_than_a_table_has_room_for() -> None:
    """Compared one by one they are exact all the same, as long as that takes a second."""
    agreed = {n: (1 << 24) - 1 & ~(1 << n) for n in range(12)}
    agreed |= {12 + n: (1 << 12 + n) - 1 for n in range(12)}
    found = trade_off(24, agreed)
    assert found.left_out == ()
    # So many without some of the first twelve, and with as many more of the others.
    alike = [sum(comb(12, k) for k in range(13) if 0 <= n - 12 + k <= 12) for n in range(1, 24)]
    assert [(len(o.clauses), len(o.signers), o.others + 1) for o in found.options] == [
        (n, 24 - n, count) for n, count in enumerate(alike, 1)
    ]


def test_too_many_combinations() -> None:
    """It is said which clauses were not looked at; the figures are right for what is shown."""
    agreed = all_but_one(50)
    found = trade_off(60, agreed)
    # Two members object to each of the first ten, one to each of the forty after them.
    assert found.left_out == (*range(1, 11), *range(30, 51)), "of as good ones the first are kept"
    assert found.options[0].clauses == (*range(51, 61),)
    assert len(found.options) == 20
    for each in found.options:
        assert not {*each.clauses} & {*found.left_out}
        bits = bits_of(each.clauses)
        assert each.signers == tuple(n for n, said in agreed.items() if said & bits == bits)
