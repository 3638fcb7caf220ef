"""Municipalities answer, in ten seconds, and change what they have answered until the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.tables import SurveyAnswer
from tests.harness.chat import BEN, FEDERAL, INA, OTHER_ROOM, PIA, PLENARY, ROSA, Chat, body

NUMBER = "!survey open “Places?” number places 0-500 until 28.11. 18:00"
DIRECT = "!direct-ina:localhost"


async def amounts(chat: Chat) -> list[tuple[int, int, int | None]]:
    rows = await chat.rows(SurveyAnswer)
    return [(each.survey_id, each.member_id, each.amount) for each in rows]


async def replies(chat: Chat, to: str, text: str) -> str:
    relation = {"m.in_reply_to": {"event_id": to}}
    content = {"msgtype": "m.text", "body": text, "m.relates_to": relation}
    return body(await chat.hears(chat.event(INA, content, room=PLENARY)))


async def test_contact_and_deputy_answer_and_change_it(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NUMBER)
    first, second, same = [
        body(await chat.says(who, typed)).split("\n")[0]
        for who, typed in ((INA, "!antwort 1 20"), (BEN, "!answer 25 places"), (INA, "!answer 25"))
    ]
    if german:
        assert first == "Abfrage 1: Musterhafen antwortet 20 places."
        assert second == "Abfrage 1: Musterhafen, 20 places → 25 places."
        assert same.startswith("Es ändert sich nichts")
    else:
        assert first == "Survey 1: Musterhafen answers 20 places."
        assert second == "Survey 1: Musterhafen, 20 places → 25 places."
        assert same.startswith("Nothing changes")
    assert await amounts(chat) == [(1, 1, 20), (1, 1, 25)]


async def test_what_was_said_in_the_direct_chat_is_not_repeated_in_a_room(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey “Places?” number")
    told = body(await chat.says(INA, "!answer 1 20", room=DIRECT, direct=True))
    assert "Musterhafen answers 20." in told
    assert "Everybody" not in told
    told = body(await chat.says(INA, "!answer 1 25"))
    assert "Musterhafen now answers 25." in told
    assert "20" not in told
    assert "Everybody here has read it" in told
    told = body(await chat.says(INA, "!answer 1 30", room=DIRECT, direct=True))
    assert "25 → 30" in told


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("!answer 1 ca. 20", "!answer 1 20"),
        ("!answer 1 10-15", "!answer 1 15"),
        ("!answer 1 501", "“501” is out of bounds: from 0 to 500"),
        ("!answer 1 1,5", "“1,5” is not a whole number"),
        ("!answer 1 many", "“many” is not a number"),
        ("!answer 7 3", "There is no survey 7"),
        ("!answer", "Something is missing"),
        ("!answer 1.2 3", "has no question 2"),
        ("!answer 25 for Beispielstadt", "Only the contact person or the deputy of Beispielstadt"),
        ("!answer 1 25 for Nowhere", "I do not find a municipality “Nowhere”"),
    ],
)
async def test_nothing_is_guessed(chat: Chat, typed: str, answer: str) -> None:
    await chat.says(FEDERAL, NUMBER)
    assert answer in body(await chat.says(INA, typed))
    assert await amounts(chat) == []


async def test_who_is_not_asked_has_no_answer(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey “Places?” number for=NI")
    assert "Musterhafen is not asked in survey 1." in body(await chat.says(INA, "!answer 1 25"))
    await chat.says(PIA, "!answer 1 25")
    assert await amounts(chat) == []


async def test_without_a_number_the_only_one_that_fits(chat: Chat) -> None:
    assert "No survey is open" in body(await chat.says(INA, "!answer 25"))
    await chat.says(FEDERAL, "!survey “Places?” number places")
    opened = chat.last_event
    await chat.says(FEDERAL, "!survey “Interpreters?” yes/no")
    for typed in ("!answer yes", "!answer 5 places", "!answer 6"):
        await chat.says(INA, typed)
    assert await amounts(chat) == [(2, 1, 0), (1, 1, 5), (1, 1, 6)]
    await chat.says(FEDERAL, "!survey “Beds?” number")
    asked = body(await chat.says(INA, "!answer 7"))
    assert "!answer 1 7" in asked
    assert "!answer 3 7" in asked
    await replies(chat, opened, "!answer 8")
    assert (await amounts(chat))[3:] == [(1, 1, 8)]


async def test_surveys_of_other_rooms_are_named_and_not_answered(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey “Places?” number", room=OTHER_ROOM)
    assert "!answer 1 25" in body(await chat.says(INA, "!answer 25"))
    assert await amounts(chat) == []
    await chat.says(INA, "answer 25", room=DIRECT, direct=True)
    assert await amounts(chat) == [(1, 1, 25)]


async def test_a_number_in_front_of_a_sentence_is_asked_back(chat: Chat) -> None:
    """As the answer to one survey, with the number of another one."""
    await chat.says(FEDERAL, "!survey “What do you lack?” text")
    text = chat.last_event
    await chat.says(FEDERAL, "!survey “Why?” text")
    asked = await replies(chat, text, "!answer 2 flats")
    assert "!answer 1 2 flats" in asked
    assert "!answer 2 flats" in asked
    assert await amounts(chat) == []
    await replies(chat, text, "!answer “2 flats”")
    assert [(a.survey_id, a.text) for a in await chat.rows(SurveyAnswer)] == [(1, "2 flats")]


async def test_for_in_a_sentence(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey “What do you lack?” text")
    await chat.says(INA, "!answer 1 Money for courses")
    await chat.says(INA, "!answer 1 Money for Musterhafen")
    assert [a.text for a in await chat.rows(SurveyAnswer)] == ["Money for courses", "Money"]


async def test_of_several_municipalities_one_is_named(chat: Chat) -> None:
    await chat.appoint(INA, "Beispielstadt")
    await chat.says(FEDERAL, "!survey pledgeable “Places?” number\nInterpreters? yes/no")
    assert "for Beispielstadt" in body(await chat.says(INA, "!answer 1 25"))
    told = body(await chat.says(INA, "!answer 1 25 for Beispielstadt"))
    assert "As a pledge: !pledge 25 for Beispielstadt" in told
    assert "!answer 1 Yes for Beispielstadt" in told
    assert await amounts(chat) == [(1, 2, 25)]


@pytest.mark.parametrize(
    ("unit", "line"),
    [("", "!pledge 25"), (" places", "!pledge 25"), (" families", "!pledge 25 f")],
)
async def test_it_becomes_a_pledge_by_one_line(chat: Chat, unit: str, line: str) -> None:
    await chat.says(FEDERAL, f"!survey pledgeable “How many?” number{unit}")
    told = body(await chat.says(INA, "!answer 1 25"))
    assert f"As a pledge: {line}" in told
    assert len(told.split("\n")) <= 4
    assert "As a pledge" not in body(await chat.says(INA, "!answer 1 0"))


async def test_one_question_after_another(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey open “Winter”\nPlaces? number\nHelp? yes/no\nWhat? text")
    told = [body(await chat.says(INA, f"!answer 1 {each}")) for each in ("20", "no", "Flats")]
    assert "Question 2 of 3: Help? – !answer 1 Yes" in told[0]
    assert "Question 3 of 3: What? – !answer 1 …" in told[1]
    assert "All 3 questions are answered." in told[2]
    asked = body(await chat.says(INA, "!answer 1 5"))
    assert "Which answer do you want to change?" in asked
    assert "!answer 1.3" in asked
    await chat.says(INA, "!answer 1.1 5")
    rows = await chat.rows(SurveyAnswer)
    assert [(a.question_id, a.amount, a.text) for a in rows] == [
        (1, 20, None),
        (2, 1, None),
        (3, None, "Flats"),
        (1, 5, None),
    ]


async def test_after_the_end_nothing_changes(chat: Chat) -> None:
    await chat.says(FEDERAL, NUMBER)
    await chat.time_passes(timedelta(days=10))
    assert "Survey 1 is closed; nothing was changed." in body(await chat.says(INA, "!answer 1 25"))
    assert await amounts(chat) == []


async def test_what_was_sent_earlier_and_arrives_later_does_not_count(chat: Chat) -> None:
    await chat.says(FEDERAL, NUMBER)
    await chat.time_passes(timedelta(hours=1))
    await chat.says(BEN, "!answer 1 30")
    told = body(await chat.says(INA, "!answer 1 20", ago=timedelta(minutes=30)))
    assert "this does not count" in told
    shown = body(await chat.says(INA, "!survey 1"))
    assert "Sum: 30 places" in shown


async def test_a_deleted_answer_does_not_count(chat: Chat) -> None:
    await chat.says(FEDERAL, NUMBER)
    await chat.says(INA, "!answer 1 20")
    await chat.says(INA, "!answer 1 25")
    changed = chat.last_event
    await chat.says(ROSA, "!answer 1 7")
    other = chat.last_event
    await chat.redacts(ROSA, changed)  # not hers
    await chat.redacts(INA, changed)
    assert "Now 20 places counts." in body([letter for _to, letter in chat.letters])
    await chat.redacts(ROSA, other)
    assert "It counts as silent now" in body([letter for _to, letter in chat.letters])
    assert "Sum: 20 places" in body(await chat.says(INA, "!survey 1"))


async def test_what_stays_when_its_message_is_deleted(in_both_languages: Chat) -> None:
    chat = in_both_languages
    german = chat.alliance.language == "de"
    await chat.says(FEDERAL, NUMBER)
    opened = chat.last_event
    await chat.says(INA, "!answer 1 20")
    answered = chat.last_event
    await chat.redacts(FEDERAL, opened)
    told = body([letter for _to, letter in chat.letters])
    assert ("Abfrage 1 läuft weiter: „Places?“" if german else "stays open: “Places?”") in told
    assert ("!abfrage verwerfen 1" if german else "!survey discard 1") in told
    await chat.time_passes(timedelta(days=10))
    await chat.redacts(INA, answered)
    told = body([letter for _to, letter in chat.letters])
    assert ("Die Antwort von Musterhafen bleibt" if german else "of Musterhafen stays") in told
    assert (await chat.rows(SurveyAnswer))[0].redacted_at is None


async def test_an_edited_answer_is_to_be_sent_anew(chat: Chat) -> None:
    await chat.says(FEDERAL, NUMBER)
    await chat.says(INA, "!answer 1 20")
    told = body(await chat.edits(INA, chat.last_event, "!answer 1 25"))
    assert "the answer of Musterhafen stays as it is" in told
    assert "!answer 1 25" in told
    assert await amounts(chat) == [(1, 1, 20)]


async def test_guests_hear_nothing_of_what_was_said_in_the_direct_chat(chat: Chat) -> None:
    """Also of a survey whose answers all members may see."""
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!survey open “Places?” number", room=OTHER_ROOM)
    await chat.says(INA, "!answer 1 20", room=DIRECT, direct=True)
    told = body(await chat.says(INA, "!answer 1 25", room=OTHER_ROOM))
    assert "25" in told
    assert "20" not in told


async def test_nobody_hears_the_title_of_a_survey_they_are_not_asked_in(chat: Chat) -> None:
    """What looks like its number belongs to the answer."""
    await chat.says(FEDERAL, "!survey “What do you lack?” text")
    text = chat.last_event
    await chat.says(FEDERAL, "!survey “Only in Niedersachsen?” text for=NI", room=OTHER_ROOM)
    assert "Niedersachsen" not in await replies(chat, text, "!answer 2 flats")
    (kept,) = await chat.rows(SurveyAnswer)
    assert (kept.survey_id, kept.text) == (1, "2 flats")
