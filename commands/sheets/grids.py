"""What is in a file of tables, however it was packed: its sheets, their rows, what is not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, Self, TypeAlias

from commands.kit import Text, UserError, _

from .model import MOST_ROWS
from .rules import HEAD, Cell, written

MOST_COLUMNS: Final = 60
# Empty ones included, in which programs keep what a cell looks like.
MOST_ROWS_OF_A_SHEET: Final = 100_000
_MOST_CELLS: Final = 500_000
_MOST_TEXT: Final = 10_000_000  # characters in all cells together; a text may be used many times


class Flaw(Enum):
    """Why nothing can be taken from a cell that is not empty."""

    FORMULA = auto()  # nobody has reckoned it
    ERROR = auto()  # what the spreadsheet shows instead of a result
    STRUCK = auto()  # struck through: it is not meant any more


class Flawed(str):
    """What stands in a cell from which nothing can be taken."""

    flaw: Flaw

    def __new__(cls, text: str, flaw: Flaw) -> Self:
        made = super().__new__(cls, text)
        made.flaw = flaw
        return made


Line: TypeAlias = tuple[int, list[Cell]]
Grid: TypeAlias = list[Line]
IsHeading: TypeAlias = Callable[[Sequence[str]], bool]


@dataclass(slots=True)
class Tab:
    """One sheet: the rows that are seen and not empty, with their numbers in the file.

    `heading` is the place of the row with the headings; if there is none, only the first rows are
    there. `hidden_columns` are places, `reckoned` the cells (row number, place) whose value is the
    kept result of a formula.
    """

    name: str = ""
    hidden: bool = False
    lines: Grid = field(default_factory=list)
    heading: int | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    reckoned: set[tuple[int, int]] = field(default_factory=set)

    @property
    def below(self) -> Grid:
        """The rows below the headings."""
        return [] if self.heading is None else self.lines[self.heading + 1 :]


@dataclass(slots=True)
class Budget:
    """How much may still be kept of a file, all its sheets together."""

    cells: int = _MOST_CELLS
    text: int = _MOST_TEXT


class Filling:
    """Puts row after row into a sheet, as long as the sheet is a table and not too large."""

    def __init__(self, tab: Tab, budget: Budget, is_heading: IsHeading) -> None:
        self.tab = tab
        self._budget = budget
        self._is_heading = is_heading
        self._last = 0

    @property
    def is_done(self) -> bool:
        """Whether nobody needs more of the sheet: it is no table, or nobody sees it."""
        if self.tab.heading is None:
            return len(self.tab.lines) >= HEAD
        return self.tab.hidden

    def add(self, number: int, cells: Sequence[Cell], *, hidden: bool = False) -> None:
        """Takes the next row. Raises UserError when it is one too many."""
        if number <= self._last:
            return  # no program writes that
        self._last = number
        if number > MOST_ROWS_OF_A_SHEET and self.tab.heading is not None:
            raise refused(
                _(
                    "There are more than {rows} rows in the sheet, empty ones included. Please "
                    "delete everything below the table, and send it again.",
                    rows=MOST_ROWS_OF_A_SHEET,
                )
            )
        width = len(cells)
        while width and cells[width - 1] is None:
            width -= 1
        if not width:
            return
        if hidden:
            self.tab.hidden_rows.append(number)
            return
        cells = cells[:width]
        self._budget.cells -= width
        self._budget.text -= sum(len(each) for each in cells if isinstance(each, str))
        is_full = self._budget.cells < 0 or self._budget.text < 0
        is_long = len(self.tab.lines) - (self.tab.heading or 0) > MOST_ROWS
        if is_full or is_long or width > MOST_COLUMNS:
            raise too_large()
        self.tab.lines.append((number, list(cells)))
        if self.tab.heading is None and self._is_heading([written(each) for each in cells]):
            self.tab.heading = len(self.tab.lines) - 1


def put(cells: list[Any], place: int, value: Any) -> None:
    """Puts a value at its place, with empty cells before it. Raises UserError for one too far."""
    if place >= MOST_COLUMNS:
        raise too_large()
    cells.extend([None] * (place + 1 - len(cells)))
    cells[place] = value


def refused(text: Text) -> UserError:
    """The refusal of a file; there is nothing to be typed instead."""
    return UserError(text, example=False)


def too_large() -> UserError:
    """The refusal of a table with too many rows, columns or letters."""
    return refused(
        _(
            "The table is too large: at most {rows} rows and {columns} columns are possible.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )
    )
