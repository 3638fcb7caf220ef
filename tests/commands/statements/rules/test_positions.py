"""The words for what is said to a clause."""

from __future__ import annotations

import pytest

from commands.kit.rules.choices import choice
from commands.statements.rules.positions import Position


@pytest.mark.parametrize(
    ("word", "position"),
    [
        ("agree", Position.AGREE),
        ("zustimmen", Position.AGREE),
        ("Zustimmung", Position.AGREE),
        ("ja", Position.AGREE),
        ("change", Position.CHANGE),
        ("aendern", Position.CHANGE),
        ("Änderung", Position.CHANGE),
        ("abstain", Position.ABSTAIN),
        ("enthalten", Position.ABSTAIN),
        ("reject", Position.REJECT),
        ("ablehnen", Position.REJECT),
        ("vielleicht", None),
        ("3", None),
    ],
)
def test_words(word: str, position: Position | None) -> None:
    assert choice(Position, word) is position
