"""Exports: read again they change nothing, and a spreadsheet takes nothing for a formula."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.alliance.rules.laender import land_of_ags
from commands.alliance.rules.statuses import AllianceStatus, HarbourStatus, Kind
from commands.alliance.rules.units import Unit
from commands.kit.rules.spelling import fold
from commands.programmes.known import Programmes
from commands.programmes.rules import Programme, QuotaMode
from commands.sheets.members import MEMBERS
from commands.sheets.model import Sheet, TableKind, everywhere
from commands.sheets.parsing import read
from commands.sheets.pledge_rows import Registered
from commands.sheets.pledges import PLEDGES
from commands.sheets.writing import write
from storage.bulk import RegisteredMember, StandingPledge
from tests.harness.sheets import BOTH, MUSTERHAFEN, compared

WORDS = (
    st.text("aäöüßAZ ;,\"'=+-@\t.|é", min_size=1, max_size=20)
    .map(lambda text: text.strip())
    .filter(fold)
)
# Some begin like a formula, as far as a name can.
NAMES = WORDS.map(
    lambda text: " ".join(text.translate(dict.fromkeys(map(ord, "=@|"))).split())
).filter(fold)
PEOPLE = st.none() | st.from_regex(r"@[a-z0-9._=/+-]{1,8}:[a-z]{1,5}\.de", fullmatch=True)
TEXTS = st.none() | WORDS


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
                draw(st.sampled_from([None, "asyl@ort.example", "=x@ort.example"])),
                draw(st.sampled_from([None, "030 1234-0", "+49 30 12340", "0301234"])),
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
def standings(draw: st.DrawFn) -> Registered:
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
    return Registered(members, list(pledges.values()), Programmes(), date(2020, 11, 19))


@given(standings(), st.sampled_from(["csv", "xlsx"]), st.sampled_from(["de", "en"]))
@settings(deadline=None, max_examples=60)
def test_pledges_out_and_in_again_change_nothing(
    standing: Registered, form: str, language: str
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


REFUSED_TODAY = (
    "=cmd()",
    "@ina:localhost",
    "Neu !zusage 5",
    "🚢hafen",
    "Mu\u200bsterhafen",
    "Mustеrhafen",  # with a Cyrillic letter
    "Bad  Muster\xa0hafen",
    "KÃ¶nigsmünde",
    "M\u202etsrehafen",
    "a" + "\u0301" * 6,
)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_export_comes_in_again_whatever_rule_came_later(form: str, language: str) -> None:
    """A row that changes nothing is no write; another name must be one that may be given today."""
    registered = [
        MUSTERHAFEN._replace(id=number, name=name, name_key=fold(name), ags=f"05999{number:03}")
        for number, name in enumerate(REFUSED_TODAY, 1)
    ]
    sheet = out_and_in(MEMBERS, registered, form, language)
    assert sheet is not None
    plan, found = compared(sheet, registered)
    assert (found, plan.changes, plan.unchanged) == ([], [], len(registered))
    # The same names in a registry that has none of them: nobody is entered like that.
    plan, found = compared(sheet, [])
    assert [each.name for each in plan.changes] == ["Bad Muster hafen", "Musterhafen"][::-1]
    assert len(found) == len(registered) - 2

    pledge = StandingPledge(1, 3, "nest", "persons", "", "additional", 5, None, None, None, 0, 0)
    pledges = [pledge._replace(id=each.id, member_id=each.id) for each in registered]
    standing = Registered(registered, pledges, Programmes(), date(2020, 11, 19))
    sheet = out_and_in(PLEDGES, standing, form, language)
    assert sheet is not None
    plan, found = compared(sheet, standing)
    assert (found, plan.changes, plan.unchanged) == ([], [], len(registered))


@pytest.mark.parametrize(
    ("language", "kind", "headings", "title"),
    [
        ("de", MEMBERS, ["Name", "Art", "Land", "AGS", "Einwohner"], "Mitglieder"),
        ("en", MEMBERS, ["name", "kind", "land", "ags", "population"], "members"),
        ("de", PLEDGES, ["Name", "Land", "AGS", "Programm", "Einheit"], "Zusagen"),
        ("en", PLEDGES, ["name", "land", "ags", "programme", "unit"], "pledges"),
    ],
)
def test_in_the_language_of_the_reader(
    language: str, kind: TableKind, headings: list[str], title: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(kind, [{"name": "X"}], "xlsx", language)))
    assert book.sheetnames == [title]
    assert [each.value for each in book.worksheets[0][1]][:5] == headings
    assert write(kind, [], "csv", language).decode("utf-8-sig").startswith(headings[0])


def test_nothing_in_an_export_is_a_formula() -> None:
    registered = [MUSTERHAFEN._replace(name="=cmd()", contact="@a:b")]
    rows = MEMBERS.export(registered, everywhere)
    book = openpyxl.load_workbook(io.BytesIO(write(MEMBERS, rows, "xlsx", "de")))
    assert book.active is not None
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}
    text = write(MEMBERS, rows, "csv", "de").decode("utf-8-sig")
    fields = [field for line in text.splitlines() for field in line.split(";")]
    assert not [each for each in fields if each.startswith(("=", "+", "-", "@"))]
