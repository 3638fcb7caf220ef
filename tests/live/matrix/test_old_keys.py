"""A key store that was put back: others read what the bot says, and it reads what they say."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from bot.matrix.generation import TYPE
from bot.matrix.model import Claim, Generation, Keys, Superseded
from tests.live.matrix.conftest import MakePerson, MakeRoom, Person, bodies

ROOM_KEYS = "/_matrix/client/v3/room_keys"


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
    peer.client._machine.outbound_group_sessions.clear()  # a new key, that is given once
    await peer.say(room_id, "by another key")
    await bot.hears("by another key")
    await bot.client.close()

    shutil.rmtree(store)
    shutil.copytree(store.with_name("old"), store)
    bot.client, bot.since = bot._make(), since
    await bot.client.start(claim)
    assert bot.client.device_id != old_device
    assert bot.client.cross_signed
    found = await bot.turn()
    # By the key that the old device was given, and one that the copy does not have.
    assert {"meanwhile", "by another key"} <= set(bodies(found))
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


async def test_whoever_is_superseded_does_not_log_in_again(bot: Person) -> None:
    """The one that has taken over logs its device out, which may be heard of before."""

    async def claim(_account: Generation | None, _keys: Keys | None) -> Claim:
        return Claim(Generation(3, "ours"))

    await bot.client.close()
    await bot.client.start(claim)
    where = f"/_matrix/client/v3/user/{bot.user_id}/account_data/{TYPE}"
    await bot.client.call("PUT", where, {"number": 4, "instance": "theirs"})
    await bot.client.call("POST", "/_matrix/client/v3/logout", {})
    with pytest.raises(Superseded):
        await bot.client.call("GET", "/_matrix/client/v3/joined_rooms")


async def _kept(bot: Person) -> dict[str, dict[str, Any]]:
    """What the homeserver has of room keys, by the id of the session."""
    version = (await bot.client.call("GET", f"{ROOM_KEYS}/version"))["version"]
    answer = await bot.client.call("GET", f"{ROOM_KEYS}/keys?version={version}")
    return {
        session_id: {**session, "version": version, "room_id": room_id}
        for room_id, room in answer["rooms"].items()
        for session_id, session in room["sessions"].items()
    }


async def test_room_keys_are_brought_to_the_homeserver_again(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    """Another client of the account has begun another version, and the bot's is no more."""
    room_id = await make_room(bot)
    await peer.say(room_id, "one")
    await bot.hears("one")
    before = await _kept(bot)
    assert before
    assert all(set(each["session_data"]) == {"sealed"} for each in before.values())
    body = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": {}}
    await bot.client.call("POST", f"{ROOM_KEYS}/version", body)
    peer.client._machine.outbound_group_sessions.clear()
    await peer.say(room_id, "two")
    await bot.hears("two")
    await bot.turn()
    after = await _kept(bot)
    assert before.keys() < after.keys()


async def test_nobody_can_put_a_room_key_there(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    """Whoever could, would write in the name of others."""
    room_id = await make_room(bot)
    await peer.say(room_id, "one")
    await bot.hears("one")
    await bot.client.close()
    store = bot.client._store.path
    shutil.copytree(store, store.with_name("old"))
    await bot.restart()
    peer.client._machine.outbound_group_sessions.clear()
    await peer.say(room_id, "two")
    await bot.hears("two")
    kept = await _kept(bot)
    assert len(kept) == 2
    session = next(iter(kept.values()))
    version = session.pop("version")
    for number, data in enumerate(({}, {"sealed": 1}, {"sealed": "AAAA"}, {"sealed": "A" * 400})):
        forged = {"sessions": {f"forged{number}": {**session, "session_data": data}}}
        body = {"rooms": {room_id: forged}}
        await bot.client.call("PUT", f"{ROOM_KEYS}/keys?version={version}", body)
    await bot.client.close()
    shutil.rmtree(store)
    shutil.copytree(store.with_name("old"), store)
    await bot.restart()
    known = bot.client._machine.inbound_group_store
    assert all(known.get(room_id, each) is not None for each in kept)
    assert all(known.get(room_id, f"forged{number}") is None for number in range(4))
