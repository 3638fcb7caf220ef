"""What each municipality lacks, as a table that can be filtered."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from commands.kit import Text, _, press
from commands.kit.render import plain
from commands.papers.cells import protected

from .rules import Gap

HEADINGS: Final[Mapping[str, Text]] = {
    "name": _("Municipality"),
    "land": _("Land"),
    "ags": _("AGS"),
    Gap.PLEDGE: _("without a pledge"),
    Gap.MANDATE: _("without a mandate"),
    Gap.CONTACT: _("without a contact person"),
    Gap.DEPUTY: _("without a deputy"),
    Gap.UNREACHED: _("contact person not reached"),
    Gap.CONFIRMATION: _("pledge to be confirmed"),
    Gap.ENDING: _("pledge or mandate ends in two weeks"),
}
_WIDTHS: Final = {"name": 32, "land": 8, "ags": 12}


@press("overview")
def make_table(data: Mapping[str, Any], language: str) -> bytes:
    """One row for each municipality of `data["rows"]`: name, Land, AGS, and which gaps it has."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(plain(_("What is lacking"), language))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(HEADINGS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, 18)

    def cell(text: str) -> Any:
        made = WriteOnlyCell(sheet, protected(text, quoted_by_format=True))
        made.data_type = "s"  # never a formula, whatever it begins with
        return made

    headings = [cell(plain(each, language)) for each in HEADINGS.values()]
    for each in headings:
        each.font = Font(bold=True)
    sheet.append(headings)
    yes = plain(_("yes"), language)
    for name, land, ags, gaps in data["rows"]:
        about = [cell(name), cell(land), cell(ags) if ags else None]
        sheet.append([*about, *(yes if gap in gaps else None for gap in Gap)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
