"""Questions are asked, joined, found and taken back."""

from __future__ import annotations

import pytest

from storage.tables import ProceduralQuestion, QuestionAsker
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    PIA,
    ROSA,
    STRANGER,
    Chat,
    body,
)

ASKED = "!question new land “Are places credited?”"

OPENED = {
    "en": (
        ASKED,
        "Question 1 (Land NW): “Are places credited?”\n"
        "Musterhafen asks; the answer comes in the direct chat.\n"
        "Nobody is named for it yet; whoever finds it out: !question owner 1 me until 25.11.2021",
        "Please name who finds it out: !question owner 1 @name:server until",
    ),
    "de": (
        "!frage neu land „Anrechnung auf die Quote?“",
        "Frage 1 (Land NW): „Anrechnung auf die Quote?“\n"
        "Musterhafen fragt; die Antwort kommt in den Direktchat.\n"
        "Noch ist niemand zuständig; wer es klärt: !frage zuständig 1 mich bis 25.11.2021",
        "Bitte sagen Sie, wer es klärt: !frage zuständig 1 @name:server bis",
    ),
}


async def test_asked_by_a_municipality(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!help")  # shown the privacy notice
    typed, answer, told = OPENED[chat.alliance.language]
    assert body(await chat.says(INA, typed)) == answer
    (made,) = await chat.rows(ProceduralQuestion)
    assert (made.level, made.land, made.author) == ("land", "NW", INA)
    assert (made.owner, made.next_at, made.answered_at) == (None, None, None)
    assert made.event_id == chat.last_event
    (asker,) = await chat.rows(QuestionAsker)
    assert (asker.question_id, asker.member_id, asker.actor) == (1, 1, INA)
    ((to, letter),) = chat.letters
    assert (to, letter["msgtype"]) == (FEDERAL, "m.text")
    assert told in letter["body"]


LEVELS = {
    "!frage neu EU Quote?": (INA, "eu", None),
    "!frage neu Bund Quote?": (INA, "federal", None),
    "!frage neu Kommune „Quote?“": (INA, "municipal", None),
    "!frage neu Land „Quote?“ land=NI": (INA, "land", "NI"),
    "!frage neu land Quote?": (KIM, "land", "NI"),
    "!question new state “Quota?” land=BY": (FEDERAL, "land", "BY"),
}


@pytest.mark.parametrize(("typed", "wanted"), LEVELS.items(), ids=LEVELS.keys())
async def test_the_level_and_whose_rules(
    chat: Chat, typed: str, wanted: tuple[str, str, str | None]
) -> None:
    await chat.says(wanted[0], typed)
    assert [(e.author, e.level, e.land) for e in await chat.rows(ProceduralQuestion)] == [wanted]
    if wanted[0] != INA:
        assert await chat.rows(QuestionAsker) == [], "a coordination asks for itself"


REFUSED = {
    "no level": ("!frage neu „Quote?“", "“Quote?”"),
    "no text": ("!frage neu bund", "Something is missing"),
    "long": ("!frage neu bund " + "x" * 201, "at most 200"),
    "a Land of the federation": ("!frage neu bund „Quote?“ land=NW", "for a Land only"),
    "no Land": ("!frage neu eu „Quote?“ land=XX", "is not a Land"),
    "for others": ("!frage neu eu „Quote?“ für Beispielstadt", "Only the contact person"),
}


@pytest.mark.parametrize(("typed", "why"), REFUSED.values(), ids=REFUSED.keys())
async def test_refused(chat: Chat, typed: str, why: str) -> None:
    before = await chat.remembered()
    assert why in body(await chat.says(INA, typed))
    assert await chat.remembered() == before


async def test_the_federal_coordination_says_which_land(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, ASKED))
    assert answer.startswith("Which Land?\nFor example: !question new Land “")
    assert "land=NW" in answer
    assert await chat.rows(ProceduralQuestion) == []


@pytest.mark.parametrize("who", [PIA, STRANGER])
async def test_not_for_others(chat: Chat, who: str) -> None:
    before = await chat.remembered()
    await chat.says(who, ASKED)
    assert await chat.remembered() == before


async def test_one_like_it_is_asked_back_with_the_line_to_send(in_both_languages: Chat) -> None:
    chat = in_both_languages
    is_german = chat.alliance.language == "de"
    await chat.says(ROSA, "!frage neu land „Anrechnung auf die Quote?“")
    await chat.appoint(INA, "Beispielstadt", "deputy")
    before = await chat.remembered()
    typed = "!frage neu land „Wird auf die Quoten „voll“ angerechnet?“ land=NW für Musterhafen"
    typed = typed.replace(" „voll“", "")
    answer = body(await chat.says(INA, typed))
    assert await chat.remembered() == before
    assert "- 1 (Land NW): " in answer
    assert ("!frage auch 1" if is_german else "!question too 1") in answer
    line = next(each for each in answer.split("\n") if "trotzdem" in each or "anyway" in each)
    await chat.says(INA, line[line.index("!") :])
    _first, second = await chat.rows(ProceduralQuestion)
    assert (second.text, second.land) == ("Wird auf die Quoten angerechnet?", "NW")
    assert [each.member_id for each in await chat.rows(QuestionAsker)] == [2, 1]


