"""What somebody means by an answer: exactly one thing, or they are asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.polls.rules.answer import Answer, NotAnAnswer, Piece, Reason, read

YES_NO = ("Yes", "No", "Abstention")
PLANS = ("Plan X", "Plan Y", "Plan X 2")
DAYS = ("Monday, 9 am", "Tuesday morning", "Monday")


def pieces(text: str) -> list[Piece]:
    """Words; “…” is one in quotation marks, without spaces in it for the sake of this test."""
    return [Piece(each.strip("“”").replace("_", " "), "“" in each) for each in text.split()]


@pytest.mark.parametrize(
    ("options", "most", "typed", "choices", "reason"),
    [
        (YES_NO, 1, "yes", (0,), None),
        (YES_NO, 1, "JA", (0,), None),
        (YES_NO, 1, "2", (1,), None),
        (YES_NO, 1, "No.", (1,), None),
        (YES_NO, 1, "“No”", (1,), None),
        (YES_NO, 1, "no “too_dear”", (1,), "too dear"),
        (YES_NO, 1, "2 “2”", (1,), "2"),
        (YES_NO, 1, "“no” “yes”", (1,), "yes"),
        (YES_NO, 2, "1,3", (0, 2), None),
        (YES_NO, 2, "1, 3", (0, 2), None),
        (YES_NO, 2, "3,1", (0, 2), None),
        (YES_NO, 2, "yes | no", (0, 1), None),
        (YES_NO, 2, "yes|2", (0, 1), None),
        (YES_NO, 2, "yes, ja", (0,), None),
        (YES_NO, 2, "1,2 “why_not”", (0, 1), "why not"),
        (YES_NO, 2, "“yes” | “no”", (0, 1), None),
        (YES_NO, 1, "yes, ja", (0,), None),
        (DAYS, 1, "Monday, 9 am", (0,), None),
        (DAYS, 3, "Monday, 9 am | Tuesday morning", (0, 1), None),
        (DAYS, 3, "Tuesday morning “no_time”", (1,), "no time"),
        (DAYS, 3, "Tuesday “morning”", (1,), None),
        (DAYS, 3, "Monday, Tuesday morning", (1, 2), None),
        (("1,2", "2", "3"), 1, "1,2", (0,), None),
        (YES_NO, 1, "no, because of the costs", (1,), "because of the costs"),
        (YES_NO, 1, "nein, weil zu teuer", (1,), "weil zu teuer"),
        (YES_NO, 1, "nein weil zu teuer", (1,), "weil zu teuer"),
        (YES_NO, 1, "ja – Kosten offen", (0,), "Kosten offen"),
        (YES_NO, 1, "ja - Kosten, die offen sind", (0,), "Kosten, die offen sind"),
        (YES_NO, 1, "2: zu teuer", (1,), "zu teuer"),
        (YES_NO, 1, "ja 😊", (0,), None),
        (YES_NO, 1, "ja ! 👍", (0,), None),
        (YES_NO, 1, "stimme zu 😊", (0,), None),
        (("🍕", "🥗"), 1, "🍕 😊", (0,), None),
        (YES_NO, 1, "👍", (0,), None),
        (YES_NO, 1, "dafür", (0,), None),
        (YES_NO, 1, "dagegen", (1,), None),
        (YES_NO, 1, "enthalten", (2,), None),
        (YES_NO, 1, "stimme zu", (0,), None),
        (YES_NO, 3, "1 3", (0, 2), None),
        (YES_NO, 3, "1+3", (0, 2), None),
        (YES_NO, 3, "1 + 3", (0, 2), None),
        (YES_NO, 3, "1 und 3", (0, 2), None),
        (DAYS, 3, "Tuesday morning and Monday", (1, 2), None),
        (YES_NO, 3, "yes, and no", (0, 1), None),
        (PLANS, 2, "Plan X und Plan Y", (0, 1), None),
        (PLANS, 1, "Plan X, weil günstig", (0,), "weil günstig"),
        (PLANS, 1, "Plan X 2, weil günstig", (2,), "weil günstig"),
        (("A", "AX"), 1, "A!", (0,), None),
        (DAYS, 3, "1 2, weil frei", (0, 1), "weil frei"),
        (("Für", "Gegen"), 1, "gegen, zu teuer", (1,), "zu teuer"),
        (("Brot und Salz", "Brot", "Salz"), 2, "Brot und Salz", (0,), None),
        (("Mo", "Di", "Mo,Di"), 2, "“Mo,Di”", (2,), None),  # not Mo and Di
    ],
)
def test_understood(
    options: tuple[str, ...], most: int, typed: str, choices: tuple[int, ...], reason: str | None
) -> None:
    assert read(options, most, pieces(typed)) == Answer(choices, reason)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ja yes dafür Zustimmung zustimmen stimme_zu in_favour 👍", 0),
        ("nein no dagegen Ablehnung ablehnen lehne_ab against 👎", 1),
        ("Enthaltung abstention abstain enthalten enthalte_mich", 2),
    ],
)
@pytest.mark.parametrize("options", [YES_NO, ("Ja", "Nein", "Enthaltung")])
def test_yes_and_no_in_other_words(options: tuple[str, ...], words: str, meant: int) -> None:
    for word in words.split():
        assert read(options, 1, [Piece(each) for each in word.split("_")]) == Answer((meant,))


@pytest.mark.parametrize("word", ["und", "and", "sowie", "+", "&"])
def test_words_between_options(word: str) -> None:
    assert read(DAYS, 3, pieces(f"Tuesday morning {word} Monday")) == Answer((1, 2))


@pytest.mark.parametrize("word", ["weil", "da", "denn", "because", "since"])
def test_words_before_a_reason_are_part_of_it(word: str) -> None:
    assert read(YES_NO, 1, pieces(f"no {word} too dear")) == Answer((1,), f"{word} too dear")


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_dashes_before_a_reason_are_not(dash: str) -> None:
    assert read(YES_NO, 1, pieces(f"no {dash} too dear")) == Answer((1,), "too dear")


@pytest.mark.parametrize(
    ("options", "most", "typed", "why"),
    [
        (YES_NO, 1, "maybe", Reason.UNKNOWN),
        (YES_NO, 1, "maybe “yes”", Reason.UNKNOWN),
        (YES_NO, 1, "“maybe”", Reason.UNKNOWN),
        (YES_NO, 1, "yes because", Reason.UNKNOWN),
        (YES_NO, 1, "stimme zu,", Reason.UNKNOWN),  # something is missing
        (YES_NO, 1, "ja X", Reason.UNKNOWN),
        (YES_NO, 1, "“too_dear” no", Reason.UNKNOWN),
        (YES_NO, 3, "1,,3", Reason.UNKNOWN),
        (YES_NO, 3, "1,", Reason.UNKNOWN),
        (YES_NO, 3, "1X3", Reason.UNKNOWN),
        (YES_NO, 3, "0001", Reason.UNKNOWN),  # no poll has as many options
        (YES_NO, 3, "| 1", Reason.UNKNOWN),
        (YES_NO, 1, "1 3", Reason.TOO_MANY),
        (YES_NO, 1, "yes and no", Reason.TOO_MANY),
        (YES_NO, 1, "1, 9", Reason.UNKNOWN),
        (YES_NO, 1, "vielleicht, mal sehen", Reason.UNKNOWN),
        (YES_NO, 1, "😊", Reason.UNKNOWN),
        (YES_NO, 2, "1, 3 oder so", Reason.UNKNOWN),
        (YES_NO, 2, "3, 2, 1 ddd", Reason.UNKNOWN),
        (YES_NO, 2, "ja, nein vielleicht", Reason.UNKNOWN),
        (("X", "Y"), 2, "Y, X vielleicht", Reason.UNKNOWN),
        (YES_NO, 1, "no ¿?", Reason.UNKNOWN),
        (YES_NO, 1, "yes ?", Reason.UNKNOWN),
        (YES_NO, 3, "0,1", Reason.UNKNOWN),
        (YES_NO, 3, "1,9", Reason.UNKNOWN),
        (YES_NO, 1, "", Reason.UNKNOWN),
        (YES_NO, 1, "1,3", Reason.TOO_MANY),
        (YES_NO, 2, "1,2,3", Reason.TOO_MANY),
        (YES_NO, 1, "yes | no “both”", Reason.TOO_MANY),
        (("2", "1"), 1, "2", Reason.UNKNOWN),  # the text or the number?
        (("A", "A B"), 1, "A “B”", Reason.AMBIGUOUS),  # A because of B, or A B?
        (("1,2", "B"), 2, "1,2", Reason.AMBIGUOUS),
    ],
)
def test_refused(options: tuple[str, ...], most: int, typed: str, why: Reason) -> None:
    with pytest.raises(NotAnAnswer) as error:
        read(options, most, pieces(typed))
    assert error.value.reason is why
    assert why in str(error.value)


@pytest.mark.parametrize(
    ("options", "typed", "shown"),
    [
        (YES_NO, "maybe", "maybe"),
        (YES_NO, "“maybe”", "maybe"),
        (YES_NO, "maybe “too_dear”", "maybe"),
        (YES_NO, "ich weiß nicht “zu_teuer”", "ich weiß nicht"),
        (YES_NO, "“maybe” yes no", "maybe yes no"),  # nothing is a reason before the answer
        (YES_NO, "vielleicht, mal sehen", "vielleicht, mal sehen"),
        (YES_NO, "yes | no “both”", "yes | no"),
        (("A", "A B"), "A “B”", "A B"),  # what is the answer in it, is the question
    ],
)
def test_what_was_not_understood_is_shown_without_its_reason(
    options: tuple[str, ...], typed: str, shown: str
) -> None:
    with pytest.raises(NotAnAnswer) as error:
        read(options, 1, pieces(typed))
    assert error.value.text == shown


WORD = st.text(alphabet="ab1 ,|.", min_size=1, max_size=6).filter(str.strip)


@given(
    st.lists(WORD, min_size=2, max_size=4),
    st.integers(1, 3),
    st.lists(st.builds(Piece, WORD, st.booleans()), max_size=5),
)
def test_never_anything_that_is_not_there(
    options: list[str], most: int, words: list[Piece]
) -> None:
    try:
        found = read(options, most, words)
    except NotAnAnswer:
        return
    assert 1 <= len(found.choices) <= most
    assert list(found.choices) == sorted(set(found.choices))
    assert set(found.choices) <= set(range(len(options)))
    assert found.reason is None or found.reason in " ".join(each.text for each in words)
