"""Statements that come as a file to the direct chat."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bot.files_in import Problem
from commands.kit import UserError
from commands.papers.documents import text_of
from storage.tables import OutboxRow, Question, Statement, Version
from tests.harness.chat import BEN, FEDERAL, INA, PIA, PLENARY, STRANGER, Chat, body

CAPTION = "!statement new “Winterhilfe” until 02.12.2020 18:00"
TEXT = b"1. Wir helfen.\n\n2. Wir zahlen,\ngern.\n"
FOUND = ["Wir helfen.", "Wir zahlen,\ngern."]
DIRECT = "!direct-ina:localhost"


def docx(make: Callable[[Any], object]) -> bytes:
    document, file = Document(), BytesIO()
    make(document)
    document.save(file)
    return file.getvalue()


def a_list(document: Any) -> None:
    """As Word makes it: a heading, numbers that are not in the text, paragraphs between them."""
    document.add_heading("Winterhilfe", 0)
    document.add_paragraph("Wir helfen.", style="List Number")
    document.add_paragraph("")
    second = document.add_paragraph("Wir zahlen,", style="List Number")
    second.add_run().add_break()
    second.add_run("gern.")


def typed_numbers(document: Any) -> None:
    document.add_paragraph("1. Wir helfen.")
    document.add_paragraph("2) Wir zahlen,\ngern.")


def paragraphs(document: Any) -> None:
    document.add_paragraph("Wir helfen.")
    document.add_paragraph("Wir zahlen,\ngern.")


async def confirms(chat: Chat) -> str:
    return body(await chat.says(INA, "!confirm", room=DIRECT, direct=True))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Entwurf.md", b"# Winterhilfe\n\n" + TEXT),
        ("Entwurf.txt", TEXT),
        ("ENTWURF.TXT", TEXT.replace(b"\n", b"\r\n")),
        ("Entwurf.docx", docx(a_list)),
        ("Entwurf.docx", docx(typed_numbers)),
        ("Entwurf.docx", docx(paragraphs)),
    ],
    ids=["md", "txt", "windows", "list", "typed", "paragraphs"],
)
async def test_with_the_command_as_its_caption(chat: Chat, name: str, data: bytes) -> None:
    await chat.says(FEDERAL, "!room plenary")
    reading, answer, announced = await chat.sends_file(INA, name, data, room=DIRECT, text=CAPTION)
    assert reading["body"].startswith(f"I am reading {name} …")
    assert answer["body"] == "ST-1 is announced in the plenary, with 2 clauses."
    assert announced["body"].startswith(
        "ST-1: Winterhilfe\n1. Wir helfen.\n2. Wir zahlen,\n> gern.\n"
    )
    (row,) = await chat.rows(Statement)
    assert (row.title, row.author, row.room_id) == ("Winterhilfe", INA, PLENARY)
    assert row.closes_at == datetime(2020, 12, 2, 17, 0, tzinfo=UTC)
    assert [each.clauses for each in await chat.rows(Version)] == [FOUND]


@pytest.mark.parametrize(
    "caption", ["!erklärung neu „Winterhilfe“", "Erklärung neu Winterhilfe", "!STATEMENT NEW X"]
)
async def test_captions(german: Chat, caption: str) -> None:
    said = body(await german.sends_file(INA, "text.txt", TEXT, room=DIRECT, text=caption))
    assert "ST-1: " in said
    assert [each.clauses for each in await german.rows(Version)] == [FOUND]


async def test_without_a_caption_it_is_asked_back(in_both_languages: Chat) -> None:
    """Then the command without a text takes it; only then something is opened."""
    chat = in_both_languages
    german = chat.alliance.language == "de"
    _reading, asked = await chat.sends_file(INA, "Entwurf.docx", docx(a_list), room=DIRECT)
    said = asked["body"]
    assert ("3 Absätze" if german else "3 clauses") not in said
    assert "stands before clause 1" in said or "steht vor Absatz 1" in said
    _reading, asked = await chat.sends_file(INA, "Winterhilfe.docx", docx(a_list), room=DIRECT)
    said = asked["body"]
    assert ("2 Absätze:" if german else "2 clauses:") in said
    assert "- 1. Wir helfen.\n- 2. Wir zahlen,\n> gern.\n" in said
    assert ("!erklärung neu „" if german else "!statement new “") in said
    assert ("!bestätigen" if german else "!confirm") in said
    assert await chat.rows(Statement) == []
    typed = "!erklärung neu Winter bis 2.12.2020 18:00" if german else "!statement new Winter"
    await chat.says(INA, typed, room=DIRECT, direct=True)
    assert [each.title for each in await chat.rows(Statement)] == ["Winter"]
    assert [each.clauses for each in await chat.rows(Version)] == [FOUND]
    assert [each.details for each in await chat.rows(Question)] == [None]
    # It was for one statement only.
    assert ("Der Text fehlt" if german else "text is missing") in body(
        await chat.says(INA, typed, room=DIRECT, direct=True)
    )


async def test_without_a_caption_confirmed_as_it_is(chat: Chat) -> None:
    await chat.sends_file(INA, "Winterhilfe 2020.txt", TEXT, room=DIRECT)
    assert "ST-1: Winterhilfe 2020" in await confirms(chat)
    (row,) = await chat.rows(Statement)
    assert (row.title, row.closes_at) == ("Winterhilfe 2020", None)
    assert "nothing to confirm" in await confirms(chat)


@pytest.mark.parametrize(
    ("who", "room", "direct", "after"),
    [
        (BEN, "!direct-ben:localhost", True, timedelta()),
        (INA, PLENARY, False, timedelta()),
        (INA, DIRECT, True, timedelta(minutes=11)),
    ],
)
async def test_a_file_waits_for_its_sender_there_and_not_long(
    chat: Chat, who: str, room: str, direct: bool, after: timedelta
) -> None:
    await chat.sends_file(INA, "Winterhilfe.txt", TEXT, room=DIRECT)
    chat.clock.ahead += after
    said = body(await chat.says(who, "!statement new Winter", room=room, direct=direct))
    assert "The text is missing" in said
    assert await chat.rows(Statement) == []


async def test_another_question_is_not_taken_for_a_file(chat: Chat) -> None:
    await chat.says(INA, "!forgetme", room=DIRECT, direct=True)
    said = body(await chat.says(INA, "!statement new Winter", room=DIRECT, direct=True))
    assert "The text is missing" in said
    assert (await chat.rows(Question))[0].answered_at is None


@pytest.mark.parametrize("name", ["a.doc", "a.odt", "a.PDF", "a.rtf", "a.pages"])
@pytest.mark.parametrize("caption", ["", CAPTION])
async def test_other_kinds_are_not_even_fetched(
    in_both_languages: Chat, name: str, caption: str
) -> None:
    chat = in_both_languages
    (answer,) = await chat.sends_file(INA, name, b"x", room=DIRECT, text=caption)
    told = ".docx, .md oder .txt" if chat.alliance.language == "de" else ".docx, .md or .txt"
    assert told in answer["body"]
    assert [row.action for row in await chat.rows(OutboxRow) if row.action == "fetch"] == []


async def test_a_table_is_no_statement_whatever_its_caption(chat: Chat) -> None:
    (answer,) = await chat.sends_file(FEDERAL, "a.csv", b"name\n", text=CAPTION)
    assert "I read texts that end in" in answer["body"]


@pytest.mark.parametrize("who", [PIA, STRANGER])
async def test_files_of_others_are_not_even_fetched(chat: Chat, who: str) -> None:
    before = await chat.remembered()
    (answer,) = await chat.sends_file(who, "Winterhilfe.docx", docx(a_list), text=CAPTION)
    assert "statements are opened by municipalities" in answer["body"]
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("caption", "data", "told"),
    [
        (CAPTION, b"Zuerst\n1. Eins", "“Zuerst” stands before clause 1"),
        (CAPTION, b"1. Eins\n3. Drei", "the next clause is number 2"),
        ("", b"1. Eins\n3. Drei", "the next clause is number 2"),
        (CAPTION, b" \n", "The file is empty"),
        (CAPTION, b"", "The file is empty"),
        (CAPTION, b"a\0b", "not a text"),
        (CAPTION, b"a\x1bb", "control characters"),
        (CAPTION, b"x" * (1024 * 1024 + 1), "too large"),
        ("!statement new “Winter", TEXT, "has no partner"),
        ("!statement new Winter until soon", TEXT, "I do not understand “soon” as a date"),
        ("!statement new", TEXT, "Something is missing: <title>"),
    ],
)
async def test_refused(chat: Chat, caption: str, data: bytes, told: str) -> None:
    before = await chat.remembered()
    _reading, answer = await chat.sends_file(INA, "a.txt", data, room=DIRECT, text=caption)
    assert told in answer["body"]
    assert await chat.remembered() == before


@pytest.mark.parametrize("problem", list(Problem))
async def test_files_that_do_not_arrive(chat: Chat, problem: Problem) -> None:
    _reading, answer = await chat.sends_file(INA, "a.docx", b"", room=DIRECT, problem=problem)
    assert "reference" not in answer["body"]
    assert await chat.rows(Statement) == []


def zipped(size: int, name: str = "word/document.xml") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: b"", "not a Word file"),
        (lambda: b"PK\x03\x04 and nothing", "not a Word file"),
        (lambda: zipped(10), "not a Word file"),
        (lambda: docx(a_list)[:-200], "not a Word file"),
        (lambda: zipped(60 * 1024 * 1024), "too large"),
        (lambda: docx(lambda document: document.add_paragraph("x" * 1_100_000)), "too large"),
        (lambda: docx(lambda document: None), "The file is empty"),
    ],
    ids=["nothing", "broken", "other", "cut", "bomb", "long", "blank"],
)
def test_damaged_or_too_large(data: Callable[[], bytes], told: str) -> None:
    with pytest.raises(UserError, match=told):
        text_of("a.docx", data())


def with_xml(xml: str) -> bytes:
    """A document with something of Word's in its first paragraph."""

    def make(document: Any) -> None:
        paragraph = document.add_paragraph("Wir helfen.")
        paragraph._p.append(parse_xml(xml.replace(">", f" {nsdecls('w', 'm')}>", 1)))

    return docx(make)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: docx(lambda document: document.add_table(1, 1)), "tables"),
        (lambda: with_xml('<w:r><w:footnoteReference w:id="1"/></w:r>'), "footnotes"),
        (lambda: with_xml("<w:r><w:pict/></w:r>"), "pictures"),
        (lambda: with_xml("<m:oMath></m:oMath>"), "formulas"),
        (lambda: with_xml("<w:ins><w:r><w:t>neu</w:t></w:r></w:ins>"), "tracked changes"),
        (
            lambda: with_xml("<w:del><w:r><w:delText>alt</w:delText></w:r></w:del>"),
            "tracked changes",
        ),
    ],
    ids=["table", "footnote", "picture", "formula", "insertion", "deletion"],
)
def test_nothing_gets_lost_silently(data: Callable[[], bytes], told: str) -> None:
    with pytest.raises(UserError, match=told):
        text_of("a.docx", data())


