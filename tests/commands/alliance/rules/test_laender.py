"""Länder and official municipality keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.laender import NAMES, NotAnAgs, Reason, ags, land, land_of_ags

NUMBERS = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}


def test_there_are_sixteen() -> None:
    assert len(NAMES) == 16
    assert set(NUMBERS.values()) == set(NAMES)


@pytest.mark.parametrize(("code", "name"), NAMES.items())
def test_codes_and_names_in_any_spelling(code: str, name: str) -> None:
    upper_umlauts = name.replace("ü", "ue").upper()
    for text in (code, code.lower(), name, upper_umlauts, name.replace("-", " "), f" {name} "):
        assert land(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NRW", "NW"),
        ("nrw", "NW"),
        ("BaWü", "BW"),
        ("bawue", "BW"),
        ("Meck-Pomm", "MV"),
        ("RLP", "RP"),
        ("NDS", "NI"),
        ("Bavaria", "BY"),
        ("Lower Saxony", "NI"),
        ("", None),
        ("DE", None),
        ("Atlantis", None),
        ("Sachs", None),
    ],
)
def test_short_forms(text: str, code: str | None) -> None:
    assert land(text) == code


@pytest.mark.parametrize(("number", "code"), NUMBERS.items())
def test_land_of_ags(number: str, code: str) -> None:
    assert land_of_ags(f"{number}999001") == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("5999001", Reason.LEADING_ZERO_MISSING),
        ("9999001", Reason.LEADING_ZERO_MISSING),
        ("0599900", Reason.WRONG_LENGTH),
        ("05999", Reason.WRONG_LENGTH),
        ("059990012", Reason.WRONG_LENGTH),
        ("00999001", Reason.UNKNOWN_LAND),
        ("17999001", Reason.UNKNOWN_LAND),
        ("", Reason.NOT_DIGITS),
        ("Musterhafen", Reason.NOT_DIGITS),
        ("05 99900", Reason.NOT_DIGITS),
        ("٠٥٩٩٩٠٠١", Reason.NOT_DIGITS),
        ("05999001\n", Reason.NOT_DIGITS),
    ],
)
def test_refuses_what_is_no_ags(text: str, reason: Reason) -> None:
    for function in (ags, land_of_ags):
        with pytest.raises(NotAnAgs) as refusal:
            function(text)
        assert (refusal.value.reason, refusal.value.text) == (reason, text)
        assert reason in str(refusal.value)


@given(st.sampled_from(sorted(NUMBERS)), st.integers(0, 999_999))
def test_keeps_the_leading_zero(number: str, rest: int) -> None:
    key = f"{number}{rest:06}"
    assert ags(key) == key
