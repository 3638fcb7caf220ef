"""`!language`: one for each room."""

from __future__ import annotations

import pytest

from storage.tables import Room
from tests.harness.chat import (
    BEN,
    FEDERAL,
    INA,
    KIM,
    OTHER_ROOM,
    PIA,
    PLENARY,
    STRANGER,
    Chat,
    body,
)

SAID = {
    "en": "In this room I now speak English.",
    "de": "In diesem Raum spreche ich jetzt Deutsch.",
}


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("!language en", "en"),
        ("!language EN", "en"),
        ("!language english", "en"),
        ("!sprache Englisch", "en"),
        ("!language de", "de"),
        ("!sprache deutsch", "de"),
        ("!language German", "de"),
    ],
)
async def test_set(in_both_languages: Chat, typed: str, language: str) -> None:
    """Answered in the new language already, and it stays."""
    chat = in_both_languages
    assert SAID[language] in body(await chat.says(INA, typed))
    assert [(r.room_id, r.language) for r in await chat.rows(Room)] == [(PLENARY, language)]
    title = {"en": "3 municipalities, 1 partner:", "de": "3 Kommunen, 1 Partner:"}
    assert title[language] in body(await chat.says(BEN, "!members"))
    assert title[chat.alliance.language] in body(await chat.says(BEN, "!members", room=OTHER_ROOM))


@pytest.mark.parametrize("who", [FEDERAL, KIM, INA, BEN])
async def test_who_may_in_a_group(chat: Chat, who: str) -> None:
    assert SAID["de"] in body(await chat.says(who, "!language de"))


@pytest.mark.parametrize("who", [PIA, STRANGER])
async def test_who_may_not_in_a_group(chat: Chat, who: str) -> None:
    answer = body(await chat.says(who, "!language de"))
    assert "Only contact persons, deputies and coordinators" in answer
    assert await chat.rows(Room) == []
    direct = await chat.says(who, "!language de", room="!direct:localhost", direct=True)
    assert SAID["de"] in body(direct)


@pytest.mark.parametrize("typed", ["!language", "!language fr", "!language en de", "!sprache “en”"])
async def test_refused(chat: Chat, typed: str) -> None:
    answers = await chat.says(INA, typed)
    assert "Example: !language en" in body(answers)
    assert len(answers) == 1
    assert await chat.rows(Room) == []
