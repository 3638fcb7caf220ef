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
    assert ("Abstimmung 1 läuft weiter" if german else "Poll 1 stays open: “Frage?”") in told
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


@pytest.mark.parametrize(
    ("typed", "stays", "back", "gone"),
    [
        ("!pledge 8", "P-1 stays at 8 persons", "!pledge P-1 0", "P-1 stays"),
        ("!remind tomorrow 9:00 Post", "R-1 stays: Post", "!cancel R-1", "R-1 stays"),
        (
            "!task new “Flats” due=10.12.2020 yield=“3”",
            "T-1 stays: “Flats”",
            "!task drop T-1 “typed by mistake”",
            "T-1 stays",
        ),
        (
            "!mandate add appeal 22.10.2018 “18/77”",
            "MD-2 stays: “18/77”",
            "!mandate withdraw MD-2",
            "MD-2 stays",
        ),
        ("!attend M-1 yes", "“yes” stays the answer", "!attend M-1 maybe", "“yes”"),
        (
            "!clause ST-1 2 agree",
            "answer of Musterhafen stays",
            "!clause ST-1 2 abstain",
            "“agree”",
        ),
        ("!sign ST-1", "signature of Musterhafen for ST-1 stands", "!unsign ST-1", "signature"),
    ],
)
async def test_what_stays_and_the_line_that_takes_it_back(
    chat: Chat, typed: str, stays: str, back: str, gone: str
) -> None:
    await chat.says(FEDERAL, "!meeting new 01.12.2020 10:00 Marburg")
    await chat.says(FEDERAL, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.")
    await chat.says(INA, "!mandate add appeal 22.10.2018 “18/76”")
    await chat.says(INA, typed)
    event, before = chat.last_event, await chat.remembered()
    told = await deletes(chat, INA, event)
    assert stays in told
    assert back in told
    assert await chat.remembered() == before
    await chat.says(INA, back)  # it is a line that can be sent
    assert await chat.remembered() != before
    assert gone not in await deletes(chat, INA, event)
    assert await deletes(chat, FEDERAL, event) == "", "only who has sent it hears of it"


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
