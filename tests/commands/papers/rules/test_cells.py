"""Cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.papers.cells import protected, unprotected


@pytest.mark.parametrize(
    ("text", "in_csv", "in_xlsx"),
    [
        ("Musterhafen", "Musterhafen", "Musterhafen"),
        ("=1+1", "'=1+1", "=1+1"),
        ("@ina:localhost", "'@ina:localhost", "@ina:localhost"),
        ("-5", "'-5", "-5"),
        ("'=1", "''=1", "''=1"),
        ("'s-Hafen", "'s-Hafen", "'s-Hafen"),
    ],
)
def test_nothing_becomes_a_formula(text: str, in_csv: str, in_xlsx: str) -> None:
    assert protected(text, quoted_by_format=False) == in_csv
    assert protected(text, quoted_by_format=True) == in_xlsx


@given(st.text("'=+-@a"), st.booleans())
def test_what_is_protected_comes_back(text: str, quoted: bool) -> None:
    kept = protected(text, quoted_by_format=quoted)
    assert unprotected(kept) == text
    assert quoted or not kept.startswith(("=", "+", "-", "@"))
