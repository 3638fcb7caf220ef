"""From one cell to its value, or to what should have stood there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from commands.alliance.rules import laender, reach
from commands.dates.rules.days import NotADay
from commands.kit import Code, Joined, Term, Text, UserError, _
from commands.kit.arguments import clean
from commands.kit.kinds import named
from commands.kit.rules.addresses import address_in, contradicts, person_at
from commands.kit.rules.choices import Worded
from commands.kit.rules.numbers import NotACount, Reason
from commands.kit.rules.spelling import spaced
from commands.locales.tables import languages
from commands.papers.cells import unprotected
from commands.papers.letters import is_spoilt, respelt

from . import rules as importing
from .model import Unfit, known
from .rules import Cell

Field: TypeAlias = Callable[[Cell], Any]
_MAILBOX: Final = Code("asyl@musterhafen.example")
_PHONE: Final = Code("030 1234-0")


def name(cell: Cell) -> str:
    """The name of a municipality, as it stands there.

    Whether it may be one is asked only of a name that is new: see `named_anew`.
    """
    return unprotected(importing.written(cell))


def named_anew(found: str, limit: int) -> str:
    """A name that is to be registered, as in a command. Raises Unfit."""
    try:
        if is_spoilt(clean(found)):
            raise Unfit(_("a name whose letters no program has spoilt"))
        return named(found, limit)
    except UserError as error:
        raise Unfit(_("a name of letters, digits and ordinary punctuation")) from error


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
        if "\ufffd" in found or respelt(found) != found:
            raise Unfit(_("a text whose letters no program has spoilt"))
        return found

    return read


def term(choices: type[Worded]) -> Field:
    """One of a fixed set, in any language."""

    def read(cell: Cell) -> str:
        found = known(choices, languages()).get(spaced(importing.written(cell)))
        if found is None:
            raise Unfit(_("one of: {words}", words=Joined([Term(each) for each in choices])))
        return found

    return read


def count(limit: int) -> Field:
    """A whole number from 0 to `limit`."""
    whys: dict[Reason, Text] = {
        Reason.NOT_A_NUMBER: _("a whole number up to {limit}", limit=limit),
        Reason.TOO_LARGE: _("a whole number up to {limit}", limit=limit),
        Reason.FRACTION: _("a whole number up to {limit}, and no fraction", limit=limit),
        Reason.NEGATIVE: _("a whole number up to {limit}, and none below zero", limit=limit),
        Reason.AMBIGUOUS_GROUPING: _("a number such as 1234 or 1.234"),
    }

    def read(cell: Cell) -> int:
        try:
            return importing.whole(cell, limit)
        except NotACount as error:
            raise Unfit(whys[error.reason]) from error

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
        return importing.key(cell).ags
    except laender.NotAnAgs as error:
        if error.reason is laender.Reason.UNKNOWN_LAND:
            raise Unfit(_("an AGS that begins with the number of a Land, 01 to 16")) from error
        raise Unfit(_("an AGS of eight digits, such as 05999001")) from error


def person(cell: Cell) -> str:
    """A full Matrix address, or the link to a person."""
    written = unprotected(importing.written(cell))
    linked = person_at(written, 0)
    found = address_in(written)
    if linked is not None and linked.end == len(written):
        found = None if contradicts(linked.shown, linked.address) else linked.address
    if found is None:
        raise Unfit(_("a full Matrix address, such as {example}", example=Code("@name:server")))
    return found


def mailbox(cell: Cell) -> str:
    """A mail address."""
    try:
        return reach.mailbox(unprotected(importing.written(cell)).strip())
    except reach.NotReached as error:
        raise Unfit(_("a mail address, such as {example}", example=_MAILBOX)) from error


def phone(cell: Cell) -> str:
    """A telephone number, which a spreadsheet may have taken for a number."""
    try:
        return reach.phone(unprotected(importing.written(cell)).strip())
    except reach.NotReached as error:
        raise Unfit(_("a telephone number, such as {example}", example=_PHONE)) from error


def day(cell: Cell) -> str:
    """A day, in ISO form."""
    try:
        return importing.day(cell).isoformat()[:10]
    except NotADay as error:
        if not error.exists:
            raise Unfit(_("a day that exists, such as 31.12.2021")) from error
        raise Unfit(_("a day, such as 31.12.2021")) from error
