"""What is different between two versions of a statement, word by word or in the title."""

from __future__ import annotations

from typing import Final

from commands.kit.reply import Block, Inline, Joined
from commands.kit.texts import _
from storage.tables import Statement, Version

from .rules.versions import Change, ClauseChange, changed_clauses, changed_words
from .statement import heading, sealed

MARKS: Final = {Change.KEPT: ("", ""), Change.REMOVED: ("[-", "-]"), Change.ADDED: ("{+", "+}")}


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
    """Every clause that is not the same, word by word, and what the marks mean."""
    found = changed_clauses(old.clauses, new.clauses)
    blocks: list[Block] = [_change(each) for each in found]
    if any(each.old and each.new for each in found):
        blocks.append(
            _(
                "How to read it: [-so-] stands for words that are gone, {added} for words that "
                "are new.",
                added="{+so+}",
            )
        )
    return blocks


def _change(change: ClauseChange) -> Inline:
    if change.old is None:
        assert change.new is not None
        number, text = change.new
        return _("New, clause {number}: {text}", number=number, text=text)
    if change.new is None:
        number, text = change.old
        return _("Gone, clause {number}: {text}", number=number, text=text)
    (before, was), (number, now) = change.old, change.new
    pieces: list[Inline] = [
        Joined([MARKS[each.change][0], each.text, MARKS[each.change][1]], "")
        for each in changed_words(was, now)
    ]
    worded = Joined(pieces, " ")
    if before == number:
        return _("Changed, clause {number}: {text}", number=number, text=worded)
    return _(
        "Changed, clause {number} (before: {before}): {text}",
        number=number,
        before=before,
        text=worded,
    )
