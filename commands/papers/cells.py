"""Tables for spreadsheets: lists to be filtered, CSV, and cells that none takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from commands.locales.tables import Table, table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell: TypeAlias = str | int | date | None

_FORMULA_LIKE = re.compile(r"'*[=+\-@]")
_PROTECTED = re.compile(r"'+[=+\-@]")


def protected(text: str, *, quoted_by_format: bool) -> str:
    """The text so that no spreadsheet takes it for a formula; `unprotected` gives it back.

    In CSV a text that begins with = + - @ gets an apostrophe in front. A format that tells texts
    from formulas by itself needs that only for texts that look protected already.
    """
    pattern = _PROTECTED if quoted_by_format else _FORMULA_LIKE
    return "'" + text if pattern.match(text) else text


def unprotected(text: str) -> str:
    """The text that was protected, or the text as it is."""
    return text[1:] if _PROTECTED.match(text) else text


def as_csv(rows: Iterable[Sequence[Cell]], language: str) -> bytes:
    """As Excel opens it by a click: with a byte order mark, and its separator and days."""
    words, out = table(language), io.StringIO(newline="")
    writer = csv.writer(out, delimiter=words.separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_in_csv(each, words) for each in row])
    return out.getvalue().encode("utf-8-sig")


class Sheet(NamedTuple):
    """A list in a workbook: its title, its columns with their widths, and its rows."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def as_xlsx(*sheets: Sheet) -> bytes:
    """A workbook of these lists, each ready to be filtered; texts never become formulas."""
    from openpyxl import Workbook

    book = Workbook()
    for each in sheets:
        sheet = book.create_sheet(each.title)
        head(sheet, each.columns)
        for row in each.rows:
            append(sheet, row)
        as_list(sheet)
    book.remove(book.worksheets[0])  # the empty one of every new book
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _in_csv(value: Cell, words: Table) -> Cell:
    if isinstance(value, date):
        return words.in_figures(value)
    return protected(value, quoted_by_format=False) if isinstance(value, str) else value


def append(sheet: Worksheet, values: Sequence[Cell]) -> None:
    """Adds a row; a text that begins with = + - or @ stays a text in every program."""
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
            cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@", "\t"))
        elif isinstance(cell.value, date):
            cell.number_format = "DD.MM.YYYY"
        elif isinstance(cell.value, int):
            cell.number_format = "#,##0"


def head(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    """The first row of a list: names of columns with their widths."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    append(sheet, [name for name, _width in columns])
    for number, (_name, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        cell = sheet.cell(1, number)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EDF3")
        cell.alignment = Alignment(vertical="top")


def as_list(sheet: Worksheet) -> None:
    """Ready to be filtered, and to be printed on A4 with its first row on each page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
