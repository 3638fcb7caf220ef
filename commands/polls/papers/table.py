"""The record of a poll as CSV, with the record in its last lines so that it can be checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.kit.texts import _
from commands.locales.tables import table
from commands.papers.cells import protected
from commands.papers.checking import packed
from commands.papers.records import DIGEST

from .words import COLUMNS, ballots, facts, history, results, title, verdict


def record_table(record: Mapping[str, Any], language: str) -> bytes:
    """As Excel opens it by a click: with a byte order mark, and its separator."""
    return _written(_rows(record), language).encode("utf-8-sig")


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


def _written(rows: Iterator[Sequence[Inline]], language: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=table(language).separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([protected(plain(each, language), quoted_by_format=False) for each in row])
    return out.getvalue()
