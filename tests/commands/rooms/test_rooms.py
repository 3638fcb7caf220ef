"""What a room is registered for, and what may then be said in it."""

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
from tests.harness.offline import NEW_ROOM


async def registered(chat: Chat, room: str = PLENARY) -> tuple[str | None, str | None]:
    row = next((each for each in await chat.rows(Room) if each.room_id == room), None)
    return (row.purpose, row.land) if row else (None, None)


@pytest.mark.parametrize(
    ("who", "typed", "row", "told"),
    [
        (FEDERAL, "!room plenary", ("plenary", None), "registered as: plenary"),
        (FEDERAL, "!raum Plenum", ("plenary", None), "registered as: plenary"),
        (FEDERAL, "!room land NW", ("land", "NW"), "registered as: Land NW"),
        (FEDERAL, "!raum Koordination", ("coordination", None), "registered as: coordination"),
        (FEDERAL, "!raum offen", ("open", None), "released totals only"),
        (KIM, "!room topic", ("topic", None), "registered as: topic"),
        (KIM, "!room land Niedersachsen", ("land", "NI"), "registered as: Land NI"),
    ],
)
async def test_register(
    chat: Chat, who: str, typed: str, row: tuple[str, str | None], told: str
) -> None:
    assert told in body(await chat.says(who, typed))
    assert await registered(chat) == row
    assert told in body(await chat.says(PIA, "!room"))


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        (KIM, "!room plenary", "The federal coordination can do this"),
        (KIM, "!room open", "The federal coordination can do this"),
        (KIM, "!room coordination", "The federal coordination can do this"),
        (KIM, "!room land NW", "The federal coordination can do this"),
        (INA, "!room topic", "The federal coordination can do this"),
        (PIA, "!room plenary", "The federal coordination can do this"),
        (STRANGER, "!room", "not registered"),
        (FEDERAL, "!room land", "which Land, for example: !room land NW"),
        (FEDERAL, "!room topic NW", "Only a room of a Land"),
        (FEDERAL, "!room land Mordor", "is not a Land"),
        (FEDERAL, "!room kitchen", "I do not know “kitchen”"),
    ],
)
async def test_refused(chat: Chat, who: str, typed: str, told: str) -> None:
    before = await chat.remembered()
    answers = await chat.says(who, typed)
    assert told in body(answers)
    assert len(answers) == 1
    assert await chat.remembered() == before


async def test_a_state_coordination_takes_over_no_room(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room coordination")
    assert "The federal coordination can do this" in body(await chat.says(KIM, "!room topic"))
    assert await registered(chat) == ("coordination", None)


async def test_not_in_the_direct_chat(chat: Chat) -> None:
    answer = body(await chat.says(FEDERAL, "!room open", room="!direct:localhost", direct=True))
    assert "This is our direct chat" in answer
    assert await registered(chat, "!direct:localhost") == (None, None)


async def test_shown_where_nothing_is_registered(german: Chat) -> None:
    answer = body(await german.says(INA, "!raum", room=NEW_ROOM))
    assert "Dieser Raum ist nicht eingetragen" in answer
    assert "!raum Plenum" in answer


async def test_an_open_room_hears_no_amount(chat: Chat) -> None:
    """Neither from the pledge itself, nor its refusal, nor what lists it; only totals."""
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    for typed in ("!pledge 4711", "!pledges", "!history Musterhafen", "!pledge 99994711"):
        heard = body(await chat.says(INA, typed, room=OTHER_ROOM))
        assert "The answer is in our direct chat" in heard
        assert "4711" not in heard.replace(".", "").replace(",", "")
        (letter,) = chat.letters
        assert letter[0] == INA
        assert "4,711" in letter[1]["body"] or "4711" in letter[1]["body"]
    heard = body(await chat.says(BEN, "!pledge P-1 0", room=OTHER_ROOM))
    assert "The answer is in our direct chat" in heard
    assert "P-1" in chat.letters[0][1]["body"]


@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        ("!member show Musterhafen", INA),
        ("!members", "Beispielstadt"),
        ("!coordinators", KIM),
        ("!profile Musterhafen", "rescue"),
        ("!reminders", "Geheimes"),
    ],
)
async def test_an_open_room_hears_no_names(chat: Chat, typed: str, secret: str) -> None:
    await chat.says(INA, "!remind room tomorrow 9:00 Geheimes", room=OTHER_ROOM)
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    assert secret not in body(await chat.says(BEN, typed, room=OTHER_ROOM))
    assert secret in chat.letters[0][1]["body"]
    await chat.says(FEDERAL, "!room plenary", room=OTHER_ROOM)
    assert secret in body(await chat.says(BEN, typed, room=OTHER_ROOM))
