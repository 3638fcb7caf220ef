"""Workbooks (XLSX) that carry a record: the same bytes for the same record, to be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from commands.papers.checking import XML_PART, xml_part

if TYPE_CHECKING:
    from openpyxl import Workbook

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP archive knows
_PROPERTIES: Final = "docProps/core.xml"
_RELATED: Final = "xl/_rels/workbook.xml.rels"
# openpyxl writes there when the file was saved.
_SAVED_AT: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_TO_RECORD: Final = f'<Relationship Type="{_KIND}" Target="/{XML_PART}" Id="rIdRecord"/>'


def written(book: Workbook, record: Mapping[str, Any], at: datetime) -> bytes:
    """The file with the record in it, where no program shows it; `at` is when it was made."""
    draft, final = BytesIO(), BytesIO()
    book.properties.created = at.replace(tzinfo=None)
    book.save(draft)
    saved_at = rb"\g<1>" + f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(draft) as old, ZipFile(final, "w", ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[_PROPERTIES] = _SAVED_AT.sub(saved_at, parts[_PROPERTIES])
        end = b"</Relationships>"
        parts[_RELATED] = parts[_RELATED].replace(end, _TO_RECORD.encode() + end)
        parts[XML_PART] = xml_part(record)
        for name, data in parts.items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, data)
    return final.getvalue()
