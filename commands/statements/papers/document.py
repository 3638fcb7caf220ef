"""A published statement as DOCX, to be taken over into letters and council papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from commands.alliance.rules import laender
from commands.kit.reply import Inline, Joined
from commands.kit.texts import _
from commands.papers.checking import XML_PART, xml_part
from commands.papers.records import DIGEST
from commands.papers.word_files import clean, foot, paragraph, word_file, written
from commands.statements.record import (
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
    from docx.document import Document

_GUTTER: Final = 9  # mm, for the numbers of clauses


def document(data: Mapping[str, Any], language: str) -> bytes:
    """The document of `data["record"]`, with its `digest` in the foot of every page."""
    record: Record = data["record"]
    digest: str = data["digest"]
    at = datetime.fromisoformat(record["published_at"]).replace(tzinfo=None)
    made = word_file(record["title"], record["alliance"], at, language)
    checksum = _("Checksum (SHA-256): {digest}", digest=digest)
    foot(made, identified(record), checksum, language=language)
    paragraph(made, issuer(record), language)
    paragraph(made, record["title"], language, "Title")
    paragraph(made, identified(record), language)
    for said in became(record):
        paragraph(made, said, language)
    _wording(made, record, language)
    _signers(made, record, language)
    if record["own_words"]:
        paragraph(made, _("Own words of municipalities"), language, "Heading 1")
    for each in record["own_words"]:
        paragraph(made, own_heading(each), language, "Heading 2")
        paragraph(made, each["wording"], language)
    paragraph(made, checksum, language)
    _attach(made, {**record, DIGEST: digest})
    return written(made)


def _wording(made: Document, record: Record, language: str) -> None:
    paragraph(made, demand(record), language, "Heading 1")
    for each in core(record):
        _clause(made, each)
    some = optional(record)
    if some:
        paragraph(made, _("Carried by some of the signers"), language, "Heading 1")
    for each, carried in some:
        _clause(made, each)
        paragraph(made, carried, language, "Intense Quote")
    for note in left_out(record):
        paragraph(made, note, language)


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
    paragraph.add_run(clean(wording))


def _signers(made: Document, record: Record, language: str) -> None:
    paragraph(made, _("Signed by"), language, "Heading 1")
    for each in weight_lines(recorded_weight(record)):
        paragraph(made, each, language)
    for number, group in enumerate(record["groups"], 1):
        paragraph(made, group_title(record, number), language, "Heading 2")
        # A line for each, and not a paragraph: of those a document makes 300 in a second.
        paragraph(made, Joined([_signer(each) for each in group["signers"]], "\n"), language)


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
