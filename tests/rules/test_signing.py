"""Which clauses are meant, which signatures count, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.signing import (
    Lack,
    NotClauses,
    Signed,
    clauses_shown,
    lacking,
    read_clauses,
    sort_out,
)

DAY = date(2020, 12, 3)
WHOLE = frozenset({1, 2})


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("3", (3,)),
        ("1-3,5", (1, 2, 3, 5)),
        ("1–3, 5", (1, 2, 3, 5)),
        ("1 - 3; 5", (1, 2, 3, 5)),
        ("5 3", (3, 5)),
        ("1 und 3", (1, 3)),
        ("1, 2 and 4", (1, 2, 4)),
        ("2-2,2", (2,)),
        ("59-60", (59, 60)),
    ],
)
def test_clauses(text: str, clauses: tuple[int, ...]) -> None:
    assert read_clauses(text) == clauses


@pytest.mark.parametrize(
    "text", ["", "0", "3-1", "-1", "1-", "1,,2", "x", "1 x", "1-2-3", "1000", "٣", "1.5", ","]
)
def test_no_clauses(text: str) -> None:
    with pytest.raises(NotClauses):
        read_clauses(text)


@given(st.sets(st.integers(1, 999), min_size=1))
def test_what_is_shown_can_be_typed(clauses: set[int]) -> None:
    assert set(read_clauses(clauses_shown(clauses))) == clauses


def test_shown() -> None:
    assert clauses_shown([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7, 8"


@pytest.mark.parametrize(
    ("signed", "mandated", "where"),
    [
        (Signed(1, 2, WHOLE), {1}, "counting"),
        (Signed(1, 2, WHOLE), set(), "counting"),  # it had a mandate when it signed
        (Signed(1, 2, WHOLE, DAY), {1}, "counting"),  # the mandate has come meanwhile
        (Signed(1, 2, WHOLE, DAY), {2}, "conditional"),
        (Signed(1, 1, WHOLE), {1}, "older"),
        (Signed(1, 1, WHOLE, DAY), {1}, "older"),
        (Signed(1, 3, WHOLE), {1}, "older"),
    ],
)
def test_what_a_signature_is_worth(signed: Signed, mandated: set[int], where: str) -> None:
    found = sort_out([signed], 2, mandated)
    everywhere = {name: getattr(found, name) for name in ("counting", "conditional", "older")}
    assert {name for name, each in everywhere.items() if each == {1: signed}} == {where}
    assert sum(map(len, everywhere.values())) == 1


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
