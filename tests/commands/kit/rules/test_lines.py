"""What a line and a name may consist of."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.lines import (
    Flaw,
    flaw,
    flaw_of_name,
    is_like_a_command,
    shown_in_line,
    within_marks,
    without_ends,
)

FINE = [
    "Musterhafen",
    "Neustadt a. d. Musterach",
    "Neustadt/Musterland (Kreis)",
    "Bad Müster-Hafen",
    "Samtgemeinde Übergroß",
    "Verein „Hilfe am Kai“ e. V.",
    "Żółć Ærøskøbing",
    "Bündnis 3½ & Söhne",
    "Kirche hilft!",
    "Musterland'sche Höfe",
    "Verein Μουσική",  # each word is of one script
    "مرحبا",
]
OF_LINES = [
    "Winterhilfe ❄️?",
    "👨‍👩‍👧‍👦 kommen",
    "1️⃣ zuerst",
    "50 % = 2/3",
    "a@b.example",
    "→ bis Mo",
    "\U0001fae8",
]
FLAWED = [
    ("Neu-X\nBitte bestätigen", Flaw.LINE_BREAK),
    ("Neu-X\u2028Bitte", Flaw.LINE_BREAK),
    ("Neu-X\u2029Bitte", Flaw.LINE_BREAK),
    ("Neu-X\x85Bitte", Flaw.LINE_BREAK),
    ("Neu-X\x0bBitte", Flaw.LINE_BREAK),
    ("Muster\u202ehafen", Flaw.UNSEEN),
    ("Muster\u2067hafen", Flaw.UNSEEN),
    ("Muster\u200ehafen", Flaw.UNSEEN),
    ("Muster\u061chafen", Flaw.UNSEEN),
    ("\u3164", Flaw.UNSEEN),
    ("Muster\uffa0hafen", Flaw.UNSEEN),
    ("Muster\u115fhafen", Flaw.UNSEEN),
    ("Muster\u034fhafen", Flaw.UNSEEN),
    ("Muster\u200dhafen", Flaw.UNSEEN),
    ("Muster\ufe0fhafen", Flaw.UNSEEN),
    ("Muster\u2800hafen", Flaw.UNSEEN),
    ("Muster\U000e0041hafen", Flaw.UNSEEN),
    ("Muster\U000e0100hafen", Flaw.UNSEEN),
    ("Muster\ue000hafen", Flaw.UNSEEN),
    ("Muster\U0010fffdhafen", Flaw.UNSEEN),
    ("Muster\ufffehafen", Flaw.UNSEEN),
    ("Muster\x1bhafen", Flaw.UNSEEN),
    ("Muster\ud800hafen", Flaw.UNSEEN),
    ("Mu\u0301\u0301\u0301\u0301\u0301ster", Flaw.MARKS),
    (" \u0338Muster", Flaw.MARKS),
]
FLAWED_NAMES = [
    ("!koordination setzen", Flaw.COMMAND),
    ("Neu-X (NW). ! bestätigen", Flaw.COMMAND),
    ("Neu-X(!bestätigen)", Flaw.COMMAND),
    ("Neu-X @mallory:localhost", Flaw.COMMAND),
    ("Muster ❄", Flaw.SIGN),
    ("Muster <b>", Flaw.SIGN),
    ("\uff2d\uff55\uff53\uff54\uff45\uff52", Flaw.SIGN),  # full width
    ("\U0001d40custerhafen", Flaw.SIGN),  # bold
    ("\u039custerhafen", Flaw.SCRIPTS),  # Greek
    ("Must\u0435rhafen", Flaw.SCRIPTS),  # Cyrillic
    ("Bad M\u03c5ster", Flaw.SCRIPTS),
]


@pytest.mark.parametrize("text", [*FINE, *OF_LINES])
def test_lines_as_people_write_them(text: str) -> None:
    assert flaw(text) is None
    assert shown_in_line(text) == text


@pytest.mark.parametrize("name", FINE)
def test_names_as_people_write_them(name: str) -> None:
    assert flaw_of_name(name) is None


@pytest.mark.parametrize(("text", "found"), FLAWED, ids=lambda each: ascii(each))
def test_what_is_wrong_with_a_line(text: str, found: Flaw) -> None:
    assert flaw(text) is found
    assert flaw_of_name(text) is found
    assert flaw(shown_in_line(text)) is None


@pytest.mark.parametrize(("name", "found"), FLAWED_NAMES, ids=lambda each: ascii(each))
def test_what_is_wrong_with_a_name(name: str, found: Flaw) -> None:
    assert flaw(name) is None
    assert flaw_of_name(name) is found


@given(st.text(st.characters(), max_size=20))
def test_what_is_shown_is_one_line_that_can_be_seen(text: str) -> None:
    shown = shown_in_line(text)
    assert flaw(shown) is None
    assert len(shown.splitlines()) <= 1
    found = {unicodedata.category(each) for each in shown if each != "\t"}
    assert not found & {"Cc", "Cs", "Co", "Zl", "Zp"}
    if flaw(text) is None:
        assert shown == text


@pytest.mark.parametrize("text", ["!x", "a !x", "a. ! x", "(!x", "„!x“", "a\u00a0!x"])
def test_like_a_command(text: str) -> None:
    assert is_like_a_command(text)


@pytest.mark.parametrize("text", ["Kommt!", "a!b", "! ", "Kommt alle! Bitte", "!!"])
def test_not_like_a_command(text: str) -> None:
    assert not is_like_a_command(text)


@given(st.text())
def test_nothing_ends_a_quotation(text: str) -> None:
    assert not set(within_marks(text)) & set('"„“”«»')


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (" a b ", "a b"),
        ("\u200e\ufeff a\u00adb \u00ad\n\t", "a\u00adb"),
        ("a\u202e", "a\u202e"),  # turns what comes after it round, and is refused
        ("\u200b \u2060", ""),
        ("", ""),
    ],
)
def test_without_ends(text: str, left: str) -> None:
    assert without_ends(text) == left
