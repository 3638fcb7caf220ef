"""What counts, what it comes to, and what may be told of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.authority import Role, Standing
from commands.surveys.rules import (
    LEAST,
    Group,
    Numbers,
    by_land,
    counting,
    may_read_answer,
    summed,
    tells_median,
    tells_sums,
)

START = datetime(2020, 11, 19, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    id: int
    question_id: int
    member_id: int
    amount: int
    at: datetime
    redacted_at: datetime | None = None


rows = st.lists(
    st.tuples(
        st.integers(1, 2), st.integers(1, 4), st.integers(0, 500), st.integers(0, 9), st.booleans()
    ),
    max_size=30,
)


@given(rows, st.randoms(use_true_random=False))
def test_the_sum_is_that_of_the_latest_answers(
    given_rows: list[tuple[int, int, int, int, bool]], random: object
) -> None:
    answers = [
        Answer(n, q, m, amount, START + timedelta(minutes=at), START if deleted else None)
        for n, (q, m, amount, at, deleted) in enumerate(given_rows)
    ]
    # Counted anew: the last word of each, in the order of sending.
    last: dict[tuple[int, int], int] = {}
    for minute in range(10):
        for each in answers:
            if each.at == START + timedelta(minutes=minute) and each.redacted_at is None:
                last[each.question_id, each.member_id] = each.amount
    random.shuffle(answers)  # type: ignore[attr-defined]
    found = counting(answers)
    assert {key: each.amount for key, each in found.items()} == last
    for question in (1, 2):
        amounts = [each.amount for (q, _member), each in found.items() if q == question]
        if amounts:
            wanted = [amount for (q, _member), amount in last.items() if q == question]
            assert summed(amounts).total == sum(wanted)


@pytest.mark.parametrize(
    ("amounts", "median"),
    [([5], 5), ([1, 2], Fraction(3, 2)), ([9, 1, 5], 5), ([1, 1, 3, 100], 2)],
)
def test_the_median(amounts: list[int], median: Fraction) -> None:
    assert summed(amounts) == Numbers(len(amounts), sum(amounts), median)


@given(
    st.lists(st.tuples(st.sampled_from(["NW", "NI", "BY", "SN"]), st.integers(0, 99))),
    st.integers(1, 4),
)
def test_no_group_tells_of_fewer_and_nothing_is_lost(
    answers: list[tuple[str, int]], least: int
) -> None:
    amounts = {n: amount for n, (_land, amount) in enumerate(answers)}
    lands = {n: land for n, (land, _amount) in enumerate(answers)}
    groups = by_land(amounts, lands, least)
    assert all(each.count >= least for each in groups)
    if groups:
        assert sum(each.total for each in groups) == sum(amounts.values())
        assert sum(each.count for each in groups) == len(amounts)
    of: dict[str, int] = defaultdict(int)
    for land, amount in answers:
        of[land] += amount
    assert all(each.total == of[each.land] for each in groups if each.land is not None)


def test_what_is_left_of_the_sum_tells_of_nobody() -> None:
    """Two in BY alone could be reckoned from the whole: so the smallest Land goes with them."""
    lands = dict(enumerate(["NW"] * 5 + ["NI"] * 3 + ["BY"] * 2))
    amounts = dict.fromkeys(lands, 10)
    assert by_land(amounts, lands, 3) == [Group("NW", 5, 50), Group(None, 5, 50)]
    assert by_land(amounts, lands, 1) == [
        Group("NW", 5, 50),
        Group("NI", 3, 30),
        Group("BY", 2, 20),
    ]
    assert by_land({0: 10}, lands, 1) == []


@pytest.mark.parametrize(
    ("lands", "least", "groups"),
    [
        # The largest sum first, then in the order of their codes,
        ("SN NW BY NW", 1, [Group("NW", 2, 20), Group("BY", 1, 10), Group("SN", 1, 10)]),
        # exactly as many answers as asked for are enough,
        ("NW NW BY BY", 2, [Group("BY", 2, 20), Group("NW", 2, 20)]),
        ("NW NW BY SN", 2, [Group("NW", 2, 20), Group(None, 2, 20)]),
        # and of the Länder that could go with the others, it is the one with the fewest answers.
        (
            "NW NW NW SN SN BY BY BE",
            2,
            [Group("NW", 3, 30), Group("SN", 2, 20), Group(None, 3, 30)],
        ),
        ("NW NW BY", 2, []),
        ("", 1, []),
    ],
)
def test_groups(lands: str, least: int, groups: list[Group]) -> None:
    of = dict(enumerate(lands.split()))
    assert by_land(dict.fromkeys(of, 10), of, least) == groups


@pytest.mark.parametrize(
    ("answered", "is_open", "is_closed", "told"),
    [
        (1, True, False, True),
        (LEAST, False, True, True),
        (LEAST - 1, False, True, False),
        (100, False, False, False),  # each answer would be told by what it adds
    ],
)
def test_when_sums_are_told(answered: int, is_open: bool, is_closed: bool, told: bool) -> None:
    assert tells_sums(answered, is_open=is_open, is_closed=is_closed) is told


@pytest.mark.parametrize(
    ("reader", "is_open", "allowed"),
    [
        (Standing("@f:x", federal=True), False, True),
        (Standing("@s:x", lands=frozenset({"NW"})), False, True),
        (Standing("@s:x", lands=frozenset({"NI"})), False, False),
        (Standing("@s:x", lands=frozenset({"NI"})), True, True),
        (Standing("@c:x", speaks_for={1: Role.CONTACT}), False, True),
        (Standing("@c:x", speaks_for={2: Role.DEPUTY}), False, False),
        (Standing("@c:x", speaks_for={2: Role.DEPUTY}), True, True),
        (Standing("@p:x", partner_of=frozenset({4})), True, False),
        (Standing("@o:x", observer=True), True, False),
        (Standing("@x:x"), True, False),
    ],
)
def test_who_reads_what_municipality_1_in_nw_has_answered(
    reader: Standing, is_open: bool, allowed: bool
) -> None:
    assert may_read_answer(reader, 1, "NW", is_open=is_open) is allowed


@pytest.mark.parametrize(
    ("answered", "is_open", "told"),
    [(3, False, False), (4, False, False), (5, False, True), (1, True, True)],
)
def test_a_median_of_few_is_not_told(answered: int, is_open: bool, told: bool) -> None:
    assert tells_median(answered, is_open=is_open) is told
