"""Those who have not answered a survey are asked once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Survey
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat, body
from tests.harness.many import (
    DORF,
    EVERYBODY,
    TOWNS,
    one_step,
    require_each_once,
    until_killed,
    with_towns,
    written_to,
)

DAY = timedelta(days=1)
ASKED = "!survey “Places?” number places until 25.11.2020 18:00"
SAID = {
    "en": "Survey 1: Places?\nThere is no answer yet from: Musterhafen\nAnswer: a number, places\n"
    "How to answer, for example:\n- !answer 1 25\n"
    "It closes by itself: Wednesday, 25.11.2020, 18:00.",
    "de": "Abfrage 1: Places?\nEs fehlt noch die Antwort von: Musterhafen\n"
    "Antwort: eine Zahl, places\nSo können Sie antworten, zum Beispiel:\n- !antwort 1 25\n"
    "Ende: Mittwoch, 25.11.2020, 18:00 Uhr.",
}


async def letters_at(chat: Chat, moment: datetime) -> list[str]:
    """Time passes up to then; who got a letter."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [to for to, _content in chat.letters]


async def test_contact_and_deputy_of_the_silent(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, ASKED)
    assert datetime(2020, 11, 24, 17, tzinfo=UTC) in chat.expected
    await chat.says(ROSA, "!answer 1 5")
    assert await letters_at(chat, datetime(2020, 11, 24, 17, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    letter = chat.letters[0][1]
    assert letter["body"] == SAID[chat.alliance.language]
    assert letter["msgtype"] == "m.text", "it notifies"
    assert await letters_at(chat, datetime(2020, 11, 25, 17, 59, tzinfo=BERLIN)) == []


async def test_whoever_has_left_a_question_open(chat: Chat) -> None:
    await chat.says(FEDERAL, "!survey Winter until 25.11.2020 18:00\nPlaces? number\nHelp? yes/no")
    await chat.says(ROSA, "!answer 1 5")
    await chat.says(INA, "!answer 1 5")
    await chat.says(INA, "!answer 1 yes")
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [ROSA]
    assert "- !answer 1 Yes" in chat.letters[0][1]["body"]


async def test_one_letter_for_two_municipalities(chat: Chat) -> None:
    await chat.appoint(INA, "Beispielstadt")
    await chat.says(FEDERAL, ASKED)
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    text = chat.letters[0][1]["body"]
    assert "- !answer 1 25 for Beispielstadt\n- !answer 1 25 for Musterhafen" in text


@pytest.mark.parametrize("until", ["", " until in 50 minutes"])
async def test_not_without_an_end_and_not_for_short_ones(chat: Chat, until: str) -> None:
    await chat.says(FEDERAL, f"!survey “Places?” number{until}")
    assert (await chat.rows(Survey))[0].nudge_at is None
    assert await letters_at(chat, chat.clock.now() + 30 * DAY) == []


async def test_late_by_day_and_not_too_late(chat: Chat) -> None:
    """The homeserver was away: at night it waits for the morning; close to the end it is left."""
    await chat.says(FEDERAL, ASKED)
    await chat.says(FEDERAL, "!survey “Beds?” number until 25.11.2020 8:15")
    chat.link.set(False)
    assert await letters_at(chat, datetime(2020, 11, 25, 3, tzinfo=BERLIN)) == []
    chat.link.set(True)
    assert await letters_at(chat, datetime(2020, 11, 25, 7, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 25, 8, tzinfo=BERLIN)) == [ROSA, INA, BEN]
    assert "Beds" not in body([content for _to, content in chat.letters])
    assert [each.nudge_at for each in await chat.rows(Survey)] == [None, None]


async def test_many_are_asked_bit_by_bit(chat: Chat) -> None:
    await with_towns(chat)
    await chat.says(FEDERAL, f"{ASKED} for=everybody")
    chat.clock.ahead += datetime(2020, 11, 24, 17, tzinfo=UTC) - chat.clock.now()
    await one_step(chat)
    assert await written_to(chat) == []
    await chat.says(DORF[-1], "!answer 1 5")
    restarted = await until_killed(chat, 30)
    assert 0 < len(await written_to(chat)) < TOWNS
    await restarted.time_passes(timedelta())
    await require_each_once(restarted, EVERYBODY - {DORF[-1]})
    letter = dict(restarted.letters)[DORF[-2]]["body"]
    assert letter == SAID["en"].replace("Musterhafen", "Dorf 128")


async def test_a_survey_closed_meanwhile_is_not_asked_about_any_more(chat: Chat) -> None:
    await with_towns(chat)
    await chat.says(FEDERAL, f"{ASKED} for=everybody")
    chat.clock.ahead += datetime(2020, 11, 24, 17, tzinfo=UTC) - chat.clock.now()
    await one_step(chat)
    await one_step(chat)
    before = await written_to(chat)
    await chat.says(FEDERAL, "!survey close 1")
    await chat.says(FEDERAL, "!confirm")
    await chat.time_passes(timedelta())
    assert await written_to(chat) == before != []
