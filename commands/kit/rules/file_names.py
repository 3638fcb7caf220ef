"""How files are called that the bot sends: so that they are found again, on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from .lines import shown_in_line

LONGEST: Final = 80  # characters of the name without its ending; with umlauts 160 bytes
_HYPHEN: Final = re.compile(r"(?:[^\w.+]|_|(?<!\w)[.+]|\.(?!\w))+")
# Windows keeps these for itself, with any ending.
_TAKEN: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def safe(parts: Sequence[str], ending: str) -> str:
    """The parts as the name of a file: `Summe-2027-11-29.png`, `Erklärung-ST-1-Winterhilfe.pdf`.

    Letters of every script, digits and hyphens; a full stop or plus only within a word. Nothing
    in it is a folder, a command, a mark of direction, or hidden because it begins with a full stop.
    """
    whole = unicodedata.normalize("NFC", "-".join(map(shown_in_line, parts)))
    name = _HYPHEN.sub("-", whole).strip("-")
    if len(name) > LONGEST:
        name = name[:LONGEST].rpartition("-")[0] or name[:LONGEST]
        name = name.strip("-.+")
    name = _TAKEN.sub(r"\1-", name) or "-"
    return f"{name}.{ending}"
