"""Which clauses are meant, and how they are written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.clause_numbers import (
    NotClauses,
    bits_of,
    clause_numbers,
    clauses_of,
    runs,
    spans,
    written,
)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("3", [3]),
        ("1-3", [1, 2, 3]),
        ("1–3", [1, 2, 3]),
        ("1 - 3", [1, 2, 3]),
        ("1 bis 3", [1, 2, 3]),
        ("1 to 3", [1, 2, 3]),
        ("1,2,5", [1, 2, 5]),
        ("1, 2, 5", [1, 2, 5]),
        ("1 2 5", [1, 2, 5]),
        ("5 3", [3, 5]),
        ("5;1", [1, 5]),
        ("1 und 3", [1, 3]),
        ("1, 2 und 5", [1, 2, 5]),
        ("1, 2 and 4", [1, 2, 4]),
        ("1 and 2, and 5", [1, 2, 5]),
        ("1–3, 5", [1, 2, 3, 5]),
        ("1 - 3; 5", [1, 2, 3, 5]),
        ("1-3,5,7-8", [1, 2, 3, 5, 7, 8]),
        ("2,1-3,2", [1, 2, 3]),
        ("2-2,2", [2]),
        ("59-60", [59, 60]),
        ("60", [60]),
        ("all", []),
        ("ALLE", []),
        *((word, []) for word in ("whole", "everything", "alles", "ganz", "ganze", "gesamt")),
        (" Komplett ", []),
    ],
)
def test_clauses(text: str, clauses: list[int]) -> None:
    assert list(clause_numbers(text)) == clauses


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0-2", "3-1", "1-", "-1", "1,", ",1", "1--2", "1-2-3", "1.5", "eins", "٣"),
        *("x", "1 x", "1,,2", ",", "1 x 2", "all 1", "1 all", "1000", "1und2", "1und", "und"),
        *("1-9999999999", "1" * 50_000),
    ],
)
def test_no_clauses(text: str) -> None:
    with pytest.raises(NotClauses) as refusal:
        clause_numbers(text)
    assert str(refusal.value) == text


SETS = st.frozensets(st.integers(1, 60), min_size=1).map(sorted)


@given(SETS)
def test_written_as_runs_they_are_the_same(clauses: list[int]) -> None:
    rows = runs(clauses)
    text = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in rows)
    assert list(clause_numbers(text)) == clauses
    assert all(b + 1 < c for (_a, b), (c, _d) in pairwise(rows))


@given(st.sets(st.integers(1, 999), min_size=1))
def test_what_is_written_can_be_typed(clauses: set[int]) -> None:
    assert set(clause_numbers(written(clauses))) == clauses


def test_written() -> None:
    assert spans([1, 2, 3, 5, 7, 8]) == ["1–3", "5", "7", "8"]
    assert written([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7, 8"


@given(SETS)
def test_masks(clauses: list[int]) -> None:
    assert list(clauses_of(bits_of(clauses))) == clauses
    assert clauses_of(0) == ()
