"""How files that people send are read; see commands.kit.files for where that happens.

A module of its own, because the process that does it loads it anew for every file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from commands.kit import reader


@reader("table")
def table(data: bytes, given: Mapping[str, Any]) -> Any:
    """A table of one of the `kinds`, see commands.sheets.as_json, and the SHA-256 of its file."""
    from commands.sheets.as_json import KINDS, to_json
    from commands.sheets.parsing import read

    sheet = read(given["name"], data, [KINDS[each] for each in given["kinds"]])
    return {**to_json(sheet), "hash": hashlib.sha256(data).hexdigest()}


@reader("text")
def text(data: bytes, given: Mapping[str, Any]) -> str:
    """The text of a document."""
    from commands.papers.documents import text_of

    return text_of(given["name"], data)
