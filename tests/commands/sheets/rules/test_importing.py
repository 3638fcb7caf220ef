"""What the cells and headings of a table mean."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from commands.alliance.rules.laender import NotAnAgs
from commands.dates.rules.days import NotADay
from commands.kit.rules.choices import choice
from commands.kit.rules.numbers import NotACount
from commands.sheets.rules import (
    HEAD,
    MOST_HEADINGS,
    Cell,
    MemberColumn,
    Namesake,
    PledgeColumn,
    Unclear,
    beside,
    day,
    key,
    literal,
    separated,
    spans,
    which,
    whole,
    written,
)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("name", "name"),
        ("Name", "name"),
        ("Art", "kind"),
        ("Land", "land"),
        ("Bundesland", "land"),
        ("AGS", "ags"),
        ("AGS/Gemeindeschlüssel", "ags"),
        ("Amtlicher Gemeindeschluessel", "ags"),
        ("EINWOHNER", "population"),
        ("harbour_status", "harbour_status"),
        ("Hafenstatus", "harbour_status"),
        ("Sicherer Hafen", "harbour_status"),
        ("Bündnisstatus", "alliance_status"),
        ("BUENDNISSTATUS", "alliance_status"),
        ("Mitzeichnung", "alliance_status"),
        ("Ansprechperson", "contact"),
        (" Vertretung ", "deputy"),
        ("Bürgermeisterei", None),
        ("", None),
    ],
)
def test_headings_of_members(heading: str, column: str | None) -> None:
    assert choice(MemberColumn, heading) == column


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Anzahl", "amount"),
        ("Programm", "programme"),
        ("Einheit", "unit"),
        ("Zielgruppe", "target_group"),
        ("Anrechnung", "quota_mode"),
        ("Kostenvorbehalt", "cost_condition"),
        ("Gültig bis", "valid_until"),
        ("formal_reference", "formal_reference"),
    ],
)
def test_headings_of_pledges(heading: str, column: str) -> None:
    assert choice(PledgeColumn, heading) == column


@pytest.mark.parametrize("columns", [MemberColumn, PledgeColumn])
def test_no_heading_means_two_columns(columns: type[MemberColumn]) -> None:
    for column in columns:
        for word in column.words:
            assert choice(columns, word) is column


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("name;kind;land\n", ";"),
        ("name,kind,land\n", ","),
        ("name\tkind\tland\n", "\t"),
        ("\n;;\nname;kind;land\n", ";"),
        ("name;kind;Sitz, Anschrift, Telefon, Fax\n", ";"),
        ('"a;b;c;d",name,kind\n', ","),
        ("sep=,\r\nname;x,kind\r\n", ","),
        ("Kommunen; Stand: 2027\n\nname,kind,land\n", ","),
        ("name\n", ";"),
        ("name,x\rkind;land;name\r", ";"),
    ],
)
def test_separators(text: str, separator: str) -> None:
    """The one that makes headings of the first line, however many others are in it."""
    table, found = separated(text, lambda heading: choice(MemberColumn, heading) is not None)
    assert found == separator
    assert table == text.removeprefix("sep=,\r\n")


@pytest.mark.parametrize(
    ("text", "table", "separator"),
    [
        ("", "", ";"),
        ("SEP=\t\nname;kind", "name;kind", "\t"),
        ("sep=|\nname,kind", "sep=|\nname,kind", ","),  # none of those a table can have
        ("a,b,c\n", "a,b,c\n", ","),  # no heading at all: what makes the most columns
        # Headings are looked for in so many rows, and in so many columns.
        ("x;y;z\n" * (HEAD - 1) + "name,kind\n", None, ","),
        ("x;y;z\n" * HEAD + "name,kind\n", None, ";"),
        ("x," * (MOST_HEADINGS - 1) + "name;name;y\n", None, ";"),
        ("x," * (MOST_HEADINGS - 1) + "name,name;y\n", None, ","),
        ("x," * MOST_HEADINGS + "name;name;y\n", None, ";"),
    ],
)
def test_where_headings_are_looked_for(text: str, table: str | None, separator: str) -> None:
    found = separated(text, lambda heading: choice(MemberColumn, heading) is not None)
    assert found == (text if table is None else table, separator)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (48000, 48000),
        (48000.0, 48000),
        ("48.000", 48000),
        (" 1.234 ", 1234),
        ("0", 0),
        ("7", 7),
        ("48 000", 48000),
        ("48\xa0000", 48000),
        ("48\u202f000", 48000),
        ("48\u2009000", 48000),
        ("48’000", 48000),
        ("48.000,00", 48000),
        ("48000,0", 48000),
    ],
)
def test_numbers(cell: Cell, count: int) -> None:
    assert whole(cell, 100_000) == count


@pytest.mark.parametrize(
    "cell",
    [
        *(1.5, "1,5", "1.5", "1,234", -3, "-3", "viele", True, 100_001, ""),
        *("48 00", "4 8000", "ca. 48 000", "48.000,5", "48 000 Einw.", "1,000", "12.34,00"),
    ],
)
def test_no_numbers(cell: Cell) -> None:
    with pytest.raises(NotACount):
        whole(cell, 100_000)


@pytest.mark.parametrize(
    ("cell", "text", "reason"),
    [
        (True, "yes", "not_a_number"),
        (1.5, "1.5", "fraction"),
        ("1,5", "1,5", "fraction"),
        (100_001, "100001", "too_large"),
        ("100 001", "100001", "too_large"),
        ("ca. 48 000", "ca. 48 000", "not_a_number"),
    ],
)
def test_why_it_is_no_number(cell: Cell, text: str, reason: str) -> None:
    with pytest.raises(NotACount) as refused:
        whole(cell, 100_000)
    assert (refused.value.text, refused.value.reason) == (text, reason)
    assert refused.value.limit == 100_000


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("05999001", ("05999001", True, True)),
        ("05 9 99 001", ("05999001", True, True)),
        (5999001, ("05999001", False, True)),
        ("5999001", ("05999001", False, True)),
        (12999001, ("12999001", True, True)),
        (5999001.0, ("05999001", False, True)),
        ("05999", ("05999000", True, False)),
        (5999, ("05999000", False, False)),
        ("12999", ("12999000", True, False)),
        ("059990001001", ("05999001", True, False)),
        (59990001001, ("05999001", False, False)),
        ("059990000000", ("05999000", True, False)),
    ],
)
def test_keys(cell: Cell, found: tuple[str, bool, bool]) -> None:
    """With the zero that a spreadsheet drops; of a county; out of a Regionalschlüssel."""
    assert key(cell) == found


@pytest.mark.parametrize(
    "cell",
    ["99999001", "0599900", "x", 1, "", None, "99999", "0599", "059991234000", "059", "٠٥٩٩٩٠٠١"],
)
def test_no_keys(cell: Cell) -> None:
    with pytest.raises(NotAnAgs):
        key(cell)


@pytest.mark.parametrize(
    ("cell", "text", "reason"),
    [
        ("0599", "0599", "unknown_land"),
        (99999, "99999", "unknown_land"),
        ("05 99900", "0599900", "unknown_land"),
        ("059 991 234 000", "059991234000", "wrong_length"),
        (None, "", "not_digits"),
    ],
)
def test_why_it_is_no_key(cell: Cell, text: str, reason: str) -> None:
    with pytest.raises(NotAnAgs) as refused:
        key(cell)
    assert (refused.value.text, refused.value.reason) == (text, reason)


@pytest.mark.parametrize(
    "cell",
    [
        *("31.12.2021", "2021-12-31", date(2021, 12, 31), datetime(2021, 12, 31, 8)),  # noqa: DTZ001
        *("31.12.21", "31.12.2021 00:00:00", "2021-12-31T00:00:00"),
    ],
)
def test_days(cell: Cell) -> None:
    assert day(cell).isoformat()[:10] == "2021-12-31"


@pytest.mark.parametrize(
    "cell", ["31.02.2021", "31.12.", "12/31/2021", 44561, "", "31.12.99", "2021-12-31 14:30"]
)
def test_no_days(cell: Cell) -> None:
    with pytest.raises(NotADay):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (5.0, "5"),
        (1.5, "1.5"),
        (True, "yes"),
        (" a ", "a"),
        (7, "7"),
        (False, "no"),
        (date(2021, 2, 3), "2021-02-03"),
    ],
)
def test_written(cell: Cell, text: str) -> None:
    assert written(cell) == text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["Summe", None, 48000], "Summe"),
        ([None, "Insgesamt:", 3], "Insgesamt:"),
        (["Summe NRW", 3, 4], "Summe NRW"),
        (["TOTAL", 3], "TOTAL"),
        (["Zwischensumme", 3], "Zwischensumme"),
        (["Quelle: Destatis, 31.12.2019"], "Quelle: Destatis, 31.12.2019"),
        (["Stand 01.03.2020"], "Stand 01.03.2020"),
        (["* vorläufig"], "* vorläufig"),
        (["© Statistisches Amt"], "© Statistisches Amt"),
        (["Quelle", "Stadt", "NW"], None),
        (["Summern", None, 5], None),
        (["Musterhafen", 5], None),
        ([5, "Summe"], None),
        ([None], None),
        ([], None),
    ],
)
def test_rows_beside_the_table(cells: list[Cell], said: str | None) -> None:
    assert beside(cells) == said


@pytest.mark.parametrize(
    ("rows", "told"),
    [([], ""), ([4], "4"), ([4, 5], "4–5"), ([4, 5, 6, 9, 11, 12], "4–6, 9, 11–12")],
)
def test_spans(rows: list[int], told: str) -> None:
    assert spans(rows) == told


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('="05999101"', "05999101"),
        ('=" 05 "', "05"),
        ('=""', None),
        ('=" "', None),
        ("=1+1", None),
        ('="a"&"b"', None),
        ("05", None),
    ],
)
def test_a_formula_that_is_a_text(formula: str, text: str | None) -> None:
    assert literal(formula) == text


CITY, TOWN = Namesake(1, None, "city"), Namesake(2, None, "town")
KEYED, KEYED_TOWN = Namesake(3, "05999001", "city"), Namesake(4, "05999002", "town")


@pytest.mark.parametrize(
    ("ags", "kind", "namesakes", "meant"),
    [
        (None, "city", [], None),
        ("05999009", "city", [], None),
        (None, "city", [CITY], 1),
        (None, "city", [CITY, TOWN], 1),
        (None, "city", [KEYED], 3),
        (None, "town", [KEYED, KEYED_TOWN], 4),
        ("05999009", "city", [CITY], 1),
        ("05999009", "city", [KEYED], None),
        ("05999009", "city", [KEYED, KEYED_TOWN], None),
    ],
)
def test_which_member(
    ags: str | None, kind: str, namesakes: list[Namesake], meant: int | None
) -> None:
    assert which(ags, kind, namesakes) == meant


@pytest.mark.parametrize(
    ("ags", "kind", "namesakes"),
    [
        (None, "county", [CITY]),
        ("05999009", "county", [CITY]),
        (None, "city", [CITY, CITY]),
        (None, "county", [KEYED]),
    ],
)
def test_unclear_which_member(ags: str | None, kind: str, namesakes: list[Namesake]) -> None:
    """Never a guess: the AGS tells namesakes apart, and a kind does not change by the way."""
    with pytest.raises(Unclear) as refused:
        which(ags, kind, namesakes)
    assert refused.value.members == namesakes
    assert "several members fit" in str(refused.value)
