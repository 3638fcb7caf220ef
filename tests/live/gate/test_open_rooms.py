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
        lambda e: e["room_id"] == room and text in str(e["content"].get("body")), 30
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
    chat = await alliance.kim.invited_to(alliance.bot.user_id, 30)
    await alliance.kim.join(chat)
    await said(alliance, chat, "Andere können jetzt")
    assert "Direktchat" in await alliance.ask(alliance.ina, "!zusagen")
    assert "nur freigegebene Summen" in await alliance.ask(alliance.ina, "!raum")
    await call(alliance.kim, "PUT", where, closed)
    await said(alliance, alliance.room, "wieder geschlossen")
    assert "4.711" in await alliance.ask(alliance.ina, "!zusagen")
