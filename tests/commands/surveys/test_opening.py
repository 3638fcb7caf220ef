"""Surveys are opened: in one line, or with one question in each line; nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.tables import Survey, SurveyMember, SurveyQuestion
from tests.harness.chat import FEDERAL, INA, PIA, Chat, body

SAID = {
    "en": "Survey 1: Free places on 01.12.?\n"
    "Answer: a number, places, 0 to 500\n"
    "Answer here or in our direct chat, for example: !answer 1 25\n"
    "3 municipalities are asked: all signatories of the alliance. They can change their answers "
    "until the end.\n"
    "Single answers are seen by the coordination and by the municipality itself; of fewer than "
    "three not even a sum is told.\n"
    "It closes by itself: Saturday, 28.11.2020, 23:59.\n"
    "No time was given, so it is the end of that day.",
    "de": "Abfrage 1: Freie Plätze am 01.12.?\n"
    "Antwort: eine Zahl, Plätze, 0 bis 500\n"
    "Antworten Sie hier oder in unserem Direktchat, zum Beispiel: !antwort 1 25\n"
    "3 Kommunen sind gefragt: alle Mitzeichnenden des Bündnisses. Sie können ihre Antworten bis "
    "zum Ende ändern.\n"
    "Einzelne Antworten sehen die Koordination und die Kommune selbst; bei weniger als drei nenne "
    "ich auch keine Summe.\n"
    "Ende: Samstag, 28.11.2020, 23:59 Uhr.\n"
    "Ohne Uhrzeit gilt das Ende dieses Tages.",
}
TYPED = {
    "en": "!survey “Free places on 01.12.?” number places 0-500 until 28.11.",
    "de": "!abfrage „Freie Plätze am 01.12.?“ zahl Plätze 0-500 bis 28.11.",
}


async def test_what_is_announced(in_both_languages: Chat) -> None:
    chat = in_both_languages
    language = chat.alliance.language
    assert body(await chat.says(FEDERAL, TYPED[language])) == SAID[language]
    (row,) = await chat.rows(Survey)
    assert row.closes_at == datetime(2020, 11, 28, 22, 59, tzinfo=UTC)
    assert (row.author, row.is_open, row.entitled) == (FEDERAL, False, "signatories")
    assert [each.member_id for each in await chat.rows(SurveyMember)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "kind", "unit", "bounds", "options"),
    [
        ("„Freie Plätze?“ zahl", "number", None, (0, 100_000_000), []),
        ("Freie Plätze am 01.12.? zahl", "number", None, (0, 100_000_000), []),
        ("„Plätze?“ Zahl 5 bis 9 Plätze", "number", "Plätze", (5, 9), []),
        ("„Plätze?“ zahl 0 bis 500 bis 28.11.", "number", None, (0, 500), []),
        ("“Places?” number “free places” 1.000-2.000", "number", "free places", (1000, 2000), []),
        ("„Plätze?“ Anzahl Betten", "number", "Betten", (0, 100_000_000), []),
        ("„Dolmetschende“ ja/nein", "yes_no", None, None, ["Yes", "No"]),
        ("Dolmetschende? ja / nein", "yes_no", None, None, ["Yes", "No"]),
        ("„Farbe“ rot | hell grün", "choice", None, None, ["rot", "hell grün"]),
        ("Farbe? auswahl rot|grün", "choice", None, None, ["rot", "grün"]),
        ("„Farbe“ rot | „ganz offen“", "choice", None, None, ["rot", "ganz offen"]),
        ("„Was fehlt?“ satz", "text", None, None, []),
        ("neu „Was fehlt?“ text", "text", None, None, []),
    ],
)
async def test_kinds_of_answers(
    chat: Chat,
    typed: str,
    kind: str,
    unit: str | None,
    bounds: tuple[int, int] | None,
    options: list[str],
) -> None:
    await chat.says(FEDERAL, f"!abfrage {typed}")
    (row,) = await chat.rows(SurveyQuestion)
    assert (row.kind, row.unit, row.options) == (kind, unit, options)
    assert (row.lowest, row.highest) == (bounds or (None, None))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "The question is missing"),
        ("„Freie Plätze?“", "How is “Freie Plätze?” answered?"),
        ("Freie Plätze zahl", "put the question into quotation marks"),
        ("rot | grün", "put the question into quotation marks"),
        ("„Plätze?“ viele", "I do not understand “viele” here."),
        ("„Plätze?“ zahl 28.11.", "I do not understand “28.11.” here."),
        ("„Plätze?“ zahl freie Plätze", "I do not understand “Plätze” here."),
        ("„Plätze?“ zahl 9-5", "the wrong way round: 9 to 5"),
        ("„Plätze?“ text rot", "I do not understand “rot” here."),
        ("„Farbe?“ auswahl", "separated by"),
        ("„Farbe?“ rot | ", "An option is empty"),
        ("„Farbe?“ | rot", "2 to 20 answers"),
        ("„Farbe?“ rot | Rot", "Two options are the same"),
        ("„Farbe?“ rot | grün offen", "Does “open” belong to a text?"),
        ("offen Welcher Tag? Montag | Dienstag", "Does “open” belong to a text?"),
        ("zusagbar „Farbe?“ rot | grün", "Only a number can become a pledge."),
        ("zusagbar „Betten?“ zahl Betten", "“Betten” cannot be pledged"),
        ("1 ergebnis", "!survey result 1"),
        ("„Plätze?“ zahl für=BY", "nobody to ask"),
        ("„Plätze?“ zahl bis gestern", "past"),
        ("„Plätze?“ zahl\n„Betten?“", "How is “Betten?” answered?"),
        ("„Plätze?“ zahl" + "\nMehr? text" * 10, "At most 10 questions"),
    ],
)
async def test_nothing_is_guessed(chat: Chat, typed: str, answer: str) -> None:
    assert answer in body(await chat.says(FEDERAL, f"!abfrage {typed}"))
    assert await chat.rows(Survey) == []


async def test_several_questions_one_in_each_line(chat: Chat) -> None:
    typed = (
        "!survey Winter until 28.11.\n1. Places? number places pledgeable\n\n- Interpreters? yes/no"
    )
    answer = body(await chat.says(INA, typed))
    assert "1. Places? (a number, places)\n2. Interpreters? (yes or no)" in answer
    (row,) = await chat.rows(Survey)
    assert row.title == "Winter"
    asked = await chat.rows(SurveyQuestion)
    assert [(q.number, q.text, q.pledgeable) for q in asked] == [
        (1, "Places?", True),
        (2, "Interpreters?", False),
    ]


async def test_the_first_line_may_be_a_question_itself(chat: Chat) -> None:
    await chat.says(INA, "!survey open “Places?” number\nInterpreters? yes/no")
    (row,) = await chat.rows(Survey)
    assert (row.title, row.is_open) == ("Places?", True)
    assert len(await chat.rows(SurveyQuestion)) == 2


async def test_whom_it_asks(chat: Chat) -> None:
    await chat.says(INA, "!survey “Places?” number for=NW")
    assert [each.member_id for each in await chat.rows(SurveyMember)] == [1, 2]


async def test_partners_do_not_open_one(chat: Chat) -> None:
    await chat.says(PIA, "!survey “Places?” number")
    assert await chat.rows(Survey) == []
