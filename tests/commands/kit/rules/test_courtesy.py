"""What is a greeting or thanks, and what says more."""

from __future__ import annotations

import pytest

from commands.kit.rules.courtesy import Courtesy, courtesy_of


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Hallo", Courtesy.HELLO),
        ("HALLO!", Courtesy.HELLO),
        ("Hallo, lieber Lotse", Courtesy.HELLO),
        ("hi a b c", Courtesy.HELLO),
        ("hi a b c d", None),
        ("Guten Morgen", Courtesy.HELLO),
        ("Danke!", Courtesy.THANKS),
        ("thank you", Courtesy.THANKS),
        ("thanks, hello", Courtesy.THANKS),
        ("History", None),
        ("Also hallo", None),
        ("Hallo 2", None),
        ("Hallo\nLotse", None),
        ("hi " + "x" * 37, Courtesy.HELLO),
        ("hi " + "x" * 38, None),
        ("", None),
        ("?", None),
    ],
)
def test_courtesy(text: str, meant: Courtesy | None) -> None:
    assert courtesy_of(text) is meant
