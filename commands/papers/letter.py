"""The annex of an offer as PDF: what is binding first, everything else apart.

The same snapshot gives the same bytes: the file's date is that of freezing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from commands.kit.days import written
from commands.kit.figures import QUOTA_NAMES, counted
from commands.kit.render import plain
from commands.kit.reply import Inline, Joined
from commands.kit.texts import _
from commands.kit.totals import (
    addressed,
    behind,
    in_language,
    municipalities,
    overlap_lines,
    total_line,
)
from commands.rules import offering
from commands.rules.offering import Line, Total
from commands.rules.pledging import Formality, QuotaMode, Unit

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "DejaVu"
_MARGIN: Final = 20  # mm, on DIN A4
_COLUMNS: Final = (40, 34, 40, 38, 18)  # mm, 170 in all
_WITHOUT_LETTER: Final = (54, 46, 52, 18)
_INK, _QUIET, _RULE, _BAND = (17, 24, 39), (75, 85, 99), (156, 163, 175), (232, 237, 243)


def letter(data: Mapping[str, Any], language: str) -> bytes:
    """The PDF of `data["snapshot"]`, with its `digest` on every page."""
    snapshot = data["snapshot"]
    pdf = _paper(snapshot, data["digest"], language)
    lines = offering.lines_of(snapshot)
    pdf.add_page()
    _head(pdf, snapshot, language)
    _overview(pdf, snapshot, language)
    _parts(pdf, lines, offering.totals_of(snapshot), language)
    _hints(pdf, snapshot, language)
    return bytes(pdf.output())


def _paper(snapshot: Mapping[str, Any], digest: str, language: str) -> FPDF:
    """An empty DIN A4 document with the foot that stands on every page."""
    import matplotlib as mpl
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-19)
            self.set_draw_color(*_QUIET)
            self.line(_MARGIN, self.get_y(), 210 - _MARGIN, self.get_y())
            self.set_y(-17)
            self.set_font(_FONT, "", 7)
            self.set_text_color(*_QUIET)
            # Not at the right: the number of all pages is filled in last, so its width is unknown.
            page = plain(_("Page {page} of {pages}", page=self.page_no(), pages="{nb}"), language)
            self.cell(60, 4, page)
            said = _("{number}, as of {day}", number=number, day=day)
            self.cell(0, 4, plain(said, language), align="R", new_x="LMARGIN", new_y="NEXT")
            self.cell(0, 4, plain(_("Checksum (SHA-256): {digest}", digest=digest), language))

    number, day = snapshot["number"], written(offering.day_of(snapshot))
    pdf = Paper(format="A4")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdf.add_font(_FONT, "", fonts / "DejaVuSans.ttf")
    pdf.add_font(_FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_margins(_MARGIN, 18)
    pdf.set_auto_page_break(True, margin=24)
    pdf.set_creation_date(datetime.fromisoformat(snapshot["frozen_at"]))
    pdf.set_title(plain(_("Offer {number}", number=number), language))
    pdf.set_author(snapshot["alliance"])
    pdf.set_lang("de-DE" if language == "de" else "en-GB")
    return pdf


def _head(pdf: FPDF, snapshot: Mapping[str, Any], language: str) -> None:
    """Who offers, what, to whom, as of when."""
    _text(pdf, snapshot["alliance"], language, 10, color=_QUIET)
    pdf.ln(3)
    _text(pdf, _("Bundled admission offer {number}", number=snapshot["number"]), language, 17, "B")
    pdf.ln(2)
    _text(pdf, _("Annex to the letter to: {recipient}", recipient=addressed(snapshot)), language)
    day = written(offering.day_of(snapshot))
    _text(pdf, _("As of: {day}", day=day), language)
    pdf.ln(3)


def _overview(pdf: FPDF, snapshot: Mapping[str, Any], language: str) -> None:
    """The totals, binding ones first, and what binds."""
    everything = offering.totals_of(snapshot)
    _heading(pdf, _("At a glance"), language)
    for binding in (True, False):
        some = [each for each in everything if (each.formality is Formality.FORMAL) is binding]
        _text(pdf, _("Binding") if binding else _("Not binding"), language, 9, "B")
        for each in some:
            _text(pdf, total_line(each), language)
        if not some:
            _text(pdf, _("nothing"), language)
        pdf.ln(1.5)
    behind_it = behind(snapshot["municipalities"], snapshot["population"])
    _text(
        pdf,
        _("Behind this offer: {behind}, each counted once.", behind=behind_it),
        language,
    )
    pdf.ln(1.5)
    _text(
        pdf,
        _(
            "Only pledges that a municipality has declared formally, in text form and signed, are "
            "binding. Pledges that are resolved or signalled are listed for information and bind "
            "nobody. Persons and families are counted apart and must not be added together."
        ),
        language,
    )


def _parts(pdf: FPDF, lines: Sequence[Line], totals: Sequence[Total], language: str) -> None:
    """A table for each unit and formality: the formal ones, then the rest."""
    binding_first = sorted(totals, key=lambda each: each.formality is not Formality.FORMAL)
    for total in binding_first:
        pdf.ln(5)
        if pdf.will_page_break(45):
            pdf.add_page()
        kind = total.unit, total.formality
        _table(pdf, total, [x for x in lines if (x.unit, x.formality) == kind], language)


def _heading_of(total: Total) -> Inline:
    match total.unit, total.formality:
        case Unit.PERSONS, Formality.FORMAL:
            return _("Binding: persons, formally declared")
        case Unit.FAMILIES, Formality.FORMAL:
            return _("Binding: families, formally declared")
        case Unit.PERSONS, Formality.RESOLVED:
            return _("Not binding: persons, resolved by the council")
        case Unit.FAMILIES, Formality.RESOLVED:
            return _("Not binding: families, resolved by the council")
        case Unit.PERSONS, _signalled:
            return _("Not binding: persons, signalled")
        case _:
            return _("Not binding: families, signalled")


def _table(pdf: FPDF, total: Total, lines: Sequence[Line], language: str) -> None:
    """The pledges of one kind; which kind it is stands on every page of the table."""
    from fpdf.enums import TableBordersLayout, VAlign
    from fpdf.fonts import FontFace

    formal = total.formality is Formality.FORMAL
    titles = [_("Municipality"), _("Programme"), _("Crediting, conditions"), _("Number")]
    if formal:
        titles.insert(3, _("Letter"))
    pdf.set_font(_FONT, "", 8)
    pdf.set_text_color(*_INK)
    pdf.set_draw_color(*_RULE)
    pdf.set_line_width(0.2)
    with pdf.table(
        col_widths=_COLUMNS if formal else _WITHOUT_LETTER,
        width=sum(_COLUMNS),
        text_align=(*["LEFT"] * (len(titles) - 1), "RIGHT"),
        v_align=VAlign.T,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=_BAND),
        num_heading_rows=2,
        line_height=4,
        padding=(1.2, 1, 1.2, 1),
    ) as table:
        section = plain(_heading_of(total), language)
        table.row().cell(section, colspan=len(titles), style=FontFace(size_pt=10), align="LEFT")
        table.row([plain(each, language) for each in titles])
        for line in lines:
            table.row([plain(each, language) for each in _cells(line, formal=formal)])
        # A row of the table, so that on a new page the headings stand above it.
        summed = plain(_sum_of(total), language)
        bold = FontFace(emphasis="BOLD", size_pt=9)
        table.row().cell(summed, colspan=len(titles), style=bold, align="RIGHT")


def _sum_of(total: Total) -> Inline:
    return _(
        "Total: {amount} ({municipalities})",
        amount=counted(total.amount, total.unit),
        municipalities=municipalities(total.municipalities),
    )


def _cells(line: Line, *, formal: bool) -> list[Inline]:
    where: Inline = (
        line.land if line.ags is None else _("{land}, AGS {ags}", land=line.land, ags=line.ags)
    )
    programme: list[Inline] = [in_language(line.programme_name)]
    if line.target_group:
        programme.append(line.target_group)
    conditions: list[Inline] = [QUOTA_NAMES[QuotaMode(line.quota_mode)]]
    if line.cost_condition:
        conditions.append(_("costs: {condition}", condition=line.cost_condition))
    if line.valid_until:
        day = datetime.fromisoformat(line.valid_until).date()
        conditions.append(_("until {day}", day=written(day)))
    letter: list[Inline] = [line.formal_reference or "–"] if formal else []
    return [
        Joined([line.municipality, where], "\n"),
        Joined(programme, "\n"),
        Joined(conditions, "\n"),
        *letter,
        line.amount,
    ]


def _hints(pdf: FPDF, snapshot: Mapping[str, Any], language: str) -> None:
    found = overlap_lines(snapshot)
    if not found:
        return
    _heading(pdf, _("Hints on double counting"), language)
    for each in found:
        _text(pdf, each, language)


def _heading(pdf: FPDF, node: Inline, language: str) -> None:
    """A heading, which never stands alone at the foot of a page."""
    pdf.ln(5)
    if pdf.will_page_break(20):
        pdf.add_page()
    _text(pdf, node, language, 11, "B")
    pdf.ln(1)


def _text(
    pdf: FPDF,
    node: Inline,
    language: str,
    size: float = 9,
    style: str = "",
    *,
    color: tuple[int, int, int] = _INK,
    align: str = "L",
) -> None:
    pdf.set_font(_FONT, style, size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.5, plain(node, language), align=align, new_x="LMARGIN", new_y="NEXT")
