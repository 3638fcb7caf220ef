"""`hafenlotse backup` and `hafenlotse restore` as an operator meets them."""

from __future__ import annotations

import asyncio
import io
import os
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from tenacity import Retrying, stop_after_attempt

from bot.archive import About, Archive, NoBackupError, seal, unseal
from bot.settings_files import PASSPHRASE
from storage.engine import Database
from storage.schema import HEAD, create
from tests.bot.test_cli_registry import Operator
from tests.harness import age
from tests.harness.postgres import PostgresServer
from tests.storage.samples import member

PHRASE = "sieben Taue am Poller"
KEYS = "data/matrix/crypto.db"


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """A bot with one member and a key store, of which something is in the journal only."""
    monkeypatch.setenv(PASSPHRASE, PHRASE)
    operator = Operator(tmp_path)
    (tmp_path / "data" / "matrix").mkdir(mode=0o700, parents=True)
    asyncio.run(_fill(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'hafenlotse.db'}"))
    for name, text in (("session.json", "{}"), ("lock", ""), ("pickle.key.new", "half")):
        (tmp_path / "data" / "matrix" / name).write_text(text)
    return operator


async def _fill(url: str) -> None:
    database = Database(url)
    await create(database)
    async with database.transaction() as store:
        await member(store)
    await database.close()


def _named(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))


