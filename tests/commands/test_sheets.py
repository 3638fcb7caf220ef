"""Tables in and out, without a room and without a database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from commands.kit import UserError
from commands.kit.programmes import Programmes
from commands.kit.render import render
from commands.rules.laender import land_of_ags
from commands.rules.names import fold
from commands.rules.pledging import Kind, Programme, QuotaMode, Unit
from commands.rules.statuses import AllianceStatus, HarbourStatus
from commands.sheets import report
from commands.sheets.members import MEMBERS
from commands.sheets.model import Plan, Sheet, TableKind, everywhere
from commands.sheets.parsing import read
from commands.sheets.pledge_rows import Standing
from commands.sheets.pledges import PLEDGES
from commands.sheets.writing import write
from storage.bulk import RegisteredMember, StandingPledge

BOTH = [MEMBERS, PLEDGES]
HEADING = "name;kind;land;ags;population;harbour_status;alliance_status;contact;deputy\n"
MUSTERHAFEN = RegisteredMember(
    1, "Musterhafen", "musterhafen", "city", "NW", "05999001", 48000, "none", "none", None, None
)


def xlsx(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    del book["Sheet"]
    for title, lines in {**sheets, "Tabelle": rows}.items():
        sheet = book.create_sheet(title)
        for row in lines:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def compared(
    sheet: Sheet, registered: Any = (), may: Any = everywhere
) -> tuple[Plan, list[tuple[int, str, str, str]]]:
    """The plan, and every mistake as (row, column, value, expected) in German."""
    plan = sheet.kind.compare(sheet.rows, registered, may)
    found = [*sheet.problems, *plan.problems]

    def german(node: Any) -> str:
        return render([node], "de").body

    return plan, [(p.row, german(p.column), p.value, german(p.expected)) for p in found]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "Name;Art;Land;Einwohner\r\n Königsmünde ;Stadt;NRW;48.000\r\n".encode()),
        ("a.csv", "Name;Art;Land;Einwohner\nKönigsmünde;Stadt;NRW;48.000".encode("cp1252")),
        ("A.CSV", "\ufeffLand,Art,Name,Einwohner\nNW,city,Königsmünde,48000\n".encode()),
        (
            "a.csv",
            "\n\t\t\nname\tkind\tland\tpopulation\n\nKönigsmünde\tcity\tnw\t48.000\n".encode(),
        ),
        ("a.csv", 'sep=;\r\nname;kind;land;population\r\n"Königsmünde";city;NW;48000\r\n'.encode()),
        (
            "a.xlsx",
            xlsx(["Name", "Art", "Land", "Einwohner"], ["Königsmünde", "Stadt", "NW", 48000.0]),
        ),
        (
            "a.xlsx",
            xlsx(
                [],
                ["Einwohner", "Name", "Art", "Land", None],
                [None, None],
                ["48.000", "Königsmünde ", "city", "Nordrhein-Westfalen", None],
                Deckblatt=[["Stand: 19.11.2020"], ["Wer diese Tabelle ausfüllt"]],
            ),
        ),
    ],
)
def test_the_same_table_in_many_forms(name: str, data: bytes) -> None:
    sheet = read(name, data, BOTH)
    assert sheet.kind is MEMBERS
    assert sheet.problems == []
    assert [row.values for row in sheet.rows] == [
        {"name": "Königsmünde", "kind": "city", "land": "NW", "population": 48000}
    ]


def encrypted() -> bytes:
    """The beginning and the directory of a workbook with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", b"%PDF", ".csv oder .xlsx"),
        ("csv", b"x", ".csv oder .xlsx"),
        ("a.csv", b"", "ist leer"),
        ("a.csv", b"\n\n;;\n", "ist leer"),
        ("a.xlsx", xlsx(), "ist leer"),
        ("a.csv", b"name;kind;land\n", "Unter den Überschriften steht nichts"),
        ("a.csv", xlsx(["name"]), "Excel-Datei mit falscher Endung"),
        ("a.csv", b'name;kind;land\n"x;city;NW\n', "Anführungszeichen"),
        ("a.xlsx", encrypted(), "mit einem Passwort"),
        ("a.xlsx", encrypted()[:400], "alte Excel-Datei"),
        ("a.xlsx", b"name;kind;land\nx;city;NW\n", "keine Excel-Datei"),
        ("a.xlsx", zipped("hallo.txt"), "keine Excel-Datei"),
        ("a.xlsx", xlsx(["name"], ["x"])[:-200], "keine Excel-Datei"),
        ("a.csv", b"Strasse;Ort\nA;B\n", "Nötig sind:\n- Name, Art, Land\n- AGS, Anzahl\n"),
        ("a.csv", b"name;kind;land\n" + b"x;city;NW\n" * 50_001, "höchstens 50.000 Zeilen"),
        ("a.csv", b"name;kind;land" + b";" * 60 + b"x\nx\n", "60 Spalten"),
    ],
    ids=lambda each: None if isinstance(each, bytes) else each,
)
def test_no_table(name: str, data: bytes, told: str) -> None:
    """One clear answer each."""
    with pytest.raises(UserError) as refused:
        read(name, data, BOTH)
    assert told in render([refused.value.text, *refused.value.more], "de").body
    assert not refused.value.example


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
        ("X;city;NW;;1,5", (2, "Einwohner", "1,5", "eine ganze Zahl bis 100.000.000")),
        (
            "X;city;NW;;=A1",
            (2, "Einwohner", "=A1", "ein Wert; Formeln werden hier nicht berechnet"),
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
        ("x\x07y;city;NW", (2, "Name", "x\x07y", "ein Text ohne Steuerzeichen")),
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
    data = "name;kind;land;Farbe;Name\nX;city;NW\nX;city;NW\nY;Burg;Mond;blau\nX;town;NW\n"
    _plan, found = compared(read("a.csv", data.encode(), BOTH))
    assert [(row, column, value) for row, column, value, _ in found] == [
        (1, "Farbe", "Farbe"),
        (1, "Name", "Name"),
        (4, "Art", "Burg"),
        (4, "Land", "Mond"),
        (3, "Name", "X"),
        (5, "AGS", ""),
    ]
    assert found[4][3] == "jedes Mitglied nur einmal; siehe Zeile 2"
    assert found[5][3] == "ein AGS, denn Zeile 2 hat denselben Namen im selben Land"


def test_formulas_and_errors_of_excel_are_refused_and_texts_are_not() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "kind", "land", "population"])
    sheet.append(["X", "city", "NW", "=1+1"])
    sheet.append(["Y", "city", "NW", "#REF!"])
    sheet.append(["Z", "city", "NW", 7])
    sheet["A4"].value = "=Z"
    sheet["A4"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    table = read("a.xlsx", out.getvalue(), BOTH)
    _plan, found = compared(table)
    assert [(row, column, value) for row, column, value, _ in found] == [
        (2, "Einwohner", "=1+1"),
        (3, "Einwohner", "#REF!"),
    ]
    assert table.rows[2].values["name"] == "=Z"


def test_leading_zeros_are_restored_and_said() -> None:
    data = xlsx(["name", "kind", "land", "ags"], ["X", "city", "NW", 5999009])
    sheet = read("a.xlsx", data, BOTH)
    assert sheet.rows[0].values["ags"] == "05999009"
    assert "führende Null" in render(sheet.notes, "de").body


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


PARTNER = MUSTERHAFEN._replace(id=2, name="Verein", name_key="verein", kind="partner", ags=None)
TWIN = MUSTERHAFEN._replace(id=3, land="NI", ags=None)
PLEDGE = StandingPledge(
    12, 1, "nest", "persons", "", "additional", 5, None, None, "Schreiben vom 10.12.2020", 0, 0
)
STANDING = Standing([MUSTERHAFEN, PARTNER, TWIN], [PLEDGE], Programmes(), date(2020, 11, 19))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";05999001;x", (2, "Anzahl", "x", "eine ganze Zahl bis 1.000.000")),
        (";05999001;+3", (2, "Anzahl", "+3", "eine ganze Zahl bis 1.000.000")),
        (";05999001;", (2, "Anzahl", "", "eine ganze Zahl, zum Beispiel 5")),
        (";;5", (2, "Name", "", "der Name oder der AGS einer eingetragenen Kommune")),
        (
            "Nirgends;;5",
            (2, "Name", "Nirgends", "der Name oder der AGS einer eingetragenen Kommune"),
        ),
        (";05999999;5", (2, "AGS", "05999999", "der AGS einer eingetragenen Kommune")),
        ("Verein;05999001;5", (2, "Name", "Verein", "Musterhafen, denn dazu gehört der AGS")),
        ("Verein;;5", (2, "Name", "Verein", "eine Kommune; Partner geben keine Zusagen")),
        (
            "Musterhafen;;5",
            (2, "Name", "Musterhafen", "dazu ein Land oder ein AGS, denn es gibt: NW 05999001, NI"),
        ),
        (
            ";05999001;5;;mondprogramm",
            (
                2,
                "Programm",
                "mondprogramm",
                "eines von: offen, Bund, Resettlement, NesT, Einzelfall, Land, Relocation",
            ),
        ),
        (
            ";05999001;5;31.02.2021",
            (2, "Gültig-bis", "31.02.2021", "ein Tag, zum Beispiel 31.12.2021"),
        ),
    ],
)
def test_mistakes_in_a_row_of_pledges(row: str, problem: tuple[int, str, str, str]) -> None:
    table = f"name;ags;amount;valid_until;programme\n{row}\n"
    sheet = read("a.csv", table.encode(), BOTH)
    assert sheet.kind is PLEDGES
    assert compared(sheet, STANDING)[1] == [problem]


