"""A poll without an end: who opened it is asked once, after two weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import Poll
from tests.harness.chat import BERLIN, FEDERAL, INA, ROSA, Chat
from tests.harness.polls import closes

DAY = timedelta(days=1)
SAID = {
    "en": "Poll 1 has been open since 19.11.2020 and has no end: Frage?\n"
    "1 of 3 municipalities has voted.\n"
    "To tell its outcome, type in its room: !poll close 1\n"
    "To give it an end: !poll extend 1 until 02.12.2021 18:00\n"
    "If it is to go on like this, there is nothing to do: I do not ask again.",
    "de": "Abstimmung 1 ist seit dem 19.11.2020 offen und hat kein Ende: Frage?\n"
    "1 von 3 Kommunen hat abgestimmt.\n"
    "Um das Ergebnis zu erfahren, im Raum der Abstimmung schreiben: !abstimmung beenden 1\n"
    "Um ihr ein Ende zu geben: !abstimmung verlängern 1 bis 02.12.2021 18:00\n"
    "Wenn sie so weiterlaufen soll, ist nichts zu tun: Ich frage nicht noch einmal.",
}


async def letters_at(chat: Chat, moment: datetime) -> list[tuple[str, str]]:
    """Time passes up to then; who got which letter."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [(to, content["body"]) for to, content in chat.letters]


async def test_asked_once(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?”")
    assert chat.expected[-1] == datetime(2020, 12, 3, 9, tzinfo=UTC)
    await chat.says(ROSA, "!vote 1 ja")
    assert await letters_at(chat, datetime(2020, 12, 3, 9, 59, tzinfo=BERLIN)) == []
    asked = await letters_at(chat, datetime(2020, 12, 3, 10, tzinfo=BERLIN))
    assert asked == [(INA, SAID[chat.alliance.language])]
    assert chat.letters[0][1]["msgtype"] == "m.text", "it notifies"
    assert await letters_at(chat, chat.clock.now() + 60 * DAY) == []


@pytest.mark.parametrize("then", ["has an end", "extended", "closed", "discarded"])
async def test_nobody_is_asked(chat: Chat, then: str) -> None:
    until = " until 10.12.2020" if then == "has an end" else ""
    await chat.says(INA, f"!poll “Frage?”{until}")
    if then == "extended":
        await chat.says(INA, "!poll extend 1 until 10.12.2020")
    if then == "closed":
        await closes(chat, INA)
    if then == "discarded":
        await chat.says(INA, "!poll discard 1")
    letters = await letters_at(chat, datetime(2020, 12, 8, 10, tzinfo=BERLIN))
    assert [text for _to, text in letters if "has no end" in text] == []


async def test_by_day(chat: Chat) -> None:
    """Opened at night, and found at night after an outage: in the morning."""
    await letters_at(chat, datetime(2020, 11, 20, 0, 30, tzinfo=BERLIN))
    await chat.says(INA, "!poll “Frage?”")
    (row,) = await chat.rows(Poll)
    assert row.ask_at == datetime(2020, 12, 4, 8, tzinfo=BERLIN)
    chat.link.set(False)
    await letters_at(chat, datetime(2020, 12, 5, 2, tzinfo=BERLIN))
    chat.link.set(True)
    assert await letters_at(chat, datetime(2020, 12, 5, 7, 59, tzinfo=BERLIN)) == []
    ((_to, text),) = await letters_at(chat, datetime(2020, 12, 5, 8, tzinfo=BERLIN))
    assert "open since 20.11.2020 and" in text, "the day there"


async def test_the_coordination_where_the_opener_may_not_close_it_any_more(chat: Chat) -> None:
    await chat.says(INA, "!poll “Frage?”")
    await chat.says(INA, "!contact resign")
    await chat.says(INA, "!confirm")
    letters = await letters_at(chat, datetime(2020, 12, 3, 10, tzinfo=BERLIN))
    assert [to for to, _text in letters] == [FEDERAL]
