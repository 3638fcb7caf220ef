"""What is typed behind `!poll`: a question, its options, how secret it is; or no question."""

from __future__ import annotations

import pytest

from storage.tables import Poll
from tests.harness.chat import (
    FEDERAL,
    INA,
    PLENARY,
    Chat,
    body,
)
from tests.harness.polls import native


@pytest.mark.parametrize(
    ("typed", "question", "options"),
    [
        ("!poll “Support it?”", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll Support it?", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll Support it? |", "Support it?", ["Yes", "No", "Abstention"]),
        ("!poll “Wann?” Montag | Dienstag", "Wann?", ["Montag", "Dienstag"]),
        ("!poll “Wann?”| Montag|Dienstag", "Wann?", ["Montag", "Dienstag"]),
        ("!poll Wann denn? | Montag | Dienstag", "Wann denn?", ["Montag", "Dienstag"]),
        ("!poll „A | B?“ „C | D“ | E", "A | B?", ["C | D", "E"]),
        ("!abstimmung »Bis wann?« 1 | 2 | 3", "Bis wann?", ["1", "2", "3"]),
        ("!poll “until when?” a | b until tomorrow 9:00", "until when?", ["a", "b"]),
    ],
)
async def test_question_and_options(
    chat: Chat, typed: str, question: str, options: list[str]
) -> None:
    answers = await chat.says(INA, typed)
    (row,) = await chat.rows(Poll)
    assert (row.question, row.options) == (question, options)
    assert (row.author, row.room_id, row.opened_at) == (INA, PLENARY, chat.clock.now())
    assert native(answers) == (question, options)
    text = body(answers[:1])
    assert [f"{n}. {option}" in text for n, option in enumerate(options, 1)]
    assert f"!vote 1 {options[0]}" in text
    assert "3 municipalities can vote, as of now: all signatories of the alliance." in text


