"""A table that was read as JSON, and back: it is read by another process, see kit.files.Reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from commands.kit import Inline

from .members import MEMBERS
from .model import Problem, Row, Sheet, TableKind
from .pledges import PLEDGES

KINDS: Final[Mapping[str, TableKind]] = {each.name: each for each in (MEMBERS, PLEDGES)}


def to_json(sheet: Sheet) -> dict[str, Any]:
    """Whole, with every mistake in it; they repeat few words, so each of those stands once."""
    words: list[Inline] = []
    places: dict[str, int] = {}

    def place(word: Inline) -> int:
        found = places.setdefault(repr(word), len(words))
        if found == len(words):
            words.append(word)
        return found

    return {
        "kind": sheet.kind.name,
        "rows": [[each.number, each.values, sorted(each.unread)] for each in sheet.rows],
        "problems": [
            [each.row, place(each.column), each.value, place(each.expected)]
            for each in sheet.problems
        ],
        "words": words,
        "notes": sheet.notes,
    }


def from_json(found: Mapping[str, Any]) -> Sheet:
    """The table that was written by `to_json`."""
    words = found["words"]
    return Sheet(
        KINDS[found["kind"]],
        [Row(number, values, set(unread)) for number, values, unread in found["rows"]],
        [
            Problem(row, words[column], value, words[expected])
            for row, column, value, expected in found["problems"]
        ],
        found["notes"],
    )
