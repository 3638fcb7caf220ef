"""Follow-ups for those who are not in the room: they get letters, and nobody is notified twice."""

from __future__ import annotations

import pytest

from storage.tables import OutboxRow
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat
from tests.harness.notified import mentioned, until, written_to
from tests.harness.registry import enter, municipality

NEIGHBOUR = "@nachbar:localhost"
NEW = '!followup 25.11.2020 "Entwurf"'
LAND_ROOM, COORDINATION, DIRECT = "!nw:localhost", "!coordination:localhost", "!direct:localhost"


async def test_in_a_room_of_a_land_others_get_letters(chat: Chat) -> None:
    await chat.says(FEDERAL, "!room land NW", room=LAND_ROOM)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {NEIGHBOUR}")
    await chat.says(FEDERAL, NEW, room=LAND_ROOM)
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [ROSA, INA]
    assert written_to(chat) == [NEIGHBOUR]


@pytest.mark.parametrize("purpose", ["coordination", "direct"])
async def test_where_contacts_do_not_sit_they_get_letters(chat: Chat, purpose: str) -> None:
    if purpose == "direct":
        await chat.says(FEDERAL, NEW, room=DIRECT, direct=True)
    else:
        await chat.says(FEDERAL, "!room coordination", room=COORDINATION)
        await chat.says(FEDERAL, NEW, room=COORDINATION)
    await until(chat, 2020, 11, 23, 9)
    rows = [each for each in await chat.rows(OutboxRow) if each.due_at]
    assert [each.room_id for each in rows][1:] == [ROSA, INA]
    assert rows[0].content is not None
    assert (rows[0].content["msgtype"], rows[0].content["m.mentions"]) == ("m.notice", {})


async def test_a_room_opened_to_others_hears_nothing(chat: Chat) -> None:
    await chat.says(FEDERAL, NEW)
    await chat.says(FEDERAL, "!room open")
    assert await until(chat, 2020, 11, 23, 9) == []
    assert written_to(chat) == [ROSA, INA]
    assert "F-1" not in str(await until(chat, 2020, 11, 25, 9))
    assert written_to(chat) == [ROSA, INA, BEN]
    assert "F-1" not in str(await until(chat, 2020, 12, 3, 9))
    assert [to for to, _content in chat.letters] == [FEDERAL, FEDERAL], "and the summary"


async def test_too_many_to_mention_get_letters(chat: Chat) -> None:
    towns = [municipality(100 + n, f"Dorf {n}") for n in range(201)]
    await enter(chat.database, towns)
    async with chat.database.transaction() as store:
        for each in towns:
            who = f"@dorf{each.id}:localhost"
            await store.members.set_contact(each.id, who, "contact", chat.clock.now(), FEDERAL)
    await chat.says(FEDERAL, NEW)
    (said,) = await until(chat, 2020, 11, 23, 9)
    assert said["msgtype"] == "m.notice"
    assert "Still open (204 of 204): Beispielstadt, " in said["body"]
    assert "and 104 more" in said["body"]
    assert len(set(written_to(chat))) == len(chat.letters) == 203


async def test_mentioned_or_written_to_but_not_both(chat: Chat) -> None:
    """For one municipality she sits in the room, for the other one not."""
    await chat.says(FEDERAL, "!room land NW", room=LAND_ROOM)
    await chat.says(FEDERAL, f"!contact set “Landkreis Musterland” {INA}")
    await chat.says(FEDERAL, NEW, room=LAND_ROOM)
    assert mentioned(await until(chat, 2020, 11, 23, 9)) == [ROSA]
    assert written_to(chat) == [INA]
    assert "yet: Landkreis Musterland, Musterhafen\n" in chat.letters[0][1]["body"]