async def test_default_options_are_in_the_language_of_the_room(chat: Chat) -> None:
    await chat.says(INA, "!language de")
    answers = await chat.says(INA, "!abstimmung “Mittragen?”")
    assert native(answers)[1] == ["Ja", "Nein", "Enthaltung"]
    assert (await chat.rows(Poll))[0].options == ["Ja", "Nein", "Enthaltung"]
    assert "!stimme 1 Ja" in body(answers)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!poll", "missing: <question>"),
        ('!poll ""', "is empty"),
        ("!poll | a | b", "The question is missing"),
        ("!poll “Q” a", "“a” is the only option"),
        ("!poll Q | a", "“a” is the only option"),
        ("!poll “Q” a | | b", "An option is empty"),
        ("!poll “Q” a | b |", "An option is empty"),
        ("!poll “Q” Köln | koeln", "Two options are the same"),
        ("!poll “Q” " + " | ".join(map(str, range(21))), "At most 20"),
        ("!poll “Q” a | " + "x" * 101, "too long: 101"),
        ("!poll “" + "x" * 301 + "”", "too long: 301"),
        ("!poll “Q” until 18.11.2020 9:00", "“18.11.2020 9:00” is in the past"),
        ("!poll “Q” until 19.11.2020 10:00", "is in the past"),
        ("!poll “Q” bis gestern 9 Uhr", "is in the past"),
        ("!poll “Q” until 31.02.2021 9:00", "does not exist"),
        ("!poll “Q” until every monday 9:00", "repeats"),
        ("!poll “Q” until tomorrow evening", "at what time?"),
        ("!poll “Q” until soon", "I do not understand “soon” as a date"),
        ("!poll “Q” until", "missing: [until <date and time>]"),
        ("!poll “Q” until 25.11.2020 9:00 or so", "I do not understand “or” here"),
    ],
)
async def test_refused(chat: Chat, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(INA, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


@pytest.mark.parametrize(
    ("typed", "question", "options"),
    [
        ("!poll Wann treffen wir uns? Montag | Dienstag", "Wann treffen wir uns?",
         "Montag Dienstag"),
        ("!poll Wann? Wo? | Montag | Dienstag", "Wann? Wo?", "Montag Dienstag"),
        ("!abstimmung „Welcher Termin?“ Montag, Dienstag, Mittwoch", "Welcher Termin?",
         "Montag Dienstag Mittwoch"),
        ("!abstimmung Welcher Termin? Montag; Dienstag", "Welcher Termin?", "Montag Dienstag"),
        ("!abstimmung Welcher Termin?\nMontag\nDienstag", "Welcher Termin?", "Montag Dienstag"),
        ("!abstimmung „Welcher Termin?“\n- Montag\n- Dienstag", "Welcher Termin?",
         "Montag Dienstag"),
        ("!abstimmung Unser nächster Termin\n1. Montag\n2. Dienstag", "Unser nächster Termin",
         "Montag Dienstag"),
        ("!abstimmung „Was?“ Montag, 9 Uhr | Dienstag", "Was?", "Montag, 9 Uhr|Dienstag"),
        ("!abstimmung neu „Was?“ a | b", "Was?", "a b"),
        ("!abstimmung neu: Was denn? a | b", "Was denn?", "a b"),
        ("!abstimmung Neu bauen oder nicht? ja | nein", "Neu bauen oder nicht?", "ja nein"),
        ("!abstimmung „Was?“ a, b bis morgen 9 Uhr", "Was?", "a b"),
        ("!abstimmung „Was?“ a | b quorum = 50 %", "Was?", "a b"),
        ("!abstimmung „Was?“ a | b für=NRW", "Was?", "a b"),
    ],
)  # fmt: skip
async def test_questions_as_people_type_them(
    german: Chat, typed: str, question: str, options: str
) -> None:
    await german.says(INA, typed)
    (row,) = await german.rows(Poll)
    expected = options.split("|") if "|" in options else options.split()
    assert (row.question, row.options) == (question, expected)
    assert row.quorum == ("1/2" if "quorum" in typed else None)
    assert row.land == ("NW" if "NRW" in typed else None)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!poll 1 yes", "Did you mean !vote 1 yes?"),
        ("!poll #1 no “Kosten offen”", "Did you mean !vote 1 no Kosten offen?"),
        ("!poll 1, 3", "Did you mean !vote 1 3?"),
        ("!poll delete it", "!polls shows the open polls"),
        ("!poll stop 1", "!poll close 1 – ends it"),
        ("!poll help", "!polls shows the open polls"),
        ("!poll Winterhilfe", "!poll “Winterhilfe”"),
        ("!poll result of 1", "!poll status 1 – how it stands"),
        ("!poll cancel 1", "!poll discard 1 – for one"),
        ("!poll 2 Termine im Mai", "!poll “2 Termine im Mai”"),
        ("!poll Who goes to Marburg", None),
        ("!poll Winterhilfe?", None),
        ("!poll 2 or 3 meetings?", None),
    ],
)
async def test_not_a_question(chat: Chat, typed: str, told: str | None) -> None:
    answers = await chat.says(INA, typed)
    assert len(await chat.rows(Poll)) == (told is None)
    if told is not None:
        assert told in body(answers)
        assert "I have not opened any poll" in body(answers)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!abstimmung 2 ja", "Meinten Sie !stimme 2 ja?"),
        ("!abstimmung 2: ja", "Meinten Sie !stimme 2 ja?"),
        ("!abstimmung abbrechen 2", "!abstimmung verwerfen 2 – für eine"),
        ("!abstimmung wieder öffnen 1", "!abstimmung stand 1"),
        ("!abstimmung hilfe", "!hilfe abstimmung"),
    ],
)
async def test_in_german(german: Chat, typed: str, told: str) -> None:
    assert told in body(await german.says(INA, typed))
    assert await german.rows(Poll) == []