def struck(text: str, **how: bool) -> Callable[[Any], object]:
    """A document with a sentence, and behind it a text that is not meant."""

    def make(document: Any) -> None:
        run = document.add_paragraph("Wir helfen").add_run(text)
        for name, value in how.items():
            setattr(run.font, name, value)

    return make


def by_a_style(of_paragraph: bool) -> Callable[[Any], object]:
    def make(document: Any) -> None:
        kind = WD_STYLE_TYPE.PARAGRAPH if of_paragraph else WD_STYLE_TYPE.CHARACTER
        style = document.styles.add_style("Gestrichen", kind)
        style.font.strike = True
        below = document.styles.add_style("Auch gestrichen", kind)
        below.base_style = style
        if of_paragraph:
            document.add_paragraph("alt", style=below)
        else:
            document.add_paragraph("Wir helfen").add_run("alt", style=below)

    return make


@pytest.mark.parametrize(
    "make",
    [
        struck("alt", strike=True),
        struck("alt", double_strike=True),
        struck("alt", hidden=True),
        by_a_style(of_paragraph=True),
        by_a_style(of_paragraph=False),
    ],
    ids=["struck", "doubly", "hidden", "paragraph style", "character style"],
)
async def test_what_is_not_meant_enters_no_statement(
    in_both_languages: Chat, make: Callable[[Any], object]
) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    _reading, answer = await chat.sends_file(INA, "a.docx", docx(make), room=DIRECT, text=CAPTION)
    told = "durchgestrichen oder ausgeblendet ist: „alt“" if german else "or hidden: “alt”"
    assert told in answer["body"]
    assert await chat.rows(Statement) == []


