"""What all letters have in common: DIN A4, one font, a foot on every page, headings, text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.kit.texts import _

if TYPE_CHECKING:
    from fpdf import FPDF

FONT: Final = "DejaVu"
MARGIN: Final = 20  # mm
INK, QUIET, RULE, BAND = (17, 24, 39), (75, 85, 99), (156, 163, 175), (232, 237, 243)


def pages(title: str, author: str, foot: Sequence[Inline], at: datetime, language: str) -> FPDF:
    """An empty document; `foot` is a line at the right, and one below. `at` is its date."""
    import matplotlib as mpl
    from fpdf import FPDF

    right, below = (plain(each, language) for each in foot)

    class Pages(FPDF):
        def footer(self) -> None:
            self.set_y(-19)
            self.set_draw_color(*QUIET)
            self.set_line_width(0.2)
            self.line(MARGIN, self.get_y(), 210 - MARGIN, self.get_y())
            self.set_y(-17)
            self.set_x(MARGIN)  # a page may end within an indented text
            self.set_font(FONT, "", 7)
            self.set_text_color(*QUIET)
            # Not at the right: the number of all pages is filled in last, so its width is unknown.
            number = plain(_("Page {page} of {pages}", page=self.page_no(), pages="{nb}"), language)
            self.cell(60, 4, number)
            self.cell(0, 4, right, align="R")
            self.set_y(-13)
            self.set_x(MARGIN)
            self.cell(0, 4, below)

    pdf = Pages(format="A4")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdf.add_font(FONT, "", fonts / "DejaVuSans.ttf")
    pdf.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_margins(MARGIN, 18)
    pdf.set_auto_page_break(True, margin=24)
    pdf.set_creation_date(at)
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_lang("de-DE" if language == "de" else "en-GB")
    return pdf


def heading(pdf: FPDF, node: Inline, language: str, size: float = 11) -> None:
    """A heading, which never stands alone at the foot of a page."""
    pdf.ln(5)
    if pdf.will_page_break(24):
        pdf.add_page()
    text(pdf, node, language, size, "B")
    pdf.ln(1.2)


def text(
    pdf: FPDF,
    node: Inline,
    language: str,
    size: float = 9,
    style: str = "",
    *,
    color: tuple[int, int, int] = INK,
    indent: float = 0,
) -> None:
    """A paragraph, `indent` mm from the margin; line breaks in it are kept."""
    pdf.set_left_margin(MARGIN + indent)
    pdf.set_x(MARGIN + indent)
    pdf.set_font(FONT, style, size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.52, plain(node, language), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_left_margin(MARGIN)
    pdf.set_x(MARGIN)
