"""Files with a record: as they were made, or not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.papers.minutes import minutes_paper
from commands.papers.minutes_table import minutes_table
from commands.rules.checking import State, examine
from commands.rules.records import DIGEST, sealed

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


PDF, JSON = minutes_paper(record(), "de"), json.dumps(record(), indent=2).encode()
TABLES = {language: minutes_table(record(), language) for language in ("de", "en")}
FILES = {"pdf": PDF, "json": JSON, "csv-de": TABLES["de"], "csv-en": TABLES["en"]}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_as_it_was_made(data: bytes) -> None:
    found = examine(data)
    assert (found.state, found.digest) == (State.OK, record()[DIGEST])


def test_the_attachment_of_the_pdf_can_be_checked_alone() -> None:
    from io import BytesIO

    from pypdf import PdfReader

    (attached,) = PdfReader(BytesIO(PDF)).attachments["poll-7.json"]
    assert json.loads(attached) == record()
    assert examine(attached).state is State.OK


@pytest.mark.parametrize("data", [TABLES["de"].replace(b"\r\n", b"\n"), TABLES["de"][3:]])
def test_other_line_ends_or_no_mark_are_no_change(data: bytes) -> None:
    assert examine(data).state is State.OK


@pytest.mark.parametrize(
    "data",
    [
        JSON.replace(b"Musterhafen", b"Musterhaven"),
        JSON.replace(b'"counts": [', b'"counts": [1,'),
        JSON.replace(b'{\n  "kind"', b'{"number": 8,\n  "kind"'),  # twice the same key
        JSON.replace(b'"number": 7', b'"number": NaN'),
        TABLES["de"].replace(b"Musterhafen", b"Musterhaven"),
        TABLES["en"].replace(b"1\r\n", b"2\r\n", 1),
        PDF.replace(b"Musterhafen", b"Musterhaven"),
        TABLES["de"][: TABLES["de"].index(b"SHA-256 der Zeilen")],
    ],
)
def test_changed(data: bytes) -> None:
    assert data not in FILES.values()
    assert examine(data).state is State.CHANGED


def test_pages_changed_but_not_what_is_attached() -> None:
    changed = examine(PDF.replace(b"/PageLayout /OneColumn", b"/PageLayout /SinglePage"))
    assert (changed.state, changed.digest) == (State.PAGES, record()[DIGEST])
    without = PDF[: PDF.index(b"%hafenlotse")]
    assert examine(without).state is State.PAGES
    assert examine(PDF + b"more").state is State.PAGES


def test_two_attachments_are_a_change() -> None:
    start = PDF.index(b"/Type /EmbeddedFile")
    piece = PDF[start : PDF.index(b"endstream", start) + len(b"endstream")]
    assert examine(PDF + piece).state is State.CHANGED


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
        b"a;b\n1;2\n",
        b"{" * 100_000,
        b'{"a":' * 100_000,
        b"SHA-256 of the lines above," + b"0" * 64,
    ],
)
def test_no_record(data: bytes) -> None:
    assert examine(data).state is State.UNKNOWN


@given(st.sampled_from(sorted(FILES)), st.integers(min_value=0), st.binary(min_size=1, max_size=3))
def test_one_change_anywhere_is_never_taken_for_intact(name: str, place: int, new: bytes) -> None:
    """Of a text only the form may differ: spaces and line ends."""
    data = FILES[name]
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
    assert examine(changed).state is not State.OK


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(data: bytes) -> None:
    assert examine(data).state is State.UNKNOWN
