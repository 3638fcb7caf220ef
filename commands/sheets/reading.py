"""From the bytes of a file to its rows: CSV and XLSX as spreadsheet programs write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from commands.kit import Text, UserError, _
from commands.papers.archives import Oversized, measure
from commands.papers.cells import NotText, decoded

from .model import MOST_ROWS
from .rules import Cell, separated

MOST_COLUMNS: Final = 60
# Empty ones included, in which programs keep what a cell looks like.
MOST_ROWS_OF_A_SHEET: Final = 100_000
_MOST_GAPS: Final = 5_000_000  # cells, the empty ones before others included
_MOST_CELLS: Final = 500_000
_MOST_TEXT: Final = 10_000_000  # characters in all cells together; a text may be used many times
_LONGEST_LINE: Final = 100_000  # characters of a CSV
_UNPACKED: Final = 100 * 1024 * 1024  # bytes; a small file can hold a very large one
_TAGS: Final = 6_000_000
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
        text = decoded(data)
        if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
            raise _refused(
                _(
                    "A line of the file has more than {count} characters. Is it a table, one line "
                    "for each row?",
                    count=_LONGEST_LINE,
                )
            )
        table, separator = separated(text, known)
    except NotText as error:
        raise _refused(
            _("This is not a CSV file: it is no text. Is it an Excel file with a wrong ending?")
        ) from error
    reader = csv.reader(io.StringIO(table, newline=""), delimiter=separator, strict=True)
    rows = _Rows()
    try:
        for number, fields in enumerate(reader, 1):
            rows.add(number, [_plain(field) for field in fields])
    except csv.Error as error:
        raise _refused(
            _(
                "Near line {line} a quotation mark has no partner, or a cell is much too long.",
                line=reader.line_num,
            )
        ) from error
    return rows.found


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
        measure(data, unpacked=_UNPACKED, tags=_TAGS)
        return _best(data, known)
    except (UserError, MemoryError):
        raise
    except Oversized as error:
        raise _refused(
            _(
                "Unpacked, the file is far too large. Please copy only the table into a new file, "
                "and send that."
            )
        ) from error
    # Whatever a damaged file makes of its reader.
    except Exception as error:
        raise _refused(
            _("This is not an Excel file, or it is damaged. Please save it again as .xlsx or .csv.")
        ) from error


def _best(data: bytes, known: Callable[[str], bool]) -> Grid:
    # 20 MB of memory, so only when a table comes.
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        first: Grid = []
        for sheet in book.worksheets:
            rows = _Rows()
            for number, cells in _sheet(sheet):
                rows.add(number, cells)
                if len(rows.found) == 1 and not _is_heading(rows.found[0], known):
                    break
            else:
                if rows.found:
                    return rows.found
            first = first or rows.found
        return first
    finally:
        book.close()


def _is_heading(line: Line, known: Callable[[str], bool]) -> bool:
    return any(known(str(each)) for each in line[1] if each)


def _sheet(sheet: Any) -> Iterator[Line]:
    # What a file says about its own size may be wrong.
    sheet.reset_dimensions()
    gaps = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        gaps += len(row)
        if gaps > _MOST_GAPS:
            raise _too_large()
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


class _Rows:
    """The rows of a sheet that are not empty, and how much there is in them."""

    def __init__(self) -> None:
        self.found: Grid = []
        self._cells = self._text = 0

    def add(self, number: int, cells: Sequence[Cell]) -> None:
        """Takes one more row. Raises UserError when it is one too many."""
        if number > MOST_ROWS_OF_A_SHEET:
            raise _refused(
                _(
                    "There are more than {rows} rows in the sheet, empty ones included. Please "
                    "delete everything below the table, and send it again.",
                    rows=MOST_ROWS_OF_A_SHEET,
                )
            )
        width = len(cells)
        while width and cells[width - 1] is None:
            width -= 1
        if not width:
            return
        cells = cells[:width]
        self._cells += width
        self._text += sum(len(each) for each in cells if isinstance(each, str))
        is_full = self._cells > _MOST_CELLS or self._text > _MOST_TEXT
        if is_full or len(self.found) > MOST_ROWS or width > MOST_COLUMNS:
            raise _too_large()
        self.found.append((number, list(cells)))


def _too_large() -> UserError:
    return _refused(
        _(
            "The table is too large: at most {rows} rows and {columns} columns are possible.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    )
