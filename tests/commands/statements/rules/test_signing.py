"""Which signatures count, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.signing import Lack, Signed, carried, lacking, sort_out

DAY = date(2020, 12, 3)
WHOLE = frozenset({1, 2})


@pytest.mark.parametrize(
    ("signed", "where"),
    [
        (Signed(1, 2, WHOLE), "counting"),
        (Signed(1, 2, WHOLE, DAY), "conditional"),
        (Signed(1, 1, WHOLE), "older"),
        (Signed(1, 1, WHOLE, DAY), "older"),
        (Signed(1, 3, WHOLE), "older"),
    ],
)
def test_what_a_signature_is_worth(signed: Signed, where: str) -> None:
    found = sort_out([signed], 2)
    everywhere = {name: getattr(found, name) for name in ("counting", "conditional", "older")}
    assert {name for name, each in everywhere.items() if each == {1: signed}} == {where}
    assert sum(map(len, everywhere.values())) == 1


@pytest.mark.parametrize(
    ("signed", "otherwise", "left"),
    [
        ({1, 2, 3}, {3}, (1, 2)),
        ({1, 2, 3}, set(), (1, 2, 3)),
        ({1, 2}, {3, 4}, (1, 2)),
        ({2}, {1, 2}, ()),
    ],
)
def test_what_a_signature_still_carries(
    signed: set[int], otherwise: set[int], left: tuple[int, ...]
) -> None:
    assert carried(signed, otherwise) == left


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_nobody_is_named_for_what_it_answers_otherwise(signed: set[int], other: set[int]) -> None:
    left = carried(signed, other)
    assert set(left) | (signed & other) == signed
    assert not set(left) & other


@pytest.mark.parametrize(
    ("represented", "mandated", "lacks"),
    [
        (True, True, ()),
        (False, True, (Lack.CONTACT,)),
        (True, False, (Lack.MANDATE,)),
        (False, False, (Lack.CONTACT, Lack.MANDATE)),
    ],
)
def test_lacking(represented: bool, mandated: bool, lacks: tuple[Lack, ...]) -> None:
    assert lacking(represented=represented, mandated=mandated) == lacks
