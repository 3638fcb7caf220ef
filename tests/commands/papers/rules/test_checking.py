"""Files with a record: as they were made, or not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.remaking import remade
from commands.offers.papers.letter import letter
from commands.offers.papers.workbook import workbook
from commands.papers.checking import (
    PACKED,
    XML_PART,
    Finding,
    Format,
    Record,
    State,
    attachment,
    examine,
)
from commands.papers.records import DIGEST, digest, sealed
from commands.polls.papers.record import record_paper
from commands.polls.papers.table import record_table
from commands.statements.papers.document import document
from commands.statements.papers.letter import statement
from tests.commands.offers.test_papers import MIXED

MUNICIPALITY = {"id": 1, "name": "Musterhafen", "land": "NW", "ags": "05999001"}
BALLOT = {
    "municipality": MUNICIPALITY,
    "choices": [0],
    "at": "2020-11-19T09:00:00+00:00",
    "reason": "Ratsbeschluss\nliegt vor; =1+1, SHA-256;" + "0" * 64,
    "proxy": "Beispielstadt",
}


def record(**changed: Any) -> dict[str, Any]:
    return {
        **sealed(
            {
                "kind": "poll",
                "number": 7,
                "alliance": "Städte Sicherer Häfen",
                "zone": "Europe/Berlin",
                "question": "Winterhilfe mittragen?",
                "options": ["Ja", "Nein"],
                "most_choices": 1,
                "secrecy": "open",
                "scope": "land",
                "land": "NW",
                "follows": 3,
                "opened_by": {"roles": ["deputy"], "municipalities": ["Musterhafen"], "lands": []},
                "opened_at": "2020-11-19T09:00:00+00:00",
                "closes_at": None,
                "closed_at": "2020-11-25T17:00:00+00:00",
                "closed_early": False,
                "ballots": [BALLOT],
                "history": [{**BALLOT, "choices": [1], "state": "former"}],
                "silent": [{"id": 2, "name": "Beispielstadt", "land": "NW", "ags": None}],
                "outcome": {
                    "counts": [1, 0],
                    "voted": 1,
                    "eligible": 2,
                    "quorum": {"of": "1/2", "needed": 1, "reached": True},
                    "majority": {"of": "2/3", "needed": 2, "reached_by": []},
                },
                **changed,
            }
        )
    }


def statement_record(**changed: Any) -> dict[str, Any]:
    signer = {"name": "Musterhafen", "land": "NW", "ags": "05999001", "population": 48_000}
    clauses = ["Wir nehmen auf.", "Wir > wir & <b>sie</b>."]
    return {
        "record": "statement",
        "statement": "ST-1",
        "alliance": "Städte Sicherer Häfen",
        "title": "Winterhilfe",
        "version": 1,
        "wording_sha256": "0" * 64,
        "clauses": clauses,
        "asked": 3,
        "demanding": "undersigned",
        "core": [1, 2],
        "optional": [],
        "unsigned": [],
        "groups": [{"clauses": [1, 2], "signers": [signer]}],
        "weight": {
            "signers": 1, "inhabitants": 48_000, "unknown": 0, "inside": 0, "laender": [["NW", 1]],
        },
        "own_words": [],
        "published_at": "2020-11-25T17:00:00+00:00",
        **changed,
    }  # fmt: skip


def papers(record: dict[str, Any]) -> tuple[bytes, bytes]:
    data = {"record": record, "digest": digest(record)}
    return statement(data, "de"), document(data, "en")


@cache
def pdf() -> bytes:
    """Not made before a test wants it: everybody who collects the tests would have to wait."""
    return record_paper(record(), "de")


@cache
def published() -> tuple[bytes, bytes]:
    return papers(statement_record())


JSON = json.dumps(record(), indent=2).encode()
TABLES = {language: record_table(record(), language) for language in ("de", "en")}
FILES: dict[str, Callable[[], bytes]] = {
    "pdf": pdf,
    "json": lambda: JSON,
    "csv-de": lambda: TABLES["de"],
    "csv-en": lambda: TABLES["en"],
}
PUBLISHED: dict[str, Callable[[], bytes]] = {
    "letter": lambda: published()[0],
    "docx": lambda: published()[1],
}


@pytest.mark.parametrize("name", [*FILES, *PUBLISHED])
def test_as_it_was_made(name: str) -> None:
    found = examine((FILES | PUBLISHED)[name](), remade)
    expected = record()[DIGEST] if name in FILES else digest(statement_record())
    assert (found.state, found.digest) == (State.OK, expected)


def test_the_attachment_of_the_pdf_can_be_checked_alone() -> None:
    from pypdf import PdfReader

    (attached,) = PdfReader(BytesIO(pdf())).attachments["poll-7.json"]
    assert json.loads(attached) == record()
    assert examine(attached, remade).state is State.OK


@pytest.mark.parametrize("data", [TABLES["de"].replace(b"\r\n", b"\n"), TABLES["de"][3:]])
def test_other_line_ends_or_no_mark_are_no_change(data: bytes) -> None:
    assert examine(data, remade).state is State.OK


def test_a_large_record_is_divided_into_cells() -> None:
    people = [{"id": n, "name": digest({"n": n}), "land": "NW", "ags": None} for n in range(1500)]
    data = record_table(record(silent=people), "de")
    assert data.count(PACKED.encode()) > 1
    assert examine(data, remade).state is State.OK


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("json", b"Musterhafen", b"Musterhaven"),
        ("json", b'"counts": [', b'"counts": [1,'),
        ("json", b'{\n  "kind"', b'{"number": 8,\n  "kind"'),  # twice the same key
        ("json", b'"number": 7', b'"number": NaN'),
        ("pdf", b"Musterhafen", b"Musterhaven"),
    ],
)
def test_changed(name: str, old: bytes, new: bytes) -> None:
    data = FILES[name]().replace(old, new)
    assert data not in [each() for each in FILES.values()]
    assert examine(data, remade).state is State.CHANGED


def forged(**changed: Any) -> dict[str, Any]:
    """A record that says something else, and still claims to be the one above."""
    return {**record(), **changed}


TURNED = {"outcome": {**record()["outcome"], "counts": [0, 1]}}


def _pages_of_another_record() -> bytes:
    theirs = record_paper(forged(**TURNED), "de")
    at = theirs.index(b'{"alliance"')
    return theirs.replace(theirs[at : theirs.index(b"\n", at)], attachment(record()))


FORGED: dict[str, Callable[[], bytes]] = {
    "a line of the table": lambda: TABLES["de"].replace(b"Musterhafen", b"Musterhaven"),
    "a number of the table": lambda: TABLES["en"].replace(b"1\r\n", b"2\r\n", 1),
    "a line more": lambda: b"Nein;2\r\n" + TABLES["de"],
    "a page": lambda: pdf().replace(b"/PageLayout /OneColumn", b"/PageLayout /SinglePage"),
    "something behind the end": lambda: pdf() + b"more",
    "the pages of another record": _pages_of_another_record,
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_read_has_to_be_what_the_record_says(name: str) -> None:
    """Nobody needs a key to compute checksums; so none of the visible part is believed."""
    found = examine(FORGED[name](), remade)
    assert (found.state, found.digest) == (State.READABLE, record()[DIGEST])


def test_a_document_with_other_words() -> None:
    other = papers(statement_record(title="Sommerhilfe"))[1]
    with ZipFile(BytesIO(published()[1])) as old, ZipFile(BytesIO(other)) as new:
        parts = {name: new.read(name) for name in new.namelist()}
        parts[XML_PART] = old.read(XML_PART)
    mixed = BytesIO()
    with ZipFile(mixed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    found = examine(mixed.getvalue(), remade)
    assert (found.state, found.digest) == (State.READABLE, digest(statement_record()))


def test_a_sealed_record_of_somebody_else() -> None:
    """Its checksum is right, but nothing of ours is made of it."""
    theirs = sealed({"kind": "poll", "question": "Ja?"})
    data = b"%PDF /Type /EmbeddedFile >> stream\n" + attachment(theirs) + b"\nendstream"
    assert examine(data, remade).state is State.READABLE


def test_two_attachments_are_a_change() -> None:
    data = pdf()
    start = data.index(b"/Type /EmbeddedFile")
    piece = data[start : data.index(b"endstream", start) + len(b"endstream")]
    assert examine(data + piece, remade).state is State.CHANGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b'{"sha256": 7}',
        b"\xff\xfe",
        b"%PDF-1.4 of somebody else",
        b"PK of somebody else",
        b"a;b\n1;2\n",
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"hafenlotse verify;AAAA",
        b"hafenlotse verify;A",
        TABLES["de"][: TABLES["de"].index(PACKED.encode())],
    ],
)
def test_no_record(data: bytes) -> None:
    assert examine(data, remade).state is State.UNKNOWN


def _remade(record: Record, wanted: Format) -> list[bytes]:
    """As `remade`, without making the same paper hundreds of times."""
    return {Format.PDF: [pdf()], Format.CSV: [*TABLES.values()], Format.DOCX: []}[wanted]


@given(st.sampled_from(sorted(FILES)), st.integers(min_value=0), st.binary(min_size=1, max_size=3))
def test_one_change_anywhere_is_never_taken_for_intact(name: str, place: int, new: bytes) -> None:
    """Of a text only the form may differ: spaces and line ends."""
    data = FILES[name]()
    place %= len(data)
    changed = data[:place] + new + data[place + 1 :]
    if name == "json":
        try:
            if json.loads(changed) == json.loads(data):
                return
        except ValueError:
            pass
    plain = [b"".join(each.replace(b"\xef\xbb\xbf", b"").split()) for each in (data, changed)]
    if plain[0] == plain[1]:
        return
    assert examine(changed, _remade).state is not State.OK


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    assert examine(data, remade).state is State.UNKNOWN


@pytest.mark.parametrize("press", [letter, workbook], ids=["pdf", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_papers_of_an_offer(press: Any, language: str) -> None:
    """What goes to a ministry is read by whoever gets it there, and must be as it was frozen."""
    made = press(MIXED, language)
    assert examine(made, remade) == Finding(State.OK, MIXED["digest"])
    snapshot = json.loads(json.dumps(MIXED["snapshot"]))
    snapshot["lines"][0]["amount"] += 1
    other = press({"snapshot": snapshot, "digest": MIXED["digest"]}, language)
    assert examine(other, remade).state is State.CHANGED


def test_a_number_in_a_workbook_that_somebody_has_changed() -> None:
    """Its record is as it was, and what is read is not."""
    book = load_workbook(BytesIO(workbook(MIXED, "de")))
    book.worksheets[1]["H2"] = 9_999
    saved = BytesIO()
    book.save(saved)
    assert examine(saved.getvalue(), remade).state is State.UNKNOWN, "openpyxl drops the record"
    changed = BytesIO()
    with ZipFile(BytesIO(workbook(MIXED, "de"))) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>1200</v>", b"<v>9999</v>"))
    assert examine(changed.getvalue(), remade) == Finding(State.READABLE, MIXED["digest"])


def test_a_workbook_has_the_same_bytes_tomorrow() -> None:
    made = workbook(MIXED, "de")
    time.sleep(1.1)  # its clock counts seconds
    assert workbook(MIXED, "de") == made
