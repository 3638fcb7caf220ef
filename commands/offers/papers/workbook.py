"""An offer as XLSX: one sheet to read, one to reckon with. Texts never become formulas.

Its record is in it, as that of a published statement is in its DOCX.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from commands.alliance.ids import PLEDGE
from commands.dates.days import written
from commands.kit.render import in_language, plain
from commands.kit.reply import Inline, Term
from commands.kit.texts import _
from commands.offers import rules as offering
from commands.offers.rules import Line
from commands.offers.words import addressed
from commands.papers.cells import Cell, append, as_list, head
from commands.papers.records import DIGEST
from commands.papers.workbook_files import written as as_file
from commands.pledges.words import FORMALITY_NAMES, QUOTA_NAMES
from commands.programmes.rules import Formality, QuotaMode

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS: Final = (
    (_("Pledge"), 10),
    (_("Municipality"), 32),
    (_("Land"), 8),
    (_("AGS"), 12),
    (_("Inhabitants"), 14),
    (_("Programme"), 30),
    (_("Unit"), 12),
    (_("Number"), 10),
    (_("Formality"), 14),
    (_("Binding"), 12),
    (_("Target group"), 26),
    (_("Crediting"), 30),
    (_("Cost condition"), 36),
    (_("Valid until"), 14),
    (_("Letter"), 36),
)


def workbook(data: Mapping[str, Any], language: str) -> bytes:
    """The workbook of `data["snapshot"]`, with its `digest` on the first sheet."""
    from openpyxl import Workbook

    snapshot = data["snapshot"]
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = plain(_("Offer"), language)
    _summary(first, snapshot, data["digest"], language)
    second = book.create_sheet(plain(_("Pledges"), language))
    _pledges(second, offering.lines_of(snapshot), language)
    book.properties.creator = snapshot["alliance"]
    frozen_at = datetime.fromisoformat(snapshot["frozen_at"])
    return as_file(book, {**snapshot, DIGEST: data["digest"]}, frozen_at)


def _summary(sheet: Worksheet, snapshot: Mapping[str, Any], digest: str, language: str) -> None:
    from openpyxl.styles import Font

    sheet.column_dimensions["A"].width = 28
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 16
    facts: list[tuple[Inline, Inline]] = [
        (_("Offer"), snapshot["number"]),
        (_("Alliance"), snapshot["alliance"]),
        (_("Recipient"), addressed(snapshot)),
        (_("As of"), written(offering.day_of(snapshot))),
        (_("Checksum (SHA-256)"), digest),
    ]
    for name, value in facts:
        append(sheet, [plain(name, language), plain(value, language)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    append(sheet, [None])
    titles = (
        _("Unit"),
        _("Formality"),
        _("Binding"),
        _("Number"),
        _("Municipalities"),
        _("Inhabitants"),
    )
    append(sheet, [plain(each, language) for each in titles])
    for each in sheet[sheet.max_row]:
        each.font = Font(bold=True)
    for total in offering.totals_of(snapshot):
        kind = [plain(Term(total.unit), language), *_binding(total.formality, language)]
        append(sheet, [*kind, total.amount, total.municipalities, total.population or None])
    append(sheet, [None])
    note = _("Only what is formal is binding. Persons and families must not be added together.")
    append(sheet, [plain(note, language)])


def _binding(formality: Formality, language: str) -> list[Cell]:
    binding = _("Yes") if formality is Formality.FORMAL else _("No")
    return [plain(FORMALITY_NAMES[formality], language), plain(binding, language)]


def _pledges(sheet: Worksheet, lines: Sequence[Line], language: str) -> None:
    """One row for each pledge, ready to be filtered, without the columns that nobody has filled."""
    rows = [_row(each, language) for each in lines]
    filled = [n for n in range(len(_COLUMNS)) if any(row[n] is not None for row in rows)]
    columns = [_COLUMNS[n] for n in filled]
    head(sheet, [(plain(name, language), width) for name, width in columns])
    for row in rows:
        append(sheet, [row[n] for n in filled])
    as_list(sheet)


def _row(line: Line, language: str) -> list[Cell]:
    valid_until = date.fromisoformat(line.valid_until) if line.valid_until else None
    return [
        PLEDGE.tag(line.pledge),
        line.municipality,
        line.land,
        line.ags,
        line.population,
        plain(in_language(line.programme_name), language),
        plain(Term(line.unit), language),
        line.amount,
        *_binding(line.formality, language),
        line.target_group or None,
        plain(QUOTA_NAMES[QuotaMode(line.quota_mode)], language),
        line.cost_condition,
        valid_until,
        line.formal_reference,
    ]
