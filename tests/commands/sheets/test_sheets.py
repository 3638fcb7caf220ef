"""Tables as they are read: in many forms, or with one clear answer why not."""

from __future__ import annotations

import io
import zipfile

import pytest

from commands.kit import UserError
from commands.kit.render import render
from commands.sheets.members import MEMBERS
from commands.sheets.parsing import read
from tests.harness.sheets import BOTH, xlsx


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
        ("a.pdf", b"%PDF", ".xlsx, .ods oder .csv"),
        ("csv", b"x", ".xlsx, .ods oder .csv"),
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


def test_leading_zeros_are_restored_and_said() -> None:
    data = xlsx(["name", "kind", "land", "ags"], ["X", "city", "NW", 5999009])
    sheet = read("a.xlsx", data, BOTH)
    assert sheet.rows[0].values["ags"] == "05999009"
    assert "führende Null" in render(sheet.notes, "de").body
