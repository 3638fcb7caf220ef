"""Which signatures count, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from commands.rules.signing import (
    Lack,
    Signed,
    lacking,
    sort_out,
)

DAY = date(2020, 12, 3)
WHOLE = frozenset({1, 2})


@pytest.mark.parametrize(
    ("signed", "mandated", "where"),
    [
        (Signed(1, 2, WHOLE), {1}, "counting"),
        (Signed(1, 2, WHOLE), set(), "counting"),  # it had a mandate when it signed
        (Signed(1, 2, WHOLE, DAY), {1}, "counting"),  # the mandate has come meanwhile
        (Signed(1, 2, WHOLE, DAY), {2}, "conditional"),
        (Signed(1, 1, WHOLE), {1}, "older"),
        (Signed(1, 1, WHOLE, DAY), {1}, "older"),
        (Signed(1, 3, WHOLE), {1}, "older"),
    ],
)
def test_what_a_signature_is_worth(signed: Signed, mandated: set[int], where: str) -> None:
    found = sort_out([signed], 2, mandated)
    everywhere = {name: getattr(found, name) for name in ("counting", "conditional", "older")}
    assert {name for name, each in everywhere.items() if each == {1: signed}} == {where}
    assert sum(map(len, everywhere.values())) == 1


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
