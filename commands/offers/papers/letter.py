"""The annex of an offer as PDF: what is binding first, everything else apart, its record attached.

The same snapshot gives the same bytes: the file's date is that of freezing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from commands.alliance.counting import lived_in, municipalities
from commands.alliance.rules.units import Unit
from commands.dates.days import written
from commands.kit.render import in_language
from commands.kit.reply import Inline, Joined
from commands.kit.texts import _
from commands.offers import rules as offering
from commands.offers.rules import Line, Total
from commands.offers.words import addressed
from commands.papers.checking import attachment
from commands.papers.pdf import (
    BAND,
    FONT,
    INK,
    QUIET,
    RULE,
    heading,
    note_on_characters,
    paper,
    shown,
    text,
    typeset,
)
from commands.papers.records import DIGEST
from commands.pledges.words import FORMALITY_NAMES, QUOTA_NAMES, counted
from commands.programmes.rules import Formality, QuotaMode

if TYPE_CHECKING:
    from fpdf import FPDF

_COLUMNS: Final = (40, 34, 40, 38, 18)  # mm, 170 in all
_WITHOUT_LETTER: Final = (54, 46, 52, 18)


def letter(data: Mapping[str, Any], language: str) -> bytes:
    """The PDF of `data["snapshot"]`, with its `digest` on every page."""
    snapshot = data["snapshot"]
    pdf = _paper(snapshot, data["digest"], language)
    lines = offering.lines_of(snapshot)
    pdf.add_page()
    _head(pdf, snapshot, language)
    _overview(pdf, snapshot, language)
    _parts(pdf, lines, offering.totals_of(snapshot), language)
    record = attachment({**snapshot, DIGEST: data["digest"]})
    name = f"{snapshot['number']}.json"
    _how_to_check(pdf, name, language)
    note_on_characters(pdf, record.decode(), language)
    pdf.embed_file(
        bytes=record,
        basename=name,
        mime_type="application/json",
        modification_date=datetime.fromisoformat(snapshot["frozen_at"]),
        compress=False,
    )
    return bytes(pdf.output())


def _paper(snapshot: Mapping[str, Any], digest: str, language: str) -> FPDF:
    number, day = snapshot["number"], written(offering.day_of(snapshot))
    return paper(
        _("Offer {number}", number=number),
        _("{number}, as of {day}", number=number, day=day),
        digest,
        snapshot["alliance"],
        datetime.fromisoformat(snapshot["frozen_at"]),
        language,
    )


def _head(pdf: FPDF, snapshot: Mapping[str, Any], language: str) -> None:
    """Who offers, what, to whom, as of when."""
    text(pdf, snapshot["alliance"], language, 10, color=QUIET)
    pdf.ln(3)
    text(pdf, _("Bundled admission offer {number}", number=snapshot["number"]), language, 17, "B")
    pdf.ln(2)
    text(pdf, _("Annex to the letter to: {recipient}", recipient=addressed(snapshot)), language)
    day = written(offering.day_of(snapshot))
    text(pdf, _("As of: {day}", day=day), language)
    pdf.ln(3)


def _overview(pdf: FPDF, snapshot: Mapping[str, Any], language: str) -> None:
    """The totals, binding ones first, and what binds."""
    everything = offering.totals_of(snapshot)
    heading(pdf, _("At a glance"), language)
    for binding in (True, False):
        some = [each for each in everything if (each.formality is Formality.FORMAL) is binding]
        text(pdf, _("Binding") if binding else _("Not binding"), language, 9, "B")
        for each in some:
            text(pdf, _total(each), language)
        if not some:
            text(pdf, _("nothing"), language)
        pdf.ln(1.5)
    lines = offering.lines_of(snapshot)
    unknown = len({each.member for each in lines if each.population is None})
    behind_it = lived_in(snapshot["municipalities"], snapshot["population"], unknown)
    text(
        pdf,
        _("Behind this offer: {behind}; nobody is counted twice.", behind=behind_it),
        language,
    )
    pdf.ln(1.5)
    text(
        pdf,
        _(
            "Only pledges that a municipality has declared formally, in text form and signed, are "
            "binding. Pledges that are resolved or signalled are listed for information and bind "
            "nobody. Persons and families are counted apart and must not be added together."
        ),
        language,
    )


def _total(total: Total) -> Inline:
    return _(
        "{amount} {formality} ({behind})",
        amount=counted(total.amount, total.unit),
        formality=FORMALITY_NAMES[total.formality],
        behind=lived_in(total.municipalities, total.population),
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
    pdf.set_font(FONT, "", 8)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.2)
    with pdf.table(
        col_widths=_COLUMNS if formal else _WITHOUT_LETTER,
        width=sum(_COLUMNS),
        text_align=(*["LEFT"] * (len(titles) - 1), "RIGHT"),
        v_align=VAlign.T,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=BAND),
        num_heading_rows=2,
        line_height=4,
        padding=(1.2, 1, 1.2, 1),
    ) as table:
        section = shown(_heading_of(total), language)
        table.row().cell(section, colspan=len(titles), style=FontFace(size_pt=10), align="LEFT")
        table.row([shown(each, language) for each in titles])
        for line in lines:
            table.row([typeset(each, language) for each in _cells(line, formal=formal)])
        # A row of the table, so that on a new page the headings stand above it.
        summed = shown(_sum_of(total), language)
        bold = FontFace(emphasis="BOLD", size_pt=9)
        table.row().cell(summed, colspan=len(titles), style=bold, align="RIGHT")


def _how_to_check(pdf: FPDF, name: str, language: str) -> None:
    pdf.ln(4)
    if pdf.will_page_break(8):
        pdf.add_page()
    said = _(
        "The record of this offer is attached to this file as {name}; the command “hafenlotse "
        "verify” checks that nothing of it was changed.",
        name=name,
    )
    text(pdf, said, language, 7.5, color=QUIET)


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
