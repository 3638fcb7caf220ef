"""Days that are read strictly, and which day is the last of a pledge."""

from __future__ import annotations

from datetime import date

import pytest

from commands.dates.rules.days import NotADay, day, is_expired


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("03.12.2020", date(2020, 12, 3)),
        ("3.2.2020", date(2020, 2, 3)),
        ("29.2.2020", date(2020, 2, 29)),
        ("2020-12-03", date(2020, 12, 3)),
    ],
)
def test_day(text: str, found: date) -> None:
    assert day(text) == found


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("31.02.2020", False),
        ("29.2.2021", False),
        ("0.12.2020", False),
        ("2020-13-03", False),
        ("0000-01-01", False),
        ("03.12.", True),
        ("03.12.20", True),
        ("2020-12-3", True),
        ("12/03/2020", True),
        ("٠٣.12.2020", True),
        ("03.12.2020 ", True),
        ("", True),
    ],
)
def test_no_day(text: str, exists: bool) -> None:
    with pytest.raises(NotADay) as refusal:
        day(text)
    assert (refusal.value.text, refusal.value.exists, str(refusal.value)) == (text, exists, text)


@pytest.mark.parametrize(
    ("valid_until", "expired"),
    [(None, False), (date(2020, 11, 18), True), (date(2020, 11, 19), False)],
)
def test_the_last_day_is_included(valid_until: date | None, expired: bool) -> None:
    assert is_expired(valid_until, date(2020, 11, 19)) is expired
