"""Which sheet of a file is the table, and what its columns are; never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commands.kit import Block, Bullets, Inline, Joined, Term, UserError, _
from commands.kit.arguments import shortened
from commands.kit.render import quoted

from .grids import Tab, refused
from .model import TableKind
from .rules import HEAD, Noun, written

_SHOWN: Final = 200  # characters of a row
_NAMED: Final = 5  # sheets


def titles(tab: Tab) -> list[str]:
    """The headings, as they are written."""
    assert tab.heading is not None
    return [written(each) for each in tab.lines[tab.heading][1]]


def chosen(tabs: Sequence[Tab], kinds: Sequence[TableKind]) -> Tab:
    """The one sheet that is seen and is a table.

    Raises UserError if there is none, or several with rows: what to do then.
    """
    seen = [each for each in tabs if not each.hidden]
    tables = [each for each in seen if each.heading is not None]
    filled = [each for each in tables if each.below]
    if len(filled) > 1:
        raise UserError(
            _(
                "{count} sheets look like a table: {names}. Please hide or delete all but the "
                "right one, and send the file again.",
                count=len(filled),
                names=names(filled),
            ),
            example=False,
        )
    if filled:
        return filled[0]
    if tables:
        raise refused(_("The file has no rows below its headings."))
    raise _no_table(tabs, seen, kinds)


def names(tabs: Sequence[Tab]) -> Inline:
    """The names of sheets; of many the first."""
    shown: list[Inline] = [
        _("{sheet} (hidden)", sheet=quoted(shortened(each.name)))
        if each.hidden
        else quoted(shortened(each.name))
        for each in tabs[:_NAMED]
    ]
    return Joined([*shown, *(["…"] if len(tabs) > _NAMED else [])])


def kind_of(found: Sequence[str], kinds: Sequence[TableKind]) -> TableKind:
    """The one kind of table whose headings these are. Raises UserError if they fit several."""
    fitting = [kind for kind in kinds if kind.fits(found)]
    if len(fitting) > 1:
        words = [Term(Noun(kind.name)) for kind in fitting]
        raise UserError(
            _(
                "The headings fit several sorts of tables. Please send the file again, with one "
                "of these words below it: {words}",
                words=Joined(words),
            ),
            example=False,
        )
    return fitting[0]


def _known(found: Sequence[str], kind: TableKind) -> int:
    return len({column for each in found if (column := kind.column(each)) is not None})


def _no_table(tabs: Sequence[Tab], seen: Sequence[Tab], kinds: Sequence[TableKind]) -> UserError:
    lines = [line for tab in seen for line in tab.lines]
    hidden = [each for each in tabs if each.hidden and each.heading is not None]
    if hidden:
        return refused(
            _(
                "The table is in a sheet that is hidden: {names}. Please show it, or copy the "
                "table into a new file, and send that.",
                names=Joined([quoted(shortened(each.name)) for each in hidden[:_NAMED]]),
            )
        )
    if not lines:
        return refused(
            _("Everything in the file is hidden. Please show what is to be read.")
            if any(each.hidden_rows or each.lines for each in tabs)
            else _("The file is empty.")
        )
    needed = [Joined([_column(kind, min(group)) for group in kind.needed], ", ") for kind in kinds]
    return UserError(
        _("In the first {count} rows I do not find the headings that are needed:", count=HEAD),
        Bullets(needed),
        *_nearest(lines, kinds),
        *([_("Hidden rows are not read.")] if any(each.hidden_rows for each in seen) else []),
        example=False,
    )


def _nearest(
    lines: Sequence[tuple[int, Sequence[object]]], kinds: Sequence[TableKind]
) -> list[Block]:
    """The row that has most of the headings, and which it lacks; or the first row."""
    rows = [(number, [str(each or "").strip() for each in cells]) for number, cells in lines]
    number, best = max(rows, key=lambda row: max(_known(row[1], kind) for kind in kinds))
    kind = max(kinds, key=lambda each: _known(best, each))
    shown = _(
        "Row {row} reads: {titles}", row=str(number), titles=shortened(" | ".join(best), _SHOWN)
    )
    if not _known(best, kind):
        return [shown]
    there = {kind.column(each) for each in best}
    lacking = Joined([_column(kind, min(each)) for each in kind.needed if not each & there])
    return [shown, _("There is no column for: {columns}", columns=lacking)]


def _column(kind: TableKind, value: str) -> Term:
    return Term(kind.columns(value))
