"""Whether a file with a record is still as it was made: JSON, PDF, DOCX, XLSX or CSV.

The record carries its digest (commands.papers.records) and is in every file: in a PDF as an
attachment, in a DOCX or XLSX as custom XML, packed in the last lines of a CSV. What people read in
a file proves nothing by itself; so it is made once more from the record, and has to be the same.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias
from xml.sax.saxutils import escape, unescape

from .records import DIGEST, Twice, canonical, check, once

Record: TypeAlias = Mapping[str, Any]
# Canonical JSON has no line breaks.
_ATTACHED: Final = re.compile(rb"/Type /EmbeddedFile\s*>>\s*stream\r?\n([^\r\n]*)\r?\nendstream")
XML_PART: Final = "customXml/hafenlotse.xml"
_OF_WORKBOOKS: Final = "xl/workbook.xml"  # is in every XLSX
_XML: Final = "<record xmlns='https://hafenlotse.example/record'>{}</record>"
_IN_XML: Final = re.compile(re.escape(_XML).replace(r"\{\}", "([^<]*)"))
# The first cell of the lines of a CSV that hold the record; the second has letters and digits.
PACKED: Final = "hafenlotse verify"
_PACKED_LINE: Final = re.compile(rf"{PACKED}[;,]([A-Z2-7=]+)")
_CELL: Final = 30_000  # characters; Excel takes some more
_LARGEST: Final = 100 * 1024 * 1024  # bytes of a record


class Format(StrEnum):
    """The files in which people read what a record says."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"


class State(StrEnum):
    """What became of a file."""

    OK = "ok"
    CHANGED = "changed"
    READABLE = "readable"  # the record is as it was made, but not what is read beside it
    UNKNOWN = "unknown"  # no record that could be checked


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of a file, and the digest of its record if that is as it was."""

    state: State
    digest: str | None = None


Remake: TypeAlias = Callable[[Record, Format], Iterable[bytes]]
UNKNOWN: Final = Finding(State.UNKNOWN)
CHANGED: Final = Finding(State.CHANGED)


def attachment(record: Record) -> bytes:
    """What is attached to a PDF, uncompressed: the record as canonical JSON."""
    return canonical(record)


def xml_part(record: Record) -> bytes:
    """The custom XML of a DOCX or XLSX."""
    return _XML.format(escape(canonical(record).decode())).encode()


def packed(record: Record) -> list[tuple[str, str]]:
    """The last lines of a CSV: cells that no program takes for a number or a formula."""
    text = base64.b32encode(zlib.compress(canonical(record), 9)).decode()
    return [(PACKED, text[place : place + _CELL]) for place in range(0, len(text), _CELL)]


def examine(data: bytes, remake: Remake) -> Finding:
    """Looks at the bytes of a file; what kind it is tell its first characters, not its name.

    `remake` gives the files of a format that are made of a record, one for each language; it may
    raise anything for a record that is none of ours.
    """
    if data.startswith(b"%PDF"):
        return _compared(_attached(data), lambda record: data in remake(record, Format.PDF))
    if data.startswith(b"PK"):
        kind, found = _in_archive(data)
        return _compared(found, lambda record: data in remake(record, kind))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UNKNOWN
    if text.lstrip().startswith("{"):
        return _compared([text], lambda _record: True)
    above, record = _divided(text)
    return _compared(
        record,
        lambda record: any(
            _divided(each.decode("utf-8-sig"))[0] == above for each in remake(record, Format.CSV)
        ),
    )


def _compared(found: Sequence[str], is_remade: Callable[[Record], bool]) -> Finding:
    """Of the records in a file as JSON, of which there has to be one."""
    if not found:
        return UNKNOWN
    try:
        record = json.loads(found[0], object_pairs_hook=once)
    except Twice:
        return CHANGED  # what one reads in it depends on the program
    except (ValueError, RecursionError):
        return UNKNOWN
    if not isinstance(record, dict) or not isinstance(record.get(DIGEST), str):
        return UNKNOWN
    if not check(record) or len(found) > 1:
        return CHANGED
    try:
        same = is_remade(record)
    except Exception:
        same = False
    return Finding(State.OK if same else State.READABLE, record[DIGEST])


def _attached(data: bytes) -> list[str]:
    return [each.decode("utf-8", "replace") for each in _ATTACHED.findall(data)]


def _in_archive(data: bytes) -> tuple[Format, list[str]]:
    kind = Format.DOCX
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _OF_WORKBOOKS in archive.namelist():
                kind = Format.XLSX
            if archive.getinfo(XML_PART).file_size > _LARGEST:
                return kind, []
            found = _IN_XML.search(archive.read(XML_PART).decode())
    # Whatever a damaged archive makes of its reader.
    except Exception:
        return kind, []
    return kind, [unescape(found[1])] if found else []


def _divided(text: str) -> tuple[Sequence[str], list[str]]:
    """The lines of a CSV that people read, and the record below them."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    pieces: list[str] = []
    while lines and (match := _PACKED_LINE.fullmatch(lines[-1])):
        pieces.insert(0, match[1])
        lines.pop()
    try:
        unpacked = zlib.decompressobj().decompress(base64.b32decode("".join(pieces)), _LARGEST)
        return lines, [unpacked.decode()] if pieces else []
    except (ValueError, zlib.error):
        return lines, []
