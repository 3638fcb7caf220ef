"""Reading and writing encrypted rooms, with late keys."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.homeserver import Homeserver
from bot.matrix import crypto
from bot.matrix.model import RoomEvent
from tests.harness.patience import PATIENCE
from tests.harness.proxy import Answer, FaultProxy
from tests.live.matrix.conftest import MakePerson, MakeRoom, Person, bodies

CLIENT = "/_matrix/client/v3"


async def test_after_a_restart_the_first_message_can_be_read(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    """nio does not know the room then, and refuses to send."""
    room_id = await make_room(bot)
    await bot.say(room_id, "before")
    await peer.hears("before")
    await bot.restart()
    await bot.turn()
    await bot.say(room_id, "after")
    await peer.hears("after")
    await peer.say(room_id, "fine")
    await bot.hears("fine")


async def test_a_room_whose_session_was_let_go_of_gets_another_one(
    bot: Person, peer: Person, make_room: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tens of thousands of rooms."""
    monkeypatch.setattr(crypto, "_REMEMBERED_ROOMS", 1)
    rooms = [await make_room(bot) for _each in range(2)]
    for number in range(4):
        await bot.say(rooms[number % 2], f"message {number}")
        await peer.hears(f"message {number}")
    await asyncio.gather(*(bot.say(each, f"both in {each}") for each in rooms))
    heard: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while len(heard) < len(rooms):
            batch = await peer.turn(timeout=1)
            assert not batch.undecrypted
            heard += [each for each in bodies(batch) if each]
    assert sorted(heard) == sorted(f"both in {each}" for each in rooms)


