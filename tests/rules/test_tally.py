"""One municipality, one ballot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.tally import BallotCast, tally

NOON = datetime(2020, 11, 19, 12, tzinfo=UTC)


def ballot(member_id: int, choice: int, minute: int = 0, order: int = 0) -> BallotCast:
    return BallotCast(member_id, choice, NOON + timedelta(minutes=minute), order)


def test_the_latest_ballot_counts() -> None:
    result = tally(2, [ballot(1, 1, 5), ballot(1, 0, 3), ballot(2, 0)], frozenset({1, 2, 3}), None)
    assert result.counts == (1, 1)
    assert result.choices == {1: 1, 2: 0}
    assert result.silent == {3}


def test_order_decides_within_an_instant() -> None:
    ballots = [ballot(1, 0, order=7), ballot(1, 1, order=9), ballot(1, 2, order=8)]
    assert tally(3, ballots, frozenset({1}), None).choices == {1: 1}


def test_a_ballot_at_the_close_is_late() -> None:
    ballots = [ballot(1, 0, 9), ballot(1, 1, 10), ballot(2, 1, 10)]
    result = tally(2, ballots, frozenset({1, 2}), NOON + timedelta(minutes=10))
    assert result.choices == {1: 0}
    assert result.silent == {2}


def test_who_is_no_elector_does_not_count() -> None:
    result = tally(2, [ballot(9, 1)], frozenset({1}), None)
    assert result.counts == (0, 0)
    assert result.silent == {1}


def test_an_invalid_choice_leaves_the_valid_one_standing() -> None:
    ballots = [ballot(1, 1, 1), ballot(1, 2, 2), ballot(1, -1, 3)]
    assert tally(2, ballots, frozenset({1}), None).choices == {1: 1}


BALLOTS = st.lists(
    st.builds(ballot, st.integers(1, 6), st.integers(-1, 3), st.integers(0, 5)), max_size=30
).map(lambda some: [BallotCast(b.member_id, b.choice, b.at, n) for n, b in enumerate(some)])
ELECTORATES = st.frozensets(st.integers(1, 6))
CLOSINGS = st.none() | st.integers(0, 6).map(lambda m: NOON + timedelta(minutes=m))


@given(BALLOTS, ELECTORATES, CLOSINGS, st.randoms(use_true_random=False))
def test_equals_a_naive_recount(
    ballots: list[BallotCast],
    electorate: frozenset[int],
    closes_at: datetime | None,
    random: Random,
) -> None:
    expected = {}
    for member in electorate:
        own = [b for b in ballots if b.member_id == member and 0 <= b.choice < 3]
        own = [b for b in own if closes_at is None or b.at < closes_at]
        if own:
            expected[member] = sorted(own, key=lambda b: (b.at, b.order))[-1].choice
    shuffled = list(ballots)
    random.shuffle(shuffled)
    result = tally(3, shuffled, electorate, closes_at)
    assert result.choices == expected
    assert result.counts == tuple(list(expected.values()).count(n) for n in range(3))
    assert result.silent == electorate - set(expected)
    assert sum(result.counts) + len(result.silent) == len(electorate)
