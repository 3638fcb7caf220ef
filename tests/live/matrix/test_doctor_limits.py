"""Rate limits as `hafenlotse check --log-in` measures them on a real homeserver."""

from __future__ import annotations

import re

import aiohttp

from bot.doctor_limits import TRIED, of_limits
from bot.homeserver import Homeserver
from bot.matrix import login
from bot.matrix.http import CLIENT, Connection
from tests.harness.names import unique


async def _measured(homeserver: Homeserver, *, lifting: bool = False) -> list[str]:
    """What is said, before and after; the account is in no room then, and was never."""
    account = await homeserver.register(unique("lotse"), "geheim")
    connection = Connection(homeserver.url)
    try:
        _device, connection.token = await login.by_password(
            connection, account.user_id, "geheim", device_name="check"
        )
        found = await of_limits(connection, account.user_id)
        if lifting:
            await _type(homeserver, found[0].text)
            found += await of_limits(connection, account.user_id)
        rooms = await connection.ask("GET", f"{CLIENT}/joined_rooms")
        synced = await connection.ask("GET", f"{CLIENT}/sync")
    finally:
        await connection.close()
    assert rooms == {"joined_rooms": []}
    assert synced.get("rooms", {}) == {}, "a bot that starts afterwards hears nothing of it"
    assert all(each.ok for each in found)
    return [each.text for each in found]


async def test_without_limits(homeserver: Homeserver) -> None:
    assert await _measured(homeserver) == [f"{TRIED} messages at once are taken"]


async def test_with_those_that_synapse_has_by_itself(limited_homeserver: Homeserver) -> None:
    (said,) = await _measured(limited_homeserver)
    assert said.startswith("after 9 messages at once the homeserver wants a pause of 5 s."), said
    assert said.endswith("/override_ratelimit with the body {}")
    assert "/users/@lotse" in said


async def test_the_line_that_it_tells_lifts_them(limited_homeserver: Homeserver) -> None:
    said, after = await _measured(limited_homeserver, lifting=True)
    assert said.startswith("after 9 messages")
    assert after == f"{TRIED} messages at once are taken"


async def _type(homeserver: Homeserver, said: str) -> None:
    """As an admin types what is told."""
    (line,) = re.findall(r"POST (\S+) with the body (\S+)$", said)
    admin = await homeserver.register(unique("admin"), "geheim", admin=True)
    headers = {"Authorization": f"Bearer {admin.access_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(homeserver.url + line[0], data=line[1]) as answer,
    ):
        assert answer.status == 200, await answer.text()