def test_put_back_on_another_machine(operator: Operator, tmp_path: Path) -> None:
    file = str(tmp_path / "kept.age")
    with closing(sqlite3.connect(tmp_path / KEYS)) as keys:
        keys.execute("PRAGMA journal_mode=WAL")
        keys.execute("CREATE TABLE ratchets (at)")
        keys.commit()
        done = operator.types("backup", file)
    assert done.exit_code == 0, done.stderr
    assert PHRASE.encode() not in Path(file).read_bytes()
    assert Path(file).stat().st_mode & 0o777 == 0o600

    other = Operator(_made(tmp_path))
    done = other.types("restore", file)
    assert done.exit_code == 0, done.stderr
    assert other.asks("SELECT name FROM members") == [("Musterhafen",)]
    assert other.asks("SELECT count(*) FROM bot_state WHERE key = 'restored'") == [(1,)]
    assert _named(other.folder / "data") == [
        "hafenlotse.db",
        "matrix",
        "matrix/crypto.db",
        "matrix/session.json",
    ]
    for path in (other.folder / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    with closing(sqlite3.connect(other.folder / KEYS)) as keys:
        assert keys.execute("SELECT count(*) FROM ratchets").fetchone() == (0,)
    assert _named(other.folder)[:1] == ["config.toml"]  # and nothing half beside it


def _made(folder: Path) -> Path:
    (folder / "other").mkdir()
    return folder / "other"


def test_opens_with_age_alone(operator: Operator, tmp_path: Path) -> None:
    assert operator.types("backup", str(tmp_path / "kept.age")).exit_code == 0
    packed = pyrage.passphrase.decrypt((tmp_path / "kept.age").read_bytes(), PHRASE)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        assert {"manifest.json", "database/members.jsonl", "data_dir/matrix/session.json"} <= set(
            tar.getnames()
        )


@pytest.mark.usefixtures("quickly")
def test_before_a_migration(operator: Operator, tmp_path: Path) -> None:
    """`run` asks for it then."""
    with closing(sqlite3.connect(tmp_path / "data" / "hafenlotse.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0004'")
        database.execute("ALTER TABLE rooms DROP COLUMN exposure")
    assert operator.types("backup", str(tmp_path / "kept.age")).exit_code == 0
    assert unseal((tmp_path / "kept.age").read_bytes(), PHRASE).about.schema == "0004"


@pytest.mark.usefixtures("quickly")
def test_nothing_to_keep(operator: Operator, tmp_path: Path) -> None:
    other = Operator(_made(tmp_path))
    done = other.types("backup", str(tmp_path / "kept.age"))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "There is no database" in done.stderr
    assert _named(tmp_path / "other") == ["config.toml"]


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the seconds that a passphrase takes on purpose."""
    monkeypatch.setattr(pyrage.passphrase, "encrypt", age.encrypt)


def _newer_schema(archive: Archive) -> Archive:
    return replace(archive, about=replace(archive.about, schema="9999"))


def _newer_format(archive: Archive) -> Archive:
    return replace(archive, about=replace(archive.about, format=2, version="9.1"))


def _somebody_elses(archive: Archive) -> Archive:
    return replace(archive, about=replace(archive.about, user_id="@andere:localhost"))


def _without_a_table(archive: Archive) -> Archive:
    return replace(archive, database={k: v for k, v in archive.database.items() if k[0] != "m"})


def _outside(archive: Archive) -> Archive:
    return replace(archive, files={"../outside": b"!"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_newer_schema, "made by a newer version"),
        (_newer_format, "made by a newer version (9.1)"),
        (_somebody_elses, "is of @andere:localhost"),
        (_without_a_table, "it is damaged"),
        (_outside, "no backup of Hafenlotse"),
    ],
)
@pytest.mark.usefixtures("quickly")
def test_what_cannot_be_put_back_changes_nothing(
    operator: Operator, tmp_path: Path, change: Callable[[Archive], Archive], said: str
) -> None:
    file = tmp_path / "kept.age"
    assert operator.types("backup", str(file)).exit_code == 0
    file.write_bytes(seal(change(unseal(file.read_bytes(), PHRASE)), PHRASE))
    other = Operator(_made(tmp_path))
    done = other.types("restore", str(file))
    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert _named(other.folder) == ["config.toml"]


@pytest.mark.parametrize(
    "there", ["data/x", "data/hafenlotse.db", "data/matrix/session.json", "hafenlotse.db-wal"]
)
@pytest.mark.usefixtures("quickly")
def test_only_where_nothing_is(operator: Operator, tmp_path: Path, there: str) -> None:
    file = tmp_path / "kept.age"
    assert operator.types("backup", str(file)).exit_code == 0
    other = Operator(_made(tmp_path))
    config = other.folder / "config.toml"
    if "-wal" in there:  # of a database that somebody has deleted: it would be taken for the new's
        config.write_text(config.read_text().replace("/data/hafenlotse.db", "/hafenlotse.db"))
    (other.folder / there).parent.mkdir(parents=True, exist_ok=True)
    (other.folder / there).write_text("here")
    before = _named(other.folder)
    done = other.types("restore", str(file))
    assert done.exit_code == 1
    assert "nothing was changed" in done.stderr
    assert _named(other.folder) == before
    assert (other.folder / there).read_text() == "here"


@pytest.mark.usefixtures("quickly")
def test_a_passphrase_is_never_an_argument(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "kept.age")
    monkeypatch.delenv(PASSPHRASE)
    done = operator.types("backup", file)  # and nobody is there to be asked
    assert done.exit_code == 1
    assert "--passphrase-file FILE, or HAFENLOTSE_BACKUP_PASSPHRASE" in done.stderr
    given = operator.file("phrase", f"{PHRASE}\n")
    assert operator.types("backup", file, "--passphrase-file", given).exit_code == 0
    assert unseal(Path(file).read_bytes(), PHRASE).about.schema == HEAD
    assert operator.types("backup", file, "--passphrase-file", given).exit_code == 1  # is there
    empty = operator.file("empty", "\n")
    done = operator.types("backup", f"{file}2", "--passphrase-file", empty)
    assert "must not be empty" in done.stderr


@pytest.mark.usefixtures("quickly")
def test_wrong_damaged_and_truncated() -> None:
    archive = Archive(About("2020-11-19", "@a:b", "1", HEAD), {"a": b"1" * 99}, {"m/b": b"2"})
    sealed = seal(archive, PHRASE)
    assert unseal(sealed, PHRASE) == archive
    for data, phrase, said in (
        (sealed, "falsch", "passphrase is wrong"),
        (sealed[:-7], PHRASE, "damaged or not complete"),
        (sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:], PHRASE, "damaged or not"),
        (sealed[:60], PHRASE, "damaged or not complete"),
        (b"", PHRASE, "no backup of Hafenlotse"),
        (b"PK\x03\x04", PHRASE, "no backup of Hafenlotse"),
        (pyrage.passphrase.encrypt(b"something else", PHRASE), PHRASE, "no backup of Hafenlotse"),
    ):
        with pytest.raises(NoBackupError, match=said):
            unseal(data, phrase)


@pytest.mark.usefixtures("quickly")
def test_from_sqlite_to_postgresql(
    operator: Operator, tmp_path: Path, postgres: PostgresServer
) -> None:
    file = tmp_path / "kept.age"
    assert operator.types("backup", str(file)).exit_code == 0
    other = Operator(_made(tmp_path))
    name = f"put_back_{tmp_path.name[-8:]}".lower()
    postgres.sql(f'CREATE DATABASE "{name}"')
    config = other.folder / "config.toml"
    config.write_text(
        config.read_text().replace("sqlite+aiosqlite:///data/hafenlotse.db", postgres.url(name))
    )
    done = other.types("restore", str(file))
    assert done.exit_code == 0, done.stderr
    assert postgres.sql("SELECT name FROM members", name).strip() == "Musterhafen"
    assert _named(other.folder / "data") == ["matrix", "matrix/session.json"]
    done = other.types("restore", str(file))
    assert "not empty" in done.stderr
    (other.folder / "data" / "matrix" / "session.json").unlink()
    (other.folder / "data" / "matrix").rmdir()
    done = other.types("restore", str(file))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "The database is not empty." in done.stderr
    assert _named(other.folder) == ["config.toml", "data"]


@pytest.mark.usefixtures("quickly")
def test_a_machine_that_is_busy_for_a_moment_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """age guesses from a few milliseconds how long it would need, and refuses."""
    archive = Archive(About("2026-01-01", "@bot:x", "1", "0001"), {}, {})
    sealed, opens, tries = seal(archive, PHRASE), pyrage.passphrase.decrypt, []

    def decrypt(data: bytes, passphrase: str) -> bytes:
        tries.append(data)
        # A factor that no machine opens within its patience, as written in the head of the file.
        head = data.split(b"\n")[1]
        asked = head.rsplit(b" ", 1)[0] + b" 30"
        given = data if len(tries) > 2 else data.replace(head, asked, 1)
        opened: bytes = opens(given, passphrase)
        return opened

    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)
    assert unseal(sealed, PHRASE) == archive
    assert len(tries) == 3


@pytest.mark.usefixtures("quickly")
def test_a_machine_that_stays_too_slow_is_told_apart_from_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.archive._TRIES", Retrying(stop=stop_after_attempt(1), reraise=True))
    sealed = seal(Archive(About("2026-01-01", "@bot:x", "1", "0001"), {}, {}), PHRASE)
    head = sealed.split(b"\n")[1]
    with pytest.raises(NoBackupError, match="Nothing is wrong with it"):
        unseal(sealed.replace(head, head.rsplit(b" ", 1)[0] + b" 30", 1), PHRASE)


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("was_ended", [False, True])
def test_into_the_directory_of_a_service(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_ended: bool
) -> None:
    """Its user may write there, and not beside it: /var/lib/hafenlotse, or a mounted volume."""
    file = tmp_path / "kept.age"
    assert operator.types("backup", str(file)).exit_code == 0
    other = Operator(_made(tmp_path))
    (other.folder / "data").mkdir(mode=0o700)
    if was_ended:
        (other.folder / "data" / ".restoring" / "matrix").mkdir(parents=True)
    access, make = os.access, Path.mkdir

    def may(path: Path, mode: int) -> bool:
        return path != other.folder and access(path, mode)

    def mkdir(path: Path, *given: Any, **more: Any) -> None:
        if path.parent == other.folder and not path.exists():
            raise PermissionError(13, "Permission denied", str(path))
        make(path, *given, **more)

    monkeypatch.setattr(os, "access", may)
    monkeypatch.setattr(Path, "mkdir", mkdir)
    done = other.types("restore", str(file))
    assert done.exit_code == 0, done.stderr
    assert other.asks("SELECT name FROM members") == [("Musterhafen",)]
    assert _named(other.folder / "data") == ["hafenlotse.db", "matrix", "matrix/session.json"]
    assert "not empty" in other.types("restore", str(file)).stderr
