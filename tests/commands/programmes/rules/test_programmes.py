"""Programmes: which words can name one, and what keeps a municipality from it."""

from __future__ import annotations

from datetime import date
from itertools import chain

import pytest

from commands.alliance.rules import laender
from commands.alliance.rules.units import Unit
from commands.kit.rules.choices import choice, words
from commands.programmes.rules import (
    FACTS,
    Bar,
    Formality,
    Level,
    Programme,
    QuotaMode,
    bar,
    is_free,
    key_of,
)

TODAY = date(2020, 11, 19)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("nest", "nest"),
        ("NesT", "nest"),
        ("Bund", "federal_23_2"),
        ("Landesaufnahme-NW", "landesaufnahme-nw"),
        ("landesaufnahme_nw", "landesaufnahme-nw"),
        ("Grünes-Band", "gruenes-band"),
        ("mondprogramm", "mondprogramm"),
        ("offen", "open"),
        ("x" * 30, "x" * 30),
    ],
)
def test_key_of(word: str, key: str) -> None:
    assert key_of(word) == key


@pytest.mark.parametrize(
    "word",
    ["", "5", "5a", "P-12", "md3", "🚢", "<b>nest2</b>", "a;b", "x" * 31, "für", "until"],
)
def test_no_key(word: str) -> None:
    assert key_of(word) is None


def test_a_new_key_never_means_something_else() -> None:
    enums = (Unit, QuotaMode, Programme, Formality, Level)
    taken = chain.from_iterable(words(member) for enum in enums for member in enum)
    for word in (*taken, *laender.NAMES, *laender.NAMES.values()):
        assert not is_free(word.casefold())
    assert is_free("landesaufnahme-nw")


def test_every_programme_of_the_law_has_its_facts() -> None:
    assert FACTS.keys() == set(Programme) - {Programme.OPEN}
    assert FACTS[Programme.STATE_23_1].level is Level.LAND
    assert choice(Level, "Bund") is Level.FEDERAL


@pytest.mark.parametrize(
    ("is_open", "until", "land", "expected"),
    [
        (True, None, None, None),
        (True, TODAY, "NW", None),
        (False, None, None, Bar.CLOSED),
        (False, date(2020, 1, 1), "BY", Bar.CLOSED),
        (True, date(2020, 11, 18), None, Bar.ENDED),
        (True, None, "BY", Bar.OTHER_LAND),
    ],
)
def test_bar(is_open: bool, until: date | None, land: str | None, expected: Bar | None) -> None:
    found = bar(
        is_open=is_open, valid_until=until, programme_land=land, member_land="NW", today=TODAY
    )
    assert found is expected
