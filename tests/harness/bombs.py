"""Small files that take for ever to read, or fill the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from docx import Document
from openpyxl import Workbook

from tests.harness.open_document import ods, row

_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    "{}</sheetData></worksheet>"
)
_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "{}</w:body></w:document>"
)


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADING = f'<row r="1">{_cell("A1", "name")}{_cell("B1", "kind")}{_cell("C1", "land")}</row>'
HUGE_TEXT = f'<row r="2">{_cell("A2", "x" * 20_000_000)}</row>'


def xlsx(rows: str) -> bytes:
    """A workbook with these rows below its headings, as XML."""
    file = io.BytesIO()
    Workbook().save(file)
    return _with(file.getvalue(), {"xl/worksheets/sheet1.xml": _SHEET.format(HEADING + rows)})


def one_text_in_many_cells(size: int, count: int) -> bytes:
    """It stands in the file once."""
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{'x' * size}</t></si></sst>"
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, count))
    return _with(xlsx(rows), {"xl/sharedStrings.xml": shared, "[Content_Types].xml": _TYPES})


def open_sheet(rows: str) -> bytes:
    """The same for OpenDocument."""
    headings = row(["name", "kind", "land"])
    return ods(f'<table:table table:name="a">{headings}{rows}</table:table>')


def docx(paragraphs: str) -> bytes:
    """A document with this in it, as XML."""
    file = io.BytesIO()
    Document().save(file)
    return _with(file.getvalue(), {"word/document.xml": _BODY.format(paragraphs)})


def slow_docx() -> bytes:
    """Paragraphs in paragraphs: 20 KB that pass every limit but that on time."""
    runs = "<w:r/>" * 700_000
    return docx("<w:p>" * 200 + runs + "</w:p>" * 200)


def _with(packed: bytes, parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as given,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for each in {*given.namelist(), *parts}:
            made.writestr(each, parts[each] if each in parts else given.read(each))
    return file.getvalue()
