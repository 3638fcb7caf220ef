"""The record of a poll as PDF, with its record attached so that it can be checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from commands.kit.reply import Code, Inline, Joined
from commands.kit.texts import _
from commands.papers.checking import attachment
from commands.papers.pdf import (
    BAND,
    FONT,
    INK,
    QUIET,
    RULE,
    WIDTH,
    heading,
    note_on_characters,
    paper,
    text,
    typeset,
)
from commands.papers.records import DIGEST

from .words import (
    COLUMNS,
    NOTHING,
    ballots,
    facts,
    file_name,
    history,
    results,
    title,
    verdict,
)

if TYPE_CHECKING:
    from fpdf import FPDF

_WIDTHS: Final = (34, 22, 20, 24, 22, 24, 22)  # in parts; what is empty is left out

_LINE: Final = 4.5  # mm
_NAMES: Final = 42  # mm, for the names of facts
_EMPTY: Final = (NOTHING, Joined([]))


def record_paper(record: Mapping[str, Any], language: str) -> bytes:
    """The PDF of a sealed record; the same record gives the same bytes."""
    made_at = datetime.fromisoformat(record["closed_at"])
    pdf = paper(
        title(record),
        title(record),
        record[DIGEST],
        record["alliance"],
        made_at,
        language,
    )
    pdf.add_page()
    text(pdf, record["alliance"], language, 10, color=QUIET)
    pdf.ln(3)
    text(pdf, title(record), language, 17, "B")
    pdf.ln(2)
    text(pdf, record["question"], language, 11)
    if (found := verdict(record)) is not None:
        pdf.ln(1)
        text(pdf, Joined(found, ": "), language, 13, "B")
    pdf.ln(3)
    _pairs(pdf, facts(record)[1:], language)  # the question stands above
    heading(pdf, _("Outcome"), language)
    _pairs(pdf, results(record), language)
    _table(pdf, _("Ballots"), list(ballots(record)), language)
    _table(pdf, _("Former ballots, which do not count"), list(history(record)), language)
    _explanation(pdf, record, language)
    note_on_characters(pdf, attachment(record).decode(), language)
    pdf.embed_file(
        bytes=attachment(record),
        basename=f"poll-{record['number']}.json",
        mime_type="application/json",
        modification_date=made_at,
        compress=False,
    )
    return bytes(pdf.output())


def _pairs(pdf: FPDF, pairs: Sequence[tuple[Inline, Inline]], language: str) -> None:
    """Names and what they are beside each other; what is not there is left out."""
    for name, value in pairs:
        if value == NOTHING:
            continue
        if pdf.will_page_break(2 * _LINE):
            pdf.add_page()
        pdf.set_font(FONT, "", 9)
        title, words = typeset(name, language), typeset(value, language)
        if pdf.get_string_width(title) > _NAMES - 2:  # an answer has up to 100 letters
            text(pdf, _("{name}: {value}", name=name, value=value), language)
        else:
            pdf.set_text_color(*QUIET)
            pdf.cell(_NAMES, _LINE, title)
            pdf.set_text_color(*INK)
            pdf.multi_cell(0, _LINE, words, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(0.8)


def _table(pdf: FPDF, about: Inline, rows: Sequence[Sequence[Inline]], language: str) -> None:
    from fpdf.enums import TableBordersLayout, VAlign
    from fpdf.fonts import FontFace

    if not rows:
        return
    filled = [n for n in range(len(COLUMNS)) if any(row[n] not in _EMPTY for row in rows)]
    heading(pdf, about, language)
    pdf.set_font(FONT, "", 7)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.2)
    with pdf.table(
        col_widths=[_WIDTHS[n] for n in filled],
        width=WIDTH,
        text_align="LEFT",
        v_align=VAlign.T,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=BAND),
        line_height=3.6,
        padding=(1.2, 1, 1.2, 1),
    ) as table:
        for row in (COLUMNS, *rows):
            table.row([typeset(row[n], language) for n in filled])


def _explanation(pdf: FPDF, record: Mapping[str, Any], language: str) -> None:
    heading(pdf, _("How to check these minutes"), language)
    text(
        pdf,
        _(
            "The record is attached to this file as JSON. Its checksum stands at the foot of every "
            "page and in the chat room. The command {example} tells whether anything was changed.",
            example=Code(file_name(record, "pdf", "hafenlotse verify ")),
        ),
        language,
    )
