"""Files: those that commands answer with, and those that people send.

A command only says what is in the file, as data; the bytes are made when it is sent, outside the
transaction, by the press of that kind. So a retry makes the same file again, and no command
waits for a chart.

What people send is read by the reader of that kind, in a process of its own (bot/apart.py) before
the transaction; a listener sees what was read, never the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .as_json import written
from .errors import UserError

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


@dataclass(frozen=True)
class Reader:
    """Reads one kind of file that somebody else has made: bytes, and what was said about them.

    Both that and what it gives is JSON; texts and their like may stand in what it gives. It may
    raise UserError for what is wrong with the file. Called, it gives its outcome as bytes, see
    kit.uploads.outcome.
    """

    kind: str
    read: Callable[[bytes, Mapping[str, Any]], Any]

    def __call__(self, data: bytes, given: Mapping[str, Any]) -> bytes:
        try:
            found = {"read": self.read(data, given)}
        except UserError as error:
            found = {"refused": [error.text, *error.more]}
        return json.dumps(found, default=written).encode()


def reader(kind: str) -> Callable[[Callable[[bytes, Mapping[str, Any]], Any]], Reader]:
    """Makes a function the reader of files of this kind; it stands at the top of its module."""
    return lambda read: Reader(kind, read)
