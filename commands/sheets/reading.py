"""From the bytes of a file to its rows: CSV and XLSX as spreadsheet programs write them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from commands.kit import Text, UserError, _
from commands.papers.cells import NotText, decoded

from .model import MOST_ROWS
from .rules import Cell, separated

MOST_COLUMNS: Final = 60
_UNPACKED: Final = 300 * 1024 * 1024  # bytes; a small file can hold a very large one
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class Formula(str):
    """The text of a cell that is reckoned by the spreadsheet, or the error it shows."""


Line = tuple[int, list[Cell]]
Grid = list[Line]


def grid(name: str, data: bytes, known: Callable[[str], bool]) -> Grid:
    """The rows of a file that are not empty, with their numbers; the first has the headings.

    Of several sheets it is the first whose headings are `known`. Raises UserError for a file that
    is none of the two formats, or that cannot be read.
    """
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending not in {"csv", "xlsx"}:
        raise _refused(_("I read files that end in .csv or .xlsx."))
    if not data:
        raise _refused(_("The file is empty."))
    rows = _csv(data, known) if ending == "csv" else _xlsx(data, known)
    if not rows:
        raise _refused(_("The file is empty."))
    if len(rows) < 2:
        raise _refused(_("The file has no rows below its headings."))
    return rows


def _refused(text: Text) -> UserError:
    return UserError(text, example=False)


def _csv(data: bytes, known: Callable[[str], bool]) -> Grid:
    try:
        table, separator = separated(decoded(data), known)
    except NotText as error:
        raise _refused(
            _("This is not a CSV file: it is no text. Is it an Excel file with a wrong ending?")
        ) from error
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=separator, strict=True)
    rows: Grid = []
    try:
        for number, fields in enumerate(reader, 1):
            _add(rows, number, [_plain(field) for field in fields])
    except csv.Error as error:
        raise _refused(
            _(
                "Near line {line} a quotation mark has no partner, or a cell is much too long.",
                line=reader.line_num,
            )
        ) from error
    return rows


def _plain(field: str) -> Cell:
    field = field.strip()
    return Formula(field) if field.startswith("=") else field or None


def _xlsx(data: bytes, known: Callable[[str], bool]) -> Grid:
    if data.startswith(_OLD_EXCEL):
        if _ENCRYPTED in data:
            raise _refused(
                _("The file is protected by a password. Please save it without, and send it again.")
            )
        raise _refused(_("This is an old Excel file. Please save it as .xlsx or .csv."))
    try:
        _check_size(data)
        return _best(data, known)
    except UserError:
        raise
    # Whatever a damaged file makes of its reader.
    except Exception as error:
        raise _refused(
            _("This is not an Excel file, or it is damaged. Please save it again as .xlsx or .csv.")
        ) from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > _UNPACKED:
            raise _refused(_("The file is too large. Please send it in parts."))


def _best(data: bytes, known: Callable[[str], bool]) -> Grid:
    # 20 MB of memory, so only when a table comes.
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        first: Grid = []
        for sheet in book.worksheets:
            lines = _sheet(sheet)
            rows: Grid = []
            for number, cells in lines:
                _add(rows, number, cells)
                if len(rows) == 1 and not any(known(str(each)) for each in rows[0][1] if each):
                    break
            else:
                if rows:
                    return rows
            first = first or rows
        return first
    finally:
        book.close()


def _sheet(sheet: Any) -> Iterator[Line]:
    # What a file says about its own size may be wrong.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield getattr(row[0], "row", number) if row else number, [_cell(each) for each in row]


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type in {"f", "e"}:
            return Formula(value)
        return value.strip() or None
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, int | float):
        return value
    return Formula(str(value)) if cell.data_type == "f" else str(value)


def _add(rows: Grid, number: int, cells: Sequence[Cell]) -> None:
    while cells and cells[-1] is None:
        cells = cells[:-1]
    if not cells:
        return
    if len(rows) > MOST_ROWS or len(cells) > MOST_COLUMNS:
        raise _refused(
            _(
                "The table is too large: at most {rows} rows and {columns} columns are possible.",
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        )
    rows.append((number, list(cells)))
