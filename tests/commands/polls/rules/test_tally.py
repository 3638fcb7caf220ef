"""One municipality, one ballot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.tally import BallotCast, tally

NOON = datetime(2020, 11, 19, 12, tzinfo=UTC)
ELECTORATES = st.frozensets(st.integers(1, 6))
CLOSINGS = st.none() | st.integers(0, 6).map(lambda m: NOON + timedelta(minutes=m))


def ballot(member_id: int, *choices: int, minute: int = 0, order: int = 0) -> BallotCast:
    return BallotCast(member_id, choices, NOON + timedelta(minutes=minute), order)


def test_the_latest_ballot_counts() -> None:
    result = tally(
        2,
        [ballot(1, 1, minute=5), ballot(1, 0, minute=3), ballot(2, 0)],
        frozenset({1, 2, 3}),
        None,
    )
    assert result.counts == (1, 1)
    assert result.choices == {1: (1,), 2: (0,)}
    assert result.silent == {3}


def test_order_decides_within_an_instant() -> None:
    ballots = [ballot(1, 0, order=7), ballot(1, 1, order=9), ballot(1, 2, order=8)]
    assert tally(3, ballots, frozenset({1}), None).choices == {1: (1,)}


def test_a_ballot_at_the_close_is_late() -> None:
    ballots = [ballot(1, 0, minute=9), ballot(1, 1, minute=10), ballot(2, 1, minute=10)]
    result = tally(2, ballots, frozenset({1, 2}), NOON + timedelta(minutes=10))
    assert result.choices == {1: (0,)}
    assert result.silent == {2}


def test_who_is_no_elector_does_not_count() -> None:
    result = tally(2, [ballot(9, 1)], frozenset({1}), None)
    assert result.counts == (0, 0)
    assert result.silent == {1}


def test_an_invalid_choice_leaves_the_valid_one_standing() -> None:
    ballots = [
        ballot(1, 1, minute=1),
        *(ballot(1, *some, minute=2) for some in ((2,), (-1,), (0, 1), (0, 0))),
    ]
    assert tally(2, ballots, frozenset({1}), None).choices == {1: (1,)}


def test_an_empty_ballot_takes_the_former_one_back() -> None:
    ballots = [ballot(1, 1, minute=1), ballot(1, minute=2)]
    assert tally(2, ballots, frozenset({1}), None).silent == {1}
    assert tally(2, [*ballots, ballot(1, 0, minute=3)], frozenset({1}), None).choices == {1: (0,)}


def test_a_redacted_ballot_leaves_the_former_one_standing() -> None:
    gone = replace(ballot(1, 0, minute=2), redacted=True)
    assert tally(2, [ballot(1, 1, minute=1), gone], frozenset({1}), None).choices == {1: (1,)}


def test_several_choices_count_each() -> None:
    result = tally(3, [ballot(1, 2, 0), ballot(2, 2)], frozenset({1, 2}), None, most=2)
    assert result.counts == (1, 0, 2)
    assert result.choices == {1: (0, 2), 2: (2,)}


def proxy(member_id: int, *choices: int, minute: int = 0, order: int = 0) -> BallotCast:
    return replace(ballot(member_id, *choices, minute=minute, order=order), by_proxy=True)


@pytest.mark.parametrize(
    ("ballots", "counts"),
    [
        ([proxy(1, 0)], (0,)),
        ([proxy(1, 0, minute=1), proxy(1, 1, minute=2)], (1,)),
        ([ballot(1, 1, minute=1), proxy(1, 0, minute=2)], (1,)),
        ([ballot(1, 1, minute=2), proxy(1, 0, minute=1)], (1,)),
        # Taken back by the municipality itself: what was cast before it is void, by whomever.
        ([proxy(1, 0, minute=1), ballot(1, minute=2)], ()),
        ([ballot(1, 1, minute=1), ballot(1, minute=2), proxy(1, 0, minute=3)], (0,)),
        # Taken back by proxy: only what was cast by proxy.
        ([proxy(1, 0, minute=1), proxy(1, minute=2)], ()),
        ([ballot(1, 1, minute=1), proxy(1, minute=2)], (1,)),
        ([replace(ballot(1, 1, minute=1), redacted=True), proxy(1, 0)], (0,)),
    ],
)
def test_ones_own_ballot_goes_before_a_proxy(
    ballots: list[BallotCast], counts: tuple[int, ...]
) -> None:
    for some in (ballots, ballots[::-1]):
        result = tally(2, some, frozenset({1}), None)
        assert result.choices.get(1, ()) == counts
        assert result.answered == bool(counts)


def test_which_ballot_counts_is_known() -> None:
    ballots = [
        ballot(1, 0, order=7),
        proxy(1, 1, order=9),
        ballot(2, 0, order=8),
        ballot(2, order=9),
    ]
    assert tally(2, ballots, frozenset({1, 2}), None).standing == {1: 7}


BALLOTS = st.lists(
    st.builds(
        BallotCast,
        st.integers(1, 6),
        st.lists(st.integers(-1, 3), max_size=3).map(tuple),
        st.integers(0, 5).map(lambda minute: NOON + timedelta(minutes=minute)),
        st.just(0),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
).map(lambda some: [replace(each, order=n) for n, each in enumerate(some)])


@given(BALLOTS, ELECTORATES, CLOSINGS, st.integers(1, 3), st.randoms(use_true_random=False))
def test_equals_a_naive_recount(
    ballots: list[BallotCast],
    electorate: frozenset[int],
    closes_at: datetime | None,
    most: int,
    random: Random,
) -> None:
    expected = {}
    for member in electorate:
        own = [b for b in ballots if b.member_id == member and not b.redacted]
        own = [b for b in own if len(b.choices) <= most and len({*b.choices}) == len(b.choices)]
        own = [b for b in own if {*b.choices} <= {0, 1, 2}]
        own = [b for b in own if closes_at is None or b.at < closes_at]
        chosen: tuple[int, ...] = ()
        has_voted = False
        for each in sorted(own, key=lambda b: (b.at, b.order)):
            if not each.by_proxy:
                chosen, has_voted = each.choices, bool(each.choices)
            elif not has_voted:
                chosen = each.choices
        if chosen:
            expected[member] = tuple(sorted(chosen))
    shuffled = list(ballots)
    random.shuffle(shuffled)
    result = tally(3, shuffled, electorate, closes_at, most=most)
    assert result.choices == expected
    assert result.counts == tuple(sum(n in each for each in expected.values()) for n in range(3))
    assert result.silent == electorate - set(expected)
    assert len(result.choices) + len(result.silent) == len(electorate) == result.eligible
    assert result.answered == len(expected)
    assert result.standing.keys() == expected.keys()
