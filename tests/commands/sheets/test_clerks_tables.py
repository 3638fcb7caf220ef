"""Tables as clerks keep them: with titles, sums and sources, hidden parts, other programs' ways."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from commands.kit import UserError
from commands.kit.render import render
from commands.sheets.members import MEMBERS
from commands.sheets.model import Sheet
from commands.sheets.parsing import read
from commands.sheets.pledges import PLEDGES
from tests.harness.open_document import cell, ods, row, sheet
from tests.harness.sheets import BOTH, compared, xlsx

HEADINGS = ["Name", "Art", "Land", "Einwohner"]
MUSTERHAFEN = ["Musterhafen", "Stadt", "NW", 48000]
NEUDORF = ["Neudorf", "Gemeinde", "NW", 1200]
HIDDEN = 'table:visibility="collapse"'
FILTERED = 'table:visibility="filter"'


def made(change: Callable[[Any], object], *rows: list[Any]) -> bytes:
    """A workbook of the headings, Musterhafen and Neudorf, and what was done to it."""
    book = Workbook()
    assert book.active is not None
    book.active.title = "Kommunen"
    for each in rows or (HEADINGS, MUSTERHAFEN, NEUDORF):
        book.active.append(each)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_results(data: bytes, results: dict[str, str | int]) -> bytes:
    """The workbook with the results of its formulas, as a program keeps them that reckons."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for each in old.namelist():
            part = old.read(each).decode()
            for place, result in results.items() if each.endswith("sheet1.xml") else ():
                kind = ' t="str"' if isinstance(result, str) else ""
                part, count = re.subn(
                    rf'<c r="{place}">(<f>[^<]*</f>)<v ?/?>(</v>)?',
                    rf'<c r="{place}"{kind}>\1<v>{result}</v>',
                    part,
                )
                assert count == 1, part
            new.writestr(each, part)
    return file.getvalue()


def names(found: Sheet) -> list[str]:
    return [each.values["name"] for each in found.rows]


def told(found: Sheet, language: str = "de") -> str:
    return render(found.notes, language).body


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UserError) as error:
        read(name, data, BOTH)
    assert not error.value.example
    return render([error.value.text, *error.value.more], "de").body


def hide_row(book: Any) -> None:
    book.active.row_dimensions[2].hidden = True


def filtered(book: Any) -> None:
    book.active.auto_filter.ref = "A1:D3"
    book.active.auto_filter.add_filter_column(0, ["Neudorf"])
    book.active.row_dimensions[2].hidden = True


def collapsed(book: Any) -> None:
    book.active.row_dimensions.group(2, 2, hidden=True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", made(hide_row)),
        ("a.xlsx", made(filtered)),
        ("a.xlsx", made(collapsed)),
        (
            "a.ods",
            ods(
                sheet(HEADINGS).replace("</table:table>", "")
                + row(MUSTERHAFEN, HIDDEN)
                + row(NEUDORF)
                + "</table:table>"
            ),
        ),
        (
            "a.ods",
            ods(
                sheet(HEADINGS).replace("</table:table>", "")
                + row(MUSTERHAFEN, FILTERED)
                + row(NEUDORF)
                + "</table:table>"
            ),
        ),
    ],
    ids=["hidden", "filtered", "collapsed", "ods", "ods-filtered"],
)
def test_rows_that_nobody_sees_are_not_read_and_said(name: str, data: bytes) -> None:
    found = read(name, data, BOTH)
    assert (names(found), found.problems) == (["Neudorf"], [])
    assert "ausgeblendet Zeile 2" in told(found)
    assert "hidden row 2" in told(found, "en")


def hide_population(book: Any) -> None:
    book.active.column_dimensions["D"].hidden = True


def hide_land(book: Any) -> None:
    book.active.column_dimensions.group("C", "D", hidden=True)


