"""Which names a reader would take for each other, and which only a machine could."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules import lookalikes
from commands.alliance.rules.lookalikes import Looks, _looks, _skeleton, alike
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


def test_a_name_in_two_lines_looks_like_one_in_one() -> None:
    assert alike("Rnuster Hafen", [(1, "Muster\nHafen"), (2, "Muster"), (3, "Hafen")]) == [1]


@pytest.mark.parametrize(("sign", "looks"), [("\u2026", "..."), ("\u203c", "!!"), ("\u20a8", "Rs")])
def test_one_sign_that_looks_like_several(sign: str, looks: str) -> None:
    assert _skeleton(sign) == _skeleton(looks)


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


WRITTEN = st.one_of(
    st.text(max_size=8),
    st.text("Rrnm ı1lI-_,.()\n\t\u0301ßäÖ\u039c\u0435", max_size=8),
    st.sampled_from([*REGISTERED, *(name for name, _like in LOOK_ALIKES), *DISTINCT]),
)


@given(WRITTEN, st.lists(WRITTEN, max_size=6))
def test_what_is_found_among_many_is_what_is_found_alone(name: str, others: list[str]) -> None:
    alone = [place for place, other in enumerate(others) if alike(name, [(0, other)])]
    assert alike(name, enumerate(others)) == alone
    one_by_one = [
        place
        for place, other in enumerate(others)
        if _looks(name) & _looks(other) and fold(other) != fold(name)
    ]
    assert alone == one_by_one


def test_thousands_are_looked_at_as_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another they keep everybody else waiting for half a second."""
    worked_on: list[str] = []

    def noted(text: str) -> str:
        worked_on.append(text)
        return _skeleton(text)

    monkeypatch.setattr(lookalikes, "_skeleton", noted)
    many = [(n, f"Dörfchen {n}" if n % 3 else f"Dorf {n}") for n in range(500)]
    assert alike("Rnusterhafen", [*many, (500, "Musterhafen")]) == [500]
    assert len(worked_on) < 20
