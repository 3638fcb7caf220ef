"""A survey as a table: XLSX, or CSV as Excel opens it by a click. Texts never become formulas."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from commands.kit.render import in_language, plain
from commands.kit.texts import _
from commands.papers.cells import Cell, append, as_csv, as_list, head

_WIDE: Final = 32


def table(data: Mapping[str, Any], language: str) -> bytes:
    """`data` has the `form`, a `title`, the `heads` by language, and the `rows`."""
    heads = [plain(in_language(each), language) for each in data["heads"]]
    rows = [[_cell(each, language) for each in row] for row in data["rows"]]
    return (
        _xlsx(heads, rows, language) if data["form"] == "xlsx" else as_csv([heads, *rows], language)
    )


def _cell(value: Any, language: str) -> Cell:
    found: Cell = plain(in_language(value), language) if isinstance(value, dict) else value
    return found


def _xlsx(heads: Sequence[str], rows: Sequence[Sequence[Cell]], language: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = plain(_("Survey"), language)
    head(sheet, [(each, _WIDE) for each in heads])
    for row in rows:
        append(sheet, row)
    as_list(sheet)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
