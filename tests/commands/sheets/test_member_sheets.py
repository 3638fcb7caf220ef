"""Tables of members: every mistake in its cell, and what would change."""

from __future__ import annotations

import pytest

from commands.kit.render import render
from commands.sheets import report
from commands.sheets.members import MEMBERS
from commands.sheets.model import Sheet
from commands.sheets.parsing import read
from tests.harness.sheets import BOTH, HEADING, MUSTERHAFEN, compared

NO_NAME = "ein Name aus Buchstaben, Ziffern und üblichen Satzzeichen"
SPOILT = "ein Name, dessen Buchstaben kein Programm verdorben hat"
OF_A_COUNTY = "der AGS einer Gemeinde; dieser gehört einem Landkreis oder einer kreisfreien Stadt"
CLEAR = "eine eindeutige Zahl, zum Beispiel 1234 oder 1.234"
OF_A_LAND = "ein AGS, der mit der Nummer eines Landes beginnt, 01 bis 16"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";city;NW", (2, "Name", "", "ein Eintrag in jeder Zeile")),
        ("X;;NW", (2, "Art", "", "ein Eintrag in jeder Zeile")),
        ("---;city;NW", (2, "Name", "---", "ein Name mit Buchstaben")),
        (
            "X;Burg;NW",
            (
                2,
                "Art",
                "Burg",
                "eines von: Stadt, Gemeinde, Landkreis, Samtgemeinde, Stadtstaat, Partner",
            ),
        ),
        (
            "X;city;Mond",
            (2, "Land", "Mond", "ein Land: BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH"),
        ),
        ("X;city;NW;123", (2, "AGS", "123", "ein AGS mit acht Ziffern, zum Beispiel 05999001")),
        ("X;city;NI;05999009", (2, "AGS", "05999009", "ein AGS aus NI")),
        ("X;city;NW;;1,5", (2, "Einwohner", "1,5", "eine ganze Zahl bis 100.000.000, kein Bruch")),
        (
            "X;city;NW;;=A1",
            (2, "Einwohner", "=A1", "ein Wert; zu der Formel steht kein Ergebnis in der Datei"),
        ),
        (
            "X;city;NW;;;vielleicht",
            (2, "Hafenstatus", "vielleicht", "eines von: keiner, interessiert, erklärt"),
        ),
        (
            "X;city;NW;;;;;ina",
            (
                2,
                "Ansprechperson",
                "ina",
                "eine vollständige Matrix-Adresse, zum Beispiel @name:server",
            ),
        ),
        (
            "X;city;NW;;;;;@a:b;@a:b",
            (2, "Vertretung", "@a:b", "eine andere Person als die Ansprechperson"),
        ),
        (
            "X;city;NW;;;;;;;zu viel",
            (2, "10.", "zu viel", "nichts, denn darüber steht keine Überschrift"),
        ),
        ("Musterhafen;county;NW", (2, "AGS", "", "ein AGS, denn so heißt schon: Stadt, 05999001")),
        ("Musterhafen;partner;NW;05999001", (2, "Art", "partner", "Stadt")),
        ("x\x07y;city;NW", (2, "Name", "x\x07y", NO_NAME)),
        ("@ina;city;NW", (2, "Name", "@ina", NO_NAME)),
        ("Neu !zusage;city;NW", (2, "Name", "Neu !zusage", NO_NAME)),
        ("KÃ¶nigsmünde;city;NW", (2, "Name", "KÃ¶nigsmünde", SPOILT)),
        ("K?nigsm?nde;city;NW", (2, "Name", "K?nigsm?nde", SPOILT)),
        ("M‰rkisch;city;NW", (2, "Name", "M‰rkisch", SPOILT)),
        ("X;town;NW;05999", (2, "AGS", "05999000", OF_A_COUNTY)),
        ("X;city;NW;;1,234", (2, "Einwohner", "1,234", CLEAR)),
        (
            "X;city;NW;;-3",
            (2, "Einwohner", "-3", "eine ganze Zahl bis 100.000.000, nicht unter null"),
        ),
        ("X;city;NW;99999001", (2, "AGS", "99999001", OF_A_LAND)),
        ("x" * 121 + ";city;NW", (2, "Name", "x" * 59 + "…", "ein Text mit höchstens 120 Zeichen")),
    ],
)
def test_mistakes_in_a_row_of_members(row: str, problem: tuple[int, str, str, str]) -> None:
    """Each with row, column, value, and what is expected; and no other mistake with it."""
    sheet = read("a.csv", (HEADING + row + "\n").encode(), BOTH)
    plan, found = compared(sheet, [MUSTERHAFEN])
    assert found == [problem]
    assert plan.unchanged == 0


def test_all_mistakes_are_collected() -> None:
    """In the headings and in every row, duplicates among them."""
    data = "name;kind;land;Einwoner;Name\nX;city;NW\nX;city;NW\nY;Burg;Mond;5\nX;town;NW\n"
    _plan, found = compared(read("a.csv", data.encode(), BOTH))
    assert [(row, column, value) for row, column, value, _ in found] == [
        (1, "Einwoner", "Einwoner"),
        (1, "Name", "Name"),
        (4, "Art", "Burg"),
        (4, "Land", "Mond"),
        (3, "Name", "X"),
        (5, "AGS", ""),
    ]
    assert found[4][3] == "jedes Mitglied nur einmal; siehe Zeile 2"
    assert found[5][3] == "ein AGS, denn Zeile 2 hat denselben Namen im selben Land"


def test_empty_cells_and_missing_columns_change_nothing() -> None:
    for table in (
        HEADING + "musterhafen;city;NW;;;;;;\n",
        "ags;land;kind;name\n05999001;NW;city;Musterhafen\n",
    ):
        plan, found = compared(read("a.csv", table.encode(), BOTH), [MUSTERHAFEN])
        assert found == []
        assert [fact.column for each in plan.changes for fact in each.facts] in ([], ["name"])


def test_members_are_found_by_ags_then_by_name() -> None:
    table = HEADING + "Neuhafen;city;NW;05999001;50.000;ja;;@a:b;\nMusterhafen;city;NI;;;;;;\n"
    plan, found = compared(read("a.csv", table.encode(), BOTH), [MUSTERHAFEN])
    assert found == []
    assert [(each.name, each.id) for each in plan.changes] == [
        ("Neuhafen", 1),
        ("Musterhafen", None),
    ]
    assert [tuple(fact) for fact in plan.changes[0].facts] == [
        ("name", "Musterhafen", "Neuhafen"),
        ("population", 48000, 50000),
        ("harbour_status", "none", "declared"),
        ("contact", None, "@a:b"),
    ]
    shown = render(report.changes(plan, Sheet(MEMBERS, [], [], []), 30), "de").body
    assert "Zeile 2: Neuhafen – Name Musterhafen → Neuhafen, Einwohner 48.000 → 50.000" in shown
    assert "Zeile 3: Musterhafen – neu: Art Stadt, Land NI" in shown
    assert "Neu: 1. Geändert: 1. Unverändert: 0." in shown


def test_other_laender_are_refused_row_by_row() -> None:
    table = "name;kind;land\nX;city;NW\nY;city;NI\n"
    plan, found = compared(read("a.csv", table.encode(), BOTH), (), lambda land: land == "NI")
    assert found == [(2, "Land", "NW", "nur Ihr eigenes Land")]
    assert [each.name for each in plan.changes] == ["Y"]
