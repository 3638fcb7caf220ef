"""Backup and restore on the command line: `hafenlotse backup | restore FILE`."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from bot.cli_database import opened
from bot.settings_apart import load_apart
from bot.settings_files import PASSPHRASE

if TYPE_CHECKING:
    from bot.archive import Archive
    from bot.settings import Settings

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
PASSPHRASE_FILE: Final = click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"A file with the passphrase in its first line; else {PASSPHRASE}, else you are asked.",
)
_BESIDE: Final = ("-wal", "-shm", "-journal")
_WITHIN: Final = ".restoring"  # what a try that was ended in the middle leaves


@click.command()
@click.argument("file", type=_FILE)
@PASSPHRASE_FILE
@click.pass_obj
def backup(config: Path, file: Path, passphrase_file: Path | None) -> None:
    """Keep database, keys and session in one encrypted file, also while the bot runs.

    Everything that was said to the bot, and its keys, are in it: keep the passphrase elsewhere.
    `age --decrypt FILE | tar -xz` opens it without Hafenlotse.
    """
    settings = load_apart(config)
    require_new(file)
    phrase = passphrase(passphrase_file, again=True)
    size = back_up(settings, file, phrase)
    click.echo(f"{file}: {size / 1e6:.1f} MB. Keep it, and the passphrase in another place.")


@click.command()
@click.argument("file", type=_FILE)
@PASSPHRASE_FILE
@click.pass_obj
def restore(config: Path, file: Path, passphrase_file: Path | None) -> None:
    """Put a backup back: into an empty database and an empty storage.data_dir only.

    The next `hafenlotse run` begins as a new device, reads in the rooms what was said since, and
    does what has not been done; the bot that it stands in for must not run any more, and cannot.
    """
    from bot.archive import NoBackupError, unseal
    from storage.backup import NotPutBackError

    settings = load_apart(config)
    _require_empty(settings)
    data = _read(file)
    try:
        archive = unseal(data, passphrase(passphrase_file, again=False))
        if archive.about.user_id != settings.matrix.user_id:
            _fail(
                f"{file} is of {archive.about.user_id}, the configuration names "
                f"{settings.matrix.user_id}."
            )
        asyncio.run(_put_back(settings, archive))
    except (NoBackupError, NotPutBackError) as error:
        _fail(f"{file} cannot be put back. {error}")
    click.echo(
        f"The backup of {archive.about.made_at} is put back. `hafenlotse run` goes on from there "
        "and does what was said since; never start the bot that it stands in for again."
    )


def back_up(settings: Settings, file: Path, phrase: str) -> int:
    """Writes the backup, whose size in bytes it gives. Raises StartError, and then there is none.

    The database may be of an older version, and a bot may be running beside it.
    """
    require_new(file)
    return asyncio.run(_back_up(settings, file, phrase))


def require_new(file: Path) -> None:
    """Ends the program if there is such a file: nothing is written over a backup."""
    if file.exists():
        _fail(f"{file} exists already; please choose another name.")


async def _back_up(settings: Settings, file: Path, phrase: str) -> int:
    from importlib.metadata import version

    from bot.archive import About, Archive, files_of, seal
    from bot.clock import Clock
    from storage.backup import NotCopiedError, dump

    made_at = Clock().now().isoformat(timespec="seconds")
    database_file = _sqlite_file(settings)
    if database_file is not None and not database_file.exists():
        _fail(f"There is no database {database_file}.")  # connecting would make it
    async with opened(settings, as_it_is=True) as database:
        try:
            revision, rows = await dump(database)
        except NotCopiedError as error:
            _fail(str(error))
    about = About(made_at, settings.matrix.user_id, version("hafenlotse"), revision)
    directory = settings.storage.data_dir
    data = seal(Archive(about, rows, files_of(directory, database_file)), phrase)
    half = file.with_name(f"{file.name}.new")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept:
            kept.write(data)
            kept.flush()
            os.fsync(kept.fileno())
        half.replace(file)
    except OSError as error:
        half.unlink(missing_ok=True)
        _fail(f"{file} cannot be written: {error.strerror}.")
    return len(data)


async def _put_back(settings: Settings, archive: Archive) -> None:
    """Everything beside its place first, then moved there: all of it or nothing."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import StatementError

    from bot.archive import write_files
    from bot.configured import StartError
    from bot.generation import RESTORED
    from bot.troubles import why_closed
    from storage.backup import put_back
    from storage.engine import Database

    directory, file = settings.storage.data_dir, _sqlite_file(settings)
    url = settings.storage.database.get_secret_value()
    state = {RESTORED: json.dumps({"backup_of": archive.about.made_at})}
    with _halves(directory, file) as (half_directory, half_file):
        write_files(half_directory, archive.files)
        if half_file is not None:
            half_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            url = make_url(url).set(database=str(half_file)).render_as_string(hide_password=False)
        database = Database(url)
        try:
            await put_back(database, archive.database, archive.about.schema, state)
        except (StatementError, OSError) as error:
            raise StartError(f"{database.name}: {why_closed(database, error)}") from error
        finally:
            await database.close()
        if half_file is not None and file is not None and not file.is_relative_to(directory):
            _move(half_file, file)
        if half_directory.parent == directory:
            _move_out(half_directory, file)
        else:
            _move(half_directory, directory)


