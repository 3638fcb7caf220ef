"""Texts and their clauses; which clauses are meant by number, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.statements.rules.clauses import (
    LONGEST_CLAUSE,
    MOST_CLAUSES,
    NotClauses,
    NotNumbers,
    Reason,
    bits_of,
    check,
    clause_numbers,
    clauses,
    clauses_of,
    like_a_number,
    runs,
    spans,
    tidy,
    written,
)

_TO_ESCAPE = re.compile(rf"^(?=\\*{like_a_number()})", re.MULTILINE | re.IGNORECASE)
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


def numbered(found: Iterable[str]) -> str:
    """The clauses as a text with their numbers; `clauses` makes the same of it again."""
    escaped = [_TO_ESCAPE.sub(r"\\", each) for each in found]
    return "\n".join(f"{number}. {each}" for number, each in enumerate(escaped, 1))


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


@pytest.mark.parametrize(
    ("text", "numbers"),
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
        *((word, []) for word in ("whole", "everything", "alles", "ganz", "ganze", "gesamt")),
        (" Komplett ", []),
        ("ALLE", []),
    ],
)
def test_clause_numbers(text: str, numbers: list[int]) -> None:
    assert list(clause_numbers(text)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0-2", "3-1", "1-", "-1", "1,", ",1", "1--2", "1-2-3", "1.5", "eins", "٣"),
        *("x", "1 x", "1,,2", ",", "1 x 2", "all 1", "1 all", "1000", "1und2", "1und", "und"),
        *("1-9999999999", "1" * 50_000),
    ],
)
def test_no_clause_numbers(text: str) -> None:
    with pytest.raises(NotNumbers) as refusal:
        clause_numbers(text)
    assert str(refusal.value) == text


SETS = st.frozensets(st.integers(1, 60), min_size=1).map(sorted)


@given(SETS)
def test_written_as_runs_they_are_the_same(numbers: list[int]) -> None:
    rows = runs(numbers)
    text = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in rows)
    assert list(clause_numbers(text)) == numbers
    assert all(b + 1 < c for (_a, b), (c, _d) in pairwise(rows))


@given(st.sets(st.integers(1, 999), min_size=1))
def test_what_is_written_can_be_typed(numbers: set[int]) -> None:
    assert set(clause_numbers(written(numbers))) == numbers


def test_written() -> None:
    assert spans([1, 2, 3, 5, 7, 8]) == ["1–3", "5", "7", "8"]
    assert written([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7, 8"


@given(SETS)
def test_masks(numbers: list[int]) -> None:
    assert list(clauses_of(bits_of(numbers))) == numbers
    assert clauses_of(0) == ()
