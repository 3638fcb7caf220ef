"""Which names a reader would take for each other, and which only a machine could."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.lookalikes import Looks, alike
from commands.kit.rules.spelling import fold

REGISTERED = [
    "Musterhafen",
    "Ilmmuster",
    "Bad Müsterburg",
    "Neumuster",
    "Oldenmuster",
    "Kloster 10",
]

LOOK_ALIKES = [
    ("\u039custerhafen", "Musterhafen"),  # Greek Mu
    ("Must\u0435rhafen", "Musterhafen"),  # Cyrillic ie
    ("Mu\u0455terhafen", "Musterhafen"),  # Cyrillic dze
    ("Rnusterhafen", "Musterhafen"),
    ("RNUSTERHAFEN", "Musterhafen"),
    ("\u217fusterhafen", "Musterhafen"),  # the Roman numeral for a thousand
    ("llmmuster", "Ilmmuster"),  # two small l
    ("1lmmuster", "Ilmmuster"),
    ("\u0406lmmuster", "Ilmmuster"),  # Ukrainian I
    ("Bad M\u00fcsterburg".replace("a", "\u0430"), "Bad Müsterburg"),
    ("Neurnuster", "Neumuster"),
    ("0ldenmuster", "Oldenmuster"),
    ("\u041eldenmuster", "Oldenmuster"),
    ("KIoster 10", "Kloster 10"),  # a capital I
    ("Kloster lO", "Kloster 10"),
]

# Of the forms that names of German municipalities have; nothing here is taken for anything else.
DISTINCT = [
    "Neustadt",
    "Neustadt a. d. Muster",
    "Neustadt an der Muster",
    "Neustadt (Muster)",
    "Neustadt i. Holm",
    "Neustadt/Holm",
    "Neustadt am Rübengebirge",
    "Neustadt in Muster",
    "Neustädtel",
    "Neustedt",
    "Altstadt",
    "Bad Muster",
    "Muster",
    "Müster",
    "Münster",
    "Munster",
    "Mustern",
    "Musterau",
    "Groß Muster",
    "Großmuster",
    "Klein Muster",
    "Landkreis Muster",
    "Muster, Stadt",
    "Musterburg",
    "Musterberg",
    "Eilsdorf",
    "Elsdorf",
    "Eisdorf",
    "Sankt Muster",
    "St. Muster",
    "Hohenmuster",
    "Hohemuster",
    "Lauf",
    "Laufen",
    "Au",
    "Aue",
    "Auen",
    "Ulm",
    "Alm",
    "Olm",
    "Kiel",
    "Keil",
    "Wien",
    "Wein",
    "Weimar",
    "Wismar",
    "Bernau",
    "Bamberg",
    "Damberg",
    "Walldorf",
    "Waldorf",
    "Haar",
    "Har",
]


@pytest.mark.parametrize(("name", "other"), LOOK_ALIKES, ids=lambda each: ascii(each))
def test_look_alikes(name: str, other: str) -> None:
    assert alike(name, enumerate(REGISTERED)) == [REGISTERED.index(other)]
    assert alike(other, [(1, name)]) == [1], "whoever comes first"
    assert Looks(REGISTERED).like(name) == [other]


def test_names_that_only_resemble_each_other() -> None:
    assert [(a, b) for a, b in combinations(DISTINCT, 2) if alike(a, [(1, b)])] == []


@pytest.mark.parametrize("name", ["musterhafen", "MUSTERHAFEN", "Muster-Hafen", "Bad Muesterburg"])
def test_a_namesake_is_no_look_alike(name: str) -> None:
    """It is found by its name; that is another question."""
    assert alike(name, enumerate(REGISTERED)) == []


def test_real_names_can_look_alike() -> None:
    """Why the coordination is asked back and not refused: `rn` is like `m`."""
    assert alike("Hornmuster", [(7, "Hommuster")]) == [7]


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_either_way_and_never_itself(one: str, other: str) -> None:
    assert alike(one, [(1, one)]) == []
    assert alike(one, [(1, other)]) == alike(other, [(1, one)])
    assert bool(Looks([other]).like(one)) == bool(alike(one, [(1, other)]))
    if fold(one) == fold(other):
        assert alike(one, [(1, other)]) == []
