"""What an import is made of: kinds of tables, their rows, what is wrong, what would change."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from commands.kit import Inline, Text
from commands.kit.rules.choices import Worded
from commands.kit.rules.spelling import spaced
from commands.locales.tables import languages
from storage.store import Store

from .rules import Cell

# In a heading: of when the figures are, in which unit, and where the footnote is.
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[*¹²³]")
MOST_ROWS: Final = 50_000  # several times all municipalities and counties there are


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be taken: where, what stands there, and what should."""

    row: int
    column: Inline
    value: Inline
    expected: Inline


class Unfit(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A cell that cannot be read; `expected` says what should stand there."""

    def __init__(self, expected: Inline) -> None:
        super().__init__("unfit")
        self.expected = expected


class Wrong(Exception):  # noqa: N818 - a refusal, named for what it says
    """A row that does not fit the registry, told at one of its columns."""

    def __init__(self, column: str, expected: Inline) -> None:
        super().__init__(column)
        self.column = column
        self.expected = expected


@dataclass(slots=True)
class Row:
    """One row: its number in the file, and the value of every cell that is not empty.

    Values are JSON: texts, whole numbers, days in ISO form. `unread` are the columns whose cell
    could not be read, which is a problem of its own.
    """

    number: int
    values: dict[str, Any]
    unread: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sheet:
    """A table that was read. `notes` say what was put right."""

    kind: TableKind
    rows: list[Row]
    problems: list[Problem]
    notes: list[Text]


class Fact(NamedTuple):
    """A value that changes; None is empty."""

    column: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What one row changes. `id` None means a new member or pledge; `values` are those to keep."""

    row: Row
    name: str
    member_id: int | None
    id: int | None
    facts: tuple[Fact, ...]
    values: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What an import would do. Only one without problems may be applied.

    `alike` are the rows with a new name that looks like another one: row, name, and that other one.
    `beside` are those with a pledge that would count beside others of that unit: row, municipality,
    and the ids of the others.
    """

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    alike: list[tuple[int, str, str]] = field(default_factory=list)
    beside: list[tuple[int, str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def is_doubtful(self) -> bool:
        """Whether something would be entered that may be there already."""
        return bool(self.alike or self.beside)

    @property
    def fingerprint(self) -> str:
        """The same as long as the same rows change the same facts from the same old values, beside
        the same others."""
        told = [(each.row.number, each.name, each.id, each.facts) for each in self.changes]
        return hashlib.sha256(json.dumps([told, self.beside], default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Origin:
    """Who imports, when, and from what; kept in the history and the ledger."""

    actor: str
    at: datetime
    event_id: str
    source: str

    @classmethod
    def of_file(cls, name: str, data_hash: str, actor: str, at: datetime) -> Origin:
        """That of a file, known by its name and the SHA-256 of its content."""
        short = name[-80:]
        return cls(actor, at, f"import:{short}:{data_hash[:12]}", short)


May = Callable[[str], bool]  # whether somebody may touch that Land
Step = Callable[[int], object]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table that goes in and out.

    `needed` are the columns it cannot do without, one of each group; `terms` those that hold one
    of a fixed set. `load` reads all that `compare` and `export` need on that day; they ask no
    database.
    """

    name: str
    columns: type[Worded]
    needed: Sequence[frozenset[str]]
    fields: Mapping[str, Callable[[Cell], Any]]
    terms: Mapping[str, type[Worded]]
    load: Callable[[Store, date], Awaitable[Any]]
    compare: Callable[[Sequence[Row], Any, May], Plan]
    apply: Callable[[Store, Plan, Origin, Step], Awaitable[None]]
    export: Callable[[Any, May], list[Values]]

    def column(self, heading: str) -> str | None:
        """The column of that heading, in any language: `Einwohner (2020)*` is `Einwohner`."""
        return known(self.columns, languages()).get(spaced(_ASIDE.sub("", heading)))

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether the columns that are needed are all there."""
        there = {self.column(each) for each in headings}
        return all(group & there for group in self.needed)


@lru_cache
def known(choices: type[Worded], _spoken: Sequence[str]) -> Mapping[str, str]:
    """The values by their words in plain spelling; looked up for every cell of a table."""
    return {spaced(word): each.value for each in reversed(choices) for word in each.words}


def everywhere(_land: str) -> bool:
    """For the operator, who touches every Land."""
    return True
