"""The one sheet of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Final

from commands.kit import Text, _
from commands.kit.arguments import shortened
from commands.papers.letters import NotText, Unsure, read

from .grids import Budget, Filling, Flaw, Flawed, IsHeading, Tab, refused
from .rules import Cell, literal, separated

_LONGEST_LINE: Final = 100_000  # characters


def tab(data: bytes, known: Callable[[str], bool], is_heading: IsHeading) -> tuple[Tab, list[Text]]:
    """The sheet, and what was put right in its letters. Raises UserError."""
    try:
        text, mended = read(data)
    except Unsure as error:
        raise refused(
            _(
                "It is not certain which letters are meant in the file, such as in “{word}”. "
                "Please save it as “CSV UTF-8”, or as .xlsx, and send that.",
                word=shortened(error.word),
            )
        ) from error
    except NotText as error:
        raise refused(
            _("This is not a CSV file: it is no text. Is it an Excel file with a wrong ending?")
        ) from error
    if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
        raise refused(
            _(
                "A line of the file has more than {count} characters. Is it a table, one line "
                "for each row?",
                count=_LONGEST_LINE,
            )
        )
    return _filled(*separated(text, known), is_heading), _told(mended)


def _told(mended: tuple[str, str] | None) -> list[Text]:
    if mended is None:
        return []
    wrong, right = mended
    return [
        _(
            "The letters in the file were spoilt by a program, such as “{wrong}”; I have read "
            "“{right}”.",
            wrong=shortened(wrong),
            right=shortened(right),
        )
    ]


def _filled(text: str, separator: str, is_heading: IsHeading) -> Tab:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = Tab()
    filling = Filling(found, Budget(), is_heading)
    try:
        for number, fields in enumerate(reader, 1):
            filling.add(number, [_cell(field) for field in fields])
            if filling.is_done:
                break
    except csv.Error as error:
        raise refused(
            _(
                "Near line {line} a quotation mark has no partner, or a cell is much too long.",
                line=reader.line_num,
            )
        ) from error
    return found


def _cell(field: str) -> Cell:
    field = field.strip()
    if field.startswith("="):
        return literal(field) or Flawed(field, Flaw.FORMULA)
    return field or None
