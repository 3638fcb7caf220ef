"""From the rows of a file to values, with every mistake in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from commands.alliance.rules import laender
from commands.kit import Bullets, Joined, Term, Text, UserError, _, n_
from commands.kit.arguments import shortened

from . import rules as importing
from .model import Problem, Row, Sheet, TableKind, Unfit
from .reading import Formula, Line, grid
from .rules import Cell

NO_HEADING: Final = ""
MOST_PROBLEMS: Final = 10_000


def read(name: str, data: bytes, kinds: Sequence[TableKind]) -> Sheet:
    """The table in a file, of the one of `kinds` that its headings fit.

    Cells that cannot be read are in `problems`. Raises UserError for what is no table at all, or
    none of these.
    """
    lines = grid(name, data, lambda text: any(kind.column(text) for kind in kinds))
    (heading_row, headings), *rest = lines
    titles = [importing.written(each) for each in headings]
    kind = _recognised(titles, kinds)
    problems: list[Problem] = []
    columns = _columns(kind, heading_row, titles, problems)
    rows: list[Row] = []
    for number, cells in rest:
        rows.append(_row(kind, columns, number, cells, problems))
        if len(problems) > MOST_PROBLEMS:
            raise _hopeless(problems)
    return Sheet(kind, rows, problems, _notes(rest, columns))


def _hopeless(problems: Sequence[Problem]) -> UserError:
    first = problems[0]
    return UserError(
        _(
            "There are more than {count} mistakes in the file. Is it the right table? The first: "
            "row {row}, column {column}: “{value}” – expected: {expected}",
            count=MOST_PROBLEMS,
            row=str(first.row),
            column=first.column,
            value=first.value,
            expected=first.expected,
        ),
        example=False,
    )


def _recognised(titles: Sequence[str], kinds: Sequence[TableKind]) -> TableKind:
    def fit(kind: TableKind) -> tuple[bool, int]:
        return kind.fits(titles), sum(kind.column(each) is not None for each in titles)

    best = max(kinds, key=fit)
    if best.fits(titles):
        return best
    needed = [Joined([_column(kind, min(group)) for group in kind.needed], ", ") for kind in kinds]
    raise UserError(
        _("I do not find the columns that are needed in the first row. They are:"),
        Bullets(needed),
        _("The first row reads: {titles}", titles=shortened(" | ".join(titles), 200)),
        example=False,
    )


def _column(kind: TableKind, value: str) -> Term:
    return Term(kind.columns(value))


def _columns(
    kind: TableKind, number: int, titles: Sequence[str], problems: list[Problem]
) -> list[str | None]:
    """The column of each place; None, and a problem, for those that are unknown or there twice."""
    columns: list[str | None] = []
    for title in titles:
        column = kind.column(title) if title else NO_HEADING
        if column is None:
            known = Joined([Term(each) for each in kind.columns])
            expected = _("one of the columns: {known}", known=known)
            problems.append(Problem(number, shortened(title), shortened(title, 60), expected))
        elif column and column in columns:
            expected = _("each column only once")
            problems.append(Problem(number, _column(kind, column), shortened(title, 60), expected))
            column = None
        columns.append(column)
    return columns


def _row(
    kind: TableKind,
    columns: Sequence[str | None],
    number: int,
    cells: Sequence[Cell],
    problems: list[Problem],
) -> Row:
    row = Row(number, {})
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else NO_HEADING
        if cell is None or cell == "" or column is None:
            continue
        try:
            value = _value(kind, column, cell)
        except Unfit as error:
            title = _column(kind, column) if column else _("{number}.", number=place + 1)
            shown = shortened(importing.written(cell), 60)
            problems.append(Problem(number, title, shown, error.expected))
            row.unread.add(column)
        else:
            if value != "":
                row.values[column] = value
    return row


def _value(kind: TableKind, column: str, cell: Cell) -> Any:
    if column == NO_HEADING:
        raise Unfit(_("nothing, because there is no heading above it"))
    if isinstance(cell, Formula):
        raise Unfit(_("a value; formulas are not reckoned here"))
    return kind.fields[column](cell)


def _notes(rows: Sequence[Line], columns: Sequence[str | None]) -> list[Text]:
    """What was put right without asking."""
    place = columns.index("ags") if "ags" in columns else None
    restored = 0
    for _number, cells in rows:
        if place is not None and place < len(cells) and cells[place] is not None:
            try:
                restored += importing.key(cells[place])[1]
            except laender.NotAnAgs:
                continue
    if not restored:
        return []
    return [
        n_(
            "In {count} row the leading zero of the AGS was missing; I have put it back.",
            "In {count} rows the leading zero of the AGS was missing; I have put it back.",
            restored,
        )
    ]
