"""Cells that no spreadsheet takes for a formula, and workbooks of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from commands.papers.cells import Sheet, as_xlsx, protected, unprotected


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


def test_lists_one_after_another_each_to_be_filtered() -> None:
    first = Sheet("Erste", [("Name", 30), ("Tag", 12)], [["=1+1", date(2020, 11, 25)], ["B", None]])
    made = as_xlsx(first, Sheet("Zweite", [("Zahl", 10)], [[7]]))
    book = load_workbook(BytesIO(made))
    assert book.sheetnames == ["Erste", "Zweite"]
    assert book.active is not None
    assert book.active.title == "Erste"
    sheet, second = book.worksheets
    assert [each.value for each in sheet[1]] == ["Name", "Tag"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s"), "it is no formula"
    assert sheet.column_dimensions["A"].width == 30
    assert (sheet.auto_filter.ref, second.auto_filter.ref) == ("A1:B3", "A1:A2")
    assert (sheet.freeze_panes, second["A2"].value) == ("A2", 7)
