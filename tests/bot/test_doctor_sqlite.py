"""What `hafenlotse check` says of a file of SQLite: it looks, and the file stays as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.doctor_database import of_database
from bot.generation import Succession
from bot.troubles import why_closed
from storage.engine import Database
from storage.schema import create


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def _said(file: Path) -> str:
    database = Database(_url(file), looking=True)
    try:
        found = await of_database(database)
        if found.ok and file.stat().st_size:
            await Succession(database).look(None, None)
    finally:
        await database.close()
    return f"{'ok' if found.ok else 'NOT OK'} {found.text}"


def _as_it_is(file: Path) -> dict[str, tuple[int, str]]:
    """Mode and bytes of the file and of those beside it; the index of a journal is for readers."""
    return {
        each.name: (each.stat().st_mode, hashlib.sha256(each.read_bytes()).hexdigest())
        for each in file.parent.iterdir()
        if not each.name.endswith("-shm")
    }


@contextmanager
def _nobody(_file: Path) -> Iterator[None]:
    yield


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """A bot that runs, and is writing just now."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("INSERT INTO bot_state VALUES ('seen_at', '2026-11-30T09:30:00+00:00')")
        connection.execute("BEGIN IMMEDIATE")
        yield


async def _empty(file: Path) -> None:
    file.touch()


async def _foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")


async def _register(file: Path) -> None:
    database = Database(_url(file))
    await create(database)
    await database.close()


async def _killed(file: Path) -> None:
    """What a bot that was killed leaves: some of it in the journal only."""
    other = file.parent.parent / f"{file.parent.name}-killed" / "other.db"
    other.parent.mkdir()
    await _register(other)
    with _writing(other):
        for end in ("", "-wal"):
            shutil.copy(f"{other}{end}", f"{file}{end}")


@pytest.mark.parametrize(
    ("made", "beside", "said"),
    [
        (_empty, _nobody, "ok {file}: a new, empty register"),
        (_foreign, _nobody, "NOT OK {file} has tables of another program (invoices)"),
        (_register, _nobody, "ok {file}: up to date, 0 members, never used"),
        (_killed, _nobody, "ok {file}: up to date, 0 members, last used 30.11.2026"),
        (_register, _writing, "ok {file}: up to date, 0 members, last used 30.11.2026"),
    ],
)
async def test_it_only_looks(
    tmp_path: Path, made: Callable[..., object], beside: Callable[..., object], said: str
) -> None:
    file = tmp_path / "100% ours.db"
    await made(file)  # type: ignore[misc]
    file.chmod(0o664)
    with beside(file):  # type: ignore[attr-defined]
        before = _as_it_is(file)
        assert (await _said(file)).startswith(said.format(file=file))
        assert _as_it_is(file) == before


async def test_what_may_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To look takes fewer rights than to run."""
    file = tmp_path / "register.db"
    await _register(file)
    monkeypatch.setattr(os, "access", lambda path, how: not (path == file and how & os.W_OK))
    assert (await _said(file)).startswith(f"NOT OK {file}: {file} may not be opened or written.")


async def _why(file: Path, spoil: Callable[[Connection], object] | None) -> str:
    database = Database(_url(file))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        if spoil is not None:
            spoil(other)
        try:
            async with database.transaction() as store:
                await store.members.count()
        except Exception as error:
            return why_closed(database, error)
        finally:
            await database.close()
    raise AssertionError("it was read")


async def test_a_backup_is_asked_for_only_where_one_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is locked passes; to put a backup in its place would lose what came after it."""
    monkeypatch.setattr("storage.sqlite.BUSY_TIMEOUT", 0.01)
    file = tmp_path / "register.db"
    await _register(file)
    said = await _why(file, lambda other: other.execute("BEGIN IMMEDIATE"))
    assert said.startswith("is busy just now")
    assert "restore" not in said
    said = await _why(file, lambda other: other.execute("ALTER TABLE members RENAME TO towns"))
    assert said == "cannot be read: no such table: members."
    file.write_bytes(b"no database at all, but some other file" * 100)
    assert "hafenlotse restore FILE" in await _why(file, None)
