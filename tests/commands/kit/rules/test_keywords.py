"""Words with a meaning of their own, in any spelling and in every language."""

from __future__ import annotations

import re

import pytest

from commands.kit.rules.keywords import ALL, KEYWORDS, TAKEN_BACK, TO, keyword, two_words


@pytest.fixture(autouse=True)
def _none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is invented here, nobody finds afterwards."""
    monkeypatch.setattr("commands.kit.rules.keywords.KEYWORDS", dict(KEYWORDS))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("all", True),
        ("ALLE", True),
        ("al", False),
        ("all ", False),
        ("", False),
        (5, False),
        (None, False),
        ("all" + "l" * 60, False),
    ],
)
def test_one_of_them(text: object, is_one: bool) -> None:
    assert (text in ALL) is is_one


def test_how_long_a_word_may_be() -> None:
    assert "x" * 60 in keyword("as long as can be", "x" * 60)
    assert "x" * 61 not in keyword("too long", "x" * 61)


def test_english_words_are_the_key_unless_they_are_given() -> None:
    assert keyword("astern").plain == {"astern"}
    assert keyword("abeam", "abeam", "At Bêam").plain == {"abeam", "at beam"}
    assert two_words("ahoy").plain == set()


def test_one_key_stands_for_the_same_words_everywhere() -> None:
    assert keyword("to") == TO
    with pytest.raises(ValueError, match="two keywords are called 'to'"):
        keyword("to", "towards")
    with pytest.raises(ValueError, match="'to'"):
        two_words("to")


def test_a_pattern_takes_the_longest_of_them_in_either_spelling() -> None:
    pattern = re.compile(keyword("hull", "hull", "hull+", "hüll").pattern)
    assert [pattern.match(each)[0] for each in ("hull+", "hullx", "hüll", "huell")] == [  # type: ignore[index]
        "hull+", "hull", "hüll", "huell",
    ]  # fmt: skip
    words = TAKEN_BACK.pattern.split("|")
    assert {"zurückziehen", "zurueckziehen", "none"} <= {*words}
    assert words == sorted(words, key=lambda each: (-len(each), each))
