"""Numbers of municipalities in words: who has signed, who has applied, and partners are none."""

from __future__ import annotations

import pytest

from commands.alliance.counting import composed
from commands.kit.render import plain

MANY = {
    ("city", "signatory"): 3,
    ("county", "signatory"): 1,
    ("town", "applicant"): 2,
    ("town", "none"): 1,
    ("town", "withdrawn"): 1,
    ("partner", "none"): 5,
}


@pytest.mark.parametrize(
    ("members", "english", "german"),
    [
        (
            MANY,
            "8 municipalities (4 signatories, 2 applicants, 1 has left), 5 partners",
            "8 Kommunen (4 mitgezeichnet, 2 mit Antrag, 1 ausgetreten), 5 Partner",
        ),
        ({("town", "none"): 1}, "1 municipality", "1 Kommune"),
        (
            {("town", "signatory"): 1, ("partner", "none"): 1},
            "1 municipality (1 signatory), 1 partner",
            "1 Kommune (1 mitgezeichnet), 1 Partner",
        ),
        ({("partner", "none"): 2}, "2 partners", "2 Partner"),
        (
            {("city", "applicant"): 1, ("city", "withdrawn"): 2},
            "3 municipalities (1 applicant, 2 have left)",
            "3 Kommunen (1 mit Antrag, 2 ausgetreten)",
        ),
        ({}, "", ""),
    ],
)
def test_composed(members: dict[tuple[str, str], int], english: str, german: str) -> None:
    assert plain(composed(members), "en") == english
    assert plain(composed(members), "de") == german
