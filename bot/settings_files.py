"""The files a configuration is read from: TOML, and one for each secret."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from .settings_problems import Problem, SettingsError

PREFIX: Final = "HAFENLOTSE_"  # of variables in the environment, which name files, too


def read(path: Path) -> dict[str, Any]:
    """The sections of the file, without what stands in files for secrets. Raises SettingsError."""
    document = _parsed(path)
    _refuse_capitals(document)
    return document


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "there is no such file. Copy config.example.toml, or name one with --config FILE."
        raise SettingsError(Problem(str(path), None, hint)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(Problem(str(path), None, f"cannot be read: {error}.")) from None


def _refuse_capitals(document: dict[str, Any]) -> None:
    """pydantic-settings would take [Matrix] for [matrix], but its password_file would be missed."""
    odd = [name for name in document if name != name.lower()]
    if odd:
        raise SettingsError(
            *(Problem(name, None, f"is not a known key; write [{name.lower()}].") for name in odd)
        )


def secrets_of(document: dict[str, Any], base: Path) -> dict[str, Any]:
    """Secrets from files: the last word, so that a mounted secret needs no other change."""
    secrets: dict[str, Any] = {}
    for section, key in (("matrix", "password"), ("storage", "database")):
        given = document.get(section)
        in_document = given.get(f"{key}_file") if isinstance(given, dict) else None
        file = os.environ.get(f"{PREFIX}{section}__{key}_file".upper()) or in_document
        if isinstance(file, str):
            secrets[section] = {key: _secret(section, key, base, file)}
    return secrets


def _secret(section: str, key: str, base: Path, file: str) -> str:
    try:
        return (base / file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read: {getattr(error, 'strerror', None) or 'not text'}."
        raise SettingsError(Problem(f"{section}.{key}_file", repr(file), reason)) from None
