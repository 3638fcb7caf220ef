"""The settings, read by a process of their own: what checks them is 10 MB not needed later."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from .settings_problems import SettingsError

if TYPE_CHECKING:
    from .settings import Settings


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is not shown by accident, as pydantic's SecretStr."""

    _value: str = field(repr=False)

    def get_secret_value(self) -> str:
        return self._value


def load_apart(path: Path) -> Settings:
    """What `bot.settings.load` gives, to be read only. Raises SettingsError as that does."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_load, args=(path, theirs))
    child.start()
    theirs.close()
    try:
        found = ours.recv()
    except EOFError:
        raise RuntimeError("the configuration could not be read; see above") from None
    finally:
        child.join()
        ours.close()
    if isinstance(found, Mapping):
        return cast("Settings", _namespace(found))
    raise SettingsError(*found)


def _load(path: Path, answer: Connection) -> None:
    from .settings import load

    try:
        answer.send(_plain(load(path)))
    except SettingsError as error:
        answer.send(error.problems)


def _plain(value: Any) -> Any:
    """Without any class of pydantic's."""
    from pydantic import BaseModel, SecretStr

    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    return Secret(value.get_secret_value()) if isinstance(value, SecretStr) else value


def _namespace(found: Mapping[str, Any]) -> SimpleNamespace:
    values = {k: _namespace(v) if isinstance(v, dict) else v for k, v in found.items()}
    return SimpleNamespace(**values)
