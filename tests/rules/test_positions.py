"""Which clauses are meant, and the words for what is said to them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.choices import choice
from commands.rules.positions import (
    NotClauses,
    Position,
    bits_of,
    clause_numbers,
    clauses_of,
    runs,
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
        ("5;1", [1, 5]),
        ("1, 2 und 5", [1, 2, 5]),
        ("1 and 2, and 5", [1, 2, 5]),
        ("1-3,5,7-8", [1, 2, 3, 5, 7, 8]),
        ("2,1-3,2", [1, 2, 3]),
        ("60", [60]),
        ("all", []),
        ("ALLE", []),
    ],
)
def test_clauses(text: str, clauses: list[int]) -> None:
    assert list(clause_numbers(text)) == clauses


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0-2", "3-1", "1-", "-1", "1,", ",1", "1--2", "1-2-3", "1.5", "eins", "٣"),
        *("1 x 2", "all 1", "1 all", "1000", "1und2", "1und", "und", "1-9999999999", "1" * 50_000),
    ],
)
def test_no_clauses(text: str) -> None:
    with pytest.raises(NotClauses):
        clause_numbers(text)


@pytest.mark.parametrize(
    ("word", "position"),
    [
        ("agree", Position.AGREE),
        ("zustimmen", Position.AGREE),
        ("Zustimmung", Position.AGREE),
        ("ja", Position.AGREE),
        ("change", Position.CHANGE),
        ("aendern", Position.CHANGE),
        ("Änderung", Position.CHANGE),
        ("abstain", Position.ABSTAIN),
        ("enthalten", Position.ABSTAIN),
        ("reject", Position.REJECT),
        ("ablehnen", Position.REJECT),
        ("vielleicht", None),
        ("3", None),
    ],
)
def test_words(word: str, position: Position | None) -> None:
    assert choice(Position, word) is position


SETS = st.frozensets(st.integers(1, 60), min_size=1).map(sorted)


@given(SETS)
def test_written_as_runs_they_are_the_same(clauses: list[int]) -> None:
    rows = runs(clauses)
    text = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in rows)
    assert list(clause_numbers(text)) == clauses
    assert all(b + 1 < c for (_a, b), (c, _d) in pairwise(rows))


@given(SETS)
def test_masks(clauses: list[int]) -> None:
    assert list(clauses_of(bits_of(clauses))) == clauses
    assert clauses_of(0) == ()
