"""Texts are found by their words, however these are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.alliance.rules.searching import ALIKE, ENOUGH, Texts, key, stem, terms
from commands.kit.rules.spelling import plain

QUESTIONS = (
    "Anrechnung auf die Quote?",
    "Wer trägt die Kosten der Anreise?",
    "Welche Fristen hat der Aufnahmeantrag?",
    "Zählen Städte und Landkreise doppelt?",
    "Gilt § 23 auch für Familien?",
)


def texts(*some: str) -> Texts:
    return Texts("\n".join(map(key, some)))


def found(typed: str) -> list[int]:
    return [each.place for each in texts(*QUESTIONS).found(typed)]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Quote", 0),
        ("QUOTEN", 0),
        ("anrechnen", 0),
        ("angerechnet", 0),
        ("Quotte", 0),
        ("Qoute", 0),
        ("Aufnahmequote", 0),
        ("Kosten", 1),
        ("kostet", 1),
        ("Traegt", 1),
        ("Reisekosten", 1),
        ("Antrag", 2),
        ("Fristen für Anträge", 2),
        ("Stadt", 3),
        ("staedte", 3),
        ("Landkreis", 3),
        ("23", 4),
        ("Familie", 4),
    ],
)
def test_found(typed: str, place: int) -> None:
    assert found(typed) == [place]


@pytest.mark.parametrize(
    "typed", ["Wohnraum", "wer wird das", "24", "An", "", "?", "Kita Kosten im Bus"]
)
def test_not_found(typed: str) -> None:
    assert found(typed) == []


def test_most_words_first_then_the_newest() -> None:
    several = texts("Kosten", "Kosten der Anreise", "Kosten", "Quote")
    assert [each.place for each in several.found("Kosten der Anreise")] == [1, 2, 0]
    assert [each.place for each in several.found("Kosten")] == [2, 0, 1]


def test_the_likeliest_first_then_the_newest() -> None:
    several = texts("Kosten Anreise", "Kosten Anreise Quote", "Kosten Anreise", "Quote")
    assert [each.place for each in several.alike("Kosten der Anreise")] == [2, 0, 1]


@pytest.mark.parametrize(
    ("typed", "some", "places"),
    [
        # Four letters may be a part of a longer word, three are too few.
        ("Kita", ["Quote für Kitaplätze"], [0]),
        ("Bus", ["Busfahrt"], []),
        ("Bus", ["Bus"], [0]),
        # A word itself does not hide what it is made of.
        ("Aufnahmequote", ["Aufnahmequote", "Quote"], [0, 1]),
        # One error below eight letters, two from there on, none in three or in figures.
        ("Rad", ["Rat"], []),
        ("2346", ["§ 2345"], []),
        ("lxndrat", ["Landrat"], [0]),
        ("lxndrxt", ["Landrat"], []),
        ("Hxuptxmt", ["Hauptamt"], [0]),
        ("Aufnahmwantrxg", ["Aufnahmeantrag"], [0]),
        ("Axfnahmwantrxg", ["Aufnahmeantrag"], []),
    ],
)
def test_parts_and_typing_errors(typed: str, some: list[str], places: list[int]) -> None:
    assert [each.place for each in texts(*some).found(typed)] == places


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Anrechnung auf die Quote?", "Wird auf die Quote angerechnet?", True),
        ("Anrechnung auf die Quote?", "Wie ist die Anrechnung auf die Quoten geregelt?", True),
        ("Anrechnung auf die Quote?", "Anrechnung auf die Qoute", True),
        ("Anrechnung auf die Quote?", "Quote für Kitaplätze", False),
        ("Wer trägt die Kosten der Anreise?", "Wer trägt die Kosten der Unterkunft?", True),
        ("Wer trägt die Kosten der Anreise?", "Wer bezahlt die Unterkunft?", False),
        ("Wer?", "Wie?", False),
    ],
)
def test_alike(one: str, other: str, alike: bool) -> None:
    assert bool(texts(one).alike(other)) is alike
    assert bool(texts(other).alike(one)) is alike


@pytest.mark.parametrize(
    "forms",
    [
        "Quote Quoten",
        "Wohnung Wohnungen wohnen",
        "Stadt Städte Städten",
        "Land Länder Ländern Landes",
        "Kosten kostet",
        "zuständig Zuständigkeit Zuständigkeiten zuständige",
        "aufgenommen aufgenommene aufgenommener",
        "housing houses house",
        "costs cost",
    ],
)
def test_one_stem(forms: str) -> None:
    assert len(set(terms(forms))) == 1


WORDS = st.text("abcdeginrstuäöüß", min_size=3, max_size=14)


@given(WORDS)
def test_a_stem_is_stable(word: str) -> None:
    once = stem(plain(word))
    assert once
    assert terms(word) == terms(word.upper())
    assert terms(word) == terms(plain(word))


@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(WORDS, max_size=6))
def test_a_text_finds_itself_first(words: list[str], others: list[str]) -> None:
    """Whatever else there is: it has all of its own words, and nothing is more like it."""
    wanted = terms(" ".join(words))
    several = texts(*others, " ".join(words))
    hits, likely = several.found(" ".join(words)), several.alike(" ".join(words))
    if not wanted:
        assert hits == likely == []
        return
    itself = next(each for each in hits if each.place == len(others))
    assert itself.share == pytest.approx(1)
    assert hits[0].share == pytest.approx(1)
    assert itself in likely
    assert all(ENOUGH <= each.share <= 1 + 1e-9 for each in hits)
    assert all(each.likeness >= ALIKE for each in likely)


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60))
def test_whatever_is_typed(some: list[str], typed: str) -> None:
    for each in texts(*some).found(typed):
        assert 0 <= each.place < len(some)
