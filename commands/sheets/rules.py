"""What a table that somebody sends means: its headings, its cells, and which member a row is about.

Tables come from spreadsheet programs, which turn text into numbers and formulas without asking.
Nothing is guessed: what is not clear is for the caller to refuse.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from commands.alliance.rules import laender
from commands.dates.rules import days
from commands.kit.rules import numbers
from commands.kit.rules.choices import Worded

Cell: TypeAlias = str | int | float | bool | date | None

SEPARATORS = ";,\t"
MOST_HEADINGS = 200  # that are looked at; many more than a table has
_EXCEL_SAYS = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class Noun(Worded):
    """What a table is about."""

    MEMBERS = "members"
    PLEDGES = "pledges"


class MemberColumn(Worded):
    """The columns of a table of members; the first word is the heading of an export."""

    NAME = "name", "name municipality"
    KIND = "kind", "kind type"
    LAND = "land", "land state"
    AGS = (
        "ags",
        "ags municipality-key",
    )
    POPULATION = "population", "population inhabitants"
    HARBOUR_STATUS = (
        "harbour_status",
        "harbour_status harbour safe-harbour",
    )
    ALLIANCE_STATUS = (
        "alliance_status",
        "alliance_status alliance",
    )
    CONTACT = "contact", "contact contact-person"
    DEPUTY = "deputy"


class PledgeColumn(Worded):
    """The columns of a table of pledges."""

    NAME = "name", "name municipality"
    LAND = "land", "land state"
    AGS = (
        "ags",
        "ags municipality-key",
    )
    PROGRAMME = "programme", "programme program"
    UNIT = "unit"
    TARGET_GROUP = "target_group", "target_group group"
    QUOTA_MODE = "quota_mode", "quota_mode crediting quota"
    AMOUNT = "amount", "amount number places"
    COST_CONDITION = "cost_condition", "cost_condition costs"
    VALID_UNTIL = "valid_until", "valid_until until"
    FORMAL_REFERENCE = (
        "formal_reference",
        "formal_reference letter reference",
    )


class Unclear(ValueError):  # noqa: N818
    """A row may be about one of several members, or about a new namesake; `members` are those."""

    def __init__(self, members: Sequence[Namesake]) -> None:
        super().__init__("several members fit, or one only in part")
        self.members = members


class Namesake(NamedTuple):
    """A member with the name and Land of a row."""

    id: int
    ags: str | None
    kind: str


def separated(text: str, known: Callable[[str], bool]) -> tuple[str, str]:
    """The text of the table and its separator: the one that makes the most known headings.

    A first line `sep=;`, as Excel writes it, decides and is no part of the table.
    """
    if (said := _EXCEL_SAYS.match(text)) and said[1] in SEPARATORS:
        return text[said.end() :], said[1]
    heading = next((line for line in text.splitlines() if line.strip(f" {SEPARATORS}")), "")

    def fitting(separator: str) -> tuple[int, int]:
        fields = next(csv.reader([heading], delimiter=separator), [])
        return sum(map(known, fields[:MOST_HEADINGS])), len(fields)

    return text, max(SEPARATORS, key=fitting)


def written(cell: Cell) -> str:
    """A cell as somebody would have written it: 5.0 is `5`, yes is `ja`, days are ISO."""
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nein"
        case float() if cell.is_integer():
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def whole(cell: Cell, limit: int) -> int:
    """The count in a cell: a number, or `48.000` as text. Raises NotACount."""
    if isinstance(cell, bool):
        raise numbers.NotACount(written(cell), numbers.Reason.NOT_A_NUMBER, limit)
    if isinstance(cell, float) and not cell.is_integer():
        raise numbers.NotACount(str(cell), numbers.Reason.FRACTION, limit)
    return numbers.count(written(cell), limit=limit)


def key(cell: Cell) -> tuple[str, bool]:
    """The AGS in a cell, and whether its leading zero had to be restored. Raises NotAnAgs.

    Spreadsheets take the key for a number and drop the zero. Here, unlike in a command, it is
    put back, because the Land stands beside it and has to agree.
    """
    text = written(cell)
    try:
        return laender.ags(text), False
    except laender.NotAnAgs as error:
        if error.reason is not laender.Reason.LEADING_ZERO_MISSING:
            raise
        return laender.ags("0" + text), True


def day(cell: Cell) -> date:
    """The day in a cell: a date of the spreadsheet, or `31.12.2021`, or ISO. Raises NotADay."""
    return cell if isinstance(cell, date) else days.day(written(cell))


def which(ags: str | None, kind: str, namesakes: Sequence[Namesake]) -> int | None:
    """The member that a row of that AGS (not registered yet) and kind is about; None: a new one.

    Raises Unclear. Namesakes in one Land are told apart by the AGS alone, so a new one needs an
    AGS, and so do all that are there.
    """
    possible = [each for each in namesakes if ags is None or each.ags is None]
    fitting = [each for each in possible if each.kind == kind]
    if len(fitting) == 1:
        return fitting[0].id
    if possible:
        raise Unclear(possible)
    return None
