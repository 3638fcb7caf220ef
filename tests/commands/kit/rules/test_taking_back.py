"""What takes back, and what only sounds like it."""

from __future__ import annotations

import pytest

from commands.kit.rules.taking_back import takes_back


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("none", True),
        ("Keine", True),
        ("zurückziehen", True),
        ("ZURUECKZIEHEN!", True),
        ("Löschen.", True),
        ("entfernen", True),
        ("zurücknehmen", True),
        ("withdraw", True),
        ("kein", False),
        ("zurück", False),
        ("nein", False),
        ("", False),
        ("löschen" * 10_000, False),
    ],
)
def test_takes_back(word: str, meant: bool) -> None:
    assert takes_back(word) is meant
