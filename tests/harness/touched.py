"""How much of the database is read: what a list of thousands costs, without measuring time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from storage.sqlite import DirectCursor


@dataclass
class Touched:
    """Statements that were executed, and rows that came back."""

    statements: int = 0
    rows: int = 0


@contextmanager
def touched() -> Iterator[Touched]:
    """Counts on SQLite what happens meanwhile."""
    found = Touched()
    keep = DirectCursor._keep

    def counted(cursor: DirectCursor, driver: Any) -> None:
        keep(cursor, driver)
        found.statements += 1
        found.rows += len(cursor.rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DirectCursor, "_keep", counted)
        yield found
