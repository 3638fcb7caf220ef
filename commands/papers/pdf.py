"""What all papers have in common: DIN A4, the fonts, the foot on every page."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.kit.texts import _
from commands.locales.tables import table

if TYPE_CHECKING:
    from fpdf import FPDF

FONT: Final = "DejaVu"
MARGIN: Final = 20  # mm
WIDTH: Final = 170  # mm between the margins
# Joiners and selectors of emoji: they only change the shape of what is beside them.
_SHAPELESS: Final = "\u200d\ufe0e\ufe0f"
# A space behind a sign of a section or before a percent sign, and around “Abs.”.
_TOGETHER: Final = re.compile(r"(?<=§) (?=\d)|(?<=\d) (?=%|Abs\.)|(?<=Abs\.) (?=\d)")
_NOTHING: Final = dict.fromkeys(map(ord, _SHAPELESS))
INK, QUIET, RULE, BAND = (17, 24, 39), (75, 85, 99), (156, 163, 175), (232, 237, 243)


def paper(
    title: Inline,
    about: Inline,
    digest: str | None,
    author: str,
    made_at: datetime,
    language: str,
) -> FPDF:
    """An empty document; `about` and the digest of its record (None: it has none) stand at the
    foot of every page.

    The same record gives the same bytes: the date of the file is `made_at`.
    """
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
            self.cell(0, 4, shown(about, language), align="R", new_x="LMARGIN", new_y="NEXT")
            if digest is not None:
                check = _("Checksum (SHA-256): {digest}", digest=digest)
                self.cell(0, 4, plain(check, language))

    pdf = Paper(format="A4")
    regular, bold = _fonts()
    pdf.add_font(FONT, "", regular)
    pdf.add_font(FONT, "B", bold)
    pdf.set_margins(MARGIN, 18)
    pdf.set_auto_page_break(True, margin=24)
    pdf.set_creation_date(made_at)
    pdf.set_title(plain(title, language))
    pdf.set_author(author)
    pdf.set_lang(table(language).tag)
    return pdf


@cache
def _characters() -> frozenset[int]:
    """What both fonts have a shape for."""
    from fontTools.ttLib import TTFont

    found: list[set[int]] = []
    for path in _fonts():
        with TTFont(path) as font:
            found.append(set(font.getBestCmap()))
    return frozenset(found[0] & found[1]) | {ord("\n"), ord("\t")}


def _fonts() -> tuple[Path, Path]:
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"


def shown(node: Inline, language: str) -> str:
    """The node as text; a character without a shape is named, such as [U+1F54A], and not lost."""
    known = _characters()
    written = unicodedata.normalize("NFC", plain(node, language))
    return "".join(
        each if ord(each) in known else f"[U+{ord(each):04X}]"
        for each in written
        if each not in _SHAPELESS
    )


def typeset(node: Inline, language: str) -> str:
    """The node as it is printed: what belongs together stays in one line, such as “§ 23 Abs. 2”."""
    return _TOGETHER.sub("\N{NO-BREAK SPACE}", shown(node, language))


def note_on_characters(pdf: FPDF, record: str, language: str) -> None:
    """What [U+…] means, if something of the record, as it is attached, is written like that."""
    if shown(record, language) != unicodedata.normalize("NFC", record).translate(_NOTHING):
        text(
            pdf,
            _(
                "[U+…] stands for a character that the font of this paper does not have. The "
                "attached record has it as it was typed."
            ),
            language,
            7.5,
            color=QUIET,
        )


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
    words = typeset(node, language)
    pdf.multi_cell(0, size * 0.5, words, align=align, new_x="LMARGIN", new_y="NEXT")