COLUMNS = '<table:table-column table:number-columns-repeated="{}"/><table:table-column {} {}/>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", made(hide_population)),
        ("a.ods", ods(sheet(HEADINGS, MUSTERHAFEN, NEUDORF, before=COLUMNS.format(3, HIDDEN, "")))),
    ],
    ids=["xlsx", "ods"],
)
def test_columns_that_nobody_sees_are_not_read_and_said(name: str, data: bytes) -> None:
    found = read(name, data, BOTH)
    assert [each.values.get("population") for each in found.rows] == [None, None]
    assert "ausgeblendet Spalte „Einwohner“" in told(found)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", made(hide_land)),
        ("a.ods", ods(sheet(HEADINGS, MUSTERHAFEN, before=COLUMNS.format(2, HIDDEN, "")))),
    ],
    ids=["xlsx", "ods"],
)
def test_a_column_that_is_needed_and_hidden(name: str, data: bytes) -> None:
    assert "Eine nötige Spalte ist ausgeblendet: Land. Bitte blenden Sie sie ein" in refusal(
        name, data
    )


def two(state: str, rows: Any = (HEADINGS, ["Altdorf", "Gemeinde", "NW", 5])) -> bytes:
    """A second sheet before the table."""

    def add(book: Any) -> None:
        other = book.create_sheet("Stand 2019", 0)
        for each in rows:
            other.append(each)
        other.sheet_state = state

    return made(add)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", two("hidden")),
        ("a.xlsx", two("veryHidden")),
        (
            "a.ods",
            ods(
                sheet(HEADINGS, NEUDORF, name="Stand 2019", more='table:style-name="out"')
                + sheet(HEADINGS, MUSTERHAFEN, NEUDORF, name="Kommunen")
            ),
        ),
    ],
    ids=["hidden", "very hidden", "ods"],
)
def test_the_sheet_that_is_seen_is_read(name: str, data: bytes) -> None:
    found = read(name, data, BOTH)
    assert names(found) == ["Musterhafen", "Neudorf"]
    assert "außer „Kommunen“ das Blatt „Stand 2019“ (ausgeblendet)" in told(found)


def test_another_sheet_is_named() -> None:
    found = read("a.xlsx", two("visible", [["Wer diese Liste führt"], ["Amt 50"]]), BOTH)
    assert names(found) == ["Musterhafen", "Neudorf"]
    assert "Nicht gelesen: außer „Kommunen“ das Blatt „Stand 2019“." in told(found)


@pytest.mark.parametrize("rows", [[], [HEADINGS]], ids=["empty", "template"])
def test_an_empty_sheet_is_no_second_table(rows: list[list[Any]]) -> None:
    found = read("a.xlsx", two("visible", rows), BOTH)
    assert names(found) == ["Musterhafen", "Neudorf"]
    assert ("Stand 2019" in told(found)) == bool(rows)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", two("visible")),
        ("a.xlsx", two("visible", [["Name", "Anzahl"], ["Musterhafen", 5]])),
        (
            "a.ods",
            ods(
                sheet(HEADINGS, NEUDORF, name="Stand 2019")
                + sheet(HEADINGS, MUSTERHAFEN, name="Kommunen")
            ),
        ),
    ],
    ids=["two", "members and pledges", "ods"],
)
def test_two_tables_are_asked_back(name: str, data: bytes) -> None:
    said = refusal(name, data)
    assert "2 Blätter sehen wie eine Tabelle aus: „Stand 2019“, „Kommunen“" in said
    assert "blenden Sie alle bis auf das richtige aus" in said


def test_what_is_meant_decides_between_two_sorts() -> None:
    data = two("visible", [["Name", "Anzahl"], ["Musterhafen", 5]])
    assert read("a.xlsx", data, [MEMBERS]).kind is MEMBERS
    assert read("a.xlsx", data, [PLEDGES]).kind is PLEDGES


def hide_all(book: Any) -> None:
    book.create_sheet("Leer", 0)
    book["Kommunen"].sheet_state = "hidden"


def hide_headings(book: Any) -> None:
    book.active.row_dimensions[1].hidden = True


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (made(hide_all), "in einem Blatt, das ausgeblendet ist: „Kommunen“"),
        (made(hide_headings), "Ausgeblendete Zeilen lese ich nicht."),
        (made(hide_row, HEADINGS, MUSTERHAFEN), "Unter den Überschriften steht nichts"),
        (made(hide_headings, HEADINGS), "alles ausgeblendet"),
    ],
    ids=["sheet", "headings", "rows", "all"],
)
def test_only_hidden_things_are_no_table(data: bytes, said: str) -> None:
    assert said in refusal("a.xlsx", data)


