"""Texts of statements and minutes as files: .docx, .md, .txt; read, refused, never more."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.content import NOWHERE, reply_content
from commands.kit.errors import UserError
from commands.kit.reply import reply
from commands.papers.documents import text_of
from commands.statements.opening import understood
from tests.fuzz.archive import SEPARATOR, of_pieces, office
from tests.fuzz.shapes import decoded, encoded, garbled, texts
from tests.fuzz.surface import Surface
from tests.harness.messages import check_form

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f'xmlns:w="{_WORD}"'
_KINDS = {
    "word/document.xml": "wordprocessingml.document.main",
    "word/numbering.xml": "wordprocessingml.numbering",
    "word/styles.xml": "wordprocessingml.styles",
}
_LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
PARAGRAPHS = (
    "<w:p><w:r><w:t>1. Wir sind bereit.</w:t></w:r></w:p>",
    "<w:p><w:r><w:t>(2) Der Bund</w:t><w:tab/><w:br/><w:t>stimmt zu.</w:t></w:r></w:p>",
    f"<w:p><w:pPr>{_LIST.format(0, 1)}</w:pPr><w:r><w:t>Erstens</w:t></w:r></w:p>",
    f"<w:p><w:pPr>{_LIST.format(2, 2)}</w:pPr><w:r><w:t>Darunter</w:t></w:r></w:p>",
    f"<w:p><w:pPr>{_LIST.format(999_999_999, 1)}</w:pPr><w:r><w:t>Tief</w:t></w:r></w:p>",
    f"<w:p><w:pPr>{_LIST.format(-3, 1)}</w:pPr><w:r><w:t>Darüber</w:t></w:r></w:p>",
    '<w:p><w:pPr><w:pStyle w:val="L1"/></w:pPr><w:r><w:t>Mit Vorlage</w:t></w:r></w:p>',
    "<w:p/>",
    "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    "<w:p><w:ins><w:r><w:t>neu</w:t></w:r></w:ins></w:p>",
    "<w:p><w:r><w:t>Absatz 3: weiter</w:t><w:noBreakHyphen/><w:cr/></w:r></w:p>",
)
_STRUCK = (
    "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>alt</w:t></w:r></w:p>",
    '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>neu</w:t></w:r></w:p>',
    '<w:p><w:r><w:rPr><w:rStyle w:val="L3"/></w:rPr><w:t>alt</w:t></w:r></w:p>',
)
NUMBERINGS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>',
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="2"><w:start w:val="7"/>'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>',
    f'<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="{"9" * 4_000}"/>'
    "</w:lvl></w:abstractNum>",
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    '<w:num w:numId="1"><w:abstractNumId w:val="2"/></w:num>',
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="2">'
    '<w:startOverride w:val="3"/></w:lvlOverride></w:num>',
)
STYLES = (
    f'<w:style w:styleId="L1"><w:pPr>{_LIST.format(0, 1)}</w:pPr></w:style>',
    '<w:style w:styleId="L1"><w:basedOn w:val="L2"/></w:style>',
    '<w:style w:styleId="L2"><w:basedOn w:val="L1"/></w:style>',
    '<w:style w:styleId="L3"><w:basedOn w:val="L1"/><w:rPr><w:dstrike/></w:rPr></w:style>',
)
PLAIN = (
    "1. Wir sind bereit.\n2. Der Bund stimmt zu.\n3. Die Kosten trägt der Bund.",
    "# Winterhilfe\n\nAbsatz 1: eins\nAbsatz 2: zwei",
    "Ein Absatz.\n\nNoch einer.\n\n(1) eins\n(2) zwei",
    "Clause 1: one\nClause 2: two\n\\3. no clause",
    "1. Wir ~~zögern~~ helfen.\n<!-- intern -->",
)


def docx(body: str, numbering: str, styles: str) -> bytes:
    """A Word file with this inside."""
    return office(
        "word/document.xml",
        _KINDS,
        {
            "word/document.xml": (
                f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode()
            ),
            "word/numbering.xml": f"<w:numbering {_W}>{numbering}</w:numbering>".encode(),
            "word/styles.xml": f"<w:styles {_W}>{styles}</w:styles>".encode(),
        },
    )


def one(data: bytes) -> None:
    """The first byte says what kind of file it is, and whether it is still to be packed."""
    kind, rest = data[:1], data[1:]
    name = "Winterhilfe.docx"
    if kind == b"w":
        parts = decoded(rest).encode("utf-8", "replace").decode().split(SEPARATOR)
        rest = docx(*(*parts, "", "", "")[:3])
    elif kind != b"z":
        name = "Winterhilfe.md"
    try:
        text = text_of(name, rest)
        assert len(text) <= 1024 * 1024
        # More than a message holds comes in a file, but an event of ours is not as large either.
        found = understood(text[:100_000], "Winterhilfe")
        assert found
        assert all(each.strip() for each in found)
    except UserError as error:
        content = reply_content(reply(error.text, *error.more), "de", NOWHERE)
        check_form(content)
        assert len(content["body"]) < 2_000, "not all of it is repeated"


_word = st.tuples(
    of_pieces(PARAGRAPHS + _STRUCK), of_pieces(NUMBERINGS, 5), of_pieces(STYLES, 3)
).map(SEPARATOR.join)
_plain = garbled(PLAIN, [word for each in PLAIN for word in each.split()]) | texts
_either = (_word.map(lambda each: f"w{each}"), _plain.map(lambda each: f"t{each}"))
SHAPED = encoded(st.one_of(_either[0], *_either))
SEEDS = (
    *(f"t{each}".encode() for each in PLAIN),
    f"w{''.join(PARAGRAPHS[:4])}{SEPARATOR}{''.join(NUMBERINGS[:2] + NUMBERINGS[3:4])}".encode(),
    f"w{''.join(PARAGRAPHS[6:8])}{SEPARATOR}{NUMBERINGS[5]}{SEPARATOR}{''.join(STYLES)}".encode(),
    b"z" + docx(PARAGRAPHS[0], "", ""),
    f"w{''.join(PARAGRAPHS[:2] + _STRUCK[1:])}{SEPARATOR}{SEPARATOR}{''.join(STYLES)}".encode(),
    b"t" + PLAIN[2].replace("eins", "für").encode("mac_roman"),
)
SURFACE = Surface("documents", one, SHAPED, SEEDS)
