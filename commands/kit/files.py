"""Files and pictures that commands answer with.

A command only says what is in the file, as data; the bytes are made when it is sent, outside the
transaction, by the press of that kind. So a retry makes the same file again, and no command
waits for a chart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

CSV: Final = "text/csv"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ICS: Final = "text/calendar"
JSON: Final = "application/json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Press:
    """Makes the bytes of one kind of file from its data, in a language (`en`, `de`).

    Runs in a thread of its own, so it must be a pure function. Heavy libraries are imported
    inside it, so that a bot that was never asked for such a file does not carry them.
    """

    kind: str
    make: Callable[[Mapping[str, Any], str], bytes]


def press(kind: str) -> Callable[[Callable[[Mapping[str, Any], str], bytes]], Press]:
    """Makes a function the press of files of this kind."""
    return lambda make: Press(kind, make)
