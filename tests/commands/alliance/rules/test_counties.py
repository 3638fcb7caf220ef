"""Which county a municipality lies in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.counties import county_key, county_of, may_lie_in, placed
from commands.alliance.rules.statuses import Kind

OUTER = {
    Kind.CITY: {Kind.COUNTY, Kind.JOINT_MUNICIPALITY},
    Kind.TOWN: {Kind.COUNTY, Kind.JOINT_MUNICIPALITY},
    Kind.JOINT_MUNICIPALITY: {Kind.COUNTY},
    Kind.COUNTY: set(),
    Kind.CITY_STATE: set(),
    Kind.PARTNER: set(),
}
KEYS = st.from_regex(r"0[1-9][0-9]{6}", fullmatch=True)


@pytest.mark.parametrize("kind", Kind)
def test_what_can_lie_in_what(kind: Kind) -> None:
    assert {outer for outer in Kind if may_lie_in(kind, outer)} == OUTER[kind]


@given(st.sampled_from(Kind), st.sampled_from(Kind))
def test_never_in_each_other(one: Kind, other: Kind) -> None:
    assert not (may_lie_in(one, other) and may_lie_in(other, one))


@pytest.mark.parametrize(
    ("ags", "counties", "found"),
    [
        ("05998017", [(3, "05998000")], 3),
        ("05998117", [(3, "05998000")], 3),
        ("05998017", [(2, "05997000"), (3, "05998000"), (4, "03998000")], 3),
        ("05998017", [(3, "05998000"), (4, "05998001")], None),
        ("05998017", [(2, "05997000")], None),
        ("05998017", [(2, "05990000")], None),
        ("05998017", [], None),
    ],
)
def test_by_the_first_five_digits(
    ags: str, counties: list[tuple[int, str]], found: int | None
) -> None:
    assert county_of(ags, counties) == found


@given(KEYS, st.lists(KEYS, unique_by=county_key))
def test_a_found_county_has_the_same_key(ags: str, keys: list[str]) -> None:
    found = county_of(ags, enumerate(keys))
    same = [number for number, key in enumerate(keys) if key[:5] == ags[:5]]
    assert ([] if found is None else [found]) == same


@given(st.lists(KEYS), st.lists(KEYS))
def test_all_at_once_as_one_by_one(keys: list[str], counties: list[str]) -> None:
    known = list(enumerate(counties, start=1_000))
    towns = [(number, Kind.TOWN, key) for number, key in enumerate(keys)]
    one_by_one = {number: county_of(key, known) for number, _kind, key in towns}
    assert placed(towns, known) == {n: found for n, found in one_by_one.items() if found}


def test_counties_lie_in_nothing() -> None:
    assert placed([(1, Kind.COUNTY, "05999000")], [(1, "05999000")]) == {}
