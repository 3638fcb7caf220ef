"""Bundled offers: numbers, totals, overlaps, comparisons, and a digest that notices everything."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.units import Unit
from commands.offers import rules as offering
from commands.offers.rules import Line, Overlap, Shift, Total
from commands.programmes.rules import Formality


def line(member: int, amount: int = 5, **fields: Any) -> Line:
    given = {
        "pledge": member * 10,
        "member": member,
        "municipality": f"Ort {member}",
        "land": "NW",
        "ags": None,
        "population": 1_000 * member,
        "county": None,
        "programme": "nest",
        "programme_name": {"de": "NesT", "en": "NesT"},
        "unit": Unit.PERSONS,
        "target_group": "",
        "quota_mode": "additional",
        "cost_condition": None,
        "valid_until": None,
        "amount": amount,
        "formality": Formality.SIGNALLED,
        "formal_reference": None,
        **fields,
    }
    return Line(**given)


LINES = st.lists(
    st.builds(
        line,
        st.integers(1, 6),
        st.integers(1, 1_000),
        unit=st.sampled_from(Unit),
        formality=st.sampled_from(Formality),
        around=st.sets(st.integers(1, 6), max_size=2).map(sorted),
        target_group=st.sampled_from(["", "minors"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("year", "count", "shown"),
    [(2020, 4, "A-2020-04"), (2020, 40, "A-2020-40"), (2021, 123, "A-2021-123")],
)
def test_number(year: int, count: int, shown: str) -> None:
    assert offering.number(year, count) == shown
    for typed in (shown, shown.lower(), shown[2:], f"A{year}-{count}"):
        assert offering.read_number(typed) == (year, count)


@pytest.mark.parametrize("text", ["", "A-2020", "A-20-04", "2020-04-01", "B-2020-04", "A-2020-x"])
def test_no_number(text: str) -> None:
    assert offering.read_number(text) is None


def test_totals_by_unit_and_formality() -> None:
    lines = [
        line(1, 5, formality=Formality.FORMAL),
        line(1, 7, formality=Formality.FORMAL, target_group="minors"),
        line(2, 3, formality=Formality.FORMAL),
        line(2, 2, unit=Unit.FAMILIES),
        line(3, 9, formality=Formality.RESOLVED, population=None),
        line(4, 1, formality=Formality.FORMAL, around=[2]),  # lives in 2, and is counted there
        line(5, 1, unit=Unit.FAMILIES, around=[3]),  # of 3 nobody knows how many live there
    ]
    assert offering.totals(lines) == [
        Total(Unit.PERSONS, Formality.FORMAL, 16, 3, 3_000),
        Total(Unit.PERSONS, Formality.RESOLVED, 9, 1, 0),
        Total(Unit.FAMILIES, Formality.SIGNALLED, 3, 2, 7_000),
    ]
    assert offering.weight(lines) == (5, 8_000)


@given(LINES)
def test_persons_and_families_are_never_in_one_number(lines: list[Line]) -> None:
    """Taking all families away changes no number of persons, and the other way round."""
    every = offering.totals(lines)
    for unit in Unit:
        alone = offering.totals([each for each in lines if each.unit is unit])
        assert [each for each in every if each.unit is unit] == alone
        assert sum(each.amount for each in alone) == sum(x.amount for x in lines if x.unit is unit)
    assert all(total.municipalities <= offering.weight(lines)[0] for total in every)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line(1), line(2, around=[1])], [Overlap("Ort 1", ("Ort 2",))]),
        (
            [line(1), line(3, around=[1]), line(2, around=[1])],
            [Overlap("Ort 1", ("Ort 2", "Ort 3"))],
        ),
        ([line(1), line(3, around=[2, 1])], [Overlap("Ort 1", ("Ort 3",))]),
        ([line(2, around=[1])], []),
        ([line(1, unit=Unit.FAMILIES), line(2, around=[1])], []),
        (
            [line(1), line(1, unit=Unit.FAMILIES), line(2, around=[1])],
            [Overlap("Ort 1", ("Ort 2",))],
        ),
        (
            [line(7), line(8, around=[7]), line(5), line(6, around=[5])],
            [Overlap("Ort 5", ("Ort 6",)), Overlap("Ort 7", ("Ort 8",))],
        ),
    ],
    ids=[
        *("county and town", "two towns", "a town in a joint municipality that pledged nothing"),
        *("county pledged nothing", "other unit"),
        *("one unit of two", "two counties, by name"),
    ],
)
def test_overlaps(lines: list[Line], found: list[Overlap]) -> None:
    assert offering.overlaps(lines) == found


def test_comparison() -> None:
    before = [line(1, 5), line(2, 5), line(3, 5)]
    after = [line(2, 5, population=7), line(3, 8, formality=Formality.FORMAL), line(4, 1)]
    seen = offering.compare(before, after)
    assert seen.shifts == [
        Shift(Unit.PERSONS, Formality.FORMAL, 0, 8),
        Shift(Unit.PERSONS, Formality.SIGNALLED, 15, 6),
    ]
    assert (seen.new, seen.gone, seen.changed) == (["Ort 4 (NW)"], ["Ort 1 (NW)"], ["Ort 3 (NW)"])
    assert seen


def test_comparison_with_nothing() -> None:
    """All of it is new, or gone: by name, and to or from zero."""
    lines = [line(3, 5, unit=Unit.FAMILIES), line(1, 5), line(2, 5)]
    names = ["Ort 1 (NW)", "Ort 2 (NW)", "Ort 3 (NW)"]
    came, went = offering.compare([], lines), offering.compare(lines, [])
    assert (came.new, came.gone, came.changed) == (names, [], [])
    assert (went.new, went.gone, went.changed) == ([], names, [])
    both = [(Unit.PERSONS, Formality.SIGNALLED, 10), (Unit.FAMILIES, Formality.SIGNALLED, 5)]
    assert came.shifts == [Shift(unit, formality, 0, amount) for unit, formality, amount in both]
    assert went.shifts == [Shift(unit, formality, amount, 0) for unit, formality, amount in both]


@pytest.mark.parametrize(
    ("shifts", "new", "gone", "changed"),
    [
        ([Shift(Unit.PERSONS, Formality.FORMAL, 1, 2)], [], [], []),
        ([], ["Ort 1 (NW)"], [], []),
        ([], [], ["Ort 1 (NW)"], []),
        ([], [], [], ["Ort 1 (NW)"]),
    ],
)
def test_each_of_it_is_a_difference(
    shifts: list[Shift], new: list[str], gone: list[str], changed: list[str]
) -> None:
    assert offering.Comparison(shifts, new, gone, changed)


@given(LINES, LINES)
def test_comparison_is_the_same_both_ways(one: list[Line], other: list[Line]) -> None:
    there, back = offering.compare(one, other), offering.compare(other, one)
    assert (there.new, there.gone, there.changed) == (back.gone, back.new, back.changed)
    assert not offering.compare(one, one)


@given(LINES)
def test_a_snapshot_survives_the_database(lines: list[Line]) -> None:
    """JSON and back: the same lines, totals and digest, whatever the order of the keys."""
    snapshot = {"number": "A-2020-04", "as_of": "2020-11-25", **offering.contents(lines)}
    read = json.loads(json.dumps(dict(reversed(snapshot.items()))))
    assert offering.digest(read) == offering.digest(snapshot)
    assert offering.lines_of(read) == lines
    assert offering.totals_of(read) == offering.totals(lines)
    assert offering.day_of(read).isoformat() == "2020-11-25"


def test_the_form_that_is_kept() -> None:
    """Snapshots are frozen under a digest and outlive the program: no name in them changes."""
    county, town = line(1, 5), line(2, 3, around=[1], formality=Formality.FORMAL)
    assert json.loads(json.dumps(offering.contents([county, town]))) == {
        "lines": [as_kept(county), as_kept(town)],
        "totals": [
            {
                "unit": "persons",
                "formality": "formal",
                "amount": 3,
                "municipalities": 1,
                "population": 2_000,
            },
            {
                "unit": "persons",
                "formality": "signalled",
                "amount": 5,
                "municipalities": 1,
                "population": 1_000,
            },
        ],
        "overlaps": [{"county": "Ort 1", "inside": ["Ort 2"]}],
        "municipalities": 2,
        "population": 1_000,
    }


def as_kept(each: Line) -> dict[str, Any]:
    return {
        "pledge": each.pledge,
        "member": each.member,
        "municipality": each.municipality,
        "land": "NW",
        "ags": None,
        "population": each.population,
        "county": None,
        "programme": "nest",
        "programme_name": {"de": "NesT", "en": "NesT"},
        "unit": "persons",
        "target_group": "",
        "quota_mode": "additional",
        "cost_condition": None,
        "valid_until": None,
        "amount": each.amount,
        "formality": each.formality.value,
        "formal_reference": None,
        "around": [*each.around],
    }


@pytest.mark.parametrize(
    "change", [{"amount": 6}, {"municipality": "Ort 2"}, {"formal_reference": "Brief"}]
)
def test_the_digest_notices(change: dict[str, Any]) -> None:
    before, after = [line(1)], [replace(line(1), **change)]
    assert offering.digest(offering.contents(before)) != offering.digest(offering.contents(after))


def test_the_digest_is_sha_256_of_canonical_json() -> None:
    """Anybody can check it: printf '{"a":"ü","b":[1]}' | sha256sum."""
    expected = "48cbbe6c04a5c67ed292a5408413ba0b934e24347a5c435e75caf0a5e71334e7"
    assert offering.digest({"b": [1], "a": "ü"}) == expected


def test_the_digest_is_taken_of_everything_but_what_json_cannot_say() -> None:
    """Half a character, which the server of somebody may let through, has one; NaN has none."""
    assert offering.digest({"a": "\ud83d"}) != offering.digest({"a": "\ud83c"})
    with pytest.raises(ValueError, match="not JSON compliant"):
        offering.digest({"a": float("nan")})


def test_thousands_of_lines_are_written_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread: while json writes all of them at once, nobody else has a turn."""
    snapshot = {"b": "ü", "lines": [{"z": n, "a": None} for n in range(2_300)], "c": [1], "a": {}}
    once = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    longest = 0
    dumps = json.dumps

    def noted(value: object, **how: Any) -> str:
        nonlocal longest
        longest = max(longest, len(value) if isinstance(value, list) else 0)
        return dumps(value, **how)

    monkeypatch.setattr(json, "dumps", noted)
    assert offering.canonical(snapshot) == once
    assert 1 < longest <= 500


@pytest.mark.parametrize("lines", [[], [{"a": 1}]])
def test_as_older_versions_have_kept_it(lines: list[object]) -> None:
    snapshot = {"number": "A-2020-01", "lines": lines, "name": "ü"}
    frozen = offering.digest(snapshot)
    assert offering.is_intact(offering.canonical(snapshot), frozen)
    assert offering.is_intact(json.dumps(snapshot), frozen)
    assert not offering.is_intact(json.dumps({**snapshot, "name": "u"}), frozen)


def test_a_key_that_stands_twice_is_none_of_ours() -> None:
    """Which value is read depends on the program; the checksum of the last one proves nothing."""
    snapshot = {"number": "A-2020-01", "lines": [], "name": "ü"}
    twice = offering.canonical(snapshot).replace('"name"', '"name":"u","name"')
    assert json.loads(twice) == snapshot
    assert not offering.is_intact(twice, offering.digest(snapshot))


@pytest.mark.parametrize("text", ['{"lines":3}', '{"lines":{"a":1}}', "[1]", "3", "{", "null"])
def test_what_no_offer_looks_like_is_not_intact(text: str) -> None:
    assert not offering.is_intact(text, "0" * 64)
