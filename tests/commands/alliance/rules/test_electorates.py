"""Who may vote in which poll."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from commands.alliance.rules.electorates import Electors, eligible


@dataclass(frozen=True)
class Somebody:
    id: int
    kind: str
    land: str
    alliance_status: str


ALL = (
    Somebody(1, "city", "NW", "signatory"),
    Somebody(2, "town", "NW", "none"),
    Somebody(3, "county", "NI", "signatory"),
    Somebody(4, "partner", "NW", "signatory"),
    Somebody(5, "town", "NI", "withdrawn"),
)


@pytest.mark.parametrize(
    ("electors", "land", "mandated", "who"),
    [
        (Electors.ALLIANCE, None, (), [1, 2, 3, 5]),
        (Electors.LAND, "NW", (), [1, 2]),
        (Electors.LAND, "BY", (), []),
        (Electors.SIGNATORIES, None, (), [1, 3]),
        (Electors.APPEAL, None, (2, 4, 5), [2, 5]),
        (Electors.APPEAL, None, (), []),
    ],
)
def test_eligible(
    electors: Electors, land: str | None, mandated: tuple[int, ...], who: list[int]
) -> None:
    assert [each.id for each in eligible(electors, land, ALL, mandated)] == who
