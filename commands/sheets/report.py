"""What an import would do, in words: for the terminal and for the chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.alliance.ids import PLEDGE
from commands.dates.days import written
from commands.kit import Block, Bullets, Inline, Joined, Strong, Term, Text, _, n_

from .members import MEMBERS
from .model import Change, Fact, Plan, Problem, Sheet, TableKind


def problems(found: Sequence[Problem], most: int) -> list[Block]:
    """Every mistake with row, column, value, and what is expected; at most so many."""
    lines: list[Inline] = [
        _(
            "Row {row}, column {column}: “{value}” – expected: {expected}",
            row=str(each.row),
            column=each.column,
            value=each.value,
            expected=each.expected,
        )
        if each.value
        else _(
            "Row {row}, column {column}: empty – expected: {expected}",
            row=str(each.row),
            column=each.column,
            expected=each.expected,
        )
        for each in sorted(found, key=lambda each: each.row)
    ]
    title = n_("{count} mistake:", "{count} mistakes:", len(found))
    return [title, *_list(lines, most), _("Nothing was changed. Please mend the file first.")]


def changes(plan: Plan, sheet: Sheet, most: int) -> list[Block]:
    """Row by row what would change, at most so many, and how much it is in all."""
    lines = [_line(sheet.kind, each) for each in plan.changes]
    return [*_list(lines, most), *sheet.notes, *doubts(plan, most), summary(plan)]


def doubts(plan: Plan, most: int) -> list[Block]:
    """What may be registered already: whoever confirms has to have seen it."""
    return [*_alike(plan, most), *_beside(plan, most)]


def _beside(plan: Plan, most: int) -> list[Block]:
    """Pledges that would count as well as those that stand: no row says which is meant."""
    if not plan.beside:
        return []
    lines: list[Inline] = [
        _(
            "Row {row}: {name}, beside {ids}",
            row=str(row),
            name=Strong(name),
            ids=Joined([PLEDGE.tag(each) for each in ids]),
        )
        for row, name, ids in plan.beside
    ]
    title = n_(
        "{count} row adds a pledge where one stands already. Both would count:",
        "{count} rows add a pledge where one stands already. All would count:",
        len(lines),
    )
    mending = _(
        "If one that stands is to be changed: its programme, unit and target group in the row."
    )
    return [Strong(title), *_list(lines, most), mending]


def _alike(plan: Plan, most: int) -> list[Block]:
    if not plan.alike:
        return []
    lines: list[Inline] = [
        _("Row {row}: “{name}” looks like “{other}”", row=str(row), name=name, other=other)
        for row, name, other in plan.alike
    ]
    return [_("Please check these names, which are easily taken for others:"), *_list(lines, most)]


def summary(plan: Plan) -> Text:
    """The numbers alone."""
    new = sum(each.id is None for each in plan.changes)
    return _(
        "New: {new}. Changed: {changed}. As they are: {unchanged}.",
        new=new,
        changed=len(plan.changes) - new,
        unchanged=plan.unchanged,
    )


def _list(lines: Sequence[Inline], most: int) -> list[Block]:
    if not lines:
        return []
    shown: list[Block] = [Bullets(lines[:most])]
    if len(lines) > most:
        rest = len(lines) - most
        shown.append(n_("… and {count} more row", "… and {count} more rows", rest))
    return shown


def _line(kind: TableKind, change: Change) -> Inline:
    facts = Joined([_fact(kind, each, new=change.id is None) for each in _told(change)])
    row = str(change.row.number)
    if change.id is None:
        return _("Row {row}: {name} – new: {facts}", row=row, name=change.name, facts=facts)
    return _("Row {row}: {name} – {facts}", row=row, name=change.name, facts=facts)


def _told(change: Change) -> list[Fact]:
    """What is not said anyway: the name of somebody new stands in front."""
    return [
        each
        for each in change.facts
        if change.id is not None or (each.column != "name" and each.new not in (None, "none"))
    ]


def _fact(kind: TableKind, fact: Fact, *, new: bool) -> Inline:
    column = Term(kind.columns(fact.column))
    now = _value(kind, fact.column, fact.new)
    if new:
        return Joined([column, now], " ")
    was = _value(kind, fact.column, fact.old)
    return Joined([column, " ", was, " → ", now], "")


def _value(kind: TableKind, column: str, value: object) -> Inline:
    if value is None or value == "":
        return _("empty")
    terms = kind.terms.get(column)
    if terms is not None and value in set(terms):
        return Term(terms(str(value)))
    if column == "valid_until":
        return written(date.fromisoformat(str(value)))
    return value if isinstance(value, int) else str(value)


def nothing_new(sheet: Sheet) -> Text:
    """When the registry says all that already."""
    if sheet.kind is MEMBERS:
        return _("All members in the file are registered just so. Nothing changes.")
    return _("All pledges in the file stand just so. Nothing changes.")
