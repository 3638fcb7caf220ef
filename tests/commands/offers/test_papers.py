"""Chart, letter and workbook: what is in them, and that the same data makes the same bytes."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from commands.alliance.rules.laender import NAMES
from commands.alliance.rules.units import Unit
from commands.offers import rules as offering
from commands.offers.papers.chart import chart, rows_of
from commands.offers.papers.letter import letter
from commands.offers.papers.workbook import workbook
from commands.programmes.rules import Formality
from tests.commands.offers.rules.test_offering import line

FORMAL = {"formality": Formality.FORMAL, "formal_reference": "Schreiben vom 10.11.2020"}
MEAN = '=HYPERLINK("https://example.org")'


def offer(*lines: offering.Line) -> dict[str, Any]:
    snapshot = {
        "number": "A-2020-04",
        "alliance": "Städte Sicherer Häfen",
        "recipient": "NW",
        "programme": None,
        "programme_name": None,
        "as_of": "2020-11-25",
        "frozen_at": "2020-11-25T09:00:00+00:00",
        **offering.contents(lines),
    }
    return {"snapshot": snapshot, "digest": offering.digest(snapshot)}


MIXED = offer(
    line(1, 1_200, municipality="Landkreis Ächz", **FORMAL),
    line(2, 34, around=[1], target_group="Minderjährige", ags="05999002", **FORMAL),
    line(3, 310, formality=Formality.RESOLVED, cost_condition="nur mit Kostenübernahme"),
    line(4, 45, valid_until="2021-06-30"),
    line(5, 10, unit=Unit.FAMILIES),
)


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            [
                "Gebündeltes Aufnahmeangebot A-2020-04",
                "Anlage zum Schreiben an: Land Nordrhein-Westfalen",
                "Stand: 25.11.2020",
                "1.234 Personen förmlich (2 Kommunen, in denen 1.000 Menschen leben)",
                "Verbindlich: Personen, förmlich erklärt",
                "Nicht verbindlich: Personen, durch Ratsbeschluss beschlossen",
                "Nicht verbindlich: Familien, signalisiert",
                "bis 30.06.2021",
                "Seite 1 von",
            ],
        ),
        (
            "en",
            [
                "Bundled admission offer A-2020-04",
                "1,234 persons formal (2 municipalities, where 1,000 people live)",
                "Binding: persons, formally declared",
                "Not binding: persons, signalled",
                "Page 1 of",
            ],
        ),
    ],
)
def test_letter(language: str, said: list[str]) -> None:
    text = "\n".join(pages(letter(MIXED, language)))
    assert [each for each in said if each not in text] == []
    binding, resolved = said.index(said[4 if language == "de" else 2]), 5 if language == "de" else 3
    assert text.index(said[binding]) < text.index(said[resolved]), "what binds comes first"
    assert "Einw." not in text
    assert not any(each in text for each in ("Doppelzählung", "double counting"))
    assert "1.244" not in text
    assert "1.599" not in text


def test_letter_has_number_checksum_and_kind_on_every_page() -> None:
    many = offer(*(line(n, 5, **FORMAL) for n in range(1, 60)))
    made = letter(many, "de")
    read = pages(made)
    assert len(read) > 2
    for number, page in enumerate(read, 1):
        assert "A-2020-04, Stand 25.11.2020" in page
        assert many["digest"] in page
        assert f"Seite {number} von {len(read)}" in page
        assert "Verbindlich: Personen, förmlich erklärt" in page
    width, height = PdfReader(BytesIO(made)).pages[0].mediabox[2:]
    assert (round(float(width)), round(float(height))) == (595, 842), "DIN A4"


def test_letter_is_reproducible() -> None:
    first = letter(MIXED, "de")
    time.sleep(1.1)  # its clock counts seconds
    assert letter(MIXED, "de") == first


def test_letter_of_nothing_binding() -> None:
    text = "\n".join(pages(letter(offer(line(1, 5)), "de")))
    assert "Verbindlich\nnichts" in text
    assert "Verbindlich: Personen" not in text


@pytest.mark.parametrize("language", ["de", "en"])
def test_workbook(language: str) -> None:
    book = load_workbook(BytesIO(workbook(MIXED, language)))
    german = language == "de"
    assert book.sheetnames == (["Angebot", "Zusagen"] if german else ["Offer", "Pledges"])
    summary = list(book.worksheets[0].iter_rows(values_only=True))
    assert not any("oppelz" in str(row) or "double" in str(row) for row in summary)
    formal = ("Personen", "förmlich", "Ja") if german else ("persons", "formal", "Yes")
    assert (*formal, 1_234, 2, 1_000) in summary
    assert MIXED["digest"] in {row[1] for row in summary}
    pledges = book.worksheets[1]
    assert pledges.freeze_panes == "A2"
    assert pledges.auto_filter.ref == "A1:O6"
    assert pledges.column_dimensions["B"].width > 20
    head, *rows = pledges.iter_rows(values_only=True)
    assert head[1] == ("Kommune" if german else "Municipality")
    assert [row[7] for row in rows] == [1_200, 34, 310, 45, 10]
    assert rows[1][3] == "05999002", "a key is a text"
    assert rows[3][13].date().isoformat() == "2021-06-30"


@pytest.mark.parametrize("language", ["de", "en"])
def test_columns_that_nobody_has_filled_are_left_out(language: str) -> None:
    bare = offer(line(1, 5), line(2, 7, ags="05999002"))
    head, *rows = (
        load_workbook(BytesIO(workbook(bare, language))).worksheets[1].iter_rows(values_only=True)
    )
    left_out = {"Zielgruppe", "Target group", "Gültig bis", "Valid until", "Schreiben", "Letter"}
    assert not left_out & set(head)
    assert all(any(row[n] is not None for row in rows) for n in range(len(head)))
    assert [row[list(head).index("AGS")] for row in rows] == [None, "05999002"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_text_becomes_a_formula(start: str) -> None:
    mean = start + MEAN[1:]
    data = offer(
        line(1, 5, municipality=mean, target_group=mean, cost_condition=mean),
        line(
            2, 5, around=[1], municipality=mean, formality=Formality.FORMAL, formal_reference=mean
        ),
    )
    data["snapshot"]["alliance"] = mean
    book = load_workbook(BytesIO(workbook(data, "de")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    hit = [cell for cell in cells if cell.value == mean]
    assert len(hit) == 6
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hit)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def laender(count: int, amount: int) -> dict[str, Any]:
    rows = [
        {"name": name, "formal": amount, "resolved": amount // 2, "signalled": 1}
        for name in list(NAMES.values())[:count]
    ]
    where = {"de": "Städte Sicherer Häfen, 5 $ und 6 $", "en": "Städte Sicherer Häfen"}
    return {"where": where, "as_of": "25.11.2020", "laender": rows}


@pytest.mark.parametrize(("count", "amount"), [(2, 1), (16, 1_234_567)])
def test_chart(count: int, amount: int) -> None:
    """An opaque square, three times as wide as a phone, white at its edge, with ink in it."""
    from matplotlib.image import imread

    made = chart(laender(count, amount), "de")
    assert chart(laender(count, amount), "de") == made
    pixels = imread(BytesIO(made))
    height, width = pixels.shape[:2]
    assert width == height == 1_080
    assert pixels.shape[2] == 3 or pixels[..., 3].min() == 1
    assert pixels[0].min() == 1
    assert pixels[8:-8, 8:44, :3].min() > 0.95, "nothing leaves the padding"
    assert pixels[8:-8, -44:-8, :3].min() > 0.95
    assert pixels[..., :3].min() < 0.1
    assert chart(laender(count, amount), "en") != made


def test_a_row_of_the_chart_stands_for_all_there_is_no_room_for() -> None:
    data = laender(16, 100)["laender"]
    for each, amount in zip(data, range(16, 0, -1), strict=True):
        each["formal"] = amount
    rows = rows_of(data, "de")
    assert [each["formal"] for each in rows] == [16, 15, 14, 13, 12, 11, 10, sum(range(1, 10))]
    assert (rows[-1]["name"], rows[-1]["resolved"]) == ("9 weitere Länder", 9 * 50)
    assert rows_of(data[:8], "de") == data[:8]


def test_the_letter_says_of_whom_the_number_is_not_known() -> None:
    data = offer(line(1, 5, **FORMAL), line(2, 5, population=None, **FORMAL))
    told = " ".join(" ".join(pages(letter(data, "de"))).split())
    assert (
        "2 Kommunen, in denen 1.000 Menschen leben, Einwohnerzahl von 1 Kommune nicht bekannt; "
        "niemand zählt" in told
    )
