"""What all signers have in common, what some carry beyond it, and in whose name it is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.publications import (
    Demanding,
    Group,
    Sets,
    clause_sets,
    demanding,
    review_day,
)

SIGNED = st.dictionaries(
    st.integers(1, 12), st.frozensets(st.integers(1, 6), min_size=1), max_size=12
)


@pytest.mark.parametrize(
    ("signed", "sets"),
    [
        ({}, Sets((), (), ())),
        ({1: {1, 2}}, Sets((1, 2), (), (Group((1, 2), (1,)),))),
        (
            {3: {1, 2}, 1: {1, 2, 3}, 2: {1, 2}},
            Sets((1, 2), (3,), (Group((1, 2, 3), (1,)), Group((1, 2), (3, 2)))),
        ),
        (
            {1: {1, 2}, 2: {2, 3}},
            Sets((2,), (1, 3), (Group((1, 2), (1,)), Group((2, 3), (2,)))),
        ),
        ({1: {1}, 2: {2}}, Sets((), (1, 2), (Group((1,), (1,)), Group((2,), (2,))))),
        # As many clauses each: in the order of the clauses, not of the members.
        ({1: {2}, 2: {1}}, Sets((), (1, 2), (Group((1,), (2,)), Group((2,), (1,))))),
    ],
)
def test_clause_sets(signed: dict[int, set[int]], sets: Sets) -> None:
    assert clause_sets(signed) == sets


@given(SIGNED)
def test_every_signer_stands_behind_its_own_clauses_only(
    signed: dict[int, frozenset[int]],
) -> None:
    found = clause_sets(signed)
    listed = {member: set(group.clauses) for group in found.groups for member in group.members}
    assert listed == {member: set(clauses) for member, clauses in signed.items()}
    assert sum(len(group.members) for group in found.groups) == len(signed)
    assert len({group.clauses for group in found.groups}) == len(found.groups)
    carriers = {c: [m for m, signs in signed.items() if c in signs] for c in range(1, 7)}
    assert set(found.core) == {c for c, who in carriers.items() if who and len(who) == len(signed)}
    assert set(found.optional) == {c for c, who in carriers.items() if 0 < len(who) < len(signed)}


@given(SIGNED, st.randoms())
def test_order_does_not_matter(signed: dict[int, frozenset[int]], random: object) -> None:
    items = list(signed.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    one, other = clause_sets(signed), clause_sets(dict(items))
    assert (one.core, one.optional) == (other.core, other.optional)
    assert [(g.clauses, set(g.members)) for g in one.groups] == [
        (g.clauses, set(g.members)) for g in other.groups
    ]


@pytest.mark.parametrize(
    ("signed", "everybody", "who"),
    [
        ({1: {1, 2}, 2: {1, 2}}, {1, 2}, Demanding.ALLIANCE),
        ({1: {1, 2}, 2: {1}}, {1, 2}, Demanding.UNDERSIGNED),
        ({1: {1}, 2: {1}}, {1, 2}, Demanding.UNDERSIGNED),  # all the same, but not all of it
        ({1: {1, 2}}, {1, 2}, Demanding.UNDERSIGNED),
        ({}, set(), Demanding.UNDERSIGNED),
    ],
)
def test_nobody_is_spoken_for(
    signed: dict[int, set[int]], everybody: set[int], who: Demanding
) -> None:
    assert demanding(signed, 2, everybody) is who


@given(SIGNED, st.sets(st.integers(1, 12), min_size=1), st.integers(1, 6))
def test_the_alliance_speaks_only_with_one_voice(
    signed: dict[int, frozenset[int]], everybody: set[int], clauses: int
) -> None:
    all_of_it = all(
        clause in signed.get(member, ()) for member in everybody for clause in range(1, clauses + 1)
    )
    assert (demanding(signed, clauses, everybody) is Demanding.ALLIANCE) is all_of_it


@pytest.mark.parametrize(
    ("published", "reviewed"),
    [
        (date(2020, 11, 25), date(2021, 2, 25)),
        (date(2020, 11, 30), date(2021, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2020, 9, 19), date(2020, 12, 19)),
        (date(2020, 12, 31), date(2021, 3, 31)),
    ],
)
def test_review_in_three_months(published: date, reviewed: date) -> None:
    assert review_day(published) == reviewed
