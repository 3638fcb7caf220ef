"""The sheets of an OpenDocument file (.ods), as LibreOffice writes it.

Read by hand and not by a library: those there are either build the whole document in memory, or do
not tell what is hidden and struck through. What the elements mean: OASIS OpenDocument 1.3, part 3,
chapters 9 (tables) and 19 (attributes).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from defusedxml.ElementTree import iterparse

from commands.kit import _

from .grids import MOST_COLUMNS, Budget, Filling, Flaw, Flawed, IsHeading, Tab, put, refused
from .model import MOST_ROWS
from .rules import Cell, literal

_SPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_SPACE % each for each in ("office", "table", "text", "style"))
_TYPE_OF_LIBREOFFICE: Final = (
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
)
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_PARAGRAPH: Final = f"{_TEXT}p"
_BREAKS: Final = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}


def tabs(data: bytes, is_heading: IsHeading) -> list[Tab]:
    """Every sheet with its rows. Raises UserError, or nearly anything for a damaged file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise refused(
                _("The file is protected by a password. Please save it without, and send it again.")
            )
        with archive.open("content.xml") as content:
            return _Document(is_heading).read(iterparse(content, events=("start", "end")))


class _Document:
    """Goes through the elements of a document once, and keeps what its sheets are made of."""

    def __init__(self, is_heading: IsHeading) -> None:
        self._is_heading = is_heading
        self._budget = Budget()
        self._tabs: list[Tab] = []
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._depth = 0  # of tables: there may be some in cells
        self._filling: Filling | None = None
        self._row = self._column = 0
        self._styles_of_columns: list[str | None] = []

    def read(self, events: Iterator[tuple[str, Any]]) -> list[Tab]:
        """The sheets in the order of the document."""
        at_end: dict[str, Callable[[Any], None]] = {
            f"{_STYLE}style": self._style,
            _COLUMN: self._columns,
            _ROW: self._rows,
        }
        for event, element in events:
            if element.tag == _SHEET:
                self._depth += 1 if event == "start" else -1
                if event == "start" and self._depth == 1:
                    self._begin(element)
            elif event == "end" and self._depth <= 1 and element.tag in at_end:
                at_end[element.tag](element)
                element.clear()
        return self._tabs

    def _style(self, style: Any) -> None:
        name = style.get(f"{_STYLE}name", "")
        for each in style:
            if each.tag == f"{_STYLE}table-properties" and each.get(f"{_TABLE}display") == "false":
                self._hidden_styles.add(name)
            if each.get(f"{_STYLE}text-line-through-style", "none") != "none":
                self._struck_styles.add(name)

    def _begin(self, sheet: Any) -> None:
        hidden = sheet.get(f"{_TABLE}style-name") in self._hidden_styles
        tab = Tab(sheet.get(f"{_TABLE}name", ""), hidden)
        self._tabs.append(tab)
        self._filling = Filling(tab, self._budget, self._is_heading)
        self._row = self._column = 0
        self._styles_of_columns = []

    def _columns(self, element: Any) -> None:
        count = _count(element, "columns")
        kept = range(self._column, min(self._column + count, MOST_COLUMNS))
        if _is_hidden(element):
            self._tabs[-1].hidden_columns.update(kept)
        style = element.get(f"{_TABLE}default-cell-style-name")
        self._styles_of_columns += [style] * len(kept)
        self._column += count

    def _rows(self, element: Any) -> None:
        count, filling = _count(element, "rows"), self._filling
        if filling is None:
            return
        first, self._row = self._row + 1, self._row + count
        if filling.is_done:
            return
        cells, reckoned = self._cells(element)
        if not cells:
            return
        for number in range(first, first + min(count, MOST_ROWS + 1)):
            filling.add(number, cells, hidden=_is_hidden(element))
            filling.tab.reckoned.update((number, place) for place in reckoned)
            if filling.is_done:
                return

    def _cells(self, row: Any) -> tuple[list[Cell], list[int]]:
        """The values of a row, and the places of those that were reckoned."""
        cells: list[Cell] = []
        reckoned: list[int] = []
        place = 0
        of_row = row.get(f"{_TABLE}default-cell-style-name")
        for element in row:
            if element.tag not in {_CELL, _COVERED}:
                continue
            count = _count(element, "columns")
            value = _value(element) if element.tag == _CELL else None
            for each in range(place, place + count) if value is not None else ():
                put(cells, each, self._seen(value, element, of_row, each))
                if element.get(f"{_TABLE}formula") is not None:
                    reckoned.append(each)
            place += count
        return cells, reckoned

    def _seen(self, value: Cell, cell: Any, of_row: str | None, place: int) -> Cell:
        """The value; marked if it is struck through by its own style, its row's, its column's."""
        of_column = self._styles_of_columns[place : place + 1]
        style = cell.get(f"{_TABLE}style-name") or of_row or (of_column[0] if of_column else None)
        if style in self._struck_styles and not isinstance(value, Flawed):
            return Flawed(str(value), Flaw.STRUCK)
        return value


def _is_hidden(element: Any) -> bool:
    """Collapsed, or left out by a filter."""
    return str(element.get(f"{_TABLE}visibility", "visible")) != "visible"


def _count(element: Any, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")[:9]))


def _value(cell: Any) -> Cell:
    formula = cell.get(f"{_TABLE}formula")
    kind = cell.get(f"{_OFFICE}value-type")
    # Those of a comment are further inside.
    shown = "\n".join(_text(each) for each in cell.findall(_PARAGRAPH)).strip()
    if cell.get(_TYPE_OF_LIBREOFFICE) == "error" or (formula and _is_error(shown)):
        return Flawed(shown or "#", Flaw.ERROR)
    match kind:
        case "float" | "percentage" | "currency":
            number = float(cell.get(f"{_OFFICE}value"))
            return int(number) if number.is_integer() else number
        case "date":
            return date.fromisoformat(cell.get(f"{_OFFICE}date-value")[:10])
        case "boolean":
            return bool(cell.get(f"{_OFFICE}boolean-value") == "true")
        case None if formula is not None and not shown:
            # Whoever made the file did not reckon, or the result is a text without letters.
            text = literal(formula.rpartition(":")[2])
            return text or Flawed(formula, Flaw.FORMULA)
        case _:
            return shown or None


def _is_error(shown: str) -> bool:
    return shown.startswith(("#", "Err:"))


def _text(element: Any) -> str:
    """What is read in a paragraph."""
    if element.tag in _BREAKS:
        return _BREAKS[element.tag]
    inner = "".join(_text(each) + (each.tail or "") for each in element)
    return (element.text or "") + inner
