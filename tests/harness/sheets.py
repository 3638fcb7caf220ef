"""Tables as bytes, and what comparing one with the registry finds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from commands.kit.render import render
from commands.sheets.members import MEMBERS
from commands.sheets.model import Plan, Sheet, everywhere
from commands.sheets.pledges import PLEDGES
from storage.bulk import RegisteredMember

BOTH = [MEMBERS, PLEDGES]
HEADING = "name;kind;land;ags;population;harbour_status;alliance_status;contact;deputy\n"
MUSTERHAFEN = RegisteredMember(
    1,
    "Musterhafen",
    "musterhafen",
    "city",
    "NW",
    "05999001",
    48000,
    "none",
    "none",
    None,
    None,
    None,
    None,
)


def xlsx(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    del book["Sheet"]
    for title, lines in {**sheets, "Tabelle": rows}.items():
        sheet = book.create_sheet(title)
        for row in lines:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def compared(
    sheet: Sheet, registered: Any = (), may: Any = everywhere
) -> tuple[Plan, list[tuple[int, str, str, str]]]:
    """The plan, and every mistake as (row, column, value, expected) in German."""
    plan = sheet.kind.compare(sheet.rows, registered, may)
    found = [*sheet.problems, *plan.problems]

    def german(node: Any) -> str:
        return render([node], "de").body

    return plan, [(p.row, german(p.column), p.value, german(p.expected)) for p in found]