@pytest.mark.parametrize(
    "make",
    [struck("neu", strike=False), struck(" ", strike=True), struck("neu", hidden=False)],
    ids=["not struck", "only a space", "not hidden"],
)
def test_what_is_meant_is_read(make: Callable[[Any], object]) -> None:
    assert text_of("a.docx", docx(make)).startswith("Wir helfen")


@pytest.mark.parametrize(
    ("name", "text", "is_read"),
    [
        ("a.md", "1. Wir ~~zögern~~ helfen.", False),
        ("a.md", "1. Wir helfen.\n<!-- nur intern -->", False),
        ("a.md", "1. Wir <del>zögern</del> helfen.", False),
        ("a.md", "1. Wir helfen ~~ gern.", True),
        ("a.txt", "1. Wir ~~zögern~~ helfen.", True),
    ],
)
def test_what_markdown_does_not_show(name: str, text: str, is_read: bool) -> None:
    if is_read:
        assert text_of(name, text.encode()) == text
        return
    with pytest.raises(UserError, match="struck through or hidden"):
        text_of(name, text.encode())


@pytest.mark.parametrize(
    "data",
    ["1. K\x9anig".encode("latin-1"), "1. FÃ¼r alle".encode(), "1. Maß“".encode("cp1252")],
)
def test_letters_that_are_not_certain(data: bytes) -> None:
    with pytest.raises(UserError, match="not certain which letters"):
        text_of("a.txt", data)


