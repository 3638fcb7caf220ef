"""Whether words behind `!poll` are a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.question import is_answer, is_question, poll_number, poll_number_in


def typed(text: str) -> list[tuple[str, bool]]:
    return [(each.strip("“”"), each.startswith("“")) for each in text.split()]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("#2", 2),
        ("Nr. 2", 2),
        ("nr.2", 2),
        ("2.", 2),
        ("zwei", None),
        ("2 ja", None),
        (" number 2: ", 2),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("##2", None),
        ("٢", None),
    ],
)
def test_number(text: str, number: int | None) -> None:
    assert poll_number(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Winterhilfe?", True),
        ("“Winterhilfe”", True),
        ("Wer fährt hin", True),
        ("2 oder 3 Treffen?", True),
        ("2 | 3", True),
        ("Winterhilfe mittragen", False),
        ("2 ja", False),
        ("2 nein “zu teuer”", False),
        ("bitte alles über 2", False),
        ("Löschen 2 ?", False),
        ("hilfe", False),
        ("Löschen wir das?", False),
        ("“Löschen” ?", True),
        ("2 wer fährt hin", False),
        ("2 wer fährt hin?", True),
        ("“2” fahren hin", True),
        ("wer fährt 2", False),
        ("wer fährt", False),
        ("1 “Neue Frage?”", False),  # nobody begins a question so
        ("wer 1 “Neue Frage?”", False),
        ("wer “Neue Frage” 1", True),
        ("a|b", True),
        ("", False),
    ],
)
def test_is_question(text: str, expected: bool) -> None:
    assert is_question(typed(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("ja", True),
        ("ja Status", True),
        ("“ja”", False),
        ("Status", False),
        ("löschen: bitte", False),
    ],
)
def test_is_answer(text: str, expected: bool) -> None:
    assert is_answer(typed(text)) is expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("ja bei 3 oder 4", 3), ("#2 ja", 2), ("0 ja", 0), ("nur Worte", None), ("", None)],
)
def test_number_in(text: str, number: int | None) -> None:
    assert poll_number_in(typed(text)) == number


@given(st.lists(st.tuples(st.text(max_size=5), st.booleans()), max_size=5))
def test_any_words_are_survived(words: list[tuple[str, bool]]) -> None:
    found = poll_number_in(words)
    assert found is None or found >= 0
    assert is_question(words) in {True, False}
