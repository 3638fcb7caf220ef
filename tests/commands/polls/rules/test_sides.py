"""Which options mean yes, no and abstaining, and which majority decides then."""

from __future__ import annotations

from fractions import Fraction

import pytest

from commands.polls.rules.sides import Side, sides, unpunctuated
from commands.polls.rules.verdict import SIMPLE, Majority, required

YES, NO, NEITHER = Side.IN_FAVOUR, Side.AGAINST, Side.ABSTAINING


@pytest.mark.parametrize(
    ("option", "side"),
    [
        ("Ja", YES),
        ("yes.", YES),
        ("👍", YES),
        ("NEIN!", NO),
        ("dagegen", NO),
        ("Enthaltung", NEITHER),
        ("abstain!.", NEITHER),
        ("vielleicht", None),
        ("Ja?", None),
        (".", None),
        ("", None),
    ],
)
def test_side_of_an_option(option: str, side: Side | None) -> None:
    assert Side.of(option) is side


@pytest.mark.parametrize(
    ("options", "most", "places"),
    [
        ("Ja Nein", 1, {YES: 0, NO: 1}),
        ("Nein. Ja.", 1, {NO: 0, YES: 1}),
        ("Enthaltung Ja Nein", 1, {NEITHER: 0, YES: 1, NO: 2}),
        ("Ja Nein", 2, None),
        ("Ja Enthaltung", 1, None),
        ("Nein Enthaltung", 1, None),
        ("Ja Nein vielleicht", 1, None),
        ("Ja Nein no", 1, None),  # two of one side
        ("Ja", 1, None),
        ("", 1, None),
    ],
)
def test_sides(options: str, most: int, places: dict[Side, int] | None) -> None:
    assert sides(options.split(), most) == places


@pytest.mark.parametrize(
    ("text", "left"), [("Mo.", "Mo"), ("Mo.!.", "Mo"), ("a.b", "a.b"), ("...", "..."), ("", "")]
)
def test_unpunctuated(text: str, left: str) -> None:
    assert unpunctuated(text) == left


TWO_THIRDS = Majority(Fraction(2, 3))


@pytest.mark.parametrize(
    ("options", "most", "said", "decides"),
    [
        ("Ja Nein", 1, None, SIMPLE),
        ("Ja Nein", 1, TWO_THIRDS, TWO_THIRDS),
        ("Ja Nein", 2, None, None),
        ("Ana Ben", 1, None, None),
        ("Ana Ben", 1, TWO_THIRDS, TWO_THIRDS),
    ],
)
def test_which_majority_decides(
    options: str, most: int, said: Majority | None, decides: Majority | None
) -> None:
    assert required(options.split(), most, said) == decides