async def test_a_room_no_sync_told_of_is_not_taken_for_unencrypted(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    await bot.restart()
    event_id = await bot.say(room_id, "before the first sync")
    event = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{event_id}")
    assert event["type"] == "m.room.encrypted"
    await peer.hears("before the first sync")


async def test_a_room_stays_encrypted_even_if_the_homeserver_denies_it(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot)
    await bot.restart()
    proxy.rule = lambda request: (
        Answer(404, {"errcode": "M_NOT_FOUND"}) if "m.room.encryption" in request.path else None
    )
    event_id = await bot.say(room_id, "secret")
    event = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{event_id}")
    assert event["type"] == "m.room.encrypted"


async def test_an_event_whose_key_comes_later_can_be_read_then(
    person: MakePerson, bot: Person, homeserver: Homeserver
) -> None:
    withheld: list[tuple[str, bytes, str]] = []

    async def withhold(request: web.Request) -> Answer | None:
        if "/sendToDevice/" not in request.path:
            return None
        authorization = request.headers["Authorization"]
        withheld.append((request.raw_path, await request.read(), authorization))
        return Answer(200)

    async with FaultProxy(homeserver.url) as slow:
        peer = await person(url=slow.url)
        room_id = await peer.client.create_room(name=None, invite=[bot.user_id], encrypted=True)
        await bot.client.join(room_id)
        await bot.turn()
        await peer.turn()
        slow.rule = withhold
        event_id = await peer.say(room_id, "my vote")
        batch = await bot.turn()
        assert batch.events == ()
        (undecrypted,) = batch.undecrypted
        assert undecrypted.event_id == event_id
        assert bot.client.decrypt(undecrypted) is None

        slow.rule = None
        sender = peer.client._machine
        assert sender is not None
        sender.outbound_group_sessions[room_id].users_shared_with.clear()
        await peer.say(room_id, "a key that opens this and what follows")
        await bot.hears("a key that opens this and what follows")
        receiver = bot.client._machine
        assert receiver is not None
        assert receiver.open(undecrypted.source, room_id) == undecrypted, "to be kept waiting"

        await bot.restart()  # the waiting event is in the bot's database, say
        async with aiohttp.ClientSession() as session:
            for path, body, authorization in withheld:
                headers = {"Authorization": authorization}
                url = homeserver.url + path
                async with session.put(url, data=body, headers=headers) as response:
                    assert response.status == 200
        batch = await bot.turn()
        assert batch.new_sessions == {undecrypted.session_id}
        event = bot.client.decrypt(undecrypted)
        assert isinstance(event, RoomEvent)
        assert event.content["body"] == "my vote"
        assert event.sender == peer.user_id
        await peer.stop()


async def test_somebody_who_just_joined_can_read_the_greeting(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    await bot.say(room_id, "among us")
    newcomer = await person()
    invitation = {"user_id": newcomer.user_id}
    await peer.client.call("POST", f"{CLIENT}/rooms/{room_id}/invite", invitation)
    await newcomer.client.join(room_id)
    await newcomer.turn()
    await bot.turn()
    await bot.say(room_id, "welcome")
    await newcomer.hears("welcome")


async def test_somebody_invited_can_read_what_was_said_before_they_came(
    bot: Person, person: MakePerson
) -> None:
    guest = await person()
    room_id = await bot.client.create_room(
        name=None, invite=[guest.user_id], encrypted=True, direct=True
    )
    await bot.say(room_id, "first words")
    since = guest.since
    await guest.client.join(room_id)
    await guest.turn()
    answer = await guest.client.call("GET", f"{CLIENT}/rooms/{room_id}/messages?dir=b&limit=20")
    machine = guest.client._machine
    assert machine is not None
    opened = [machine.open(event, room_id) for event in answer["chunk"]]
    said = [event.content["body"] for event in opened if isinstance(event, RoomEvent)]
    assert said == ["first words"], since


async def test_a_new_device_gets_the_key_a_departed_member_does_not(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom, tmp_path: Any
) -> None:
    leaver = await person()
    room_id = await make_room(bot, leaver)
    await bot.say(room_id, "to all")
    await leaver.hears("to all")
    second = await person(user_id=peer.user_id, store=tmp_path / "second-device")
    await bot.turn()
    await bot.say(room_id, "to the new device")
    await second.hears("to the new device")
    await leaver.hears("to the new device")

    await leaver.client.leave(room_id)
    await bot.turn()
    before = _session_id(bot, room_id)
    await bot.say(room_id, "among ourselves")
    assert _session_id(bot, room_id) != before
    await second.hears("among ourselves")
    batch = await leaver.turn()
    assert _session_id(bot, room_id) not in batch.new_sessions


async def test_the_key_is_renewed_after_a_hundred_messages(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    await bot.say(room_id, "first")
    before = _session_id(bot, room_id)
    machine = bot.client._machine
    assert machine is not None
    machine.outbound_group_sessions[room_id].message_count = 99
    await bot.say(room_id, "hundredth")
    assert _session_id(bot, room_id) == before
    await bot.say(room_id, "one more")
    assert _session_id(bot, room_id) != before
    await peer.hears("one more")


async def test_relations_stay_outside_the_ciphertext(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    question = await peer.say(room_id, "question")
    relation = {"m.in_reply_to": {"event_id": question}}
    event_id = await bot.say(room_id, "answer", **{"m.relates_to": relation})
    event = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{event_id}")
    assert event["content"]["m.relates_to"] == relation
    assert "answer" not in json.dumps(event)
    assert (await peer.hears("answer")).content["m.relates_to"] == relation


async def test_a_message_for_a_session_from_a_later_index_does_not_replace_ours(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    """Senders share a key again from where it stands; the older messages must stay readable."""
    room_id = await make_room(bot)
    since = bot.since
    await peer.say(room_id, "early")
    machine = peer.client._machine
    assert machine is not None
    await bot.hears("early")
    machine.outbound_group_sessions[room_id].users_shared_with.clear()
    await peer.say(room_id, "late")
    await bot.hears("late")
    bot.since = since
    await bot.restart()
    async with asyncio.timeout(PATIENCE):
        batch = await bot.turn()
    assert [event.content["body"] for event in batch.events] == ["early", "late"]


def _session_id(person: Person, room_id: str) -> str:
    machine = person.client._machine
    assert machine is not None
    return str(machine.outbound_group_sessions[room_id].id)


async def test_a_key_that_has_not_come_is_asked_for_and_given(
    person: MakePerson, bot: Person, homeserver: Homeserver
) -> None:
    """Only whoever has encrypted it may give it once more."""
    async with FaultProxy(homeserver.url) as slow:
        peer, mallory = await person(url=slow.url), await person()
        members = [bot.user_id, mallory.user_id]
        room_id = await peer.client.create_room(name=None, invite=members, encrypted=True)
        for each in (bot, mallory):
            await each.client.join(room_id)
            await each.turn()
        await peer.turn()
        slow.rule = _swallowed
        await peer.say(room_id, "my vote")
        slow.rule = None
        (undecrypted,) = (await bot.turn()).undecrypted

        where = f"/_matrix/client/v3/sync?since={peer.since}"
        told = (await peer.client.call("GET", where))["to_device"]["events"]
        (request,) = [each for each in told if each["type"] == "m.room_key_request"]
        assert request["sender"] == bot.user_id
        wanted = request["content"]["body"]
        assert (wanted["room_id"], wanted["session_id"]) == (room_id, undecrypted.session_id)
        assert request["content"]["requesting_device_id"] == bot.client.device_id
        await _say_again(bot, room_id, peer)

        machine = peer.client._machine
        assert machine is not None
        session = machine.inbound_group_store.get(room_id, undecrypted.session_id)
        key = {
            **wanted,
            "sender_key": session.sender_key,
            "session_key": session.export_session(0),
            "sender_claimed_ed25519_key": session.ed25519,
            "forwarding_curve25519_key_chain": [],
        }
        await _give(mallory, bot, key)
        await bot.turn()
        assert bot.client.decrypt(undecrypted) is None
        await _give(peer, bot, key)
        assert (await bot.turn()).new_sessions == {undecrypted.session_id}
        event = bot.client.decrypt(undecrypted)
        assert isinstance(event, RoomEvent)
        assert (event.content["body"], event.sender) == ("my vote", peer.user_id)


async def _swallowed(request: web.Request) -> Answer | None:
    return Answer(200) if "/sendToDevice/" in request.path else None


async def _say_again(bot: Person, room_id: str, peer: Person) -> None:
    """What is asked for once is not asked for again."""
    await peer.say(room_id, "still without a key")
    await bot.turn()
    where = f"/_matrix/client/v3/sync?since={peer.since}"
    told = (await peer.client.call("GET", where))["to_device"]["events"]
    assert len([each for each in told if each["type"] == "m.room_key_request"]) == 1


async def _give(giver: Person, to: Person, key: dict[str, Any]) -> None:
    machine, keys = giver.client._machine, giver.client._sharing._keys
    assert machine is not None
    await keys.update([to.user_id])
    (device,) = machine.device_store.active_user_devices(to.user_id)
    pairs = await keys.sessions([device])
    await keys.send(machine.seal(pairs, "m.forwarded_room_key", key))
