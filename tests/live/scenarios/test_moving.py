"""A room is upgraded, as apps do it: the bot follows, with everything it has to say there."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk


async def _call(who: Clerk, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = f"{who.client.homeserver}/_matrix/client/v3/{path}"
    headers = {"Authorization": f"Bearer {who.client.access_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url, json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        given: dict[str, Any] = await answer.json()
        return given


async def test_an_upgraded_room(found) -> None:
    alliance = await found(encrypted=True)
    kim, ina, bot = alliance.kim, alliance.ina, alliance.bot
    await alliance.ask(ina, "!abstimmung “Winterhilfe?” Ja | Nein")
    await alliance.ask(ina, "!stimme 1 ja")
    await alliance.ask(ina, "!erinnerung in 10 Sekunden Rückruf")
    old = alliance.room
    new = (await _call(kim, "POST", f"rooms/{old}/upgrade", {"new_version": "11"}))[
        "replacement_room"
    ]
    # What is due meanwhile is refused in the old room, and the bot is not let into the new one.
    async with asyncio.timeout(PATIENCE):
        while not bot.rows("select 1 from outbox where action = 'join' and room_id = ?", new):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    for each in (bot.user_id, ina.user_id):
        await _call(kim, "POST", f"rooms/{new}/invite", {"user_id": each})
    await ina.join(new)
    said = await kim.wait_for(
        lambda e: e["room_id"] == new and "Hier mache ich weiter" in str(e["content"].get("body"))
    )
    assert "eingetragen als Plenum" in said["content"]["body"]
    poll = await kim.wait_for(
        lambda e: e["room_id"] == new and e["type"] == "org.matrix.msc3381.poll.start"
    )
    reminder = await kim.wait_for(
        lambda e: e["room_id"] == new and "Rückruf" in str(e["content"].get("body"))
    )
    assert reminder["sender"] == bot.user_id
    alliance.room = new
    assert "1 von 1" in await alliance.ask(ina, "!abstimmung status 1")
    await alliance.closes(kim, 1)
    end = await kim.wait_for(
        lambda e: e["room_id"] == new and e["type"] == "org.matrix.msc3381.poll.end"
    )
    assert end["content"]["m.relates_to"]["event_id"] == poll["event_id"]
    assert not bot.rows("select 1 from polls where room_id = ?", old)
