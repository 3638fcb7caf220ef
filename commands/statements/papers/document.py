"""A published statement as DOCX, to be taken over into letters and council papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from commands.alliance.rules import laender
from commands.kit.render import plain
from commands.kit.reply import Inline, Joined
from commands.kit.texts import _
from commands.locales.tables import table
from commands.papers.checking import XML_PART, xml_part
from commands.papers.records import DIGEST
from commands.statements.record import (
    Record,
    SignerRecord,
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
    from docx.document import Document

# XML has no place for them, so that no file with them could be opened.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GUTTER: Final = 9  # mm, for the numbers of clauses
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first day a ZIP archive knows


def document(data: Mapping[str, Any], language: str) -> bytes:
    """The document of `data["record"]`, with its `digest` in the foot of every page."""
    from docx import Document

    record: Record = data["record"]
    digest: str = data["digest"]
    made = Document()
    _set_up(made, record, language)
    _foot(made, record, digest, language)
    _paragraph(made, issuer(record), language)
    _paragraph(made, record["title"], language, "Title")
    _paragraph(made, identified(record), language)
    _wording(made, record, language)
    _signers(made, record, language)
    if record["own_words"]:
        _paragraph(made, _("Own words of municipalities"), language, "Heading 1")
    for each in record["own_words"]:
        _paragraph(made, own_heading(each), language, "Heading 2")
        _paragraph(made, each["wording"], language)
    _paragraph(made, _("Checksum (SHA-256): {digest}", digest=digest), language)
    _attach(made, {**record, DIGEST: digest})
    return _written(made)


def _set_up(made: Document, record: Record, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    made.styles["Normal"].font.size = Pt(11)
    for lang in made.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), table(language).tag)
    at = datetime.fromisoformat(record["published_at"]).replace(tzinfo=None)
    properties = made.core_properties
    properties.title = _clean(record["title"])[:255]
    properties.author = properties.last_modified_by = _clean(record["alliance"])[:255]
    properties.comments = ""
    properties.created = properties.modified = at


def _foot(made: Document, record: Record, digest: str, language: str) -> None:
    from docx.shared import Pt

    foot = made.sections[0].footer.paragraphs[0]
    checksum = _("Checksum (SHA-256): {digest}", digest=digest)
    foot.text = "\n".join(plain(each, language) for each in (identified(record), checksum))
    foot.runs[0].font.size = Pt(7.5)


def _wording(made: Document, record: Record, language: str) -> None:
    _paragraph(made, demand(record), language, "Heading 1")
    for each in core(record):
        _clause(made, each)
    some = optional(record)
    if some:
        _paragraph(made, _("Carried by some of the signers"), language, "Heading 1")
    for each, carried in some:
        _clause(made, each)
        _paragraph(made, carried, language, "Intense Quote")
    for note in left_out(record):
        _paragraph(made, note, language)


def _attach(made: Document, record: Mapping[str, Any]) -> None:
    """Puts the record into the document, where no program shows it and all keep it."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    name = PackURI(f"/{XML_PART}")
    part = Part(name, "application/xml", xml_part(record), made.part.package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _clause(made: Document, clause: str) -> None:
    """The number in the gutter, the wording beside it, also behind a line break."""
    from docx.shared import Mm

    number, _space, wording = clause.partition(" ")
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(_GUTTER)
    paragraph.paragraph_format.first_line_indent = Mm(-_GUTTER)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_GUTTER))
    paragraph.add_run(f"{number}\t").bold = True
    paragraph.add_run(_clean(wording))


def _signers(made: Document, record: Record, language: str) -> None:
    _paragraph(made, _("Signed by"), language, "Heading 1")
    for each in weight_lines(recorded_weight(record)):
        _paragraph(made, each, language)
    for number, group in enumerate(record["groups"], 1):
        _paragraph(made, group_title(record, number), language, "Heading 2")
        # A line for each, and not a paragraph: of those a document makes 300 in a second.
        _paragraph(made, Joined([_signer(each) for each in group["signers"]], "\n"), language)


def _signer(signer: SignerRecord) -> Inline:
    land = laender.NAMES[signer["land"]]
    if signer["population"] is None:
        return _("{name} ({where})", name=name_of(signer), where=land)
    return _(
        "{name} ({where}, population {number})",
        name=name_of(signer),
        where=land,
        number=signer["population"],
    )


def _paragraph(made: Document, node: Inline, language: str, style: str | None = None) -> None:
    made.add_paragraph(_clean(plain(node, language)), style)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def _written(made: Document) -> bytes:
    """The file, with no clock in it: the same document has the same bytes."""
    draft, final = BytesIO(), BytesIO()
    made.save(draft)
    with ZipFile(draft) as old, ZipFile(final, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return final.getvalue()
