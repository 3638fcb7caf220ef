"""What all papers have in common: DIN A4, the fonts, the foot on every page."""

from __future__ import annotations

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
WIDTH: Final = 170  # mm between the margins
INK, QUIET, RULE, BAND = (17, 24, 39), (75, 85, 99), (156, 163, 175), (232, 237, 243)


def paper(
    title: Inline, about: Inline, digest: str, author: str, made_at: datetime, language: str
) -> FPDF:
    """An empty document; `about` and the digest of its record stand at the foot of every page.

    The same record gives the same bytes: the date of the file is `made_at`.
    """
    import matplotlib as mpl
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-19)
            self.set_draw_color(*QUIET)
            self.line(MARGIN, self.get_y(), 210 - MARGIN, self.get_y())
            self.set_y(-17)
            self.set_font(FONT, "", 7)
            self.set_text_color(*QUIET)
            # Not at the right: the number of all pages is filled in last, so its width is unknown.
            page = plain(_("Page {page} of {pages}", page=self.page_no(), pages="{nb}"), language)
            self.cell(60, 4, page)
            self.cell(0, 4, plain(about, language), align="R", new_x="LMARGIN", new_y="NEXT")
            self.cell(0, 4, plain(_("Checksum (SHA-256): {digest}", digest=digest), language))

    pdf = Paper(format="A4")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdf.add_font(FONT, "", fonts / "DejaVuSans.ttf")
    pdf.add_font(FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_margins(MARGIN, 18)
    pdf.set_auto_page_break(True, margin=24)
    pdf.set_creation_date(made_at)
    pdf.set_title(plain(title, language))
    pdf.set_author(author)
    pdf.set_lang("de-DE" if language == "de" else "en-GB")
    return pdf


def heading(pdf: FPDF, node: Inline, language: str) -> None:
    """A heading, which never stands alone at the foot of a page."""
    pdf.ln(5)
    if pdf.will_page_break(20):
        pdf.add_page()
    text(pdf, node, language, 11, "B")
    pdf.ln(1)


def text(
    pdf: FPDF,
    node: Inline,
    language: str,
    size: float = 9,
    style: str = "",
    *,
    color: tuple[int, int, int] = INK,
    align: str = "L",
) -> None:
    """A paragraph."""
    pdf.set_font(FONT, style, size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.5, plain(node, language), align=align, new_x="LMARGIN", new_y="NEXT")