@pytest.mark.parametrize(
    "typed", ["!poll 1", "!abstimmung #1", "!abstimmung Nr. 1", "!abstimmung status 1",
              "!abstimmung zeigen 1", "!poll show 1"],
)  # fmt: skip
async def test_a_number_alone_shows_the_poll(chat: Chat, typed: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    assert "Poll 1, as it stands: Frage?" in body(await chat.says(INA, typed))
    assert len(await chat.rows(Poll)) == 1
    assert "There is no poll 1234 in" in body(await chat.says(INA, "!poll 1234"))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("!abstimmung „Was?“ quorum 50 %", "quorum=50%"),
        ("!abstimmung „Was?“ a | b mehrheit 2/3", "mehrheit=2/3"),
        ("!abstimmung „Was?“ a | b für NRW", "für=NRW"),
        ("!abstimmung „Was?“ a | b für Land NW", "für=Land NW"),
        ("!abstimmung „Was?“ a | b für Mitzeichnende", "für=Mitzeichnende"),
        ("!abstimmung „Was?“ mindestens=999999h", "höchstens 60 Tage"),
    ],
)
async def test_terms_that_would_become_text(german: Chat, typed: str, told: str) -> None:
    assert told in body(await german.says(INA, typed))
    assert await german.rows(Poll) == []


@pytest.mark.parametrize(
    ("typed", "question", "options", "secrecy"),
    [
        ("!poll “Q”", "Q", 3, "open"),
        ("!poll “Q” hidden", "Q", 3, "hidden"),
        ("!poll “Q” secret until tomorrow 9:00", "Q", 3, "secret"),
        ("!poll hidden “Q”", "Q", 3, "hidden"),
        ("!poll SECRET “Q” a | b", "Q", 2, "secret"),
        ("!poll “Q” a | b hidden", "Q", 2, "hidden"),
        ("!poll “Q” a | “b” hidden quorum=50%", "Q", 2, "hidden"),
        ("!poll secret “Q” a | b secret", "Q", 2, "secret"),
        ("!poll Q? | a | b hidden", "Q?", 2, "hidden"),
        ("!abstimmung geheim „Q“", "Q", 3, "secret"),
        ("!abstimmung „Q“ verdeckt", "Q", 3, "hidden"),
        # What is in quotation marks, or in the middle, belongs to the text.
        ("!poll “secret”", "secret", 3, "open"),
        ("!poll “Q” open | “secret”", "Q", 2, "open"),
        ("!poll “Q” a hidden one | b", "Q", 2, "open"),
        ("!poll “Q” | secret | open", "Q", 2, "open"),
        ("!poll How secret shall it be? | very | not at all", "How secret shall it be?", 2, "open"),
    ],
)
async def test_secrecy(chat: Chat, typed: str, question: str, options: int, secrecy: str) -> None:
    text = body((await chat.says(FEDERAL, typed))[:1])
    (row,) = await chat.rows(Poll)
    assert (row.question, len(row.options), row.secrecy) == (question, options, secrecy)
    assert ("Hidden: I tell no counts" in text) is (secrecy == "hidden")
    assert ("apps and homeservers can see who chose what" in text) is (secrecy == "hidden")
    assert ("Secret: vote only in our direct chat" in text) is (secrecy == "secret")
    assert ("a ballot is final" in text) is (secrecy == "secret")


@pytest.mark.parametrize(
    "typed",
    [
        "!poll secret Q? | a | b",
        "!poll Shall it be secret",
        "!poll Shall it be hidden | yes | no",
        "!poll “Q” open | secret",
        "!poll “Q” secret a | b",
        "!poll “Q” | open | hidden",
        "!abstimmung „Q“ offen | geheim",
    ],
)
async def test_secrecy_is_never_guessed(in_both_languages: Chat, typed: str) -> None:
    before = await in_both_languages.remembered()
    (answer,) = await in_both_languages.says(FEDERAL, typed)
    assert "!poll " in answer["body"] or "!abstimmung " in answer["body"]
    assert "Does “" in answer["body"] or "Gehört „" in answer["body"]
    assert await in_both_languages.remembered() == before
