"""What is different between two versions of a statement: before and now, or in the title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commands.kit.reply import Block, Inline, Joined, Strong
from commands.kit.texts import _
from storage.tables import Statement, Version

from .rules.versions import (
    Change,
    ClauseChange,
    Piece,
    changed_clauses,
    changed_words,
    shortened,
)
from .statement import heading, sealed

_WHOLE: Final = 300  # characters of a clause that is shown whole
_AROUND: Final = 8  # words on each side of a change in a longer one


def reworded(statement: Statement, before: Version, version: Version) -> list[Block]:
    """What `version` has changed of the clauses."""
    return [heading(statement), sealed(version), *differences(before, version)]


def retitled(statement: Statement, version: Version, former: str) -> list[Block]:
    """That `version` has changed the title, which was `former`."""
    return [
        heading(statement),
        sealed(version),
        _("The title was “{title}” before; no clause is changed.", title=former),
    ]


def differences(old: Version, new: Version) -> list[Block]:
    """Every clause that is not the same, as it was before and as it is now."""
    return [line for each in changed_clauses(old.clauses, new.clauses) for line in _change(each)]


def _change(change: ClauseChange) -> list[Inline]:
    if change.old is None:
        assert change.new is not None
        number, text = change.new
        return [_("New, clause {number}: {text}", number=number, text=text)]
    if change.new is None:
        number, text = change.old
        return [_("Gone, clause {number}: {text}", number=number, text=text)]
    (before, was), (number, now) = change.old, change.new
    pieces = changed_words(was, now)
    if max(len(was), len(now)) > _WHOLE:
        pieces = shortened(pieces, _AROUND)
    return [
        _("Clause {number}, before: {text}", number=before, text=_said(pieces, Change.REMOVED)),
        _("Clause {number}, now: {text}", number=number, text=_said(pieces, Change.ADDED)),
    ]


def _said(pieces: Sequence[Piece], other: Change) -> Inline:
    """The words of one side; those that the other side does not have stand out."""
    said: list[Inline] = [
        each.text if each.change is Change.KEPT else Strong(each.text)
        for each in pieces
        if each.change in {Change.KEPT, other}
    ]
    return Joined(said, " ")
