"""Somebody deletes a message with a command: what then stays, and what does not, is said."""

from __future__ import annotations

import pytest

from storage.tables import Ballot, Poll, Signature
from tests.commands.redacting import redacts
from tests.harness.chat import FEDERAL, INA, ROSA, Chat, body


async def deletes(chat: Chat, user: str, event: str) -> str:
    """Deletes an event as Matrix tells it; everything the bot then says."""
    heard = await chat.redacts(user, event)
    return body([*heard, *(letter for _to, letter in chat.letters)])


async def test_an_opened_poll_stays(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, "!poll “Frage?”")
    event = chat.last_event
    before = await chat.remembered()
    told = await deletes(chat, INA, event)
    german = chat.alliance.language == "de"
    assert ("Abstimmung 1 läuft weiter" if german else "poll 1 stays open: “Frage?”") in told
    assert ("!abstimmung verwerfen 1" if german else "!poll discard 1") in told
    assert chat.letters[0][0] == INA
    assert await chat.remembered() == before
    assert await deletes(chat, INA, event) == told  # a second redaction is another event


async def test_a_signature_stays(in_both_languages: Chat) -> None:
    chat = in_both_languages
    await chat.says(INA, '!mandate add appeal 22.10.2018 "Vorlage 18/78"')
    await chat.says(INA, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.")
    await chat.says(INA, "!sign ST-1")
    told = await deletes(chat, INA, chat.last_event)
    assert "Musterhafen" in told
    assert ("!unsign ST-1" in told) is (chat.alliance.language == "en")
    assert len(await chat.rows(Signature)) == 1


@pytest.mark.parametrize("then", ["closed", "moderator", "nothing", "refused"])
async def test_nothing_is_said_where_nothing_stays(chat: Chat, then: str) -> None:
    await chat.says(INA, "!help" if then == "nothing" else "!poll “Frage?”")
    event = chat.last_event
    if then == "closed":
        await chat.says(INA, "!poll close 1")
        await chat.says(INA, "!confirm")
    if then == "refused":
        await chat.says(INA, "!poll status")
        event = chat.last_event
    assert await deletes(chat, FEDERAL if then == "moderator" else INA, event) == ""
    assert len(await chat.rows(Poll)) == (then != "nothing")


async def test_a_typed_ballot_goes_as_a_tap_does(chat: Chat) -> None:
    """And that is said, with what counts now."""
    await chat.says(INA, "!poll “Frage?”")
    await chat.says(ROSA, "!vote 1 yes")
    told = await deletes(chat, ROSA, chat.last_event)
    assert "you have deleted a ballot of Beispielstadt; it no longer counts." in told
    assert [each.redacted_at is None for each in await chat.rows(Ballot)] == [False]
    assert await redacts(chat, ROSA, chat.last_event) == []