def strike(book: Any) -> None:
    for each in book.active[2]:
        each.font = Font(strike=True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", made(strike)),
        (
            "a.ods",
            ods(
                sheet(
                    HEADINGS,
                    [cell(each, 'table:style-name="gone"') for each in MUSTERHAFEN],
                    NEUDORF,
                )
            ),
        ),
        (
            "a.ods",
            ods(
                sheet(
                    HEADINGS,
                    before='<table:table-column table:default-cell-style-name="gone" '
                    'table:number-columns-repeated="4"/>',
                ).replace("</table:table>", "")
                + row(MUSTERHAFEN)
                + row([cell(each, 'table:style-name="Default"') for each in NEUDORF])
                + "</table:table>"
            ),
        ),
    ],
    ids=["xlsx", "ods", "ods column"],
)
def test_what_is_struck_through_is_not_taken(name: str, data: bytes) -> None:
    found = read(name, data, BOTH)
    _plan, problems = compared(found)
    expected = "eine Zeile, die nicht durchgestrichen ist, oder keine"
    assert problems == [(2, "Name", "Musterhafen", expected)]
    assert names(found) == ["Neudorf"]


def test_a_word_in_a_cell_that_is_struck_through() -> None:
    def rich(book: Any) -> None:
        old, new = InlineFont(strike=True), InlineFont(b=True)
        book.active["A2"].value = CellRichText("Muster", TextBlock(old, "hafen"), "stadt")
        book.active["A3"].value = CellRichText(TextBlock(new, "Neu"), "dorf")

    found = read("a.xlsx", made(rich), BOTH)
    _plan, problems = compared(found)
    expected = "ein Wert, der nicht durchgestrichen ist"
    assert problems == [(2, "Name", "Musterhafenstadt", expected)]
    assert found.rows[1].values["name"] == "Neudorf"


CLERKS: tuple[list[Any], ...] = (
    ["Sichere Häfen in NRW"],
    ["Stand: 19.11.2020, Amt 50"],
    [],
    ["Nr.", "Kommune", "Art", "Bundesland", "Gemeindeschlüssel", "Einwohner (2019)*", "Telefon"],
    [1, "Musterhafen", "Kreisfreie Stadt", "NRW", "05999", "48 000", "0123"],
    [2, "Musterland", "Kreis", "Nordrhein-Westfalen", 5998, "120\u202f000", "0124"],
    [3, "Neudorf", "Große Kreisstadt", "NW", "05 9 98 017", "9.000,00", None],
    [4, None, None, None, None, None, None],
    [None, "Summe", None, None, None, 177000, None],
    ["Quelle: Statistisches Amt"],
)
EXPECTED = [
    ("Musterhafen", "city", "05999000", 48000),
    ("Musterland", "county", "05998000", 120000),
    ("Neudorf", "city", "05998017", 9000),
]
LEFT_OUT = (
    "Nicht gelesen: über den Überschriften Zeilen 1–2; weitere Spalten „Nr.“, „Telefon“; "
    "Zeile 9 „Summe“; Zeile 10 „Quelle: Statistisches Amt“; ohne Werte Zeile 8."
)


def in_csv(separator: str) -> str:
    lines = [separator.join("" if each is None else str(each) for each in row) for row in CLERKS]
    return "\r\n".join(lines).replace("05999", '="05999"') + "\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", xlsx(*CLERKS)),
        ("a.ods", ods(sheet(*CLERKS))),
        ("a.csv", in_csv(";").encode()),
        ("a.csv", in_csv(";").replace("\u202f", "\xa0").encode("cp1252")),
        ("a.csv", in_csv(";").replace("\u202f", "\xa0").encode("mac_roman")),
        ("a.csv", in_csv(";").replace("\u202f", " ").replace("\r\n", "\r").encode("mac_roman")),
        ("a.csv", in_csv("\t").encode("utf-16")),
        ("a.csv", b"\xfe\xff" + in_csv("\t").encode("utf-16-be")),
        ("a.csv", in_csv(";").encode("utf-8").decode("latin-1").encode()),
    ],
    ids=["xlsx", "ods", "utf-8", "windows", "mac", "old mac", "utf-16", "utf-16-be", "doubly"],
)
def test_a_clerks_table(name: str, data: bytes) -> None:
    """The same in every form: what is meant is read, and the rest is named."""
    found = read(name, data, BOTH)
    plan, problems = compared(found)
    assert problems == []
    assert [
        tuple(each.values.get(column) for column in ("name", "kind", "ags", "population"))
        for each in plan.changes
    ] == EXPECTED
    assert LEFT_OUT in told(found)
    assert "In 2 Zeilen habe ich aus einem anderen Schlüssel" in told(found)


