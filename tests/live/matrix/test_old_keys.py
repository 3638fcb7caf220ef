"""A key store that was put back: others read what the bot says, and it reads what they say."""

from __future__ import annotations

import shutil

import pytest

from bot.matrix.generation import TYPE
from bot.matrix.model import Claim, Generation, Keys, Superseded
from tests.live.matrix.conftest import MakePerson, MakeRoom, Person, bodies


async def test_an_old_store_after_a_newer_one_is_cross_signed(
    bot: Person, person: MakePerson
) -> None:
    """Synapse answers 500 for the keys of the old one: it knew them before those of the newer."""
    assert bot.client.cross_signed
    await bot.stop()
    newer = await person(user_id=bot.user_id)
    assert newer.client.cross_signed
    await bot.restart()
    assert bot.client.cross_signed


async def test_old_ratchets_are_never_used_again(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    """With them the peer could read nothing: each key opens one message."""

    async def claim(account: Generation | None, keys: Keys | None) -> Claim:
        assert keys is not None
        number = 1 + (account.number if account else 0)
        return Claim(Generation(number, "a"), new_device=account is not None)

    room_id = await make_room(bot)
    await peer.say(room_id, "before")
    await bot.hears("before")
    await bot.say(room_id, "moored")
    await peer.hears("moored")
    await bot.client.close()
    await bot.client.start(claim)
    old_device = bot.client.device_id
    await bot.client.close()
    store = bot.client._store.path
    shutil.copytree(store, store.with_name("old"))
    since = bot.since

    await bot.restart()
    for number in range(3):
        await bot.say(room_id, f"lost {number}")
        await peer.hears(f"lost {number}")
    await peer.say(room_id, "meanwhile")
    await bot.hears("meanwhile")
    await bot.client.close()

    shutil.rmtree(store)
    shutil.copytree(store.with_name("old"), store)
    bot.client, bot.since = bot._make(), since
    await bot.client.start(claim)
    assert bot.client.device_id != old_device
    assert bot.client.cross_signed
    found = await bot.turn()
    assert "meanwhile" in bodies(found)  # by the key that the old device was given
    await bot.say(room_id, "afloat")
    await peer.hears("afloat")
    await peer.say(room_id, "welcome")
    await bot.hears("welcome")
    devices = (await bot.client.call("GET", "/_matrix/client/v3/devices"))["devices"]
    assert old_device not in [each["device_id"] for each in devices]


async def test_whoever_is_superseded_ends_at_once(bot: Person) -> None:
    async def claim(_account: Generation | None, _keys: Keys | None) -> Claim:
        return Claim(Generation(3, "ours"))

    await bot.client.close()
    await bot.client.start(claim)
    await bot.turn()
    where = f"/_matrix/client/v3/user/{bot.user_id}/account_data/{TYPE}"
    await bot.client.call("PUT", where, {"number": 4, "instance": "theirs"})
    with pytest.raises(Superseded):
        await bot.turn(timeout=5)
    # And when its token was revoked, which may be heard of before.
    await bot.client.close()
    bot.since = None
    await bot.client.start(claim)
    await bot.client.call("PUT", where, {"number": 4, "instance": "theirs"})
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    with pytest.raises(Superseded):
        await bot.say("!nowhere:localhost", "anything")
