"""One spelling for what people write differently, and what a mistyped word may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.kit.rules.spelling import fold, fold_lines, plain, spaced, suggest, within


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Köln", "koeln"),
        ("KO\u0308LN", "koeln"),
        ("Straße", "strasse"),
        ("Café", "cafe"),
        ("Ä-b_C !", "ae-b_c !"),
        ("", ""),
    ],
)
def test_plain(text: str, found: str) -> None:
    assert plain(text) == found


def test_spaced() -> None:
    assert spaced(" Bad_Müster–Hafen (Ö)! ") == "bad muester hafen oe"


@given(st.lists(st.text("aÄß_-. \t\u0301é", max_size=8), max_size=5))
def test_lines_are_folded_as_each_by_itself(lines: list[str]) -> None:
    assert fold_lines("\n".join(lines)) == "\n".join(map(fold, lines))


def test_within() -> None:
    """Left out, added, another, and two turned: one error each."""
    words = ["abc", "ab", "abcd", "abx", "acb", "xyz", "cab"]
    near = {text: errors for text, errors, _place in within(1, "abc", words)}
    assert near == {"abc": 0, "ab": 1, "abcd": 1, "abx": 1, "acb": 1}
    assert within(2, "abc", {7: "abcde", 8: "xyz"}) == [("abcde", 2, 7)]
    many = [f"a{n}" for n in range(10)]
    assert len(within(1, "a", many)) == 10
