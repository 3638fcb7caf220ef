"""The sheets of an Excel file (.xlsx): what is seen in them, and the results that it keeps."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from .grids import MOST_ROWS_OF_A_SHEET, Budget, Filling, Flaw, Flawed, IsHeading, Tab, put
from .rules import Cell, literal

_TRUE: Final = frozenset({"1", "true"})


class _Parser(WorkSheetParser):
    """Reads results, as openpyxl does for programs that reckon, and tells which are results.

    The library itself either gives formulas or hides that there are any; and whoever reads a
    large sheet row by row is not told by it which of them are hidden.
    """

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        cell["formula"] = None if formula is None else f"={formula.text or ''}"
        is_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
        if cell["value"] is None and is_text:
            cell["value"] = ""  # the result is a text without letters
        return cell

    def is_hidden(self) -> bool:
        """Whether the row that was read last is hidden; it is forgotten then."""
        return _is_true(self.row_dimensions.pop(str(self.row_counter), {}))

    def hidden_columns(self) -> set[int]:
        """The places of the columns that are hidden."""
        return {
            place
            for each in self.column_dimensions.values()
            if _is_true(each)
            for place in range(int(each["min"]) - 1, min(int(each["max"]), 200))
        }


def _is_true(attributes: Mapping[str, Any]) -> bool:
    return str(attributes.get("hidden", "")).lower() in _TRUE


def tabs(data: bytes, is_heading: IsHeading) -> list[Tab]:
    """Every sheet with its rows. Raises UserError, or nearly anything for a damaged file."""
    book: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True, rich_text=True)
    try:
        budget, struck = Budget(), _struck(book)
        return [_tab(book, each, struck, budget, is_heading) for each in book.worksheets]
    finally:
        book.close()


def _struck(book: Any) -> set[int]:
    """The styles of cells that are struck through."""
    return {
        place for place, style in enumerate(book._cell_styles) if book._fonts[style.fontId].strike
    }


def _tab(book: Any, sheet: Any, struck: set[int], budget: Budget, is_heading: IsHeading) -> Tab:
    tab = Tab(sheet.title, sheet.sheet_state != "visible")
    filling = Filling(tab, budget, is_heading)
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        for number, row in _rows(parser):
            cells: list[Cell] = []
            for cell in row:
                value = _value(cell, struck)
                if value is not None:
                    put(cells, cell["column"] - 1, value)
                    if cell["formula"] is not None:
                        tab.reckoned.add((number, cell["column"] - 1))
            filling.add(number, cells, hidden=parser.is_hidden())
            if filling.is_done:
                break
        tab.hidden_columns = parser.hidden_columns()
    return tab


def _is_struck(text: CellRichText) -> bool:
    """Whether a piece of it is struck through."""
    return any(isinstance(each, TextBlock) and each.font.strike for each in text)


def _rows(parser: _Parser) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows of a sheet; cells may say where they are, and their row does not."""
    for number, row in parser.parse():
        yield max([number, *(each["row"] for each in row)]), row
        if number > MOST_ROWS_OF_A_SHEET:
            return


def _value(cell: Mapping[str, Any], struck: set[int]) -> Cell:
    value, formula = cell["value"], cell["formula"]
    if value is None and formula is not None:
        # A text is its own result, kept or not.
        return literal(formula) or Flawed(formula, Flaw.FORMULA)
    if value is None:
        return None
    if cell["data_type"] == "e":
        return Flawed(str(value), Flaw.ERROR)
    if cell["style_id"] in struck or (isinstance(value, CellRichText) and _is_struck(value)):
        return Flawed(str(value).strip(), Flaw.STRUCK)
    if isinstance(value, str | CellRichText):
        return str(value).strip() or None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, int | float) else str(value)
