"""How a poll stands, on request; who is told that or gets the minutes, and where."""

from __future__ import annotations

import pytest

from tests.harness.chat import (
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    ROSA,
    STRANGER,
    Chat,
    body,
)
from tests.harness.polls import closes, of_kind, secret

DIRECT = "!direct:localhost"


@pytest.mark.parametrize("typed", ["!poll status 1", "!abstimmung stand 1"])
async def test_status(in_both_languages: Chat, typed: str) -> None:
    """Who has not answered: municipalities, never people."""
    chat = in_both_languages
    await chat.says(FEDERAL, "!poll “Frage?” until 25.11.2020 18:00")
    await chat.says(ROSA, "!vote 1 ja")
    before = await chat.remembered()
    answer = body(await chat.says(PIA, typed))
    assert await chat.remembered() == before
    if chat.alliance.language == "en":
        assert answer.startswith(
            "Poll 1, as it stands: Frage?\n1 of 3 municipalities have voted.\n- Yes: 1\n- No: 0\n"
            "- Abstention: 0\nNo answer (2): Landkreis Musterland, Musterhafen\n"
            "It closes by itself: Wednesday, 25.11.2020, 18:00."
        )
    else:
        assert "1 von 3 Kommunen haben abgestimmt.\n- Ja: 1" in answer
        assert "Keine Antwort (2): Landkreis Musterland, Musterhafen" in answer
    assert "@" not in answer.partition("!mydata")[0].partition("Dat")[0]


async def test_status_of_a_closed_poll(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?”")
    await closes(chat, FEDERAL)
    answer = body(await chat.says(INA, "!poll status 1"))
    assert "Poll 1 is closed: Frage?" in answer
    assert "No answer (3)" in answer


async def test_status_of_a_hidden_poll_has_no_counts(chat: Chat) -> None:
    await chat.says(FEDERAL, "!poll “Frage?”")
    await of_kind(chat, secrecy="hidden")
    await chat.says(INA, "!help")  # shown the privacy notice
    told = []
    for choice in ("yes", "no"):
        await chat.says(ROSA, f"!vote 1 {choice}", room="!d:x", direct=True)
        told.append(body(await chat.says(INA, "!poll status 1")))
    assert told[0] == told[1]
    assert "1 of 3 municipalities have voted.\nThe votes are counted when" in told[0]
    assert "Yes" not in told[0]
    await closes(chat, FEDERAL)
    assert "- No: 1" in body(await chat.says(INA, "!poll status 1"))


async def test_status_of_a_secret_poll(chat: Chat) -> None:
    await secret(chat)
    answer = body(await chat.says(INA, "!poll status 1"))
    assert "1 of 3 municipalities have voted.\nThe votes are counted when" in answer
    assert "No answer (2): Landkreis Musterland, Musterhafen" in answer
    assert "No:" not in answer


@pytest.mark.parametrize("what", ["status", "record"])
@pytest.mark.parametrize("who", [FEDERAL, KIM, INA])
async def test_elsewhere_it_is_told_in_the_direct_chat(chat: Chat, what: str, who: str) -> None:
    """By the coordination, and by those who vote in it."""
    await chat.says(FEDERAL, "!poll “Frage?”")
    await closes(chat, FEDERAL)
    (hint,) = await chat.says(who, f"!poll {what} 1", room=OTHER_ROOM)
    assert "in our direct chat" in hint["body"]
    assert {to for to, _content in chat.letters} == {who}
    assert "Frage?" in chat.letters[0][1]["body"]
    answers = await chat.says(who, f"!poll {what} 1", room=DIRECT, direct=True)
    assert len(answers) == (1 if what == "status" else 3)
    assert "Frage?" in answers[0]["body"]


@pytest.mark.parametrize(
    ("who", "typed", "room", "told"),
    [
        (PIA, "!poll status 1", OTHER_ROOM, "There is no poll 1 in this room"),
        (PIA, "!poll record 1", PLENARY, "This is possible for"),
        (STRANGER, "!poll status 1", PLENARY, "not registered"),
        (STRANGER, "!poll record 1", PLENARY, "not registered"),
        (INA, "!poll status 2", PLENARY, "There is no poll 2 in this room"),
        (INA, "!poll record 2", PLENARY, "There is no poll 2 in this room"),
        (INA, "!poll record 1", PLENARY, "Poll 1 is still open; there is a record of it once"),
        (FEDERAL, "!poll record 1", OTHER_ROOM, "Poll 1 is still open"),
        (INA, "!poll record", PLENARY, "missing: <number of the poll>"),
        (INA, "!poll status eins", PLENARY, "not a number of this kind"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, room: str, told: str) -> None:
    await chat.says(INA, "!poll “Frage?”")
    before = await chat.remembered()
    answers = await chat.says(who, typed, room=room)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before
