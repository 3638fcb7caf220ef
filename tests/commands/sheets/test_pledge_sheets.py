"""Tables of pledges: every mistake in its cell, and what a letter stands for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commands.kit.render import render
from commands.programmes.known import Programmes
from commands.sheets.parsing import read
from commands.sheets.pledge_rows import Registered
from commands.sheets.pledges import PLEDGES
from storage.bulk import StandingPledge
from tests.harness.sheets import BOTH, MUSTERHAFEN, compared

PARTNER = MUSTERHAFEN._replace(id=2, name="Verein", name_key="verein", kind="partner", ags=None)
TWIN = MUSTERHAFEN._replace(id=3, land="NI", ags=None)
PLEDGE = StandingPledge(
    12, 1, "nest", "persons", "", "additional", 5, None, None, "Schreiben vom 10.12.2020", 0, 0
)
STANDING = Registered([MUSTERHAFEN, PARTNER, TWIN], [PLEDGE], Programmes(), date(2020, 11, 19))


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
            (2, "Gültig-bis", "31.02.2021", "ein Tag, den es gibt, zum Beispiel 31.12.2021"),
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


@pytest.mark.parametrize(
    "last",
    ["Summe;;5", "Gesamt: 5;;", "total;;5", "Quelle: Umfrage vom 01.11.2020;;", "* gerundet;;"],
)
def test_sums_and_remarks_are_no_pledges(last: str) -> None:
    table = f"Zusagen der Kommunen;;\n\nKommune;Schlüssel;Plätze\nMusterhafen;05999001;7\n{last}\n"
    sheet = read("a.csv", table.encode(), BOTH)
    plan, found = compared(sheet, STANDING)
    assert (found, len(plan.changes)) == ([], 1)
    [told] = [render([each], "de").body for each in sheet.notes]
    assert f"Zeile 5 „{last.strip(';').split(';')[0]}“" in told


def test_a_key_of_five_digits_is_that_of_a_city_or_county() -> None:
    city = MUSTERHAFEN._replace(ags="05999000")
    sheet = read("a.csv", b"AGS;Anzahl\n05999;7\n", BOTH)
    plan, found = compared(sheet, STANDING._replace(members=[city]))
    assert (found, [each.name for each in plan.changes]) == ([], ["Musterhafen"])
