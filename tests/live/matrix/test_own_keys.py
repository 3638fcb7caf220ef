"""The keys of the bot's device at the homeserver: there must always be one left to write to it."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import quote

import pytest

from bot.homeserver import Homeserver
from tests.harness.proxy import FaultProxy, bad_gateway
from tests.live.matrix.conftest import MakePerson, MakeRoom, Person

CLIENT = "/_matrix/client/v3"
CURVE = "signed_curve25519"
_limits = itertools.count(1)  # Synapse answers the very same question from its cache


async def claim(person: Person, of: Person) -> dict[str, Any]:
    wanted = {"one_time_keys": {of.user_id: {of.client.device_id: CURVE}}}
    answer = await person.client.call("POST", f"{CLIENT}/keys/claim", wanted)
    keys: dict[str, Any] = answer["one_time_keys"].get(of.user_id, {}).get(of.client.device_id, {})
    return next(iter(keys.values()), {})


async def drain(person: Person, of: Person) -> None:
    """Take all one-time keys, and then the fallback key."""
    for _ in range(60):
        if (await claim(person, of)).get("fallback"):
            return
    pytest.fail("There is no fallback key.")


async def left(person: Person) -> int:
    answer = await person.client.call("POST", f"{CLIENT}/keys/upload", {})
    return int(answer["one_time_key_counts"].get(CURVE, 0))


async def fallback_key_unused(person: Person) -> bool:
    unused = quote(json.dumps({"room": {"timeline": {"limit": next(_limits)}}}))
    answer = await person.client.call("GET", f"{CLIENT}/sync?timeout=0&filter={unused}")
    return CURVE in answer["device_unused_fallback_key_types"]


async def test_one_time_keys_are_refilled_when_none_is_left(bot: Person, peer: Person) -> None:
    """nio takes a count of 0 for a count that was not given."""
    assert await left(bot) == 50
    await drain(peer, bot)
    assert await left(bot) == 0
    assert not await fallback_key_unused(bot)
    await bot.turn()
    assert await left(bot) == 50
    assert await fallback_key_unused(bot), "a used fallback key is replaced"
    assert not (await claim(peer, bot)).get("fallback")


async def test_a_bot_whose_keys_ran_out_while_it_was_off_can_be_written_to(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom
) -> None:
    late = await person()
    room_id = await make_room(bot, late)
    await bot.stop()
    await drain(peer, bot)
    await peer.say(room_id, "by the fallback key")
    await late.say(room_id, "by the very same")
    await bot.restart()
    batch = await bot.turn()
    assert [event.content["body"] for event in batch.events] == [
        "by the fallback key",
        "by the very same",
    ]


async def test_a_failed_upload_costs_neither_the_batch_nor_the_keys(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot, encrypted=False)
    await drain(peer, bot)
    proxy.rule = lambda request: bad_gateway() if "/keys/upload" in request.path else None
    for word in ("one", "two"):
        await peer.say(room_id, word)
        assert [event.content["body"] for event in (await bot.turn()).events] == [word]
    assert proxy.seen("/keys/upload")
    proxy.rule = None
    await bot.turn()
    assert await left(bot) == 50, "not 50 more for every failed try"
    assert await fallback_key_unused(bot)


async def test_ids_that_are_taken_are_given_up(
    bot: Person, peer: Person, homeserver: Homeserver
) -> None:
    """An older copy of the store was restored: the homeserver has other keys under these ids."""
    await bot.stop()
    store = bot.client._store.path
    old = {file: file.read_bytes() for file in store.glob("crypto.db*")}
    for _ in range(30):
        await claim(peer, bot)
    await bot.restart()
    await bot.turn()
    assert await left(bot) > 25
    await bot.stop()
    for file in store.glob("crypto.db*"):
        file.unlink()
    for file, content in old.items():
        file.write_bytes(content)
    for _ in range(30):
        await claim(peer, bot)
    await bot.restart()
    await bot.turn()
    await bot.turn()
    assert await left(bot) > 25
