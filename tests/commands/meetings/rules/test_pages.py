"""A long text in parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.meetings.rules import pages


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 5, [""]),
        ("eins", 5, ["eins"]),
        ("eins zwei", 5, ["eins", "zwei"]),
        ("eins\nzwei drei", 10, ["eins", "zwei drei"]),
        ("eins\nzwei drei", 9, ["eins", "zwei drei"]),
        ("einszweidrei", 5, ["einsz", "weidr", "ei"]),
        ("eins     ", 5, ["eins"]),
        ("eins\n\nzwei", 6, ["eins", "zwei"]),
    ],
)
def test_cut(text: str, most: int, parts: list[str]) -> None:
    assert pages(text, most) == parts


@given(st.text(alphabet="ab \n", max_size=200), st.integers(1, 50))
def test_nothing_gets_lost(text: str, most: int) -> None:
    found = pages(text, most)
    assert all(len(each) <= most for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())
