"""Texts and their clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.clauses import NotClauses, Reason, check, clauses, numbered, tidy
from commands.statements.rules.wording import LONGEST_CLAUSE, MOST_CLAUSES

LINES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(
        [
            *("3. Dezember", "1)", "2.", "3\\. Dezember", "12\\\\) x", "- a", "# x", "", "4"),
            *("(1) x", "Absatz 2: x", "2 Zwei", "\\2 Zwei", "§ 1", "1\ufe0f\u20e3 x", "clause 3"),
        ]
    ),
)
CLAUSES = st.lists(st.lists(LINES, min_size=1, max_size=5).map("\n".join), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. Eins\n2. Zwei", ["Eins", "Zwei"]),
        ("1) Eins\n2) Zwei", ["Eins", "Zwei"]),
        ("\n\n  1.   Eins \n\n2.\tZwei\n", ["Eins", "Zwei"]),
        ("1.Eins\n2.Zwei", ["Eins", "Zwei"]),
        ("(1) Eins\n(2)Zwei", ["Eins", "Zwei"]),
        ("1.) Eins\n2.)Zwei", ["Eins", "Zwei"]),
        ("1: Eins\n2:Zwei", ["Eins", "Zwei"]),
        ("Absatz 1: Eins\nABSATZ 2. Zwei", ["Eins", "Zwei"]),
        ("Absatz 1\nEins\nAbsatz 2\nZwei", ["Eins", "Zwei"]),
        ("Clause 1: Eins\nclause 2: Zwei", ["Eins", "Zwei"]),
        ("1\ufe0f\u20e3 Eins\n2\u20e3Zwei", ["Eins", "Zwei"]),
        (
            "1. Ab\n2.12.2020\n2:30 Uhr\n2,5 Mio.\n2.000\n2. B",
            ["Ab\n2.12.2020\n2:30 Uhr\n2,5 Mio.\n2.000", "B"],
        ),
        ("1. Eins\n20 Kommunen\nAbsatz 3 gilt.", ["Eins\n20 Kommunen\nAbsatz 3 gilt."]),
        ("1. Eins\n\\2 Kommunen", ["Eins\n2 Kommunen"]),
        ("20 Kommunen\n\n2 davon", ["20 Kommunen", "2 davon"]),
        ("1.000 Menschen\n\n1,5 Millionen", ["1.000 Menschen", "1,5 Millionen"]),
        ("1. Eins\n   und mehr\n2. Zwei", ["Eins\nund mehr", "Zwei"]),
        (
            "1. Eins\n\nEin Absatz\n\n\n\n- Punkt\n2. Zwei",
            ["Eins\n\nEin Absatz\n\n- Punkt", "Zwei"],
        ),
        ("1.\nEins\n2.\n\nZwei", ["Eins", "Zwei"]),
        ("1. 3. Dezember", ["3. Dezember"]),
        ("1. Am\n3\\. Dezember", ["Am\n3. Dezember"]),
        ("1. Seit 2018\n2018 war es\n1.234 Menschen\n2. Zwei", None),
        ("Ein einziger Satz", ["Ein einziger Satz"]),
        ("1. Plan X\n2. X\n\nX", ["Plan X", "X\n\nX"]),
        ("Erster\nAbsatz\n\n\nZweiter", ["Erster\nAbsatz", "Zweiter"]),
        ("# Winterhilfe\n\n1. Eins", ["Eins"]),
        ("WINTERHILFE:\n1. Eins", ["Eins"]),
        ("Winterhilfe\n\n1. Eins\n2. Zwei\nund drei", ["Eins", "Zwei\nund drei"]),
        ("Winterhilfe\n\nEins\n\nZwei", ["Eins", "Zwei"]),
        ("Winterhilfe", ["Winterhilfe"]),
        ('1. „Wir“ sagen "ja"', ['„Wir“ sagen "ja"']),
        ("1. u\u0308ber", ["über"]),
    ],
)
def test_clauses(text: str, found: list[str] | None) -> None:
    expected = found or ["Seit 2018\n2018 war es\n1.234 Menschen", "Zwei"]
    assert clauses(text, "Winterhilfe") == expected


@pytest.mark.parametrize(
    ("text", "reason", "number", "expected"),
    [
        ("", Reason.NONE, 0, 0),
        (" \n\n ", Reason.NONE, 0, 0),
        ("Präambel\n1. Eins", Reason.BEFORE, 0, 0),
        ("Sommerhilfe\n\n1. Eins", Reason.BEFORE, 0, 0),
        ("2. Zwei", Reason.ORDER, 2, 1),
        ("1. Eins\n3. Drei", Reason.ORDER, 3, 2),
        ("1. Eins\n1. Eins", Reason.ORDER, 1, 2),
        ("1. Eins\n22. Oktober 2018", Reason.ORDER, 22, 2),
        ("1 Eins\n2 Zwei", Reason.FORM, 1, 0),
        ("§ 1 Eins\n§ 2 Zwei", Reason.FORM, 1, 0),
        ("[1] Eins", Reason.FORM, 1, 0),
        ("1 – Eins", Reason.FORM, 1, 0),
        ("Absatz 1 Eins", Reason.FORM, 1, 0),
        ("1. Eins\n2 Zwei", Reason.FORM, 2, 0),
        ("(1) Eins\n§ 2", Reason.FORM, 2, 0),
        ("1. Eins\n2.\n3. Drei", Reason.EMPTY, 2, 0),
        ("1. Eins\n2) ", Reason.EMPTY, 2, 0),
        ("1.", Reason.EMPTY, 1, 0),
        ("1. " + "x" * (LONGEST_CLAUSE + 1), Reason.LONG, 1, 0),
        (numbered(["x"] * (MOST_CLAUSES + 1)), Reason.MANY, MOST_CLAUSES + 1, 0),
        ("\n\n".join(["x"] * (MOST_CLAUSES + 2)), Reason.MANY, MOST_CLAUSES + 2, 0),
    ],
)
def test_refused(text: str, reason: Reason, number: int, expected: int) -> None:
    with pytest.raises(NotClauses) as raised:
        clauses(text, "Winterhilfe")
    error = raised.value
    assert (error.reason, error.number, error.expected) == (reason, number, expected)
    assert str(error) == reason.name
    assert error.length == (LONGEST_CLAUSE + 1 if reason is Reason.LONG else 0)
    if reason in {Reason.BEFORE, Reason.ORDER, Reason.FORM}:
        assert error.line
        assert error.line in text
    else:
        assert error.line == ""


def test_without_a_title_no_line_repeats_it() -> None:
    assert clauses("***\nEins") == ["***\nEins"]
    assert clauses("***\nEins", "!") == ["***\nEins"]


def test_as_many_and_as_long_as_possible() -> None:
    most = ["x" * LONGEST_CLAUSE] * MOST_CLAUSES
    assert clauses(numbered(most)) == most


@given(CLAUSES)
def test_there_and_back(some: list[str]) -> None:
    """Numbered text, clauses, numbered text: nothing is lost, whatever the lines look like."""
    kept = [each for each in map(tidy, some) if each]
    if not kept:
        return
    assert clauses(numbered(kept)) == kept
    assert numbered(clauses(numbered(kept))) == numbered(kept)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Clauses that hold together, or a reason; no word of the text is lost."""
    try:
        found = clauses(text)
    except NotClauses:
        return
    check(found)
    assert all(tidy(each) == each for each in found)
    bare = "".join(tidy(text).split()).replace("\\", "")
    for each in found:
        for word in each.replace("\\", "").split():
            assert word in bare


@given(st.text(max_size=200))
def test_tidy_is_done_at_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
