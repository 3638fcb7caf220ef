"""Those who have not answered a date poll are asked once, bit by bit, however many they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import DatePoll, Mailing
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat, body

ASKED = "!date poll “Treffen” 12.1. 14:00, 14.1. 10:00 until 25.11.2020 18:00"
SAID = {
    "en": "Date poll D-1: Treffen\nThere is no answer yet from: Musterhafen\n"
    "1. Tuesday, 12.01.2021, 14:00, 1 hour\n2. Thursday, 14.01.2021, 10:00, 1 hour\n"
    "How to answer, for example:\n- !suits D-1 1, if need be 2\n"
    "It closes by itself: Wednesday, 25.11.2020, 18:00.",
    "de": "Terminsuche D-1: Treffen\nEs fehlt noch die Antwort von: Musterhafen\n"
    "1. Dienstag, 12.01.2021, 14:00 Uhr, 1 Stunde\n"
    "2. Donnerstag, 14.01.2021, 10:00 Uhr, 1 Stunde\n"
    "So können Sie antworten, zum Beispiel:\n- !passt D-1 1, zur Not 2\n"
    "Ende: Mittwoch, 25.11.2020, 18:00 Uhr.",
}


async def letters_at(chat: Chat, moment: datetime) -> list[str]:
    """Time passes up to then; who got a letter."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [to for to, _content in chat.letters]


async def test_contact_and_deputy_of_the_silent(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, ASKED)
    await chat.says(ROSA, "!suits 1")
    assert await letters_at(chat, datetime(2020, 11, 24, 17, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    letter = chat.letters[0][1]
    assert letter["body"] == SAID[chat.alliance.language]
    assert letter["msgtype"] == "m.text", "it notifies"
    assert await letters_at(chat, datetime(2020, 11, 25, 17, 59, tzinfo=BERLIN)) == []
    assert await chat.rows(Mailing) == []


async def test_one_letter_for_two_municipalities(chat: Chat) -> None:
    await chat.appoint(INA, "Beispielstadt")
    await chat.says(FEDERAL, ASKED)
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    text = chat.letters[0][1]["body"]
    assert (
        "- !suits D-1 1, if need be 2 for Beispielstadt\n"
        "- !suits D-1 1, if need be 2 for Musterhafen"
    ) in text


@pytest.mark.parametrize("until", ["", " until in 50 minutes"])
async def test_not_without_an_end_and_not_for_short_ones(chat: Chat, until: str) -> None:
    await chat.says(FEDERAL, f"!date poll “A” 12.1. 14:00, 14.1. 10:00{until}")
    assert (await chat.rows(DatePoll))[0].nudge_at is None
    assert await letters_at(chat, chat.clock.now() + timedelta(days=30)) == []


async def test_nobody_who_has_answered_since(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    chat.clock.ahead += datetime(2020, 11, 24, 18, tzinfo=BERLIN) - chat.clock.now()
    await chat.ticker.tick()
    await chat.work()
    await chat.says(ROSA, "!suits 1")
    assert chat.letters == []
    assert await letters_at(chat, chat.clock.now()) == [INA, BEN]


async def test_late_by_day_and_not_too_late(chat: Chat) -> None:
    """The homeserver was away: at night it waits for the morning; close to the end it is left."""
    await chat.says(FEDERAL, ASKED)
    await chat.says(FEDERAL, "!date poll “B” 12.1. 14:00, 14.1. 10:00 until 25.11.2020 8:15")
    chat.link.set(False)
    assert await letters_at(chat, datetime(2020, 11, 25, 3, tzinfo=BERLIN)) == []
    chat.link.set(True)
    assert await letters_at(chat, datetime(2020, 11, 25, 7, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 25, 8, tzinfo=BERLIN)) == [ROSA, INA, BEN]
    assert "D-2" not in body([content for _to, content in chat.letters])
