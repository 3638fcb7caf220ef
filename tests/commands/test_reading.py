"""Files made to keep their reader busy are refused before work is spent on them."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from commands.kit import (
    Bullets,
    Code,
    Inline,
    Joined,
    Reader,
    Strong,
    Term,
    UserError,
    _,
    as_json,
    n_,
)
from commands.kit.render import render
from commands.kit.uploads import opened
from commands.reading import table, text
from commands.sheets.rules import MemberColumn
from tests.harness import bombs
from tests.harness.open_document import cell, row

CPU = 20.0  # seconds
KINDS = ["members", "pledges"]
ROWS = range(2, 5_000)
DEEP = 100_000


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """A limit that fails would otherwise be noticed by nobody, for ever."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def refused(reader: Reader, name: str, data: bytes) -> str:
    with pytest.raises(UserError) as error:
        opened(reader(data, {"name": name, "kinds": KINDS}))
    return render([error.value.text, *error.value.more], "de").body


TABLES = {
    "a row far below": (
        lambda: bombs.xlsx('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
        "mehr als 100.000 Zeilen, leere mitgezählt",
    ),
    "a cell far below": (
        lambda: bombs.xlsx('<row r="2"><c r="A99999999"><v>1</v></c></row>'),
        "mehr als 100.000 Zeilen, leere mitgezählt",
    ),
    "no number is too large": (
        lambda: bombs.xlsx(f'<row r="{"9" * 4000}"><c><v>1</v></c></row>'),
        "mehr als 100.000 Zeilen, leere mitgezählt",
    ),
    "empty rows": (
        lambda: bombs.xlsx("<row/>" * 200_000),
        "mehr als 100.000 Zeilen, leere mitgezählt",
    ),
    "gaps between columns": (
        lambda: bombs.xlsx("".join(f'<row r="{n}"><c r="ZZZ{n}"><v>1</v></c></row>' for n in ROWS)),
        "Die Tabelle ist zu groß",
    ),
    "many tags": (lambda: bombs.xlsx("<row/>" * 6_000_000), "Ausgepackt ist die Datei viel zu"),
    "a zip bomb": (lambda: bombs.xlsx(" " * 150_000_000), "Ausgepackt ist die Datei viel zu"),
    "one text in many cells": (
        lambda: bombs.one_text_in_many_cells(1_000_000, 10_000),
        "Die Tabelle ist zu groß",
    ),
    "a huge text": (lambda: bombs.xlsx(bombs.HUGE_TEXT), "zu groß"),
}
OPEN_DOCUMENTS = {
    "many rows of one": (
        lambda: bombs.open_sheet(row(["x"], 'table:number-rows-repeated="1048576"')),
        "höchstens 50.000 Zeilen",
    ),
    "many cells of one": (
        lambda: bombs.open_sheet(row([cell("x", 'table:number-columns-repeated="16384"')])),
        "60 Spalten",
    ),
    "a row far below": (
        lambda: bombs.open_sheet(
            row([None], 'table:number-rows-repeated="999999999"') + row(["x"])
        ),
        "mehr als 100.000 Zeilen, leere mitgezählt",
    ),
    "a huge text": (lambda: bombs.open_sheet(row(["x" * 20_000_000])), "zu groß"),
    "many tags": (
        lambda: bombs.open_sheet("<table:table-row/>" * 6_000_000),
        "Ausgepackt ist die Datei viel zu",
    ),
    "deep": (
        lambda: bombs.open_sheet("<text:p>" * DEEP + "</text:p>" * DEEP),
        "Unter den Überschriften steht nichts",
    ),
    "deep in a cell": (
        lambda: bombs.open_sheet(
            row(
                [
                    "<table:table-cell>"
                    + "<text:p>" * DEEP
                    + "</text:p>" * DEEP
                    + "</table:table-cell>"
                ]
            )
        ),
        "beschädigt",
    ),
    "sheets in sheets": (
        lambda: bombs.open_sheet("<table:table>" * DEEP + "</table:table>" * DEEP),
        "Unter den Überschriften steht nichts",
    ),
}
CSV = {
    "an endless line": (b"name;kind;land\n" + b"a;" * 4_000_000, "mehr als 100.000 Zeichen"),
    "endless headings": (b"name" + b";x" * 49_000 + b"\na", "Die Tabelle ist zu groß"),
    "empty lines": (b"name;kind;land\n" + b"\n" * 9_000_000, "mehr als 100.000 Zeilen"),
    "many rows": (b"name;kind;land\n" + b"a;b;c\n" * 1_000_000, "Die Tabelle ist zu groß"),
    "no end of a quotation": (b'name;kind\n"' + b"a;\n" * 3_000_000, "Anführungszeichen"),
    "many mistakes": (b"name;kind;land\n" + b"a;b;c\n" * 40_000, "mehr als 10.000 Fehler"),
}
TEXTS = {
    "many paragraphs": (lambda: bombs.docx("<w:p/>" * 600_000), "mehr als 10.000 Absätze"),
    "many tags": (lambda: bombs.docx("<w:p/>" * 2_000_000), "Ausgepackt ist die Datei viel zu"),
    "a zip bomb": (lambda: bombs.docx(" " * 80_000_000), "Ausgepackt ist die Datei viel zu"),
    "deep": (lambda: bombs.docx("<w:p>" * DEEP + "</w:p>" * DEEP), "keine Word-Datei"),
    "paragraphs in paragraphs": (
        lambda: bombs.docx(
            "<w:p>" * 200 + "<w:r><w:t>xxxxx</w:t></w:r>" * 300_000 + "</w:p>" * 200
        ),
        "Die Datei ist zu groß",
    ),
}


@pytest.mark.parametrize("bomb", TABLES)
def test_workbooks(bomb: str) -> None:
    made, told = TABLES[bomb]
    data = made()
    assert len(data) < 1_500_000
    assert told in refused(table, "a.xlsx", data)


@pytest.mark.parametrize("bomb", OPEN_DOCUMENTS)
def test_open_documents(bomb: str) -> None:
    made, told = OPEN_DOCUMENTS[bomb]
    data = made()
    assert len(data) < 1_500_000
    assert told in refused(table, "a.ods", data)


@pytest.mark.parametrize("bomb", CSV)
def test_csv(bomb: str) -> None:
    data, told = CSV[bomb]
    assert told in refused(table, "a.csv", data)


@pytest.mark.parametrize("bomb", TEXTS)
def test_documents(bomb: str) -> None:
    made, told = TEXTS[bomb]
    assert told in refused(text, "a.docx", made())


def test_lines() -> None:
    assert "mehr als 10.000 Absätze" in refused(text, "a.txt", b"x\n" * 500_000)


def test_deep_elements_end_the_table() -> None:
    """Nothing is read behind them, as in any damaged sheet."""
    refused(table, "a.xlsx", bombs.xlsx("<a>" * DEEP + "</a>" * DEEP))


@pytest.mark.parametrize("level", [9, -1, 10**9])
def test_a_list_of_a_level_that_is_none(level: int) -> None:
    numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    paragraph = f"<w:p>{numbered}<w:r><w:t>Eins</w:t></w:r></w:p>"
    assert "keine Word-Datei" in refused(text, "a.docx", bombs.docx(paragraph))


def test_what_memory_lacks_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told to whoever set the limit."""

    def lacking(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("commands.sheets.reading.measure", lacking)
    monkeypatch.setattr("commands.papers.documents.measure", lacking)
    for reader, name in ((table, "a.xlsx"), (text, "a.docx")):
        with pytest.raises(MemoryError):
            reader(b"PK", {"name": name, "kinds": KINDS})


@pytest.mark.parametrize(
    "node",
    [
        "<b>Müller</b>",
        1_000,
        _("Row {row}: {word}", row=12_000, word=Term(MemberColumn.LAND)),
        n_("{count} member", "{count} members", 2),
        Joined([Code("!join"), Term(MemberColumn.KIND)], " | "),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_said_comes_back_the_same(node: Inline, language: str) -> None:
    blocks = [node, Bullets([node])]
    told = json.dumps(blocks, default=as_json.written)
    back = json.loads(told, object_hook=as_json.understood)
    assert render(back, language) == render(blocks, language)


@pytest.mark.parametrize(
    "given",
    [
        {"node": "bold"},
        {"node": None},
        {"node": "text", "wording": 1},
        {"node": "text", "wording": "{a}", "params": [], "plural": None, "count": 0},
        {"node": "code", "text": []},
    ],
)
def test_anything_else_is_nothing_that_is_said(given: Any) -> None:
    with pytest.raises(TypeError):
        as_json.understood(given)


def test_only_what_is_known_can_be_said() -> None:
    with pytest.raises(TypeError):
        as_json.written(Strong("a"))
