"""The record of a poll as CSV, with the record in its last lines so that it can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.kit.texts import _
from commands.papers.cells import as_csv
from commands.papers.checking import packed
from commands.papers.records import DIGEST

from .words import COLUMNS, ballots, facts, history, results, title, verdict


def record_table(record: Mapping[str, Any], language: str) -> bytes:
    """With everything as text, as it stands on paper."""
    return as_csv(([plain(each, language) for each in row] for row in _rows(record)), language)


def _rows(record: Mapping[str, Any]) -> Iterator[Sequence[Inline]]:
    yield [title(record)]
    yield [record["alliance"]]
    yield from facts(record)
    yield []
    yield [_("Outcome")]
    if (found := verdict(record)) is not None:
        yield found
    yield from results(record)
    yield []
    yield COLUMNS
    yield from ballots(record)
    yield from history(record)
    yield []
    yield [_("SHA-256 of the record"), record[DIGEST]]
    yield from packed(record)