@contextmanager
def _halves(directory: Path, file: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Where it is written first. A database within the data directory is moved with that."""
    half_directory = _half_of(directory)
    half_file: Path | None = None
    if file is not None:
        half_file = file.with_name(f".{file.name}.restoring")
        if file.is_relative_to(directory):
            half_file = half_directory / file.relative_to(directory)
    shutil.rmtree(half_directory, ignore_errors=True)  # the last try was ended in the middle
    try:
        if half_file is not None:
            half_file.unlink(missing_ok=True)
        half_directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield half_directory, half_file
    except OSError as error:
        _fail(f"The backup cannot be put back: {error.filename or ''} {error.strerror}.")
    finally:
        shutil.rmtree(half_directory, ignore_errors=True)
        if half_file is not None:
            half_file.unlink(missing_ok=True)


def _half_of(directory: Path) -> Path:
    """Beside it, so that it is there at once; within it where it can only be filled.

    Such is the directory of a service, /var/lib/hafenlotse, or a volume that is mounted.
    """
    may_replace = os.access(directory.parent, os.W_OK | os.X_OK) and not directory.is_mount()
    if directory.exists() and not may_replace:
        return directory / _WITHIN
    return directory.with_name(f".{directory.name}.restoring")


def _move_out(half: Path, database: Path | None) -> None:
    """The database first: what is told in it makes the bot go on as a new device anyway."""
    parts = sorted(half.iterdir(), key=lambda each: each.name != getattr(database, "name", ""))
    for each in parts:
        each.rename(half.parent / each.name)
    half.rmdir()


def _move(half: Path, place: Path) -> None:
    if place.is_dir():
        place.rmdir()  # it is empty
    half.rename(place)


def _require_empty(settings: Settings) -> None:
    directory, file = settings.storage.data_dir, _sqlite_file(settings)
    if directory.exists() and (not directory.is_dir() or _is_filled(directory)):
        _fail(f"{directory} (storage.data_dir) is not empty; nothing was changed.")
    if file is not None:
        for path in (file, *(file.with_name(file.name + end) for end in _BESIDE)):
            if path.exists():
                _fail(f"{path} (storage.database) exists already; nothing was changed.")


def _is_filled(directory: Path) -> bool:
    return any(each.name != _WITHIN for each in directory.iterdir())


def _sqlite_file(settings: Settings) -> Path | None:
    from sqlalchemy import make_url

    url = make_url(settings.storage.database.get_secret_value())
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def passphrase(file: Path | None, *, again: bool) -> str:
    """What it is; raises StartError if nobody says it.

    Never from an argument: whoever is on the machine sees those.
    """
    if file is not None:
        lines = _read(file).decode(errors="replace").splitlines()
        phrase = lines[0] if lines else ""
    elif PASSPHRASE in os.environ:
        phrase = os.environ[PASSPHRASE]
    elif not sys.stdin.isatty():
        _fail(f"A passphrase is needed: --passphrase-file FILE, or {PASSPHRASE}.")
    else:
        phrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=again, err=True)
    if not phrase.strip():
        _fail("The passphrase must not be empty.")
    return phrase


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}.")


def _fail(text: str) -> NoReturn:
    from bot.configured import StartError

    raise StartError(text)
