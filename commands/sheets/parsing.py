"""From the sheets of a file to values, with every mistake in them, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from commands.alliance.rules import laender
from commands.kit import Inline, Joined, Term, Text, UserError, _, n_
from commands.kit.arguments import shortened
from commands.kit.render import quoted
from commands.kit.rules.spelling import spaced, within

from . import rules as importing
from .grids import Flaw, Flawed, Tab
from .headings import chosen, kind_of, names, titles
from .model import Problem, Row, Sheet, TableKind, Unfit
from .reading import tabs
from .rules import Cell

MOST_PROBLEMS: Final = 10_000
_NAMED: Final = 8  # of what is not read
# A row that has one of these is about a member, whatever its first cell says.
_IDENTIFYING: Final = frozenset({"kind", "land", "ags"})
_FLAWS: Final = {
    Flaw.FORMULA: _("a value; the file has no result of the formula"),
    Flaw.ERROR: _("a value; the formula has none"),
    Flaw.STRUCK: _("a value that is not struck through"),
}


def read(name: str, data: bytes, kinds: Sequence[TableKind]) -> Sheet:
    """The table in a file, of the one of `kinds` that its headings fit.

    Cells that cannot be read are in `problems`; what was left out or put right is in `notes`.
    Raises UserError for what is no table at all, or none of these, or one of several.
    """
    found, notes = tabs(
        name,
        data,
        lambda text: any(kind.column(text) for kind in kinds),
        lambda row: any(kind.fits(row) for kind in kinds),
    )
    tab = chosen(found, kinds)
    table = _Table(tab, kind_of(titles(tab), kinds))
    rows = table.rows()
    return Sheet(table.kind, rows, table.problems, [*notes, *table.notes(found)])


class _Table:
    """A sheet on its way to values, and what is met on it."""

    def __init__(self, tab: Tab, kind: TableKind) -> None:
        self.kind = kind
        self.problems: list[Problem] = []
        self._tab = tab
        self._titles = titles(tab)
        self._ignored: list[str] = []
        self._hidden: list[str] = []
        self._beside: list[tuple[int, str]] = []
        self._blank: list[int] = []
        self._columns = self._read_headings()
        self._require_seen()

    def rows(self) -> list[Row]:
        """Every row that is part of the table."""
        found: list[Row] = []
        for number, cells in self._tab.below:
            seen = [
                None if place in self._tab.hidden_columns else cell
                for place, cell in enumerate(cells)
            ]
            if _is_struck(seen):
                self._refuse_row(number, seen)
            elif not self._is_left_out(number, seen):
                found.append(self._row(number, seen))
            if len(self.problems) > MOST_PROBLEMS:
                raise _hopeless(self.problems)
        return found

    def _read_headings(self) -> list[str | None]:
        """The column of each place: "" without a heading, None for one that is not read."""
        heading = self._tab.heading
        assert heading is not None
        number = self._tab.lines[heading][0]
        columns: list[str | None] = []
        for place, title in enumerate(self._titles):
            column = self.kind.column(title) if title else ""
            if place in self._tab.hidden_columns:
                self._hidden += [title] if title else []
                column = None
            elif column is None and (near := self._near(title)):
                expected = _("“{near}”, or another heading", near=near)
                self._problem(number, shortened(title), title, expected)
            elif column is None:
                self._ignored.append(title)
            elif column and column in columns:
                self._problem(number, self._term(column), title, _("each column only once"))
                column = None
            columns.append(column)
        return columns

    def _near(self, title: str) -> str | None:
        """The heading that is meant if there is a typing error in it."""
        wanted = spaced(title)
        words = {word: spaced(word) for each in self.kind.columns for word in each.words}
        reach = 0 if len(wanted) < 5 else 1 if len(wanted) < 10 else 2
        found = within(reach, wanted, words) if reach else []
        return min(found, key=lambda each: float(each[1]))[2] if found else None

    def _require_seen(self) -> None:
        """Raises UserError if a column is hidden without which there is no table."""
        there = set(self._columns)
        lacking = [each for each in self.kind.needed if not each & there]
        if lacking and self._hidden:
            columns = Joined([self._term(min(each)) for each in lacking])
            raise UserError(
                _(
                    "A column that is needed is hidden: {columns}. Please show it, and send the "
                    "file again.",
                    columns=columns,
                ),
                example=False,
            )

    def _is_left_out(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether a row is no part of the table; it is named then."""
        there = {
            column
            for cell, column in zip(cells, self._columns, strict=False)
            if cell is not None and column
        }
        is_without_heading = any(
            cell is not None and (place >= len(self._columns) or self._columns[place] == "")
            for place, cell in enumerate(cells)
        )
        said = None if there & _IDENTIFYING else importing.beside(cells)
        if said is not None:
            self._beside.append((number, said))
        elif not there and not is_without_heading:
            self._blank.append(number)
        else:
            return False
        return True

    def _row(self, number: int, cells: Sequence[Cell]) -> Row:
        row = Row(number, {})
        for place, cell in enumerate(cells):
            column = self._columns[place] if place < len(self._columns) else ""
            if cell is None or cell == "" or column is None:
                continue
            try:
                value = self._value(column, cell)
            except Unfit as error:
                title = self._term(column) if column else _("{number}.", number=place + 1)
                self._problem(number, title, cell, error.expected)
                row.unread.add(column)
            else:
                if value != "":
                    row.values[column] = value
        return row

    def _refuse_row(self, number: int, cells: Sequence[Cell]) -> None:
        """Once for the whole row, which is struck through."""
        place = next(place for place, cell in enumerate(cells) if cell is not None)
        column = self._columns[place] if place < len(self._columns) else None
        title: Inline = self._term(column) if column else _("{number}.", number=place + 1)
        expected = _("a row that is not struck through, or none")
        self._problem(number, title, cells[place], expected)

    def _value(self, column: str, cell: Cell) -> Any:
        if column == "":
            raise Unfit(_("nothing, because there is no heading above it"))
        if isinstance(cell, Flawed):
            raise Unfit(_FLAWS[cell.flaw])
        return self.kind.fields[column](cell)

    def _problem(self, row: int, column: Inline, cell: Cell, expected: Inline) -> None:
        value: Inline = (
            Term(importing.Truth(importing.written(cell)))
            if isinstance(cell, bool)
            else shortened(importing.written(cell), 60)
        )
        self.problems.append(Problem(row, column, value, expected))

    def _term(self, column: str) -> Term:
        return Term(self.kind.columns(column))

    def notes(self, tabs: Sequence[Tab]) -> list[Text]:
        """What was not read and what was put right, so that nobody has to guess."""
        left = self._left_out(tabs)
        return [
            *([_("Not read: {what}.", what=Joined(left, "; "))] if left else []),
            *self._put_right(),
        ]

    def _left_out(self, tabs: Sequence[Tab]) -> list[Inline]:
        heading = self._tab.heading
        assert heading is not None
        first = self._tab.lines[heading][0]
        others = [
            each for each in tabs if each is not self._tab and (each.lines or each.hidden_rows)
        ]
        hidden = [each for each in self._tab.hidden_rows if each > first]
        above = [number for number, _cells in self._tab.lines[:heading]]
        found: list[Inline] = []
        if others:
            name = quoted(shortened(self._tab.name))
            found.append(
                n_(
                    "beside {name} the sheet {names}",
                    "beside {name} the sheets {names}",
                    len(others),
                    name=name,
                    names=names(others),
                )
            )
        if above:
            found.append(_("above the headings {rows}", rows=_some(above)))
        if hidden:
            found.append(_("hidden {rows}", rows=_some(hidden)))
        if self._hidden:
            found.append(
                n_(
                    "hidden column {titles}",
                    "hidden columns {titles}",
                    len(self._hidden),
                    titles=_all_of(self._hidden),
                )
            )
        if self._ignored:
            found.append(
                n_(
                    "further column {titles}",
                    "further columns {titles}",
                    len(self._ignored),
                    titles=_all_of(self._ignored),
                )
            )
        for number, said in self._beside[:_NAMED]:
            found.append(_("row {row}, {text}", row=str(number), text=quoted(shortened(said))))
        if rest := self._beside[_NAMED:]:
            found.append(_some([number for number, _said in rest]))
        if self._blank:
            found.append(_("without values {rows}", rows=_some(self._blank)))
        return found

    def _put_right(self) -> list[Text]:
        zeros = shorter = 0
        place = self._columns.index("ags") if "ags" in self._columns else None
        for _number, cells in self._tab.below:
            if place is None or place >= len(cells) or isinstance(cells[place], Flawed):
                continue
            try:
                key = importing.key(cells[place])
            except laender.NotAnAgs:
                continue
            zeros += not key.has_zero
            shorter += not key.is_whole
        reckoned = sum(
            place < len(self._columns) and bool(self._columns[place])
            for _number, place in self._tab.reckoned
        )
        notes: list[Text] = []
        if zeros:
            notes.append(
                n_(
                    "In {count} row the leading zero of the AGS was missing; I have put it back.",
                    "In {count} rows the leading zero of the AGS was missing; I have put it back.",
                    zeros,
                )
            )
        if shorter:
            notes.append(
                n_(
                    "In {count} row I have made an AGS of eight digits from another key.",
                    "In {count} rows I have made an AGS of eight digits from another key.",
                    shorter,
                )
            )
        if reckoned:
            notes.append(
                n_(
                    "In {count} cell there is a formula; I have taken the result in the file.",
                    "In {count} cells there are formulas; I have taken the results in the file.",
                    reckoned,
                )
            )
        return notes


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


def _is_struck(cells: Sequence[Cell]) -> bool:
    filled = [each for each in cells if each is not None]
    return bool(filled) and all(
        isinstance(each, Flawed) and each.flaw is Flaw.STRUCK for each in filled
    )


def _some(rows: Sequence[int]) -> Inline:
    shown = shortened(importing.spans(rows))
    return n_("row {rows}", "rows {rows}", len(rows), rows=shown)


def _all_of(found: Sequence[str]) -> Inline:
    """All headings are named: one with a typing error would be among them."""
    return Joined([quoted(shortened(each)) for each in found])
