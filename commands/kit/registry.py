"""All commands, schedules, listeners and so on, found by looking into the modules of `commands/`.

A new command is one module with an `@command` in it; nothing has to be registered elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Final, TypeVar

from .command import Command, Commands
from .confirmation import Confirmable
from .files import Press, Reader
from .open_items import OpenItems
from .schedule import Listener, Schedule

T = TypeVar("T")


class Registry:
    """What the bot understands. Raises ValueError for two entries of one name."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.schedules: dict[str, Schedule] = {}
        self.listeners: dict[str, Listener] = {}
        self.confirmables: dict[str, Confirmable] = {}
        self.presses: dict[str, Press] = {}
        self.readers: dict[str, Reader] = {}
        self.open_items: dict[str, OpenItems] = {}
        commands: list[Command] = []
        for thing in (each for module in modules for each in _declared(module)):
            match thing:
                case Command():
                    commands.append(thing)
                case Schedule():
                    _claim(self.schedules, thing.kind, thing)
                case Listener():
                    _claim(self.listeners, thing.event, thing)
                case Confirmable():
                    _claim(self.confirmables, thing.action, thing)
                case Press():
                    _claim(self.presses, thing.kind, thing)
                case Reader():
                    _claim(self.readers, thing.kind, thing)
                case OpenItems():
                    _claim(self.open_items, thing.kind, thing)
        self.commands = Commands(commands)

    @classmethod
    def discover(cls) -> Registry:
        """Everything in the modules of `commands` and of its subjects."""
        return cls(importlib.import_module(name) for name in sorted(_speaking()))


# What is written in these folders is used by commands, and is none.
_SILENT: Final = frozenset({"kit", "locales", "papers", "rules", "sheets"})


def _speaking() -> Iterator[str]:
    """The modules directly below `commands`, and those directly below one of its subjects."""
    import commands

    for each in pkgutil.iter_modules(commands.__path__):
        if not each.ispkg:
            yield f"commands.{each.name}"
        elif each.name not in _SILENT:
            subject = importlib.import_module(f"commands.{each.name}")
            for inner in pkgutil.iter_modules(subject.__path__):
                if not inner.ispkg:
                    yield f"commands.{each.name}.{inner.name}"


def _claim(names: dict[str, T], name: str, thing: T) -> None:
    if name in names:
        raise ValueError(f"two entries are called {name!r}")
    names[name] = thing


def _declared(
    module: ModuleType,
) -> Iterator[Command | Schedule | Listener | Confirmable | Press | Reader | OpenItems]:
    for thing in vars(module).values():
        if isinstance(thing, Schedule | Listener | Confirmable | Press | Reader | OpenItems):
            yield thing
        # A command imported from another module is not declared again.
        if isinstance(thing, Command) and thing.handler.__module__ == module.__name__:
            yield thing
