"""One thing that `hafenlotse check` has looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `text` says what to do where something is wrong."""

    subject: str
    ok: bool
    text: str
