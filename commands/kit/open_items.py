"""What is open for a municipality: each subject tells it of its own, and nobody has to ask it.

A subject that asks something of municipalities has a module with an `OpenItems` in it, which the
registry finds as it finds schedules; what lists them does not know the subjects.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from storage.tables import Member

from .context import Context
from .reply import Inline
from .texts import Text

# What an item is about: the kind of its source, and its number there; 0: there is one only.
Subject: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that a municipality has to do.

    `line` is what to send, without any mark around it, and ends so that `for Musterhafen` can be
    typed behind it unless it `stands_alone`. Of an `example` only the form is to be sent: what it
    says is made up, such as a number, and not to be copied. `until` is a moment (UTC) or a whole
    day; None: no end is set. `lasting`: nobody has asked for it just now, it is simply missing.
    What is `part_of` another open item is not told beside it. On the days of `rings_on` the subject
    reminds of it by itself, so that nobody else needs to.
    """

    member_id: int
    about: Subject
    what: Inline
    line: Text
    until: date | datetime | None = None
    hint: Inline | None = None
    stands_alone: bool = False
    lasting: bool = False
    example: bool = False
    part_of: Subject | None = None
    rings_on: Collection[date] = ()


@dataclass(frozen=True)
class OpenItems:
    """What one subject calls open, for any of these members; partners are never among them."""

    kind: str
    find: Callable[[Context, Sequence[Member]], Awaitable[Sequence[OpenItem]]]
