"""One spelling for what people write differently, and what a mistyped word may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.spelling import fold, suggest


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bad Müßtal", "bad muesstal"),
        ("BAD MUESSTAL", "bad muesstal"),
        ("Bad Mu\u0308ßtal", "bad muesstal"),
        ("Klein-Musterdorf", "klein musterdorf"),
        ("  Klein – Musterdorf ", "klein musterdorf"),
        ("Musterort (Oder)", "musterort oder"),
        ("Musterort a. d. Probe", "musterort a d probe"),
        ("Café_Ort", "cafe ort"),
        ("?!", ""),
    ],
)
def test_fold(name: str, key: str) -> None:
    assert fold(name) == key


@given(st.text(max_size=40))
def test_fold_is_stable(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("pledeg", "pledge"),
        ("Zusgae", "zusage"),
        ("remind", "reminder"),
        ("erinerung", "erinnerung"),
        ("vtoe", "vote"),
    ],
)
def test_suggests_the_nearest_first(word: str, nearest: str) -> None:
    words = ["pledge", "zusage", "reminder", "erinnerung", "vote", "mydata", "help", "poll"]
    assert suggest(word, words)[0] == nearest


def test_suggests_nothing_far_and_not_too_much() -> None:
    assert suggest("xylophon", ["pledge", "vote"]) == []
    assert suggest("", ["pledge"]) == []
    assert len(suggest("aaa", ["aab", "aac", "aad", "aae", "aab"])) == 3


@pytest.mark.parametrize(
    ("word", "words", "suggested"),
    [
        ("p", ["pledge", "po"], ["po"]),  # with one letter nearly everything begins
        ("pl", ["poll", "pledge"], ["pledge"]),  # two are a beginning
        ("vote", ["voters", "vobe"], ["vobe", "voters"]),  # an error is nearer than an end
        ("abcdef", ["abcdxy", "abcxyz"], ["abcdxy"]),  # a third of the letters may be wrong
        ("Größe", ["groesse", "Gruppe"], ["groesse"]),
    ],
)
def test_suggests(word: str, words: list[str], suggested: list[str]) -> None:
    assert suggest(word, words) == suggested
