"""Numbers as people write them (domain.md section 6, point 11)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.numbers import (
    Change,
    ChangeKind,
    NotACount,
    Reason,
    apply,
    change,
    count,
    in_figures,
    numerals,
    spoken,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("5", 5),
        ("007", 7),
        ("1234", 1234),
        ("1.234", 1234),
        ("999.999", 999_999),
        ("1.000.000", 1_000_000),
    ],
)
def test_understands_plain_and_german_numbers(text: str, number: int) -> None:
    assert count(text) == number


REFUSED = [
    ("", Reason.NOT_A_NUMBER),
    ("fünf", Reason.NOT_A_NUMBER),
    ("٣", Reason.NOT_A_NUMBER),
    ("５", Reason.NOT_A_NUMBER),
    ("²", Reason.NOT_A_NUMBER),
    ("1e3", Reason.NOT_A_NUMBER),
    ("0x10", Reason.NOT_A_NUMBER),
    ("1_000", Reason.NOT_A_NUMBER),
    ("1 234", Reason.NOT_A_NUMBER),
    ("5\n", Reason.NOT_A_NUMBER),
    ("+3", Reason.NOT_A_NUMBER),
    ("-", Reason.NOT_A_NUMBER),
    ("5.", Reason.NOT_A_NUMBER),
    (".5", Reason.NOT_A_NUMBER),
    ("nan", Reason.NOT_A_NUMBER),
    ("1,5", Reason.FRACTION),
    ("1.5", Reason.FRACTION),
    ("1.23", Reason.FRACTION),
    ("1.2345", Reason.FRACTION),
    ("1.234,5", Reason.FRACTION),
    ("-3", Reason.NEGATIVE),
    ("−3", Reason.NEGATIVE),
    ("–1,5", Reason.NEGATIVE),
    ("1,234", Reason.AMBIGUOUS_GROUPING),
    ("1234.567", Reason.AMBIGUOUS_GROUPING),
    ("0.123", Reason.AMBIGUOUS_GROUPING),
    ("01.234", Reason.AMBIGUOUS_GROUPING),
    ("12.34.567", Reason.AMBIGUOUS_GROUPING),
    ("1.23.45", Reason.AMBIGUOUS_GROUPING),
    ("1.000.001", Reason.TOO_LARGE),
    ("12.345.678", Reason.TOO_LARGE),
    ("9" * 10_000, Reason.TOO_LARGE),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_refuses_with_a_reason(text: str, reason: Reason) -> None:
    with pytest.raises(NotACount) as refusal:
        count(text)
    assert (refusal.value.reason, refusal.value.text) == (reason, text)
    assert reason in str(refusal.value)


def test_the_limit_is_the_callers() -> None:
    assert count("12.345.678", limit=100_000_000) == 12_345_678
    assert count("10", limit=10) == 10
    assert change("+12.345.678", limit=100_000_000).amount == 12_345_678
    assert change("12.345.678", limit=100_000_000).amount == 12_345_678
    for text in ("11", "100", "1,5"):
        for read in (count, change):
            with pytest.raises(NotACount) as refusal:
                read(text, limit=10)
            assert refusal.value.limit == 10
    with pytest.raises(NotACount) as refusal:
        change("+11", limit=10)
    assert (refusal.value.reason, refusal.value.limit) == (Reason.TOO_LARGE, 10)


@given(st.integers(0, 1_000_000))
def test_reads_back_what_is_written(number: int) -> None:
    assert count(str(number)) == number
    assert count(f"{number:,}".replace(",", ".")) == number


@given(st.text(max_size=20) | st.text("0123456789.,+-", max_size=12))
def test_any_text_is_a_count_or_refused(text: str) -> None:
    with suppress(NotACount):
        assert 0 <= count(text) <= 1_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", Change(ChangeKind.SET, 5)),
        ("0", Change(ChangeKind.SET, 0)),
        ("+3", Change(ChangeKind.ADD, 3)),
        ("+1.234", Change(ChangeKind.ADD, 1234)),
    ],
)
def test_changes(text: str, expected: Change) -> None:
    assert change(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-3", Reason.NEGATIVE),
        ("+-3", Reason.NEGATIVE),
        ("++3", Reason.NOT_A_NUMBER),
        ("+", Reason.NOT_A_NUMBER),
        ("+1,5", Reason.FRACTION),
        ("+2000000", Reason.TOO_LARGE),
    ],
)
def test_changes_refused(text: str, reason: Reason) -> None:
    with pytest.raises(NotACount) as refusal:
        change(text)
    assert (refusal.value.reason, refusal.value.text) == (reason, text)


@pytest.mark.parametrize(
    ("kind", "amount", "standing", "result"),
    [
        (ChangeKind.SET, 5, 20, 5),
        (ChangeKind.SET, 0, 20, 0),
        (ChangeKind.ADD, 3, 5, 8),
        (ChangeKind.SUBTRACT, 5, 5, 0),
    ],
)
def test_apply(kind: ChangeKind, amount: int, standing: int, result: int) -> None:
    assert apply(Change(kind, amount), standing) == result


def test_apply_never_leaves_the_bounds() -> None:
    with pytest.raises(NotACount) as below:
        apply(Change(ChangeKind.SUBTRACT, 6), 5)
    with pytest.raises(NotACount) as above:
        apply(Change(ChangeKind.ADD, 1), 1_000_000)
    assert (below.value.reason, below.value.text) == (Reason.NEGATIVE, "-1")
    assert (above.value.reason, above.value.text) == (Reason.TOO_LARGE, "1000001")
    assert apply(Change(ChangeKind.ADD, 1), 999_999) == 1_000_000


@pytest.mark.parametrize("change", [Change(ChangeKind.ADD, 8), Change(ChangeKind.SUBTRACT, 6)])
def test_the_limit_of_a_change_is_the_callers(change: Change) -> None:
    with pytest.raises(NotACount) as refusal:
        apply(change, 5, limit=12)
    assert refusal.value.limit == 12
    assert apply(Change(ChangeKind.ADD, 7), 5, limit=12) == 12


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_adding_and_subtracting_undo_each_other(standing: int, amount: int) -> None:
    more = apply(Change(ChangeKind.ADD, amount), standing)
    assert apply(Change(ChangeKind.SUBTRACT, amount), more) == standing


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zero", 0),
        ("null", 0),
        ("five", 5),
        ("FÜNF", 5),
        ("fuenf", 5),
        ("nineteen", 19),
        ("twenty", 20),
        ("Twenty-One", 21),
        ("twentynine", 29),
        ("einundzwanzig", 21),
        ("neunundneunzig", 99),
        ("hundred", 100),
        ("hundert", 100),
        ("twenty-ten", None),
        ("hundred-one", None),
        ("5", None),
        ("", None),
    ],
)
def test_numbers_in_words(text: str, number: int | None) -> None:
    assert spoken(text) == number


def test_every_number_up_to_a_hundred_has_a_word() -> None:
    assert set(numerals().values()) == {*range(101)}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("five", "5"),
        ("five.", "5"),
        ("+five", "+5"),
        ("5.", "5"),
        ("5,", "5"),
        ("+5;", "+5"),
        ("1.234.", "1.234"),
        ("5!", "5!"),
        ("+x", "+x"),
        ("x.", "x."),
        (".", "."),
        ("", ""),
    ],
)
def test_in_figures(text: str, figures: str) -> None:
    assert in_figures(text) == figures
