"""An offer as XLSX: one sheet to read, one to reckon with. Texts never become formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from commands.alliance.ids import PLEDGE
from commands.dates.days import written
from commands.kit.render import in_language, plain
from commands.kit.reply import Inline, Term
from commands.kit.texts import _
from commands.offers import rules as offering
from commands.offers.rules import Line
from commands.offers.words import addressed
from commands.pledges.words import FORMALITY_NAMES, QUOTA_NAMES
from commands.programmes.rules import Formality, QuotaMode

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | date | None
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
    book.properties.created = datetime.fromisoformat(snapshot["frozen_at"]).replace(tzinfo=None)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


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
        _append(sheet, [plain(name, language), plain(value, language)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    _append(sheet, [None])
    titles = (
        _("Unit"),
        _("Formality"),
        _("Binding"),
        _("Number"),
        _("Municipalities"),
        _("Inhabitants"),
    )
    _append(sheet, [plain(each, language) for each in titles])
    for each in sheet[sheet.max_row]:
        each.font = Font(bold=True)
    for total in offering.totals_of(snapshot):
        kind = [plain(Term(total.unit), language), *_binding(total.formality, language)]
        _append(sheet, [*kind, total.amount, total.municipalities, total.population or None])
    _append(sheet, [None])
    note = _("Only what is formal is binding. Persons and families must not be added together.")
    _append(sheet, [plain(note, language)])


def _binding(formality: Formality, language: str) -> list[Cell]:
    binding = _("Yes") if formality is Formality.FORMAL else _("No")
    return [plain(FORMALITY_NAMES[formality], language), plain(binding, language)]


def _pledges(sheet: Worksheet, lines: Sequence[Line], language: str) -> None:
    """One row for each pledge, ready to be filtered, without the columns that nobody has filled."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    rows = [_row(each, language) for each in lines]
    filled = [n for n in range(len(_COLUMNS)) if any(row[n] is not None for row in rows)]
    columns = [_COLUMNS[n] for n in filled]
    _append(sheet, [plain(name, language) for name, _width in columns])
    for number, (_name, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        head = sheet.cell(1, number)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8EDF3")
        head.alignment = Alignment(vertical="top")
    for row in rows:
        _append(sheet, [row[n] for n in filled])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


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


def _append(sheet: Worksheet, values: Sequence[Cell]) -> None:
    """Adds a row; a text that begins with = + - or @ stays a text in every program."""
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
            cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@", "\t"))
        elif isinstance(cell.value, date):
            cell.number_format = "DD.MM.YYYY"
        elif isinstance(cell.value, int):
            cell.number_format = "#,##0"
