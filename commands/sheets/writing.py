"""From rows to the bytes of a file that a spreadsheet program opens, and that goes in again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain
from typing import Any, Final

from commands.kit.files import XLSX
from commands.kit.rules.choices import primary_word
from commands.locales.tables import table
from commands.papers.cells import as_csv, protected

from .model import TableKind, Values
from .rules import Noun

MIMETYPES: Final = {
    "csv": "text/csv",
    "xlsx": XLSX,
}
_WIDTHS: Final = {"name": 34, "contact": 30, "deputy": 30, "cost_condition": 40, "ags": 11}
_DAYS: Final = frozenset({"valid_until"})


def write(kind: TableKind, rows: Sequence[Values], form: str, language: str) -> bytes:
    """The rows as `csv` or `xlsx`, with headings and words in `language`."""
    if form != "csv":
        return _xlsx(kind, rows, language)
    lines = ([*_words(kind, row, language)] for row in rows)
    return as_csv(chain([_headings(kind, language)], lines), language)


def _words(kind: TableKind, row: Values, language: str) -> Iterator[Any]:
    """The values in the order of the columns: texts, numbers, days, or None."""
    for column in kind.columns:
        value = row.get(column.value)
        if value is not None and column.value in kind.terms:
            terms = kind.terms[column.value]
            # Programmes that the coordination has added are known by their key.
            value = primary_word(terms(value), language) if value in set(terms) else value
        elif value is not None and column.value in _DAYS:
            value = date.fromisoformat(value)
        yield value


def _headings(kind: TableKind, language: str) -> list[str]:
    return [primary_word(column, language) for column in kind.columns]


def _xlsx(kind: TableKind, rows: Sequence[Values], language: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(primary_word(Noun(kind.name), language))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(kind.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column.value, 18)

    def cell(value: Any) -> Any:
        if value is None or isinstance(value, int):
            return value
        if isinstance(value, date):
            made = WriteOnlyCell(sheet, datetime.combine(value, time()))
            made.number_format = table(language).day
            return made
        made = WriteOnlyCell(sheet, protected(value, quoted_by_format=True))
        made.data_type = "s"  # never a formula, whatever it begins with
        return made

    headings = [cell(each) for each in _headings(kind, language)]
    for each in headings:
        each.font = Font(bold=True)
    sheet.append(headings)
    for row in rows:
        sheet.append([cell(value) for value in _words(kind, row, language)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
