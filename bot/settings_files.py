"""The files a configuration is read from: TOML, and one for each secret."""

from __future__ import annotations

import os
import ssl
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .settings_problems import Problem, SettingsError
from .words import _

PREFIX: Final = "HAFENLOTSE_"  # of variables in the environment, which name files, too
PASSPHRASE: Final = f"{PREFIX}BACKUP_PASSPHRASE"  # no setting: of one command, see cli_backup
_SECRETS: Final = (
    ("matrix", "password"),
    ("matrix", "access_token"),
    ("storage", "database"),
    ("mail", "password"),
)


def read(path: Path) -> dict[str, Any]:
    """The sections of the file, without what stands in files for secrets. Raises SettingsError."""
    document = _parsed(path)
    _refuse_capitals(document)
    return document


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except FileNotFoundError:
        hint = _("there is no such file. Copy config.example.toml, or name one with --config FILE.")
        raise SettingsError(Problem(str(path), None, hint)) from None
    except (OSError, ValueError) as error:
        raise SettingsError(
            Problem(str(path), None, _("cannot be read: {why}.", why=_why(error)))
        ) from None


def _text(path: Path) -> str:
    """As UTF-8, with or without the mark that editors on Windows put first."""
    return path.read_text(encoding="utf-8-sig")


def _why(error: OSError | ValueError) -> str:
    match error:
        case PermissionError():
            return _(
                "this user has no right to. Type: sudo -u USER, with the one that runs the bot"
            )
        case OSError():
            return error.strerror or _("it is no file")
        case UnicodeDecodeError():
            return _("it is not written in UTF-8. Save it as UTF-8")
        case _other:
            return _("{error}. Texts stand in quotation marks, sections in [brackets]", error=error)


def _refuse_capitals(document: dict[str, Any]) -> None:
    """pydantic-settings would take [Matrix] for [matrix], but its password_file would be missed."""
    odd = [name for name in document if name != name.lower()]
    if odd:
        raise SettingsError(
            *(
                Problem(name, None, _("is not a known key; write [{name}].", name=name.lower()))
                for name in odd
            )
        )


def secrets_of(document: dict[str, Any], base: Path) -> dict[str, Any]:
    """Secrets from files: the last word, so that a mounted secret needs no other change."""
    secrets: dict[str, Any] = {}
    for section, key in _SECRETS:
        given = document.get(section)
        in_document = given.get(f"{key}_file") if isinstance(given, dict) else None
        file = os.environ.get(f"{PREFIX}{section}__{key}_file".upper()) or in_document
        if isinstance(file, str):
            secrets.setdefault(section, {})[key] = _secret(section, key, base, file)
    return secrets


def _secret(section: str, key: str, base: Path, file: str) -> str:
    try:
        return _text(base / file).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = _("cannot be read: {why}.", why=_why(error))
        raise SettingsError(Problem(f"{section}.{key}_file", repr(file), reason)) from None


def open_to_everybody(config: Path) -> Iterator[Path]:
    """Files with a secret in them that every account on this machine can read.

    What a container engine mounts below /run is its own affair: there it is alone. Raises
    SettingsError for a file that cannot be read.
    """
    document = read(config)
    for section, key in _SECRETS:
        given = document.get(section, {})
        file = os.environ.get(f"{PREFIX}{section}__{key}_file".upper()) or given.get(f"{key}_file")
        # The address of a database is secret if it names who logs in.
        written = str(given.get(key, ""))
        if (section == "matrix" or "@" in written) and written and _may_everybody_read(config):
            yield config
        path = config.parent / (file or "")
        if file and not path.is_relative_to("/run") and _may_everybody_read(path):
            yield path


def _may_everybody_read(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & stat.S_IROTH)


def problems_of_ca(file: Path) -> Iterator[Problem]:
    """Of a certificate authority's file: that it cannot be read, or has none in it."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        reason = _("cannot be read: {why}.", why=error.strerror)
        if isinstance(error, ssl.SSLError):
            reason = _("has no certificate in it; it has to be in PEM format (BEGIN CERTIFICATE).")
        yield Problem("matrix.ca_file", repr(str(file)), reason)
