"""`hafenlotse migrate` as an operator meets it: a backup first, or nothing at all."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from bot.archive import unseal
from bot.settings_files import PASSPHRASE
from storage import schema
from storage.engine import Database
from tests.bot.test_cli_backup import PHRASE, quickly
from tests.bot.test_cli_registry import Operator
from tests.harness.of_then import fill
from tests.harness.postgres import PostgresServer

__all__ = ["quickly"]
pytestmark = pytest.mark.usefixtures("quickly")
OLDEST = schema.REVISIONS[0]


def _of_then(url: str) -> None:
    async def make() -> None:
        database = Database(url)
        await schema.remake(database, lambda each: (schema.upgrade(each, OLDEST), fill(each))[0])
        await database.close()

    asyncio.run(make())


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """With a database of the oldest version."""
    monkeypatch.delenv(PASSPHRASE, raising=False)
    (tmp_path / "data").mkdir(mode=0o700)
    _of_then(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'hafenlotse.db'}")
    return Operator(tmp_path)


def _revision(operator: Operator) -> str:
    ((found,),) = operator.asks("SELECT version_num FROM alembic_version")
    return str(found)


def _backups(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.age"))


def test_a_backup_is_made_first_and_put_back_it_is_as_before(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, PHRASE)
    done = operator.types("migrate")
    assert done.exit_code == 0, done.stderr
    (file,) = _backups(tmp_path / "data")
    first, last = done.stdout.splitlines()
    assert first.startswith(f"Backup of before: {file}, ")
    assert last == "The database is up to date."
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _revision(operator) == schema.HEAD
    assert unseal(file.read_bytes(), PHRASE).about.schema == OLDEST
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other")
    assert other.types("restore", str(file)).exit_code == 0
    assert other.asks("SELECT name FROM members") == operator.asks("SELECT name FROM members")
    # What is up to date needs none, and a backup is no part of the next one.
    assert operator.types("migrate").stdout == "The database is up to date.\n"
    assert _backups(tmp_path / "data") == [file]
    assert operator.types("backup", str(tmp_path / "next.age")).exit_code == 0
    assert unseal((tmp_path / "next.age").read_bytes(), PHRASE).files == {}


def test_where_and_with_what_one_wants(operator: Operator, tmp_path: Path) -> None:
    phrase, place = operator.file("phrase", PHRASE), tmp_path / "kept.age"
    done = operator.types("migrate", "--backup", str(place), "--passphrase-file", phrase)
    assert done.exit_code == 0, done.stderr
    assert _backups(tmp_path) == [place]
    assert f"Backup of before: {place}, " in done.stdout


def test_without_a_passphrase_nothing_is_migrated(operator: Operator, tmp_path: Path) -> None:
    done = operator.types("migrate")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "--passphrase-file FILE, or HAFENLOTSE_BACKUP_PASSPHRASE" in done.stderr
    assert "hafenlotse migrate --no-backup" in done.stderr
    assert _revision(operator) == OLDEST
    assert operator.types("migrate", "--no-backup").exit_code == 0
    assert _revision(operator) == schema.HEAD
    assert _backups(tmp_path) == []


@pytest.mark.parametrize("place", ["nowhere/kept.age", "there.age"])
def test_a_backup_that_cannot_be_made_stops_it(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv(PASSPHRASE, PHRASE)
    (tmp_path / "there.age").write_text("mine")
    done = operator.types("migrate", "--backup", str(tmp_path / place))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("There is no backup, so nothing was migrated. ")
    assert place in done.stderr
    assert _revision(operator) == OLDEST
    assert (tmp_path / "there.age").read_text() == "mine"


def test_of_postgresql(
    operator: Operator, tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, PHRASE)
    name = f"of_then_{tmp_path.name[-8:]}".lower().replace("-", "_")
    postgres.sql(f'CREATE DATABASE "{name}"')
    _of_then(postgres.url(name))
    config = tmp_path / "config.toml"
    config.write_text(
        config.read_text().replace("sqlite+aiosqlite:///data/hafenlotse.db", postgres.url(name))
    )
    done = operator.types("migrate")
    assert done.exit_code == 0, done.stderr
    (file,) = _backups(tmp_path / "data")
    assert unseal(file.read_bytes(), PHRASE).about.schema == OLDEST
    assert postgres.sql("SELECT version_num FROM alembic_version", name) == schema.HEAD
