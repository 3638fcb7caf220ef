"""From one cell to its value, or to what should have stood there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from commands.alliance.rules import laender
from commands.dates.rules.days import NotADay
from commands.kit import Code, Joined, Term, UserError, _
from commands.kit.arguments import clean
from commands.kit.kinds import address, named
from commands.kit.rules.choices import Worded
from commands.kit.rules.numbers import NotACount
from commands.kit.rules.spelling import fold, spaced
from commands.locales.tables import languages
from commands.papers.cells import unprotected

from . import rules as importing
from .model import Unfit
from .rules import Cell

Field: TypeAlias = Callable[[Cell], Any]


def name(limit: int) -> Field:
    """The name of a municipality, as in a command."""
    line = text(limit)

    def read(cell: Cell) -> str:
        found = line(cell)
        try:  # one without letters is no name at all, which the comparison says
            return named(found, limit) if fold(found) else found
        except UserError as error:
            raise Unfit(_("a name of letters, digits and ordinary punctuation")) from error

    return read


def text(limit: int) -> Field:
    """A line of at most `limit` characters, without invisible ones."""

    def read(cell: Cell) -> str:
        try:
            found = clean(unprotected(importing.written(cell))).strip()
        except UserError as error:
            raise Unfit(_("a text without control characters")) from error
        if len(found) > limit:
            raise Unfit(_("a text of at most {limit} characters", limit=limit))
        if "\n" in found:
            raise Unfit(_("a text in one line"))
        return found

    return read


def term(choices: type[Worded]) -> Field:
    """One of a fixed set, in any language."""

    def read(cell: Cell) -> str:
        found = _known(choices, languages()).get(spaced(importing.written(cell)))
        if found is None:
            raise Unfit(_("one of: {words}", words=Joined([Term(each) for each in choices])))
        return found

    return read


@lru_cache
def _known(choices: type[Worded], _spoken: Sequence[str]) -> Mapping[str, str]:
    """The values by their words; looked up for every row of the table."""
    return {spaced(word): each.value for each in reversed(choices) for word in each.words}


def count(limit: int) -> Field:
    """A whole number from 0 to `limit`."""

    def read(cell: Cell) -> int:
        try:
            return importing.whole(cell, limit)
        except NotACount as error:
            raise Unfit(_("a whole number up to {limit}", limit=limit)) from error

    return read


def land(cell: Cell) -> str:
    """The code of a Land."""
    found = laender.land(importing.written(cell))
    if found is None:
        raise Unfit(_("a Land: {codes}", codes=" ".join(laender.NAMES)))
    return found


def ags(cell: Cell) -> str:
    """The official municipality key."""
    try:
        return importing.key(cell)[0]
    except laender.NotAnAgs as error:
        raise Unfit(_("an AGS of eight digits, such as 05999001")) from error


def person(cell: Cell) -> str:
    """A full Matrix address."""
    found = address(unprotected(importing.written(cell)))
    if found is None:
        raise Unfit(_("a full Matrix address, such as {example}", example=Code("@name:server")))
    return found


def day(cell: Cell) -> str:
    """A day, in ISO form."""
    try:
        return importing.day(cell).isoformat()[:10]
    except NotADay as error:
        raise Unfit(_("a day, such as 31.12.2021")) from error
