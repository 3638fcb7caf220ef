"""What a table that somebody sends means: its headings, its cells, and which member a row is about.

Tables come from spreadsheet programs, which turn text into numbers and formulas without asking.
Nothing is guessed: what is not clear is for the caller to refuse.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeAlias

from commands.alliance.rules import laender
from commands.dates.rules import days
from commands.kit.rules import numbers
from commands.kit.rules.choices import Worded, choice

Cell: TypeAlias = str | int | float | bool | date | None

SEPARATORS = ";,\t"
MOST_HEADINGS = 200  # that are looked at; many more than a table has
HEAD = (
    50  # rows in which headings are looked for: above them may stand what the table is, and of when
)
_LITERAL = re.compile(r'="([^"]*)"')
# In groups of three, with one of the spaces there are or an apostrophe between them; then nothing.
_GROUPED = re.compile(
    r"([0-9]{1,3}(?:[ \xa0\u2007\u2009\u202f][0-9]{3})+|[0-9]{1,3}(?:['’][0-9]{3})+"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?=,)|[0-9]+(?=,))(?:,0|,00)?"
)
_SHORT_YEAR = re.compile(r"([0-9]{1,2}\.[0-9]{1,2}\.)([0-6][0-9])")
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")
_FIRST_WORD = re.compile(r"[*©∑Σ]|\w+")
_MARKS = "*©∑Σ"
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
    # In so many words: in lists of clerks "mail" and "telephone" are those of a person.
    MAILBOX = "mailbox", "mailbox office-mailbox"
    PHONE = "phone", "office-phone"
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


class Beside(Worded):
    """Rows of a table that are about no member: what their first cell begins with."""

    SUM = "sum", "sum total subtotal"
    SOURCE = "source", "source sources note notes as-of"


class Truth(Worded):
    """What a box that can be ticked says in a sheet."""

    YES = "yes"
    NO = "no"


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
    lines = (line for line in io.StringIO(text, newline="") if line.strip(f" {SEPARATORS}\r\n"))
    head = list(islice(lines, HEAD))

    def fitting(separator: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=separator), []) for line in head]
        return max(
            ((sum(map(known, row[:MOST_HEADINGS])), len(row)) for row in rows), default=(0, 0)
        )

    return text, max(SEPARATORS, key=fitting)


def literal(formula: str) -> str | None:
    """The text that a formula consists of, as in `="05999101"`: so keys keep their zeros in CSV."""
    found = _LITERAL.fullmatch(formula)
    return found[1].strip() or None if found else None


def written(cell: Cell) -> str:
    """A cell as somebody would have written it: 5.0 is `5`, true is `yes`, days are ISO."""
    match cell:
        case None:
            return ""
        case bool():
            return Truth.YES if cell else Truth.NO
        case float() if cell.is_integer():
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def whole(cell: Cell, limit: int) -> int:
    """The count in a cell: a number, or text such as `48.000`, `48 000`, `48.000,00`.

    Raises NotACount.
    """
    if isinstance(cell, bool):
        raise numbers.NotACount(written(cell), numbers.Reason.NOT_A_NUMBER, limit)
    if isinstance(cell, float) and not cell.is_integer():
        raise numbers.NotACount(str(cell), numbers.Reason.FRACTION, limit)
    text = written(cell)
    if found := _GROUPED.fullmatch(text):
        text = "".join(each for each in found[1] if each.isdigit())
    return numbers.count(text, limit=limit)


class Key(NamedTuple):
    """An AGS, and how it was written: with its zero in front, and with all of its digits."""

    ags: str
    has_zero: bool = True
    is_whole: bool = True


def key(cell: Cell) -> Key:
    """The AGS in a cell. Raises NotAnAgs.

    Spreadsheets take the key for a number and drop the zero. Here, unlike in a command, it is
    put back, because the Land stands beside it and has to agree. The five digits of a county or an
    independent city are its key, too (its AGS has three zeros behind them), and so are the twelve
    of the Regionalschlüssel: digits six to nine, of an association, are not part of the AGS.
    Source: Statistisches Bundesamt, Gemeindeverzeichnis GV-ISys.
    """
    text = "".join(written(cell).split())
    digits = f"0{text}" if text.isascii() and text.isdigit() and len(text) in {4, 7, 11} else text
    match len(digits):
        case 5:
            whole_key = f"{digits}000"
        case 12 if digits.isdigit() and (digits[9:] != "000" or digits[5:9] == "0000"):
            whole_key = digits[:5] + digits[9:]
        case _:
            whole_key = digits
    try:
        return Key(laender.ags(whole_key), digits is text, len(digits) == 8)
    except laender.NotAnAgs as error:
        raise laender.NotAnAgs(text, error.reason) from error


def day(cell: Cell) -> date:
    """The day in a cell: a date of the spreadsheet, or `31.12.2021`, `31.12.21`, or ISO.

    At midnight, as some programs write it. Two digits are a year of this century up to 69. Raises
    NotADay.
    """
    if isinstance(cell, date):
        return cell
    text = _MIDNIGHT.sub("", written(cell))
    if found := _SHORT_YEAR.fullmatch(text):
        text = f"{found[1]}20{found[2]}"
    return days.day(text)


def beside(cells: Sequence[Cell]) -> str | None:
    """The first cell of a row that is no part of the table: a sum, a source; None for all others.

    Whether the row is about a member all the same is not for the cell to say.
    """
    filled = [written(each) for each in cells if each is not None]
    if not filled or not (first := _FIRST_WORD.match(filled[0])):
        return None
    found = choice(Beside, first[0])
    if found is Beside.SOURCE and len(filled) > 1:
        return None
    return filled[0] if found or first[0][0] in _MARKS else None


def spans(rows: Sequence[int]) -> str:
    """Numbers of rows, in their order, in few letters: `4–6, 9`."""
    found: list[list[int]] = []
    for each in rows:
        if found and each == found[-1][-1] + 1:
            found[-1][1:] = [each]
        else:
            found.append([each])
    return ", ".join("–".join(map(str, each)) for each in found)


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
