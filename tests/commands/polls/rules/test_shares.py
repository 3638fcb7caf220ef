"""Shares: exact, or refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.shares import NotAShare, Reason, canonical, kept, share, shown


@pytest.mark.parametrize(
    ("text", "written", "seen"),
    [
        ("50%", "1/2", "50 %"),
        ("50 %", "1/2", "50 %"),
        ("050%", "1/2", "50 %"),
        ("100%", "1/1", "100 %"),
        ("66,7%", "667/1000", "667/1000"),
        ("66.7 %", "667/1000", "667/1000"),
        ("12,50%", "1/8", "1/8"),
        ("2/3", "2/3", "2/3"),
        ("4/6", "2/3", "2/3"),
        ("3/4", "3/4", "75 %"),
        ("1/1", "1/1", "100 %"),
    ],
)
def test_understood(text: str, written: str, seen: str) -> None:
    found = share(text)
    assert canonical(found) == written
    assert shown(found) == seen
    assert kept(written) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0%", Reason.NOTHING),
        ("0,000%", Reason.NOTHING),
        ("0/5", Reason.NOTHING),
        ("101%", Reason.MORE_THAN_ALL),
        ("100,001%", Reason.MORE_THAN_ALL),
        ("3/2", Reason.MORE_THAN_ALL),
        *(
            (each, Reason.NOT_A_SHARE)
            for each in (
                *("", "%", "50", "0,5", "half", "-5%", "−5%", "1/0", "0/0", "1/2/3", "1 / 2"),
                *("5%%", "٥٠%", "½", "1/-2", "50%\n", "9" * 5000 + "%", "1/" + "9" * 5000),
            )
        ),
    ],
)
def test_refused(text: str, reason: Reason) -> None:
    with pytest.raises(NotAShare) as error:
        share(text)
    assert (error.value.reason, error.value.text) == (reason, text)
    assert reason in str(error.value)


@given(st.fractions(min_value=Fraction(1, 9999), max_value=1, max_denominator=9999))
def test_what_is_kept_comes_back(some: Fraction) -> None:
    assert kept(canonical(some)) == share(canonical(some)) == some


def test_nothing_is_kept_as_nothing() -> None:
    assert kept(None) is None