def test_text_inside_other_elements_is_read() -> None:
    """Links and content controls are text like any other."""
    link = "<w:hyperlink><w:r><w:t>Link</w:t></w:r></w:hyperlink>"
    control = f"<w:sdt><w:sdtContent>{link.replace('Link', ' und mehr')}</w:sdtContent></w:sdt>"
    assert text_of("a.docx", with_xml(link)).strip() == "Wir helfen.Link"
    assert text_of("a.docx", with_xml(control)).strip() == "Wir helfen. und mehr"


def levels(document: Any) -> None:
    """A list of Word's own: clauses, points below them, and a text that goes on."""
    for text, style in (
        ("Eins", "List Number"),
        ("dazu", "List Bullet"),
        ("Zwei", "List Number"),
        ("weiter", None),
    ):
        document.add_paragraph(text, style=style)
    for text in ("Unterpunkt", "Noch einer"):
        paragraph = document.add_paragraph(text, style="List Number")
        number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_numId().val = 5  # the list of that style
        number.get_or_add_ilvl().val = 1
    document.add_paragraph("Drei", style="List Number")


def test_lists_of_several_levels() -> None:
    lines = [each for each in text_of("a.docx", docx(levels)).split("\n") if each]
    assert lines == [
        "1. Eins",
        "- dazu",
        "2. Zwei",
        "weiter",
        "2.1 Unterpunkt",
        "2.2 Noch einer",
        "3. Drei",
    ]


@pytest.mark.parametrize(
    ("level", "start"),
    [(999_999_999, 1), (9, 1), (-1, 1), (0, 10**4_000)],
    ids=["a billion levels", "ten levels", "above the first", "thousands of digits"],
)
def test_lists_that_no_program_writes(level: int, start: int) -> None:
    """Found by fuzzing: three minutes and 4 GB for one paragraph, a billion levels deep."""

    def make(document: Any) -> None:
        paragraph = document.add_paragraph("Tief.", style="List Number")
        number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_numId().val = 5
        number.get_or_add_ilvl().val = level
        definitions = document.part.numbering_part.element
        for each in definitions.iter(qn("w:start")):
            each.set(qn("w:val"), f"{start}")

    with pytest.raises(UserError, match="damaged"):
        text_of("a.docx", docx(make))


async def test_a_long_file_name_is_not_cut_silently(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    too_long = (
        "Der Name der Datei ist zu lang für einen Titel, der höchstens 200 Zeichen hat."
        if german
        else "The name of the file is too long for a title, which has at most 200 characters."
    )
    answer = body(await chat.sends_file(INA, "x" * 200 + ".txt", b"1. Eins"))
    assert too_long not in answer
    answer = body(await chat.sends_file(INA, "x" * 201 + ".txt", b"1. Eins"))
    assert too_long in answer
    assert "x" * 200 in answer