def test_mended_letters_are_said() -> None:
    data = "name;kind;land\nKÃ¶nigsmÃ¼nde;city;NW\n".encode()
    found = read("a.csv", data, BOTH)
    assert names(found) == ["Königsmünde"]
    assert "„KÃ¶nigsmÃ¼nde“; gelesen habe ich „Königsmünde“" in told(found)


def test_letters_that_are_not_certain_are_refused() -> None:
    """König of a Mac, or Kšnig of Windows."""
    data = b"name;kind;land\nK\x9anig;city;NW\n"
    assert "nicht sicher, welche Buchstaben gemeint sind" in refusal("a.csv", data)
    assert "„CSV UTF-8“" in refusal("a.csv", data)


def test_the_results_of_formulas_are_taken_and_said() -> None:
    data = made(lambda book: None, HEADINGS, ['="Muster"&"hafen"', "Stadt", "NW", "=1+1"])
    found = read("a.xlsx", with_results(data, {"A2": "Musterhafen", "D2": 48000}), BOTH)
    assert found.problems == []
    assert found.rows[0].values == {
        "name": "Musterhafen",
        "kind": "city",
        "land": "NW",
        "population": 48000,
    }
    assert "In 2 Zellen stehen Formeln" in told(found)
    formula = 'table:formula="of:=[.A1]"'
    again = read("a.ods", ods(sheet(HEADINGS, [*MUSTERHAFEN[:3], cell(48000, formula)])), BOTH)
    assert again.rows[0].values["population"] == 48000
    assert "In 1 Zelle steht eine Formel" in told(again)


@pytest.mark.parametrize(
    ("name", "data", "value", "expected"),
    [
        (
            "a.xlsx",
            made(lambda book: None, HEADINGS, [*MUSTERHAFEN[:3], "=1+1"]),
            "=1+1",
            "ein Wert; zu der Formel steht kein Ergebnis in der Datei",
        ),
        (
            "a.xlsx",
            made(lambda book: None, HEADINGS, [*MUSTERHAFEN[:3], "#REF!"]),
            "#REF!",
            "ein Wert; die Formel ergibt einen Fehler",
        ),
        (
            "a.ods",
            ods(sheet(HEADINGS, [*MUSTERHAFEN[:3], cell(None, 'table:formula="of:=1+1"')])),
            "of:=1+1",
            "ein Wert; zu der Formel steht kein Ergebnis in der Datei",
        ),
        (
            "a.ods",
            ods(sheet(HEADINGS, [*MUSTERHAFEN[:3], cell("#REF!", 'calcext:value-type="error"')])),
            "#REF!",
            "ein Wert; die Formel ergibt einen Fehler",
        ),
        (
            "a.csv",
            b"name;kind;land;population\nMusterhafen;Stadt;NW;=1+1\n",
            "=1+1",
            "ein Wert; zu der Formel steht kein Ergebnis in der Datei",
        ),
    ],
    ids=["xlsx", "xlsx error", "ods", "ods error", "csv"],
)
def test_formulas_without_a_result(name: str, data: bytes, value: str, expected: str) -> None:
    _plan, problems = compared(read(name, data, BOTH))
    assert problems == [(2, "Einwohner", value, expected)]


def test_a_text_that_begins_like_a_formula_is_a_text() -> None:
    def text(book: Any) -> None:
        book.active["A2"].value = "+Z"
        book.active["A2"].data_type = "s"

    assert names(read("a.xlsx", made(text), BOTH)) == ["+Z", "Neudorf"]


