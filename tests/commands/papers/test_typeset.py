"""What belongs together on paper stays in one line."""

from __future__ import annotations

import pytest

from commands.papers.pdf import shown, typeset


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Landesaufnahme § 23 Abs. 1", "Landesaufnahme §~23~Abs.~1"),
        ("50 % der Stimmen", "50~% der Stimmen"),
        ("§ 22 AufenthG", "§~22 AufenthG"),
        ("Abs. 2 und 100 %", "Abs.~2 und 100~%"),
        ("Absatz 2, § allein, 5 Personen", "Absatz 2, § allein, 5 Personen"),
    ],
)
def test_what_belongs_together(text: str, printed: str) -> None:
    assert typeset(text, "de").replace("\N{NO-BREAK SPACE}", "~") == printed
    assert shown(text, "de") == text, "records and their notes keep what was typed"
