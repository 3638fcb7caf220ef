"""All commands and schedules, found by looking into the modules of `commands/`.

A new command is one module with an `@command` in it; nothing has to be registered elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any, TypeAlias

from commands.rules.authority import Role
from commands.rules.names import fold
from storage.store import Store

from .arguments import Word
from .context import Context
from .reply import Code, Message, Named
from .signature import Handler, Signature
from .texts import Text
from .topics import Topic

Messages: TypeAlias = Message | Sequence[Message] | None
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Command:
    """A command as data. `may` are the roles that can use it at all; finer rules are its own."""

    names: tuple[str, ...]
    help: Text
    examples: tuple[Text, ...]
    may: frozenset[Role]
    topic: Topic
    handler: Handler
    signature: Signature = field(repr=False)

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def typed(self) -> Code:
        """How to type it, in the reader's language."""
        return Code(Named(self.names, before="!"))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that is due: `id` within its schedule, the due time in UTC, and where to say it.

    `event_id` is the event it refers to, if any; `thread_id` the thread that is in.
    """

    id: int
    due_at: datetime
    room_id: str
    event_id: str | None = None
    thread_id: str | None = None


@dataclass(frozen=True)
class Schedule:
    """Something of which parts fall due. `run` is executed once for each occurrence.

    With `after_sync` nothing falls due while the homeserver is away: what was sent there in time
    is read first.
    """

    kind: str
    next_due: Callable[[Store], Awaitable[datetime | None]]
    due: Callable[[Store, datetime], Awaitable[Sequence[Occurrence]]]
    run: Callable[[Context, Occurrence], Awaitable[Messages]]
    after_sync: bool = False


@dataclass(frozen=True)
class Listener:
    """Answers events that are not commands, such as taps on a poll; `event` is the inbox kind."""

    event: str
    handler: Callable[[Context, dict[str, Any]], Awaitable[Messages]]


def command(
    *names: str,
    help: Text,  # noqa: A002 - what it is called everywhere else, too
    examples: Sequence[Text],
    may: Iterable[Role] = EVERYBODY,
    topic: Topic = Topic.GENERAL,
) -> Callable[[Handler], Command]:
    """Makes a handler a command. The first name is the English one, the others are aliases."""

    def make(handler: Handler) -> Command:
        where = f"{handler.__module__}.{handler.__qualname__}"
        if not names or not help.wording or not examples:
            raise TypeError(f"{where}: a command needs a name, help, and an example")
        if not frozenset(may):
            raise TypeError(f"{where}: a command needs at least one role")
        signature = Signature(handler)
        return Command(names, help, tuple(examples), frozenset(may), topic, handler, signature)

    return make


def listener(event: str) -> Callable[[Callable[..., Awaitable[Messages]]], Listener]:
    """Makes a handler answer inbox rows of the kind `event`."""
    return lambda handler: Listener(event, handler)


class Registry:
    """What the bot understands. Raises ValueError for two commands of one name."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.commands: list[Command] = []
        self.schedules: dict[str, Schedule] = {}
        self.listeners: dict[str, Listener] = {}
        self._by_name: dict[tuple[str, ...], Command] = {}
        for thing in (each for module in modules for each in _declared(module)):
            self._add(thing)
        self._longest = max(map(len, self._by_name), default=0)

    @classmethod
    def discover(cls) -> Registry:
        """Everything in the modules directly below the package `commands`."""
        import commands

        found = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
        packages = {"kit", "rules"}
        return cls(importlib.import_module(f"commands.{n}") for n in found if n not in packages)

    def _add(self, thing: Command | Schedule | Listener) -> None:
        if isinstance(thing, Command):
            for name in thing.names:
                self._claim(self._by_name, _key(name.split()), thing)
            self.commands.append(thing)
        elif isinstance(thing, Schedule):
            self._claim(self.schedules, thing.kind, thing)
        else:
            self._claim(self.listeners, thing.event, thing)

    def _claim(self, names: dict[Any, Any], name: Any, thing: object) -> None:
        if name in names:
            raise ValueError(f"two entries are called {name!r}")
        names[name] = thing

    def find(self, words: Sequence[Word]) -> tuple[Command, Sequence[Word]] | None:
        """The command the words begin with, the longest name first, and its arguments."""
        for length in range(min(self._longest, len(words)), 0, -1):
            name = words[:length]
            if any(word.quoted for word in name):
                continue
            found = self._by_name.get(_key([word.text for word in name]))
            if found is not None:
                return found, words[length:]
        return None

    def below(self, word: str) -> list[Command]:
        """Commands of several words that begin with `word`, such as `member` …"""
        start = _key([word])[0]
        return [
            each
            for each in self.commands
            if any(len(n.split()) > 1 and _key(n.split())[0] == start for n in each.names)
        ]

    def names(self) -> list[str]:
        """All names and aliases."""
        return [name for each in self.commands for name in each.names]


def _declared(module: ModuleType) -> Iterator[Command | Schedule | Listener]:
    for thing in vars(module).values():
        if isinstance(thing, Schedule | Listener):
            yield thing
        if isinstance(thing, Command) and thing.handler.__module__ == module.__name__:
            yield thing


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold(word) if len(word) <= 40 else word for word in words)
