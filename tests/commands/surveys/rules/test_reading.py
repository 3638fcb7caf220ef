"""What words mean as an answer: understood exactly, or refused."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.numbers import NotACount
from commands.kit.rules.numbers import Reason as OfNumbers
from commands.surveys.rules import MOST, Given, NotAnAnswer, Reason, read


@dataclass(frozen=True)
class Question:
    kind: str
    unit: str | None = None
    lowest: int | None = 0
    highest: int | None = MOST
    options: list[str] = field(default_factory=list)


PLACES = Question("number", "Plätze", 0, 500)
YES_NO = Question("yes_no", options=["Ja", "Nein"])
COLOUR = Question("choice", options=["rot", "2 grüne", "Blau!"])
YEAR = Question("choice", options=["2", "1"])


@pytest.mark.parametrize(
    ("question", "typed", "expected"),
    [
        (PLACES, "25", 25),
        (PLACES, "0", 0),
        (PLACES, "500", 500),
        (PLACES, "25 Plätze", 25),
        (PLACES, "25 plaetze.", 25),
        (PLACES, "fünf", 5),
        (PLACES, "five", 5),
        (PLACES, "25 Plätze,", 25),
        (Question("number", "freie Plätze"), "25 freie plaetze", 25),
        (Question("number"), "1.234", 1234),
        (Question("number"), "100.000.000", MOST),
        (YES_NO, "ja", 0),
        (YES_NO, "Yes", 0),
        (YES_NO, "nein.", 1),
        (COLOUR, "ROT", 0),
        (COLOUR, "2 gruene", 1),
        (COLOUR, "blau", 2),
        (COLOUR, "rot;", 0),
        (COLOUR, "1", 0),
        (COLOUR, "3", 2),
        (COLOUR, "03", 2),
        (YEAR, "1", 1),  # an answer is called so
    ],
)
def test_understood(question: Question, typed: str, expected: int) -> None:
    assert read(question, typed.split()) == Given(expected)


def test_a_sentence_is_kept_as_it_is() -> None:
    assert read(Question("text"), ["ca.", "20", "Betten!"]) == Given(text="ca. 20 Betten!")


@pytest.mark.parametrize(
    ("question", "typed", "reason", "numbers"),
    [
        (PLACES, "ca. 20", Reason.ROUGH, [20]),
        (PLACES, "10-15", Reason.ROUGH, [10, 15]),
        (PLACES, "10 bis 15", Reason.ROUGH, [10, 15]),
        (PLACES, "mindestens 5 Plätze", Reason.ROUGH, [5]),
        (PLACES, "501", Reason.OUT_OF_BOUNDS, []),
        (Question("number", None, 5, 9), "4", Reason.OUT_OF_BOUNDS, []),
        (YES_NO, "vielleicht", Reason.NO_OPTION, []),
        (YES_NO, "ja aber", Reason.NO_OPTION, []),
        (YES_NO, "1", Reason.NO_OPTION, []),
        (COLOUR, "ro", Reason.NO_OPTION, []),
        (COLOUR, "4", Reason.NO_OPTION, []),
        (COLOUR, "0", Reason.NO_OPTION, []),
        (COLOUR, "003", Reason.NO_OPTION, []),
        (COLOUR, "٣", Reason.NO_OPTION, []),
        (COLOUR, "²", Reason.NO_OPTION, []),
        (COLOUR, "-1", Reason.NO_OPTION, []),
    ],
)
def test_refused(question: Question, typed: str, reason: Reason, numbers: list[int]) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        read(question, typed.split())
    assert (refused.value.reason, list(refused.value.numbers)) == (reason, numbers)
    assert reason in str(refused.value)


@pytest.mark.parametrize("typed", ["1,5", "-3", "viele", "25 Betten", "25 Plätze oder so", "1,234"])
def test_no_whole_number(typed: str) -> None:
    with pytest.raises(NotACount) as refused:
        read(PLACES, typed.split())
    assert refused.value.text == typed


def test_no_number_is_too_large_to_be_refused() -> None:
    with pytest.raises(NotACount) as refused:
        read(Question("number"), ["100.000.001"])
    assert (refused.value.reason, refused.value.limit) == (OfNumbers.TOO_LARGE, MOST)


@given(st.integers(0, 10**6), st.integers(0, 1000), st.integers(1, 1000))
def test_every_number_within_the_bounds_and_no_other(amount: int, low: int, more: int) -> None:
    question = Question("number", None, low, low + more)
    if low <= amount <= low + more:
        assert read(question, [str(amount)]) == Given(amount)
    else:
        with pytest.raises(NotAnAnswer):
            read(question, [str(amount)])
