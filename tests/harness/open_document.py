"""OpenDocument files (.ods) as few bytes: their sheets as XML, packed as LibreOffice does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

_NAMES = " ".join(
    f'xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
    for each in ("office", "table", "text", "style")
)
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
STYLES = (
    '<style:style style:name="out" style:family="table"><style:table-properties '
    'table:display="false"/></style:style><style:style style:name="gone" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
)


def ods(sheets: str, manifest: str = "") -> bytes:
    """A file with these sheets, as XML."""
    content = (
        f'<office:document-content {_NAMES} xmlns:calcext="{_CALC}"><office:automatic-styles>'
        f"{STYLES}</office:automatic-styles><office:body><office:spreadsheet>{sheets}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("content.xml", content)
    return file.getvalue()


def sheet(*rows: Sequence[Any], name: str = "Tabelle1", more: str = "", before: str = "") -> str:
    """A sheet of these rows; `more` are attributes, `before` its columns."""
    inner = "".join(map(row, rows))
    return f'<table:table table:name="{name}" {more}>{before}{inner}</table:table>'


def row(cells: Sequence[Any], more: str = "") -> str:
    """A row; cells that are XML already stay so."""
    return f"<table:table-row {more}>{''.join(map(cell, cells))}</table:table-row>"


def cell(value: Any, more: str = "") -> str:
    """A cell with the value; None is empty."""
    if isinstance(value, str) and value.startswith("<"):
        return value
    kind, text = "", ""
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif value is not None:
        kind, text = 'office:value-type="string"', f"<text:p>{escape(value)}</text:p>"
    return f"<table:table-cell {kind} {more}>{text}</table:table-cell>"
