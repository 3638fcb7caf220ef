"""A backup as a file: database and data directory in an archive, encrypted with a passphrase.

The format is age's (age-encryption.org), so that it can also be opened without this program:
`age --decrypt FILE | tar --extract --gzip`.
"""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import pyrage
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

FORMAT: Final = 1
_MANIFEST, _DATABASE, _FILES = "manifest.json", "database/", "data_dir/"
_SQLITE: Final = b"SQLite format 3\0"
_AGE: Final = b"age-encryption.org/"
# SQLite's own beside its files, whose contents are in the copy; what is just being written.
_PASSING: Final = ("-wal", "-shm", "-journal", ".new")
_LOCK: Final = "lock"
_TOO_SLOW: Final = "Excessive work parameter"


class NoBackupError(Exception):
    """The file cannot be opened; the text says why."""


@dataclass(frozen=True, slots=True)
class About:
    """What a backup is of. `made_at` is ISO 8601 in UTC, `schema` the database's revision."""

    made_at: str
    user_id: str
    version: str
    schema: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Archive:
    """What is in a backup: files by their names, those of the data directory with their folders."""

    about: About
    database: Mapping[str, bytes]
    files: Mapping[str, bytes]


def seal(archive: Archive, passphrase: str) -> bytes:
    """The archive as an encrypted file."""
    about = json.dumps(asdict(archive.about), indent=1).encode()
    members = {_MANIFEST: about}
    members |= {_DATABASE + name: data for name, data in archive.database.items()}
    members |= {_FILES + name: data for name, data in archive.files.items()}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o600
            tar.addfile(member, io.BytesIO(data))
    sealed: bytes = pyrage.passphrase.encrypt(packed.getvalue(), passphrase)
    return sealed


def unseal(data: bytes, passphrase: str) -> Archive:
    """What `seal` made. Raises NoBackupError."""
    packed = _decrypted(data, passphrase)
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            members = dict(_members(tar))
        given = json.loads(members.pop(_MANIFEST))
        if given["format"] > FORMAT:
            raise NoBackupError(
                f"It was made by a newer version ({given['version']}); please install that."
            )
        about = About(**given)
    except (KeyError, TypeError, ValueError, EOFError, OSError, tarfile.TarError) as error:
        raise NoBackupError("It is no backup of Hafenlotse.") from error
    return Archive(about, _under(_DATABASE, members), _under(_FILES, members))


def _decrypted(data: bytes, passphrase: str) -> bytes:
    """Tried again where age takes the machine for one that would need very long.

    It guesses that from a few milliseconds, in which a busy machine may have done something else.
    """
    try:
        opened: bytes = _TRIES(pyrage.passphrase.decrypt, data, passphrase)
    except pyrage.DecryptError as error:
        raise NoBackupError(_why(data, str(error))) from error
    return opened


def _is_too_slow(error: BaseException) -> bool:
    return isinstance(error, pyrage.DecryptError) and str(error).startswith(_TOO_SLOW)


_TRIES: Final = Retrying(
    retry=retry_if_exception(_is_too_slow),
    wait=wait_exponential(0.1, max=5.0),
    stop=stop_after_attempt(10),
    reraise=True,
)


def _why(data: bytes, reason: str) -> str:
    if reason.startswith(_TOO_SLOW):
        return (
            "Nothing is wrong with it, but this machine is too busy, or too slow, to open it. Try "
            "again when nothing else runs here, or on another machine: age --decrypt FILE"
        )
    if not data.startswith(_AGE):
        return "It is no backup of Hafenlotse."
    if reason == "Decryption failed":  # of the head, which is all that the passphrase opens
        return "The passphrase is wrong, or the beginning of the file is damaged."
    return "It is damaged or not complete."


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        path, file = PurePosixPath(member.name), tar.extractfile(member)
        if path.is_absolute() or ".." in path.parts or file is None:
            raise ValueError(member.name)
        yield member.name, file.read()


def _under(folder: str, members: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        name.removeprefix(folder): data for name, data in members.items() if name.startswith(folder)
    }


def files_of(directory: Path, database: Path | None) -> dict[str, bytes]:
    """What is in the data directory, beside a bot that may be writing there.

    Without `database`, which is copied otherwise, earlier backups, and what only makes sense while
    it runs.
    """
    found = {
        path.relative_to(directory).as_posix(): _content(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file()
        and path != database
        and path.name != _LOCK
        and not path.name.endswith(_PASSING)
    }
    return {name: data for name, data in found.items() if not data.startswith(_AGE)}


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(_SQLITE):
        return data
    # Its contents of one moment, with what is still in its journal.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        return copy.serialize()


def write_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Writes them below a new directory, readable by nobody else."""
    directory.mkdir(mode=0o700)
    for name, data in files.items():
        path = directory / name
        for folder in reversed(path.relative_to(directory).parents[:-1]):
            (directory / folder).mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)
