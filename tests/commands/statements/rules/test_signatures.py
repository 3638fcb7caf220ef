"""Which signatures count, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.inhabitants import Inhabitants, around
from commands.statements.rules.signatures import (
    Lack,
    Signed,
    Signer,
    carried,
    lacking,
    sort_out,
    weight,
)

DAY = date(2020, 12, 3)
WHOLE = frozenset({1, 2})


@pytest.mark.parametrize(
    ("signed", "where"),
    [
        (Signed(1, 2, WHOLE), "counting"),
        (Signed(1, 2, WHOLE, DAY), "conditional"),
        (Signed(1, 1, WHOLE), "older"),
        (Signed(1, 1, WHOLE, DAY), "older"),
        (Signed(1, 3, WHOLE), "older"),
    ],
)
def test_what_a_signature_is_worth(signed: Signed, where: str) -> None:
    found = sort_out([signed], 2)
    everywhere = {name: getattr(found, name) for name in ("counting", "conditional", "older")}
    assert {name for name, each in everywhere.items() if each == {1: signed}} == {where}
    assert sum(map(len, everywhere.values())) == 1


@pytest.mark.parametrize(
    ("signed", "otherwise", "left"),
    [
        ({1, 2, 3}, {3}, (1, 2)),
        ({1, 2, 3}, set(), (1, 2, 3)),
        ({1, 2}, {3, 4}, (1, 2)),
        ({2}, {1, 2}, ()),
    ],
)
def test_what_a_signature_still_carries(
    signed: set[int], otherwise: set[int], left: tuple[int, ...]
) -> None:
    assert carried(signed, otherwise) == left


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_nobody_is_named_for_what_it_answers_otherwise(signed: set[int], other: set[int]) -> None:
    left = carried(signed, other)
    assert set(left) | (signed & other) == signed
    assert not set(left) & other


@pytest.mark.parametrize(
    ("represented", "mandated", "lacks"),
    [
        (True, True, ()),
        (False, True, (Lack.CONTACT,)),
        (True, False, (Lack.MANDATE,)),
        (False, False, (Lack.CONTACT, Lack.MANDATE)),
    ],
)
def test_lacking(represented: bool, mandated: bool, lacks: tuple[Lack, ...]) -> None:
    assert lacking(represented=represented, mandated=mandated) == lacks


def test_weight_counts_nobody_twice() -> None:
    """A county, a joint municipality in it that does not sign, and a town in that one."""
    county_of = {1: 2, 2: 3}
    found = weight(
        [
            Signer(1, 5_000, around(1, county_of), land="NI"),
            Signer(3, 150_000, around(3, county_of), land="NI"),
            Signer(4, None, around(4, county_of), land="NW"),
            Signer(5, 7_000, land="NW"),
            Signer(6, 1_000, {4}, land="NW"),
        ]
    )
    assert found.signers == 5
    assert found.inhabitants == Inhabitants(158_000, unknown=1, inside=1)
    assert list(found.laender.items()) == [("NW", 3), ("NI", 2)]


def test_laender_with_as_many_signers_come_by_name() -> None:
    found = weight([Signer(n, 1, land=land) for n, land in enumerate(["NW", "HE", "NI"])])
    assert list(found.laender) == ["HE", "NI", "NW"]
