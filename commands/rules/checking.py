"""Whether a file with a record is still as it was made: JSON, CSV, or PDF.

The JSON carries its digest (commands.rules.records). The CSV ends in a line with the digest of the
lines above it. The PDF has the JSON as an attachment, and behind its end a line with the digest of
all bytes above it, because pages can be changed without the attachment.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from .records import DIGEST, canonical, check, digest

_HEX: Final = "([0-9a-f]{64})"
_LAST_LINE: Final = re.compile(rf'[^\n]*SHA-256[^\n]*[;,]"?{_HEX}"?')
_NAMED: Final = re.compile(rf'.*SHA-256.*[;,]"?{_HEX}"?')
_TRAILER: Final = re.compile(rf"%hafenlotse sha256 {_HEX}\s*\Z".encode())
# Canonical JSON has no line breaks.
_ATTACHED: Final = re.compile(rb"/Type /EmbeddedFile\s*>>\s*stream\r?\n([^\r\n]*)\r?\nendstream")


class State(StrEnum):
    """What became of a file."""

    OK = "ok"
    CHANGED = "changed"
    PAGES = "pages"  # what is attached is as it was made, but not what is seen
    UNKNOWN = "unknown"  # no record that could be checked


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of a file, and the digest of its record if that is as it was."""

    state: State
    digest: str | None = None


UNKNOWN: Final = Finding(State.UNKNOWN)
CHANGED: Final = Finding(State.CHANGED)


def sealed_lines(lines: Sequence[str]) -> str:
    """The digest for the last line of a CSV, over the `lines` above without their ends."""
    return digest({"lines": [*lines]})


def sealed_pdf(data: bytes) -> bytes:
    """The PDF with its digest behind its end, where readers ignore it."""
    data = data if data.endswith(b"\n") else data + b"\n"
    return data + f"%hafenlotse sha256 {hashlib.sha256(data).hexdigest()}\n".encode()


def attachment(record: Mapping[str, Any]) -> bytes:
    """What is attached to a PDF, uncompressed: the record as canonical JSON."""
    return canonical(record)


def examine(data: bytes) -> Finding:
    """Looks at the bytes of a file; what kind it is tell its first characters, not its name."""
    if data.startswith(b"%PDF"):
        return _pdf(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UNKNOWN
    return _json(text) if text.lstrip().startswith("{") else _csv(text)


def _json(text: str) -> Finding:
    try:
        record = json.loads(text, object_pairs_hook=_once)
    except _Twice:
        return CHANGED  # what one reads in it depends on the program
    except (ValueError, RecursionError):
        return UNKNOWN
    if not isinstance(record.get(DIGEST), str):
        return UNKNOWN
    return Finding(State.OK, record[DIGEST]) if check(record) else CHANGED


class _Twice(ValueError):  # noqa: N818 - no error of ours
    """A key stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _csv(text: str) -> Finding:
    *above, last = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    sealed = _LAST_LINE.fullmatch(last)
    if sealed is None or not above:
        return UNKNOWN
    if sealed_lines(above) != sealed[1]:
        return CHANGED
    record = _NAMED.fullmatch(above[-1])
    return Finding(State.OK, record[1] if record else None)


def _pdf(data: bytes) -> Finding:
    attached = _ATTACHED.findall(data)
    if not attached:
        return UNKNOWN
    try:
        found = _json(attached[0].decode())
    except UnicodeDecodeError:
        return CHANGED
    if found.state is not State.OK or len(attached) > 1:
        return CHANGED
    trailer = _TRAILER.search(data)
    if (
        trailer is None
        or hashlib.sha256(data[: trailer.start()]).hexdigest() != trailer[1].decode()
    ):
        return Finding(State.PAGES, found.digest)
    return found