def test_a_letter_stands_for_what_was_signed_and_no_more() -> None:
    def facts(row: str) -> list[tuple[Any, ...]]:
        table = "ags;amount;programme;formal_reference\n" + row
        plan, found = compared(read("a.csv", table.encode(), BOTH), STANDING)
        assert found == []
        return [tuple(fact) for each in plan.changes for fact in each.facts]

    letter = "Schreiben vom 10.12.2020"
    assert facts(f"05999001;5;nest;{letter}") == []
    assert facts("05999001;5;nest;") == []
    assert facts(f"05999001;8;nest;{letter}") == [
        ("amount", 5, 8),
        ("formal_reference", letter, None),
    ]
    assert facts("05999001;8;nest;Neues") == [
        ("amount", 5, 8),
        ("formal_reference", letter, "Neues"),
    ]
    assert facts("05999001;0;bund;") == []


NAMES = (
    st.text("aäöüßAZ ;,\"'=+-@\t.|é", min_size=1, max_size=20)
    .map(lambda text: text.strip())
    .filter(fold)
)
PEOPLE = st.none() | st.from_regex(r"@[a-z0-9._=/+-]{1,8}:[a-z]{1,5}\.de", fullmatch=True)
TEXTS = st.none() | NAMES


@st.composite
def registries(draw: st.DrawFn) -> list[RegisteredMember]:
    names = draw(st.lists(NAMES, max_size=8, unique_by=fold))
    found = []
    for number, name in enumerate(names, 1):
        ags = f"{draw(st.integers(1, 16)):02}{number:06}"
        contact, deputy = draw(PEOPLE), draw(PEOPLE)
        found.append(
            RegisteredMember(
                number,
                name,
                fold(name),
                draw(st.sampled_from(Kind)).value,
                land_of_ags(ags),
                draw(st.sampled_from([None, ags])),
                draw(st.none() | st.integers(0, 100_000_000)),
                draw(st.sampled_from(HarbourStatus)).value,
                draw(st.sampled_from(AllianceStatus)).value,
                contact,
                deputy if deputy != contact else None,
            )
        )
    return found


