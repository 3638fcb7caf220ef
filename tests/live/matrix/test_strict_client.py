"""matrix-js-sdk as strict as Element: it talks to signed devices only, and shows shields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.homeserver import Homeserver
from tests.harness.js_peer import JsPeer
from tests.live.matrix.conftest import PASSWORD, Person


async def test_a_strict_client_and_the_bot_read_each_other(
    homeserver: Homeserver, bot: Person, js_peer: Callable[[], Awaitable[JsPeer]]
) -> None:
    account = await homeserver.register("matrix-strict", PASSWORD)
    js = await js_peer()
    await js.call("login", url=homeserver.url, user=account.user_id, password=PASSWORD)
    await js.call("bootstrap")
    room_id = await js.call("create_room", invite=[bot.user_id])
    await bot.client.join(room_id)
    await bot.turn()
    await js.call("until_joined", room_id=room_id, user_id=bot.user_id)

    await js.call("send", room_id=room_id, content={"msgtype": "m.text", "body": "!help"})
    await bot.hears("!help")
    event_id = await bot.say(room_id, "Moin")
    heard = await js.wait_event(lambda event: event["event_id"] == event_id)
    assert heard["content"]["body"] == "Moin"
    assert heard["shield"] == {"colour": 0, "reason": None}

    await bot.restart()
    await bot.turn()
    await js.call("send", room_id=room_id, content={"msgtype": "m.text", "body": "still?"})
    await bot.hears("still?")
    event_id = await bot.say(room_id, "Immer noch")
    heard = await js.wait_event(lambda event: event["event_id"] == event_id)
    assert heard["shield"] == {"colour": 0, "reason": None}
