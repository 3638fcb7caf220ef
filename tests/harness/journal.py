"""What SQLite keeps beside its tables: the journal (WAL), which remembers one state after another.

Whoever copies the files of a running bot has it, and so has every backup that does.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_HEADER, _FRAME_HEADER = 32, 24


def journal_of(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def states(database: Path, query: str) -> list[list[tuple[Any, ...]]]:
    """The answers to `query` after each transaction that is still in the journal, oldest first.

    The last one is the present state.
    """
    kept, journal = database.read_bytes(), b""
    if journal_of(database).exists():
        journal = journal_of(database).read_bytes()
    found = []
    with TemporaryDirectory() as folder:
        for number, end in enumerate([*_commits(journal), len(journal)]):
            copy = Path(folder) / f"{number}.db"
            copy.write_bytes(kept)
            journal_of(copy).write_bytes(journal[:end])
            with closing(sqlite3.connect(copy)) as at_that_time:
                found.append(at_that_time.execute(query).fetchall())
            copy.unlink()
    return found


def _commits(journal: bytes) -> Iterator[int]:
    """Where each transaction ends; the frame it ends with tells the size of the database."""
    if len(journal) < _HEADER:
        return
    (page,) = struct.unpack(">I", journal[8:12])
    for start in range(_HEADER, len(journal) - _FRAME_HEADER, _FRAME_HEADER + page):
        (size,) = struct.unpack(">I", journal[start + 4 : start + 8])
        if size:
            yield start + _FRAME_HEADER + page
