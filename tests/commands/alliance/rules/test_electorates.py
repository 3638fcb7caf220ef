"""Who may vote in which poll."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.electorates import (
    Electors,
    Entitlement,
    eligible,
    entitled,
    entitlement,
)


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
        (Electors.EVERYBODY, None, (), [1, 2, 3, 5]),
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


def only(*statuses: str) -> list[Somebody]:
    return [Somebody(n, "town", "NW", status) for n, status in enumerate(statuses, 1)]


@pytest.mark.parametrize(
    ("scope", "candidates", "represented", "rule", "who"),
    [
        (Electors.ALLIANCE, only("signatory", "applicant", "none"), (1, 2, 3), "signatories", [1]),
        (Electors.ALLIANCE, only("signatory", "none"), (), "signatories", [1]),
        (Electors.LAND, only("signatory", "none"), (1, 2), "signatories", [1]),
        (Electors.APPEAL, only("signatory", "none"), (1, 2), "signatories", [1]),
        # None is recorded yet: who can be reached and has not only applied.
        (Electors.ALLIANCE, only("none", "none", "applicant"), (1, 3), "contacts", [1]),
        (Electors.LAND, only("none", "applicant"), (1, 2), "contacts", [1]),
        (Electors.APPEAL, only("none", "none"), (2,), "contacts", [2]),
        # Unless the poll says so.
        (Electors.EVERYBODY, only("signatory", "applicant", "none"), (), "everybody", [1, 2, 3]),
        (Electors.SIGNATORIES, only("none", "applicant"), (1, 2), "signatories", []),
        # What a partner has signed says nothing about municipalities.
        (Electors.ALLIANCE, [ALL[3], *only("none")], (1, 4), "contacts", [1]),
    ],
)
def test_entitled(
    scope: Electors,
    candidates: list[Somebody],
    represented: tuple[int, ...],
    rule: str,
    who: list[int],
) -> None:
    found = entitlement(scope, candidates)
    assert found == rule
    assert [each.id for each in entitled(found, candidates, represented)] == who


STATUSES = st.lists(st.sampled_from(("none", "applicant", "signatory")), max_size=6)


@given(STATUSES, st.sampled_from(Electors), st.frozensets(st.integers(1, 6)))
def test_who_has_only_applied_has_no_vote_unless_said_so(
    statuses: list[str], scope: Electors, represented: frozenset[int]
) -> None:
    candidates = only(*statuses)
    rule = entitlement(scope, candidates)
    found = {each.alliance_status for each in entitled(rule, candidates, represented)}
    if scope is not Electors.EVERYBODY:
        assert "applicant" not in found
        assert len(found) <= 1, "nobody votes beside signatories"
    if "signatory" in statuses:
        assert "signatory" in found
    assert (rule is Entitlement.EVERYBODY) is (scope is Electors.EVERYBODY)
