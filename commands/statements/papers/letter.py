"""A published statement as PDF, with its record as an attachment.

The same record gives the same bytes: the file's date is that of the publication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from commands.alliance.rules import laender
from commands.kit.reply import Inline
from commands.kit.texts import _
from commands.papers.checking import attachment
from commands.papers.pdf import (
    BAND,
    FONT,
    INK,
    MARGIN,
    QUIET,
    RULE,
    WIDTH,
    heading,
    note_on_characters,
    paper,
    shown,
    text,
    typeset,
)
from commands.papers.records import sealed
from commands.statements.record import (
    OwnWordsRecord,
    Record,
    SignerRecord,
    became,
    core,
    demand,
    group_title,
    identified,
    issuer,
    left_out,
    name_of,
    optional,
    own_heading,
    recorded_weight,
)
from commands.statements.weight import weight_lines

if TYPE_CHECKING:
    from fpdf import FPDF

_BODY: Final = 10.5  # points
_LINE: Final = 0.52  # mm of a line for each point
_GUTTER: Final = 9  # mm, for the numbers of clauses
_COLUMNS: Final = (86, 54, 30)  # mm, 170 in all


def statement(data: Mapping[str, Any], language: str) -> bytes:
    """The PDF of `data["record"]`, with its `digest` on every page."""
    record: Record = data["record"]
    at = datetime.fromisoformat(record["published_at"])
    about = identified(record)
    pdf = paper(record["title"], about, data["digest"], record["alliance"], at, language)
    pdf.add_page()
    _head(pdf, record, language)
    _wording(pdf, record, language)
    _signers(pdf, record, language)
    _own_words(pdf, record["own_words"], language)
    _how_to_check(pdf, record, language)
    note_on_characters(pdf, attachment(record).decode(), language)
    pdf.embed_file(
        bytes=attachment(sealed(record)),
        basename=f"{record['statement']}.json",
        mime_type="application/json",
        modification_date=at,
        compress=False,
    )
    return bytes(pdf.output())


def _head(pdf: FPDF, record: Record, language: str) -> None:
    text(pdf, issuer(record), language, 10, color=QUIET)
    pdf.ln(4)
    text(pdf, record["title"], language, 20, "B")
    pdf.ln(2.5)
    text(pdf, identified(record), language, color=QUIET)
    for said in became(record):
        pdf.ln(2)
        text(pdf, said, language)
    pdf.ln(4)
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.3)
    pdf.line(MARGIN, pdf.get_y(), MARGIN + WIDTH, pdf.get_y())
    pdf.ln(6)


def _wording(pdf: FPDF, record: Record, language: str) -> None:
    """What all carry, then what some carry, each clause with who does."""
    text(pdf, demand(record), language, 11, "B")
    pdf.ln(2.5)
    for each in core(record):
        _clause(pdf, each, language)
    some = optional(record)
    if some:
        heading(pdf, _("Carried by some of the signers"), language)
    for each, carried in some:
        _clause(pdf, each, language)
        pdf.ln(-1.4)
        _indented(pdf, carried, language, 8.5, color=QUIET)
        pdf.ln(3)
    for note in left_out(record):
        pdf.ln(1)
        text(pdf, note, language, 8.5, color=QUIET)


def _clause(pdf: FPDF, clause: str, language: str) -> None:
    """The number in the gutter, the wording beside it."""
    number, _space, wording = clause.partition(" ")
    if pdf.will_page_break(2 * _BODY * _LINE):
        pdf.add_page()
    pdf.set_font(FONT, "B", _BODY)
    pdf.set_text_color(*INK)
    pdf.set_x(MARGIN)
    pdf.cell(_GUTTER, _BODY * _LINE, number)
    _indented(pdf, wording, language, _BODY)
    pdf.ln(2.8)


def _signers(pdf: FPDF, record: Record, language: str) -> None:
    """The weight, then a table for each group."""
    heading(pdf, _("Signed by"), language)
    for each in weight_lines(recorded_weight(record)):
        text(pdf, each, language)
    for number, group in enumerate(record["groups"], 1):
        pdf.ln(3.5)
        if pdf.will_page_break(30):
            pdf.add_page()
        _table(pdf, group_title(record, number), group["signers"], language)


def _table(pdf: FPDF, title: Inline, signers: Sequence[SignerRecord], language: str) -> None:
    """The signers of one group; which group it is stands on every page of the table."""
    from fpdf.enums import TableBordersLayout, VAlign
    from fpdf.fonts import FontFace

    titles = (_("Municipality"), _("Land"), _("Inhabitants"))
    pdf.set_font(FONT, "", 8.5)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.2)
    with pdf.table(
        col_widths=_COLUMNS,
        width=WIDTH,
        text_align=("LEFT", "LEFT", "RIGHT"),
        v_align=VAlign.T,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=BAND),
        num_heading_rows=2,
        line_height=4.2,
        padding=(1.1, 1, 1.1, 1),
    ) as table:
        table.row().cell(shown(title, language), colspan=3, align="LEFT")
        table.row([shown(each, language) for each in titles])
        for each in signers:
            population = each["population"]
            inhabitants = "–" if population is None else shown(population, language)
            table.row([shown(name_of(each), language), laender.NAMES[each["land"]], inhabitants])


def _own_words(pdf: FPDF, own: Sequence[OwnWordsRecord], language: str) -> None:
    """Each as it was written: nothing is corrected, shortened or merged."""
    if not own:
        return
    heading(pdf, _("Own words of municipalities"), language)
    for each in own:
        if pdf.will_page_break(16):
            pdf.add_page()
        text(pdf, own_heading(each), language, 8.5, "B", color=QUIET)
        pdf.ln(1.4)
        _indented(pdf, each["wording"], language, 9.5)
        pdf.ln(3.5)


def _how_to_check(pdf: FPDF, record: Record, language: str) -> None:
    pdf.ln(4)
    if pdf.will_page_break(14):
        pdf.add_page()
    said = _(
        "The record of this publication is attached to this file as {name}; the command "
        "“hafenlotse verify” checks that nothing of it was changed. A signature here was given in "
        "the chat of the alliance by the contact person or deputy, on the ground of a council "
        "resolution.",
        name=f"{record['statement']}.json",
    )
    text(pdf, said, language, 7.5, color=QUIET)


def _indented(
    pdf: FPDF,
    node: Inline,
    language: str,
    size: float,
    *,
    color: tuple[int, int, int] = INK,
) -> None:
    """A paragraph beside the gutter; its line breaks are kept."""
    pdf.set_font(FONT, "", size)
    pdf.set_text_color(*color)
    # Not by the margin of the page, which the foot keeps to.
    pdf.set_x(MARGIN + _GUTTER)
    words = typeset(node, language)
    pdf.multi_cell(WIDTH - _GUTTER, size * _LINE, words, align="L", new_x="LMARGIN", new_y="NEXT")