async def test_on_another_level_it_is_another_question(chat: Chat) -> None:
    await chat.says(INA, "!question new land “Crediting towards the quota?”")
    for typed, like in (
        ("!question new federal “Crediting towards the quota?”", "Like it: 1 “Crediting"),
        ("!question new land “Crediting towards the quota?” land=NI", "Like it: 2 “Crediting"),
    ):
        assert like in body(await chat.says(INA, typed))
    assert len(await chat.rows(ProceduralQuestion)) == 3


async def test_joined_once(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    assert "Beispielstadt asks it, too;" in body(await chat.says(ROSA, "!frage auch 1"))
    assert "Musterhafen asks it already." in body(await chat.says(BEN, "!question too 1"))
    assert [each.member_id for each in await chat.rows(QuestionAsker)] == [1, 2]
    assert "There is no question 2." in body(await chat.says(ROSA, "!frage auch 2"))


async def test_who_joins_an_answered_one_reads_the_answer(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    await chat.says(FEDERAL, "!question answer 1 “Yes.” source=“Decree”")
    answer = body(await chat.says(ROSA, "!question too 1"))
    assert "> Yes.\nSource: “Decree”; as of 19.11.2020 (version 1)" in answer
    assert "Beispielstadt hears of it when the answer changes." in answer


async def test_taken_back(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    await chat.says(FEDERAL, f"!question owner 1 {ROSA} until 25.11.")
    assert "Question 1 is taken back." in body(await chat.says(INA, "!frage zurückziehen 1"))
    assert [to for to, _letter in chat.letters] == [ROSA]
    (made,) = await chat.rows(ProceduralQuestion)
    assert (made.dropped_by, made.next_at, made.due_on) == (INA, None, None)
    for typed in ("!question 1", "!question too 1", "!question outdated 1"):
        assert "Question 1 was taken back." in body(await chat.says(ROSA, typed))
    assert "No question has the words" in body(await chat.says(INA, "!question find places"))
    assert "No question is open." in body(await chat.says(INA, "!questions"))
    await chat.says(INA, ASKED)
    assert len(await chat.rows(ProceduralQuestion)) == 2, "nor is it like a new one"


async def test_what_others_ask_only_the_coordination_takes_back(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    await chat.says(ROSA, "!question too 1")
    before = await chat.remembered()
    assert "Others ask question 1, too" in body(await chat.says(INA, "!question drop 1"))
    assert "by its author" in body(await chat.says(ROSA, "!question drop 1"))
    assert await chat.remembered() == before
    await chat.says(FEDERAL, "!question drop 1")
    assert {to for to, _letter in chat.letters} == {INA, BEN, ROSA}


async def test_what_is_answered_is_kept(chat: Chat) -> None:
    await chat.says(INA, ASKED)
    await chat.says(FEDERAL, "!question answer 1 “Yes.” source=“Decree”")
    before = await chat.remembered()
    assert "has an answer, and that is kept" in body(await chat.says(INA, "!question drop 1"))
    assert await chat.remembered() == before


async def test_found_by_words_and_listed(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!frage neu land „Anrechnung auf die Quote?“")
    await chat.says(ROSA, "!frage neu bund „Kosten der Anreise?“")
    await chat.says(ROSA, "!frage neu eu „Kosten der Unterkunft?“")
    for typed in ("!frage suchen Qouten", "!question Quote", "!frage „Quote 3“"):
        answer = body(await chat.says(INA, typed))
        assert "- 1 (Land NW): " in answer
        assert "Anreise" not in answer
    answer = body(await chat.says(INA, "!frage suchen Kosten"))
    assert [each[:3] for each in answer.split("\n")[1:3]] == ["- 3", "- 2"]
    own_first = body(await chat.says(ROSA, "!fragen")).split("\n")
    assert [each[:3] for each in own_first[1:4]] == ["- 2", "- 3", "- 1"]
    assert len(body(await chat.says(ROSA, "!fragen meine")).split("\n")) == 3
    assert len(body(await chat.says(ROSA, "!fragen bund")).split("\n")) == 2
    await chat.says(FEDERAL, "!frage antwort 2 „Der Bund.“ quelle=„Erlass“")
    assert "Anreise" not in body(await chat.says(ROSA, "!fragen"))
    assert "Anreise" in body(await chat.says(INA, "!fragen beantwortet"))
    assert "Anreise" in body(await chat.says(INA, "!fragen alle"))
