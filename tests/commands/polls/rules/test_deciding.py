"""Quorum and majority, against everybody entitled."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.deciding import majority_needed, quorum_needed, verdict
from commands.polls.rules.tally import Tally

HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)


def came(counts: tuple[int, ...], eligible: int, answered: int | None = None) -> Tally:
    there = sum(counts) if answered is None else answered
    return Tally(counts, {}, frozenset(range(eligible - there)), eligible, {})


@pytest.mark.parametrize(
    ("share", "eligible", "needed"),
    [
        (HALF, 10, 5),
        (HALF, 11, 6),
        (HALF, 1, 1),
        (TWO_THIRDS, 3, 2),
        (TWO_THIRDS, 4, 3),
        (Fraction(667, 1000), 3, 3),  # what is not quite two thirds is not two thirds
        (Fraction(1), 7, 7),
        (Fraction(1, 1000), 3, 1),
    ],
)
def test_quorum(share: Fraction, eligible: int, needed: int) -> None:
    assert quorum_needed(share, eligible) == needed
    enough = verdict(came((needed,), eligible), share, None)
    assert (enough.quorate, enough.quorum_needed, enough.decided) == (True, needed, True)
    short = verdict(came((needed - 1,), eligible), share, None)
    assert (short.quorate, short.decided) == (False, False)


@pytest.mark.parametrize(
    ("share", "eligible", "needed"),
    [
        (HALF, 10, 6),  # exactly half is no majority
        (HALF, 11, 6),
        (HALF, 1, 1),
        (Fraction(51, 100), 100, 51),
        (TWO_THIRDS, 3, 2),
        (TWO_THIRDS, 120, 80),
        (TWO_THIRDS, 121, 81),
        (Fraction(1), 7, 7),
        (Fraction(1, 3), 9, 3),
    ],
)
def test_majority(share: Fraction, eligible: int, needed: int) -> None:
    assert majority_needed(share, eligible) == needed
    assert verdict(came((0, needed), eligible, eligible), None, share).carried == (1,)
    assert verdict(came((0, needed - 1), eligible, eligible), None, share).carried == ()


def test_who_is_silent_counts_as_entitled() -> None:
    """Three of three that came is no majority of ten."""
    found = verdict(came((3, 0), 10), None, HALF)
    assert (found.carried, found.decided, found.majority_needed) == ((), False, 6)


def test_nothing_is_carried_without_the_quorum() -> None:
    found = verdict(came((6, 0), 10), Fraction(7, 10), HALF)
    assert (found.quorate, found.carried, found.decided) == (False, (), False)
    assert (found.quorum_needed, found.majority_needed) == (7, 6)


def test_of_several_choices_several_can_be_carried() -> None:
    found = verdict(came((6, 7, 2), 10, answered=8), HALF, HALF)
    assert (found.quorate, found.carried) == (True, (0, 1))


def test_nothing_asked_for() -> None:
    found = verdict(came((0, 0), 5), None, None)
    assert (found.quorate, found.carried, found.decided) == (None, None, True)


SHARES = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=1000)


@given(SHARES, st.integers(1, 11_100), st.integers(0, 11_100))
def test_exact(share: Fraction, eligible: int, votes: int) -> None:
    """Against the definition in whole numbers: no rounding anywhere."""
    votes = min(votes, eligible)
    found = verdict(came((votes,), eligible), share, share)
    n, d = share.numerator, share.denominator
    assert found.quorate is (votes * d >= n * eligible)
    reached = votes * 2 > eligible if share == HALF else votes * d >= n * eligible
    assert bool(found.carried) is (reached and votes * d >= n * eligible)


@given(SHARES.filter(lambda each: each >= HALF), st.integers(1, 11_100))
def test_two_options_never_both_have_a_majority(share: Fraction, eligible: int) -> None:
    assert 2 * majority_needed(share, eligible) > eligible
