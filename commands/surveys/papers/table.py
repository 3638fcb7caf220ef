"""A survey as a table: XLSX, or CSV as Excel opens it by a click. Texts never become formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from commands.kit.render import in_language, plain
from commands.kit.texts import _
from commands.papers.cells import Cell, Sheet, as_csv, as_xlsx

_WIDE: Final = 32


def table(data: Mapping[str, Any], language: str) -> bytes:
    """`data` has the `form`, a `title`, the `heads` by language, and the `rows`."""
    heads = [plain(in_language(each), language) for each in data["heads"]]
    rows = [[_cell(each, language) for each in row] for row in data["rows"]]
    if data["form"] != "xlsx":
        return as_csv([heads, *rows], language)
    return as_xlsx(Sheet(plain(_("Survey"), language), [(each, _WIDE) for each in heads], rows))


def _cell(value: Any, language: str) -> Cell:
    found: Cell = plain(in_language(value), language) if isinstance(value, dict) else value
    return found