def test_a_key_as_a_text_formula_needs_no_result() -> None:
    rows = [*HEADINGS, "AGS"], [*MUSTERHAFEN, '="05999101"']
    found = read("a.xlsx", made(lambda book: None, *map(list, rows)), BOTH)
    assert found.rows[0].values["ags"] == "05999101"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Kreisfreie Stadt", "city"),
        ("Stadtkreis", "city"),
        ("Große Kreisstadt", "city"),
        ("große kreisangehörige Stadt", "city"),
        ("Landeshauptstadt", "city"),
        ("Markt", "town"),
        ("Flecken", "town"),
        ("Ortsgemeinde", "town"),
        ("Landkreis", "county"),
        ("Kreis", "county"),
        ("Städteregion", "county"),
        ("Verbandsgemeinde", "joint_municipality"),
    ],
)
def test_kinds_as_the_offices_say(word: str, kind: str) -> None:
    found = read("a.csv", f"name;kind;land\nX;{word};NW\n".encode(), BOTH)
    assert found.problems == []
    assert found.rows[0].values["kind"] == kind


def test_days_of_two_digits() -> None:
    table = "ags;amount;valid_until\n05999001;5;31.12.21\n05999002;5;31.12.99\n"
    found = read("a.csv", table.encode(), BOTH)
    assert found.rows[0].values["valid_until"] == "2021-12-31"
    assert [each.row for each in found.problems] == [3]
    again = read(
        "a.ods",
        ods(sheet(["ags", "amount", "valid_until"], ["05999001", 5, date(2021, 12, 31)])),
        BOTH,
    )
    assert again.rows[0].values["valid_until"] == "2021-12-31"


def test_a_sum_that_names_a_member_is_a_row() -> None:
    """Only what is about nobody is left out."""
    found = read("a.csv", b"name;kind;land\nSumme;town;NW\nX;town;NW\nSumme;;\n", BOTH)
    assert names(found) == ["Summe", "X"]
    assert "Zeile 4 „Summe“" in told(found)


def test_a_row_that_lacks_something_is_no_remark() -> None:
    found = read("a.csv", b"name;kind;land\nX;town;NW\n\nNeudorf;;\n", BOTH)
    _plan, problems = compared(found)
    assert [each[:2] for each in problems] == [(4, "Art")]


def test_what_is_lacking_is_named() -> None:
    said = refusal("a.csv", b"Liste\nKommune;Typ;Einwohner\nX;Stadt;5\n")
    assert "In Zeile 2 steht: Kommune | Typ | Einwohner" in said
    assert "Es fehlt eine Spalte für: Land" in said


@pytest.mark.parametrize("tick", [True, False])
def test_a_ticked_box(tick: bool) -> None:
    data = xlsx(["name", "kind", "land", "Sicherer Hafen"], ["X", "city", "NW", tick])
    found = read("a.xlsx", data, BOTH)
    assert found.rows[0].values["harbour_status"] == ("declared" if tick else "none")
    wrong = read("a.xlsx", xlsx(["name", "kind", "land"], ["X", tick, "NW"]), BOTH)
    for language, word in (("de", "ja" if tick else "nein"), ("en", "yes" if tick else "no")):
        assert render([wrong.problems[0].value], language).body == word


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (ods(sheet(HEADINGS, MUSTERHAFEN), "<encryption-data/>"), "mit einem Passwort"),
        (ods("<table:table>"), "passt nicht zu ihrer Endung oder ist beschädigt"),
        (xlsx(HEADINGS, MUSTERHAFEN), "passt nicht zu ihrer Endung oder ist beschädigt"),
        (b"PK", "passt nicht zu ihrer Endung oder ist beschädigt"),
        (ods(""), "ist leer"),
    ],
    ids=["password", "broken", "excel", "cut", "empty"],
)
def test_no_open_document(data: bytes, said: str) -> None:
    assert said in refusal("a.ods", data)


def test_repeated_cells_and_comments_of_libreoffice() -> None:
    comment = "<office:annotation><text:p>bitte prüfen</text:p></office:annotation>"
    land = cell("NW").replace("<text:p>", f"{comment}<text:p>")
    data = ods(
        sheet(
            HEADINGS,
            [
                *MUSTERHAFEN[:2],
                land,
                48000,
                '<table:table-cell table:number-columns-repeated="9"/>',
            ],
        ).replace("</table:table>", "")
        + row([None], 'table:number-rows-repeated="1048000"')
        + "</table:table>"
    )
    found = read("a.ods", data, BOTH)
    assert found.problems == []
    assert [each.values["land"] for each in found.rows] == ["NW"]
