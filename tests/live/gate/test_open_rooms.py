"""A registered room that others can read is told to the coordination, and hears released totals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.peer import Event
from tests.live.gate.mallory import call

OPENING = {
    "m.room.join_rules": ({"join_rule": "public"}, {"join_rule": "invite"}),
    "m.room.history_visibility": (
        {"history_visibility": "world_readable"},
        {"history_visibility": "shared"},
    ),
}


async def said(alliance: Any, room: str, text: str) -> Event:
    event: Event = await alliance.kim.wait_for(
        lambda e: e["room_id"] == room and text in str(e["content"].get("body"))
    )
    return event


@pytest.mark.parametrize("kind", OPENING)
@pytest.mark.parametrize("away", [False, True])
async def test_a_room_that_becomes_open(found: Any, kind: str, away: bool) -> None:
    """Seen before: it went on being answered as if nobody else could read."""
    alliance = await found(encrypted=True)
    await alliance.ask(alliance.ina, "!zusage 4711")
    assert "4.711" in await alliance.ask(alliance.ina, "!zusagen")
    opened, closed = OPENING[kind]
    where = f"rooms/{alliance.room}/state/{kind}/"
    if away:
        await alliance.bot.stop()
    await call(alliance.kim, "PUT", where, opened)
    if away:
        await alliance.bot.start()
    await said(alliance, alliance.room, "Andere können jetzt")
    chat = await alliance.kim.invited_to(alliance.bot.user_id)
    await alliance.kim.join(chat)
    await said(alliance, chat, "Andere können jetzt")
    assert "Direktchat" in await alliance.ask(alliance.ina, "!zusagen")
    assert "nur freigegebene Summen" in await alliance.ask(alliance.ina, "!raum")
    await call(alliance.kim, "PUT", where, closed)
    await said(alliance, alliance.room, "wieder geschlossen")
    assert "4.711" in await alliance.ask(alliance.ina, "!zusagen")


async def test_a_room_that_nobody_registered_hears_what_an_open_one_hears(found: Any) -> None:
    alliance = await found(encrypted=True)
    await alliance.ask(alliance.ina, "!zusage 4711")
    guests = [alliance.bot.user_id, alliance.ina.user_id]
    room = await alliance.kim.create_room("Nebenzimmer", encrypted=True, invite=guests)
    await alliance.ina.join(room)
    await said(alliance, room, "Guten Tag")
    answer = await alliance.ina.reply_to(await alliance.ina.say(room, "!zusagen"))
    assert "4.711" not in answer["content"]["body"]
    assert "wofür dieser Raum da ist" in answer["content"]["body"]
    for told in (True, False):
        answer = await alliance.kim.reply_to(await alliance.kim.say(room, "!hilfe"))
        assert ("Nächster Schritt" in answer["content"]["body"]) == told
    await alliance.kim.reply_to(await alliance.kim.say(room, "!raum Thema"))
    answer = await alliance.ina.reply_to(await alliance.ina.say(room, "!zusagen"))
    assert "4.711" in answer["content"]["body"]


async def test_a_room_of_two_that_is_no_direct_chat_says_why(found: Any) -> None:
    """Ina could decrypt, but has made it without encryption."""
    alliance = await found(encrypted=True)
    room = await alliance.ina.create_room(invite=[alliance.bot.user_id])
    greeting = await alliance.ina.wait_for(
        lambda e: e["room_id"] == room and "nur zu zweit" in str(e["content"].get("body"))
    )
    assert "er ist nicht verschlüsselt" in greeting["content"]["body"]
    answer = await alliance.ina.reply_to(await alliance.ina.say(room, "!meinedaten"))
    assert "Direktchat" in answer["content"]["body"]
    assert "nur zu zweit" not in answer["content"]["body"]
    assert await alliance.ina.invited_to(alliance.bot.user_id) != room
