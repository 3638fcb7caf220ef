"""Of which room a meeting is, and which rooms hear of it."""

from __future__ import annotations

from sqlalchemy import delete

from storage.tables import Coordinator, Meeting
from tests.harness.chat import FEDERAL, INA, KIM, OTHER_ROOM, PIA, PLENARY, Chat, body

NEW = "!meeting new 25.11.2020 14:00 Marburg/online"
COORDINATION, LAND = "!coordination:localhost", "!ni:localhost"


async def test_from_the_direct_chat(chat: Chat) -> None:
    """It is of the room that its sender cares for, if that is one."""
    direct = {"room": "!d:localhost", "direct": True}
    assert "Please type this in the room" in body(await chat.says(FEDERAL, NEW, **direct))
    await chat.says(FEDERAL, "!room plenary")
    heard = await chat.says(FEDERAL, NEW, **direct)
    assert [each["body"][:4] for each in heard] == ["M-1:", "M-1:"]
    assert "Please type this in the room" in body(
        await chat.says(KIM, NEW, room="!k:localhost", direct=True)
    )
    await chat.says(FEDERAL, "!room land NI", room=LAND)
    said = body(await chat.says(KIM, NEW, room="!k:localhost", direct=True))
    assert said.startswith("M-2: Meeting of Niedersachsen\n")
    assert [each.room_id for each in await chat.rows(Meeting)] == [PLENARY, LAND]


async def test_state_coordination_in_its_own_rooms(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room land NI", room=LAND)
    await chat.says(FEDERAL, "!room topic", room=OTHER_ROOM)
    for room in (LAND, OTHER_ROOM):
        await chat.says(KIM, NEW, room=room)
    assert [(r.room_id, r.author) for r in await chat.rows(Meeting)] == [
        (LAND, KIM),
        (OTHER_ROOM, KIM),
    ]
    # From the plenary as well; the room itself is told.
    heard = await chat.says(KIM, "!meeting move M-1 26.11. 9:00")
    assert len(heard) == 2
    async with chat.database.engine.begin() as connection:
        await connection.execute(delete(Coordinator))
    assert "not registered" in body(await chat.says(KIM, "!meeting cancel M-1"))


async def test_what_the_coordination_keeps_to_itself(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
    await chat.says(FEDERAL, NEW, room=COORDINATION)
    assert "M-1" in body(await chat.says(KIM, "!meetings", room=COORDINATION))
    for who in (FEDERAL, INA):
        assert "No meeting" in body(await chat.says(who, "!meetings"))
        assert "no meeting M-1 here" in body(await chat.says(who, "!meeting M-1"))
    assert "M-1" in body(await chat.says(KIM, "!meetings", room="!k:localhost", direct=True))
    assert "No meeting" in body(await chat.says(INA, "!meetings", room="!i:localhost", direct=True))


async def test_open_rooms_hear_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!room open", room=OTHER_ROOM)
    assert "direct chat" in body(await chat.says(FEDERAL, NEW, room=OTHER_ROOM))
    assert len(await chat.rows(Meeting)) == 1
    for typed in ("!meetings", "!meeting M-1", "!agenda M-1", "!attend M-1 yes"):
        heard = body(await chat.says(INA, typed, room=OTHER_ROOM))
        assert heard.startswith("The answer is in our direct chat")
        assert "M-1" not in heard
        assert "M-1" in chat.letters[-1][1]["body"]
    await chat.says(PIA, "!meeting M-1", room=OTHER_ROOM)
    assert "no meeting M-1 here" in chat.letters[-1][1]["body"]
