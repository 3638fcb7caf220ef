"""A command as data, and all of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from commands.locales.tables import Words

from .arguments import QUOTES, Word, words
from .reply import Code, Named
from .rules.audience import Audience
from .rules.authority import Role
from .rules.spelling import fold, suggest
from .signature import Handler, Signature
from .texts import Text
from .topics import Topic

EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Command:
    """A command as data. `words` are its names, `may` the roles that can use it at all.

    Finer rules are its own. `audience` says who may read the answers; those that a room may not
    hear go to the direct chat. One that `reads` only, and perhaps of thousands, is worked on beside
    the transactions when there are many members, see kit.looks.
    """

    words: Words
    help: Text
    examples: tuple[Text, ...]
    may: frozenset[Role]
    topic: Topic
    audience: Audience
    handler: Handler
    signature: Signature = field(repr=False)
    reads: bool = False

    @property
    def name(self) -> str:
        """The English name, by which the code knows it."""
        return self.words.english[0]

    @property
    def names(self) -> tuple[str, ...]:
        """All names and aliases in all languages."""
        return self.words.all

    @property
    def typed(self) -> Code:
        """How to type it, in the reader's language."""
        return Code(Named(self.words, before="!"))


def command(
    *english: str,
    help: Text,  # noqa: A002 - what it is called everywhere else, too
    examples: Sequence[Text],
    may: Iterable[Role] = EVERYBODY,
    topic: Topic = Topic.GENERAL,
    audience: Audience = Audience.EVERYBODY,
    reads: bool = False,
) -> Callable[[Handler], Command]:
    """Makes a handler a command with these `english` names, the second one on being aliases.

    What it is called in other languages stands in their tables, at the first name.
    """

    def make(handler: Handler) -> Command:
        where = f"{handler.__module__}.{handler.__qualname__}"
        if not english or not help.wording or not examples:
            raise TypeError(f"{where}: a command needs a name, help, and an example")
        if not frozenset(may):
            raise TypeError(f"{where}: a command needs at least one role")
        signature = Signature(handler)
        return Command(
            Words("commands", english[0], english),
            help,
            tuple(examples),
            frozenset(may),
            topic,
            audience,
            handler,
            signature,
            reads,
        )

    return make


class Commands:
    """All commands, found by name or alias. Raises ValueError for two of one name."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = tuple(commands)
        self._by_name: dict[tuple[str, ...], Command] = {}
        for each in self._commands:
            for name in each.names:
                key = _key(name.split())
                if key in self._by_name:
                    raise ValueError(f"two commands are called {name!r}")
                self._by_name[key] = each
        self._longest = max(map(len, self._by_name), default=0)

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands)

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

    def parse(self, text: str) -> tuple[Command, Sequence[Word]] | None:
        """The command that `text` begins with, and its arguments, split as it wants them.

        Raises UserError for a quotation mark without its partner.
        """
        first = text.split(maxsplit=self._longest)[: self._longest]
        named = self.find([Word(each, each[0] in QUOTES, 0) for each in first])
        if named is None:
            return self.find(words(text, self._longest))
        signature, length = named[0].signature, len(first) - len(named[1])
        if signature.has_below:
            line, _break, below = text.partition("\n")
            typed = [Word(below, False, len(line) + 1, as_typed=True)] if below.strip() else []
            return self.find([*words(line), *typed])
        most = signature.split_words
        return self.find(words(text, None if most is None else length + most))

    def below(self, word: str) -> list[Command]:
        """Commands of several words that begin with `word`, such as `member` …"""
        start = _key([word])[0]
        return [
            each
            for each in self._commands
            if any(len(n.split()) > 1 and _key(n.split())[0] == start for n in each.names)
        ]

    def near(self, word: str, language: str) -> str | None:
        """What may have been meant by a first word that is none, in the reader's language.

        Their own words are looked at first, those of other languages only where none is near.
        """
        own = [name.split()[0] for each in self._commands for name in each.words.of(language)]
        if found := suggest(word, own):
            return found[0]
        pairs = [(name, each) for each in self._commands for name in each.names]
        # Of several that begin alike, the one that is called so and no more.
        pairs.sort(key=lambda pair: -len(pair[0].split()))
        others = {name.split()[0]: each.words.shown(language).split()[0] for name, each in pairs}
        found = suggest(word, list(others))
        return others[found[0]] if found else None

    @cached_property
    def in_order(self) -> Sequence[Command]:
        """All of them as `!help` shows them: by topic, those of every day first."""
        places = {topic: place for place, topic in enumerate(Topic)}
        return sorted(
            self._commands, key=lambda each: (places[each.topic], *each.topic.order(each.name))
        )

    @cached_property
    def first_words(self) -> frozenset[str]:
        """What a command can begin with, folded as names are."""
        return frozenset(fold(name.split()[0]) for name in self.names())

    def names(self) -> list[str]:
        """All names and aliases."""
        return [name for each in self._commands for name in each.names]


def _key(words: Sequence[str]) -> tuple[str, ...]:
    # A word longer than any name is not worth folding; somebody may have sent 60,000 letters.
    return tuple(fold(word) if len(word) <= 40 else word for word in words)
