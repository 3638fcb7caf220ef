"""Choices by the words people use, in any spelling."""

from __future__ import annotations

from enum import StrEnum

import pytest

from commands.kit.rules.choices import Worded, choice, primary_word, words
from commands.polls.rules.secrecy import Secrecy


class Vessel(Worded):
    """Invented, for this test."""

    TUG = "tug", "tugboat tug"
    ROWING_BOAT = "rowing_boat", "rowing-boat skiff"
    PUNT = "punt", "punt"
    RAFT = "raft"


class Plain(StrEnum):
    """One that knows no words."""

    ONE = "one_thing"


@pytest.mark.parametrize(
    ("member", "means"),
    [
        (Secrecy.HIDDEN, ("hidden", "hidden", "verdeckt")),
        (Vessel.TUG, ("tug", "tugboat", "tug")),  # a table without it: as in English
        (Vessel.ROWING_BOAT, ("rowing_boat", "rowing-boat", "skiff")),
        (Vessel.RAFT, ("raft", "raft")),  # and that is the value
        (Plain.ONE, ("one_thing",)),
    ],
)
def test_words(member: StrEnum, means: tuple[str, ...]) -> None:
    assert words(member) == means


@pytest.mark.parametrize(
    ("word", "member"),
    [
        ("tug", Vessel.TUG),
        ("TUGBOAT", Vessel.TUG),
        ("rowing boat", Vessel.ROWING_BOAT),
        ("Rowing-Boat", Vessel.ROWING_BOAT),
        ("raft", Vessel.RAFT),
        ("ferry", None),
        ("", None),
    ],
)
def test_choice(word: str, member: Vessel | None) -> None:
    assert choice(Vessel, word) is member


@pytest.mark.parametrize(
    ("member", "english", "german"),
    [
        (Secrecy.SECRET, "secret", "geheim"),
        (Vessel.TUG, "tugboat", "tugboat"),
        (Vessel.PUNT, "punt", "punt"),
        (Vessel.RAFT, "raft", "raft"),
        (Plain.ONE, "one_thing", "one_thing"),
    ],
)
def test_the_word_that_is_shown(member: StrEnum, english: str, german: str) -> None:
    assert primary_word(member, "en") == primary_word(member) == english
    assert primary_word(member, "de") == german


def test_words_of_a_plain_enum_are_its_values() -> None:
    assert choice(Plain, "One-Thing") is Plain.ONE
    assert primary_word(Plain.ONE, "de") == "one_thing"


def test_words_of_other_languages_come_from_their_tables() -> None:
    assert choice(Secrecy, "GEHEIM") is Secrecy.SECRET
