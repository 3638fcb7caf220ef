"""Those who have not voted are asked once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from storage.tables import Ballot, Participation, Poll
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, ROSA, Chat, body
from tests.harness.polls import ask, closes

DORA = "@dora:localhost"
DAY = timedelta(days=1)
ASKED = "!poll “Frage?” until 25.11.2020 18:00"


async def letters_at(chat: Chat, moment: datetime) -> list[str]:
    """Time passes up to then; who got a letter."""
    await chat.time_passes(moment.astimezone(UTC) - chat.clock.now())
    return [to for to, _content in chat.letters]


SAID = {
    "en": "Poll 1 has no answer yet from: Musterhafen\nFrage?\n1. Yes\n2. No\n3. Abstention\n"
    "How to answer, for example:\n- !vote 1 Yes\n"
    "It closes by itself: Wednesday, 25.11.2020, 18:00.",
    "de": "Zu Abstimmung 1 fehlt noch die Antwort von: Musterhafen\nFrage?\n1. Ja\n2. Nein\n"
    "3. Enthaltung\nSo können Sie antworten, zum Beispiel:\n- !stimme 1 Ja\n"
    "Ende: Mittwoch, 25.11.2020, 18:00 Uhr.",
}


async def test_contact_and_deputy_of_the_silent(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(FEDERAL, ASKED)
    assert chat.expected[-1] == datetime(2020, 11, 24, 17, tzinfo=UTC)
    await chat.says(ROSA, "!vote 1 ja")
    assert await letters_at(chat, datetime(2020, 11, 24, 17, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    letter = chat.letters[0][1]
    assert letter["body"] == SAID[chat.alliance.language]
    assert letter["msgtype"] == "m.text", "it notifies"
    assert (await chat.rows(Poll))[0].nudge_at is None
    assert await letters_at(chat, datetime(2020, 11, 25, 17, 59, tzinfo=BERLIN)) == []


async def test_one_letter_for_two_municipalities(chat: Chat) -> None:
    await chat.says(FEDERAL, f"!contact set Beispielstadt {INA}")
    await chat.says(FEDERAL, ASKED)
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [INA, BEN]
    text = chat.letters[0][1]["body"]
    assert "from: Beispielstadt, Musterhafen" in text
    assert "- !vote 1 Yes for Beispielstadt\n- !vote 1 Yes for Musterhafen" in text
    assert "Beispielstadt" not in chat.letters[1][1]["body"]


@pytest.mark.parametrize("typed", ["!poll “Frage?”", "!poll “Frage?” until in 50 minutes"])
async def test_not_without_an_end_and_not_for_short_ones(chat: Chat, typed: str) -> None:
    await chat.says(FEDERAL, typed)
    assert (await chat.rows(Poll))[0].nudge_at is None
    # Then somebody else is asked: see test_endless.
    assert await letters_at(chat, chat.clock.now() + 13 * DAY) == []


async def test_not_after_the_close(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    await closes(chat, FEDERAL)
    assert await letters_at(chat, chat.clock.now() + 30 * DAY) == []


async def test_late_by_day_and_not_too_late(chat: Chat) -> None:
    """The homeserver was away: at night it waits for the morning; close to the end it is left."""
    await chat.says(FEDERAL, ASKED)
    await chat.says(FEDERAL, "!poll “Andere?” until 25.11.2020 8:15")
    chat.link.set(False)
    assert await letters_at(chat, datetime(2020, 11, 25, 3, tzinfo=BERLIN)) == []
    chat.link.set(True)
    assert await letters_at(chat, datetime(2020, 11, 25, 7, 59, tzinfo=BERLIN)) == []
    assert await letters_at(chat, datetime(2020, 11, 25, 8, tzinfo=BERLIN)) == [ROSA, INA, BEN]
    assert "Poll 2" not in body([content for _to, content in chat.letters])
    assert [each.nudge_at for each in await chat.rows(Poll)] == [None, None]


async def test_secret_polls_ask_who_has_not_taken_part(chat: Chat) -> None:
    await chat.says(FEDERAL, ASKED)
    async with chat.database.transaction() as store:
        await store.session.execute(update(Poll).values(secrecy="secret"))
        voted = Participation(poll_id=1, member_id=1, voter=INA, cast_at=chat.clock.now())
        store.session.add(voted)
    assert await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN)) == [ROSA]


async def test_namesakes_are_told_apart(chat: Chat) -> None:
    """In what is said and in what is to be typed, which does what it says."""
    await chat.says(FEDERAL, "!member add Neustadt land=NW kind=town ags=05999003")
    await chat.says(FEDERAL, "!member add Neustadt land=NI kind=town ags=03999004")
    for ags in ("05999003", "03999004"):
        await chat.says(FEDERAL, f"!contact set {ags} {DORA}")
    event = await ask(chat, ASKED + " for=everybody")
    refused = body(await chat.taps(DORA, event, 0))
    await letters_at(chat, datetime(2020, 11, 24, 18, tzinfo=BERLIN))
    (letter,) = [content["body"] for to, content in chat.letters if to == DORA]
    assert "from: Neustadt (AGS 05999003), Neustadt (AGS 03999004)\n" in letter
    lines = re.findall(r"!vote 1 Yes for .*", letter)
    assert len(set(lines)) == 2
    assert all(each in refused for each in lines)
    for line in lines:
        assert "votes “Yes”" in body(await chat.says(DORA, line))
    assert len({each.member_id for each in await chat.rows(Ballot)}) == 2
