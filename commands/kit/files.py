"""Files: those that commands answer with, and those that people send.

A command only says what is in the file, as data; the bytes are made when it is sent, outside the
transaction, by the press of that kind, in a process of its own (bot/apart.py). So a retry makes the
same file again, and nobody waits for a chart but its readers.

What people send is read by the reader of that kind in such a process, before the transaction; a
listener sees what was read, never the file.
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

    It is a pure function. Heavy libraries are imported inside it: it runs in a process of its own,
    to which it is called with its data as JSON. What is `light` takes less than to start one, and
    runs in a thread.
    """

    kind: str
    make: Callable[[Mapping[str, Any], str], bytes]
    light: bool = False

    def __call__(self, data: bytes, given: Mapping[str, Any]) -> bytes:
        """A line of JSON with the measures of the file, see `measures`, and the file."""
        made = self.make(json.loads(data), given["language"])
        return b"%s\n%s" % (json.dumps(measures(made, given["mimetype"])).encode(), made)


def press(
    kind: str, *, light: bool = False
) -> Callable[[Callable[[Mapping[str, Any], str], bytes]], Press]:
    """Makes a function the press of files of this kind; it stands at the top of its module."""
    return lambda make: Press(kind, make, light)


def measures(data: bytes, mimetype: str) -> dict[str, int]:
    """The size, and of a picture width and height: clients keep room for it before they have it."""
    found = {"size": len(data)}
    if mimetype.startswith("image/") and mimetype != "image/svg+xml":
        from io import BytesIO

        from PIL import Image

        with Image.open(BytesIO(data)) as picture:
            found |= {"w": picture.width, "h": picture.height}
    return found


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
