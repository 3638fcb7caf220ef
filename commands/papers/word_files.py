"""Word files (DOCX) that the bot makes: pages, paragraphs, and the same bytes for the same text."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from commands.kit.render import plain
from commands.kit.reply import Inline
from commands.locales.tables import table

if TYPE_CHECKING:
    from docx.document import Document

# XML has no place for them, so that no file with them could be opened.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP archive knows
_LONGEST: Final = 255  # characters of a property


def word_file(title: str, author: str, at: datetime, language: str) -> Document:
    """An empty document of A4 pages in that language; `at` is without a zone."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    made.styles["Normal"].font.size = Pt(11)
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), table(language).tag)
    properties = made.core_properties
    properties.title = clean(title)[:_LONGEST]
    properties.author = properties.last_modified_by = clean(author)[:_LONGEST]
    properties.comments = ""
    properties.created = properties.modified = at
    return made


def foot(made: Document, *lines: Inline, language: str) -> None:
    """The foot of every page, in small letters."""
    from docx.shared import Pt

    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.text = clean("\n".join(plain(each, language) for each in lines))
    paragraph.runs[0].font.size = Pt(7.5)


def paragraph(made: Document, node: Inline, language: str, style: str | None = None) -> None:
    """One paragraph, or a heading."""
    made.add_paragraph(clean(plain(node, language)), style)


def clean(text: str) -> str:
    """The text without what no such file can hold."""
    return _NO_XML.sub("\ufffd", text)


def written(made: Document) -> bytes:
    """The file, with no clock in it: the same document has the same bytes."""
    draft, final = BytesIO(), BytesIO()
    made.save(draft)
    with ZipFile(draft) as old, ZipFile(final, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return final.getvalue()
