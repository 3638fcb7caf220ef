"""Tables of date phrases: one line each, columns divided by `|`."""

from __future__ import annotations

Row = tuple[str, str, str | None]


def rows(table: str) -> list[Row]:
    """The rows; a third column may be missing."""
    found = []
    for line in filter(None, map(str.strip, table.splitlines())):
        first, second, *third = (part.strip() for part in line.split("|"))
        found.append((first, second, third[0] if third else None))
    return found
