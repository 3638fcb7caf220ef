"""How long something takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.meetings.rules import LONGEST, SHORTEST, length_in_minutes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90min", 90),
        ("90 Min.", 90),
        ("90 Minuten", 90),
        ("90 minutes", 90),
        ("45m", 45),
        ("2h", 120),
        ("2 Std.", 120),
        ("1 Stunde", 60),
        ("2 hours", 120),
        ("1,5h", 90),
        ("1.5 Stunden", 90),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1:30", 90),
        ("1:30 h", 90),
        ("5min", 5),
        ("168h", 10_080),
        *(
            (each, None)
            for each in ("", "90", "4min", "169h", "0h", "-2h", "1:60", "1h60", "2 Tage")
        ),
        *(
            (each, None)
            for each in ("1,55h", "h", "zwei Stunden", "2h x", "9" * 5000, "٢h", "1,5min")
        ),
        *((each, None) for each in ("٩٠min", "١,٥h", "1,٥h", "١:30", "1:3٠", "1h3٠")),
    ],
)
def test_read(text: str, length: int | None) -> None:
    assert length_in_minutes(text) == length


@given(st.integers(0, 20_000))
def test_every_length(length: int) -> None:
    wanted = length if SHORTEST <= length <= LONGEST else None
    assert length_in_minutes(f"{length}min") == wanted
    assert length_in_minutes(f"{length // 60}:{length % 60:02}") == wanted


@given(st.text(max_size=20))
def test_anything(text: str) -> None:
    assert length_in_minutes(text) is None or any(each.isdigit() for each in text)