def out_and_in(kind: TableKind, registered: Any, form: str, language: str) -> Sheet | None:
    rows = kind.export(registered, everywhere)
    if not rows:
        return None
    return read(f"a.{form}", write(kind, rows, form, language), BOTH)


@given(registries(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["de", "en"]))
@settings(deadline=None, max_examples=60)
def test_members_out_and_in_again_change_nothing(
    registered: list[RegisteredMember], form: str, language: str
) -> None:
    """And into an empty registry, the same comes out."""
    sheet = out_and_in(MEMBERS, registered, form, language)
    if sheet is None:
        return
    plan, found = compared(sheet, registered)
    assert (found, plan.changes, plan.unchanged) == ([], [], len(registered))
    assert [
        tuple(row.values.get(name) for name in ("name", "population", "ags", "contact", "deputy"))
        for row in sheet.rows
    ] == [(m.name, m.population, m.ags, m.contact, m.deputy) for m in registered]


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    members = [each._replace(kind="town") for each in draw(registries())]
    pledges = {}
    for number, member in enumerate(members * 2, 1):
        programme, unit = draw(st.sampled_from(Programme)), draw(st.sampled_from(Unit))
        group = draw(TEXTS) or ""
        pledges[member.id, programme, unit, group] = StandingPledge(
            number,
            member.id,
            programme.value,
            unit.value,
            group,
            draw(st.sampled_from(QuotaMode)).value,
            draw(st.integers(0, 1_000_000)),
            draw(TEXTS),
            draw(st.none() | st.dates(min_value=datetime(1990, 1, 1).date())),  # noqa: DTZ001
            draw(TEXTS),
            0,
            0,
        )
    return Standing(members, list(pledges.values()), Programmes(), date(2020, 11, 19))


@given(standings(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["de", "en"]))
@settings(deadline=None, max_examples=60)
def test_pledges_out_and_in_again_change_nothing(
    standing: Standing, form: str, language: str
) -> None:
    sheet = out_and_in(PLEDGES, standing, form, language)
    if sheet is None:
        return
    plan, found = compared(sheet, standing)
    assert (found, plan.changes) == ([], [])
    assert plan.unchanged == len(sheet.rows) == sum(each.amount > 0 for each in standing.pledges)
    assert sorted(row.values["amount"] for row in sheet.rows) == sorted(
        each.amount for each in standing.pledges if each.amount
    )


def test_nothing_in_an_export_is_a_formula() -> None:
    import openpyxl

    registered = [MUSTERHAFEN._replace(name="=cmd()", contact="@a:b")]
    rows = MEMBERS.export(registered, everywhere)
    book = openpyxl.load_workbook(io.BytesIO(write(MEMBERS, rows, "xlsx", "de")))
    assert book.active is not None
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    text = write(MEMBERS, rows, "csv", "de").decode("utf-8-sig")
    fields = [field for line in text.splitlines() for field in line.split(";")]
    assert not [each for each in fields if each.startswith(("=", "+", "-", "@"))]
