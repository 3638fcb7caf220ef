"""Sharing room keys while the homeserver misbehaves: nobody is left with what they cannot read."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.matrix import device_keys, key_sharing
from bot.matrix.crypto import Machine
from bot.matrix.gate import Gate
from bot.matrix.http import Connection
from bot.matrix.model import Refused, Unreachable
from tests.harness.patience import PATIENCE
from tests.harness.proxy import Answer, Drop, FaultProxy, bad_gateway, too_many_requests
from tests.live.matrix.conftest import PASSWORD, MakePerson, MakeRoom, Person

CLIENT = "/_matrix/client/v3"
SHARING = "/sendToDevice/"
FAULTS = (
    too_many_requests(1200),
    bad_gateway(),
    Answer(500, {"error": "x", "soft_logout": True, "retry_after_ms": "soon"}),
    Drop.BEFORE_FORWARDING,
    Drop.AFTER_FORWARDING,
)


async def add_device(owner: Person, name: str, folder: Path, *, one_time_keys: int = 1) -> None:
    """Another device of theirs, that nobody runs."""
    connection = Connection(owner.client._connection.homeserver)
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": owner.user_id},
        "password": PASSWORD,
        "device_id": name,
    }
    answer = await connection.ask("POST", f"{CLIENT}/login", login)
    connection.token = answer["access_token"]
    directory = folder / name
    directory.mkdir()
    machine = Machine(owner.user_id, name, directory, "key", Gate())
    body = {"device_keys": machine.device_keys()}
    if one_time_keys:
        spare = machine.account.max_one_time_keys - one_time_keys
        body["one_time_keys"] = machine.new_one_time_keys(spare)
    await connection.ask("POST", f"{CLIENT}/keys/upload", body)
    machine.close()
    await connection.close()


@pytest.mark.parametrize("call", [SHARING, "/keys/claim", "/keys/query", "/members"])
async def test_a_failure_while_sharing_sends_nothing_and_heals(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy, call: str
) -> None:
    """nio: a 429 leaves the message unreadable, a 5xx blanks the token, a claim hangs the room."""
    room_id = await make_room(bot)
    room = bot.client._rooms.get(room_id)
    assert room is not None
    room.forget_members()
    token = bot.client._connection.token
    for fault in FAULTS:
        proxy.log.clear()
        proxy.rule = lambda request, fault=fault: fault if call in request.path else None
        with pytest.raises(Unreachable) as error:
            async with asyncio.timeout(PATIENCE):
                await bot.say(room_id, "cannot go out")
        assert error.value.retry_after == (1.2 if fault == FAULTS[0] else 0)
        assert proxy.seen(call)
        assert not proxy.seen("/send/")
        assert bot.client._connection.token == token
    proxy.rule = None
    await bot.say(room_id, f"readable after {call}")
    await peer.hears(f"readable after {call}")


async def test_while_a_homeserver_is_updated_no_device_is_given_up(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    """Seen before: for ten minutes they could read nothing, and never what was said in them."""
    room_id = await make_room(bot)
    updated = Answer(404, {"errcode": "M_UNRECOGNIZED"})
    proxy.rule = lambda request: updated if SHARING in request.path else None
    with pytest.raises(Unreachable):
        await bot.say(room_id, "cannot go out")
    assert not proxy.seen("/send/")
    proxy.rule = None
    await bot.say(room_id, "readable after the update")
    await peer.hears("readable after the update")


async def test_only_batches_that_got_through_count_as_shared(
    bot: Person,
    peer: Person,
    person: MakePerson,
    make_room: MakeRoom,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_sharing, "SLICE", 1)
    others = [await person(), await person()]
    room_id = await make_room(bot, *others)
    proxy.rule = lambda request: (
        bad_gateway() if SHARING in request.path and len(proxy.seen(SHARING)) == 2 else None
    )
    with pytest.raises(Unreachable):
        await bot.say(room_id, "not yet")
    assert len(proxy.seen(SHARING)) == 2
    await bot.say(room_id, "now")
    assert len(proxy.seen(SHARING)) == 4, "only the two that are missing"
    for each in (peer, *others):
        await each.hears("now")


async def test_a_device_that_is_refused_does_not_cost_the_others(
    bot: Person,
    peer: Person,
    person: MakePerson,
    make_room: MakeRoom,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unlucky = await person()
    room_id = await make_room(bot, unlucky)

    send = device_keys.DeviceKeys.send

    async def refuse(self: device_keys.DeviceKeys, messages: dict[str, Any]) -> None:
        if unlucky.user_id in messages:
            raise Refused("no", "M_TOO_LARGE")
        await send(self, messages)

    monkeypatch.setattr(device_keys.DeviceKeys, "send", refuse)
    await bot.say(room_id, "for those who can")
    await peer.hears("for those who can")
    proxy.log.clear()
    await bot.say(room_id, "and again")
    assert not proxy.seen(SHARING), "the refused device is not tried with every message"


async def test_a_device_without_one_time_keys_does_not_cost_the_others(
    bot: Person,
    peer: Person,
    person: MakePerson,
    make_room: MakeRoom,
    proxy: FaultProxy,
    tmp_path: Path,
) -> None:
    silent = await person()
    room_id = await make_room(bot, silent)
    await add_device(silent, "SILENT", tmp_path, one_time_keys=0)
    await bot.turn()
    await bot.say(room_id, "for those who can")
    await peer.hears("for those who can")
    claims = len(proxy.seen("/keys/claim"))
    assert claims
    await bot.say(room_id, "and again")
    assert len(proxy.seen("/keys/claim")) == claims


async def test_malformed_keys_of_one_user_do_not_cost_the_others(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom
) -> None:
    hostile = await person()
    room_id = await make_room(bot, hostile)
    original = device_keys.DeviceKeys._learn

    def with_rubbish(self: device_keys.DeviceKeys, found: dict[str, object]) -> None:
        if hostile.user_id in found:  # Synapse would not let it through, other servers may
            found = {**found, hostile.user_id: {"X": {"user_id": hostile.user_id, "keys": 1}}}
        original(self, found)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(device_keys.DeviceKeys, "_learn", with_rubbish)
        await bot.say(room_id, "for the well-behaved")
    await peer.hears("for the well-behaved")


async def test_concurrent_sends_share_one_key_per_room(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    rooms = [await make_room(bot), await make_room(bot)]
    said = [(room_id, f"{number} in {room_id}") for number in range(8) for room_id in rooms]
    await asyncio.gather(*(bot.say(room_id, body) for room_id, body in said))
    assert len(proxy.seen(SHARING)) == 2
    heard: list[object] = []
    async with asyncio.timeout(PATIENCE):
        while len(heard) < len(said):
            batch = await peer.turn(timeout=1)
            assert not batch.undecrypted
            heard += [event.content["body"] for event in batch.events]
    assert sorted(map(str, heard)) == sorted(body for _, body in said)


async def test_a_member_who_comes_while_keys_are_shared_is_not_forgotten(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    newcomer = await person()
    room_id = await make_room(bot)
    sharing, joined = asyncio.Event(), asyncio.Event()

    async def hold_up(request: web.Request) -> None:
        if SHARING in request.path:
            sharing.set()
            await joined.wait()

    proxy.rule = hold_up
    saying = asyncio.create_task(bot.say(room_id, "for everybody"))
    async with asyncio.timeout(PATIENCE):
        await sharing.wait()
    await peer.client.call(
        "POST", f"{CLIENT}/rooms/{room_id}/invite", {"user_id": newcomer.user_id}
    )
    await newcomer.client.join(room_id)
    await newcomer.turn()
    await bot.turn()
    joined.set()
    await saying
    await newcomer.hears("for everybody")


async def test_a_member_who_comes_while_the_others_are_listed_is_not_forgotten(
    bot: Person,
    peer: Person,
    person: MakePerson,
    make_room: MakeRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newcomer = await person()
    room_id = await make_room(bot)
    room = bot.client._rooms.get(room_id)
    assert room is not None
    room.forget_members()
    connection = bot.client._connection
    call, listed, joined = connection.call, asyncio.Event(), asyncio.Event()

    async def slow_list(method: str, path: str, *args: Any, **options: Any) -> dict[str, Any]:
        answer = await call(method, path, *args, **options)
        if path.endswith("/members"):
            listed.set()
            await joined.wait()
        return answer

    monkeypatch.setattr(connection, "call", slow_list)
    saying = asyncio.create_task(bot.say(room_id, "to whoever is here"))
    async with asyncio.timeout(PATIENCE):
        await listed.wait()
    await peer.client.call(
        "POST", f"{CLIENT}/rooms/{room_id}/invite", {"user_id": newcomer.user_id}
    )
    await newcomer.client.join(room_id)
    await newcomer.turn()
    await bot.turn()
    joined.set()
    await saying
    await newcomer.hears("to whoever is here")


async def test_many_devices_cost_little(
    bot: Person, peer: Person, make_room: MakeRoom, tmp_path: Path, proxy: FaultProxy
) -> None:
    """nio: a claim and 6–14 ms for each, in one piece, at every new key."""
    count = 40
    room_id = await make_room(bot)
    await asyncio.gather(*(add_device(peer, f"CROWD{n}", tmp_path) for n in range(count)))
    await bot.turn()
    machine = bot.client._machine
    assert machine is not None
    costs: list[float] = []
    for word in ("they are new", *["they are known"] * 5):
        started = time.thread_time()
        await bot.say(room_id, word)
        costs.append(time.thread_time() - started)
        session = machine.outbound_group_sessions.pop(room_id)
        assert len(session.users_shared_with) == count + 1
    assert len(proxy.seen("/keys/claim")) == 1, "for all of them"
    assert min(costs[1:]) / count < 0.003
