"""Which dates suit, as people write it; and which date is the best."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.date_polls.rules import NotAnAnswer, Reason, Suits, ranked, read, tapped

DAYS = [date(2021, 1, 12), date(2021, 1, 12), date(2021, 1, 14), date(2021, 1, 15)]


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("1", "ynnn"),
        ("1, 3", "ynyn"),
        ("1,3", "ynyn"),
        ("1;;3,", "ynyn"),
        ("1–2", "yynn"),
        ("if need be: 2", "nmnn"),
        ("1 und 3.", "ynyn"),
        ("1-3", "yyyn"),
        ("#1 2)", "yynn"),
        ("14.1.", "nnyn"),
        ("14.01.2021, 15.1.", "nnyy"),
        ("alle", "yyyy"),
        ("all", "yyyy"),
        ("keiner", "nnnn"),
        ("none", "nnnn"),
        ("no", "nnnn"),
        ("passt nicht", "nnnn"),
        ("1, 3, zur Not 2", "ymyn"),
        ("1 3 if need be 2, 4", "ymym"),
        ("vielleicht 2", "nmnn"),
        ("ja 1 3 zur Not 2 nein 4", "ymyn"),
        ("ja: 1; nein: 4", "ynnn"),
        ("ja 1, sonst nein", "ynnn"),
        ("1 ja, 2 zur Not, 3 nein", "ymnn"),
        ("1, 2 ja", "yynn"),
        ("1 2 ja 3 notfalls", "yymn"),
        ("zur Not alle", "mmmm"),
        ("1 nein", "nnnn"),
    ],
)
def test_read(typed: str, marks: str) -> None:
    assert read(typed.split(), DAYS) == marks


@pytest.mark.parametrize(
    ("typed", "reason", "word"),
    [
        ("5", Reason.NO_DATE, "5"),
        ("0", Reason.NO_DATE, "0"),
        ("3-1", Reason.NO_DATE, "3-1"),
        ("16.1.", Reason.NO_DATE, "16.1."),
        ("12.1.", Reason.SEVERAL, "12.1."),
        ("Montag", Reason.UNKNOWN, "Montag"),
        ("1 gern", Reason.UNKNOWN, "gern"),
        ("ja", Reason.UNCLEAR, ""),
        ("zur Not", Reason.UNCLEAR, ""),
        ("1 3 zur Not", Reason.UNCLEAR, ""),  # both, or only the second?
        ("1 ja 2 zur Not 3", Reason.UNCLEAR, ""),
        ("ja nein 1", Reason.UNCLEAR, ""),
        ("ja 1 zur Not", Reason.UNCLEAR, ""),
        ("1 zur Not 2 ja zur Not", Reason.UNCLEAR, ""),
        ("ja 1 nein 1", Reason.TWICE, "1"),
        ("alle ja 2 nein", Reason.TWICE, "2"),
    ],
)
def test_refused(typed: str, reason: Reason, word: str) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        read(typed.split(), DAYS)
    assert (refused.value.reason, refused.value.word) == (reason, word)
    assert reason.value in str(refused.value)


def test_a_single_date_needs_no_number() -> None:
    assert read(["ja"], DAYS[:1]) == "y"
    assert read(["zur", "Not"], DAYS[:1]) == "m"


@given(st.lists(st.sampled_from(Suits), min_size=1, max_size=10))
def test_what_is_written_out_is_read_back(said: list[Suits]) -> None:
    """In both orders of words and numbers, in both languages."""
    days = [date(2021, 1, 1)] * len(said)
    marks = "".join(each.value for each in said)
    for words in (("yes", "if need be", "no"), ("ja", "zur Not", "nein")):
        word = dict(zip(Suits, words, strict=True))
        behind = " ".join(f"{n} {word[each]}," for n, each in enumerate(said, 1))
        before = " ".join(f"{word[each]} {n}" for n, each in enumerate(said, 1))
        assert read(behind.split(), days) == read(before.split(), days) == marks


@given(st.text(max_size=30))
def test_whatever_is_typed(text: str) -> None:
    try:
        marks = read(text.split() or ["1"], DAYS)
    except NotAnAnswer:
        return
    assert len(marks) == len(DAYS)
    assert set(marks) <= set("ymn")


@pytest.mark.parametrize(
    ("answers", "marks"),
    [([], "nn"), ([0], "yn"), ([3], "nm"), ([0, 2], "yy"), ([0, 1], "mn"), ([1, 2], "my")],
)
def test_a_tap(answers: list[int], marks: str) -> None:
    assert tapped(answers, 2) == marks


@dataclass(frozen=True)
class Date:
    yes: int
    maybe: int
    starts_at: datetime


def test_the_best_first() -> None:
    day = [datetime(2021, 1, n) for n in range(1, 6)]  # noqa: DTZ001
    some = [
        Date(3, 0, day[0]),
        Date(2, 2, day[3]),
        Date(1, 3, day[1]),
        Date(2, 2, day[2]),
        Date(0, 0, day[4]),
    ]
    assert ranked(some) == [some[3], some[1], some[2], some[0], some[4]]
