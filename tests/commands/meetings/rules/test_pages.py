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
        ("a b c d", 5, ["a b c", "d"]),  # as much as fits, and at the last place there is
        ("a b c d", 6, ["a b c", "d"]),
        ("a\nb\nc d", 5, ["a\nb", "c d"]),
        (" abcdef", 5, [" abcd", "ef"]),  # white space before the first word is no place to cut
        ("a bcdef", 5, ["a", "bcdef"]),
        ("aXbcd", 3, ["aXb", "cd"]),
        ("ab\t\tcd", 3, ["ab", "\tcd"]),
        ("abc XX", 3, ["abc", "XX"]),
    ],
)
def test_cut(text: str, most: int, parts: list[str]) -> None:
    assert pages(text, most) == parts


@given(st.text(alphabet="ab \n", max_size=200), st.integers(1, 50))
def test_nothing_gets_lost(text: str, most: int) -> None:
    found = pages(text, most)
    assert all(len(each) <= most for each in found)
    assert "".join("".join(found).split()) == "".join(text.split())
