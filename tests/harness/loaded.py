"""How many rows were made into objects: of a long list only those that are shown need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage.tables import Table


@contextmanager
def loaded() -> Iterator[Counter[str]]:
    """Counts by table what a session reads meanwhile."""
    found: Counter[str] = Counter()

    def note(row: Table, _context: object) -> None:
        found[row.__tablename__] += 1

    event.listen(Table, "load", note, propagate=True)
    try:
        yield found
    finally:
        event.remove(Table, "load", note)
