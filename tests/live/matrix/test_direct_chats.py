"""Direct chats: found and opened, whatever others do, and whatever gets lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from bot.matrix.model import Refused, Unreachable
from tests.harness.peer import Clerk
from tests.harness.proxy import Answer, Drop, FaultProxy, bad_gateway
from tests.live.matrix.conftest import Person

CLIENT = "/_matrix/client/v3"
MEGOLM = {"algorithm": "m.megolm.v1.aes-sha2"}
LETTER = {"msgtype": "m.notice", "body": "a letter"}
Arrive = Callable[..., Awaitable[Clerk]]


async def write(bot: Person, user_id: str, body: str = "a letter") -> str:
    """What the sender does; the room."""
    room_id = await bot.client.open_direct_room(user_id)
    await bot.client.send(room_id, "m.room.message", {**LETTER, "body": body}, f"letter-{body}")
    return room_id


async def reads(clerk: Clerk, room_id: str, body: str = "a letter") -> None:
    event = await clerk.wait_for(
        lambda e: e["room_id"] == room_id and e["content"].get("body") == body
    )
    assert event["encrypted"]


async def invitations(bot: Person, clerk: Clerk) -> list[str]:
    await clerk.catch_up()
    return [i for i, room in clerk.client.invited_rooms.items() if room.inviter == bot.user_id]


async def quiet_turn(bot: Person) -> Any:
    """As the running bot syncs: without what it did itself."""
    batch = await bot.client.sync(bot.since, timeout=0, echo=False)
    bot.since = batch.next_batch
    return batch


async def test_a_letter_to_somebody_new_can_be_read_after_joining(
    bot: Person, clerk: Arrive
) -> None:
    anna = await clerk("anna")
    room_id = await write(bot, anna.user_id)
    facts = bot.client.room(room_id)
    assert facts is not None
    assert (facts.encrypted, facts.direct) == (True, True)
    assert await anna.invited_to(bot.user_id) == room_id
    await quiet_turn(bot)
    assert await write(bot, anna.user_id, "another") == room_id, "she has still to accept"
    await anna.join(room_id)
    await reads(anna, room_id)
    await reads(anna, room_id, "another")
    await quiet_turn(bot)
    assert await write(bot, anna.user_id, "at last") == room_id
    await reads(anna, room_id, "at last")
    member = await bot.client.call(
        "GET", f"{CLIENT}/rooms/{room_id}/state/m.room.member/{anna.user_id}?format=event"
    )
    assert member["unsigned"]["prev_content"]["is_direct"] is True
    assert await invitations(bot, anna) == []
    await anna.say(room_id, "thanks")
    await bot.hears("thanks")


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_bots_own_rooms_are_no_arrivals(
    bot: Person, clerk: Arrive, restarted: bool
) -> None:
    """It does not introduce itself before a letter."""
    anna = await clerk("anna")
    room_id = await write(bot, anna.user_id)
    if restarted:
        await bot.restart()
    batch = await bot.turn()
    assert batch.arrivals == ()
    assert bot.client.direct_room(anna.user_id) == room_id


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_chat_that_is_there_is_used(
    bot: Person, clerk: Arrive, encrypted: bool, restarted: bool
) -> None:
    anna, ben = await clerk("anna", keys=encrypted), await clerk("ben")
    chat = await anna.create_room(encrypted=encrypted, invite=[bot.user_id])
    named = await ben.create_room("Kiel", invite=[bot.user_id])
    crowd = await ben.create_room(invite=[bot.user_id, anna.user_id])
    for room_id in (chat, named, crowd):
        await bot.client.join(room_id)
    await bot.turn()
    if restarted:
        await bot.turn()  # so that the homeserver has nothing new to tell
        await bot.restart()
        await bot.turn()
    assert bot.client.direct_room(anna.user_id) == chat
    assert bot.client.direct_room(ben.user_id) is None, "neither a named room nor one of three"
    assert bot.client.direct_room(bot.user_id) is None, "it is in all of them"
    assert await bot.client.open_direct_room(anna.user_id) == chat
    assert await bot.client.open_direct_room(ben.user_id) not in (chat, named, crowd)
    with pytest.raises(Refused):
        await bot.client.open_direct_room(bot.user_id)


@pytest.mark.parametrize("restarted", [False, True])
async def test_who_left_is_invited_again(bot: Person, clerk: Arrive, restarted: bool) -> None:
    anna = await clerk("anna")
    theirs = await anna.create_room(invite=[bot.user_id])
    await bot.client.join(theirs)
    await bot.turn()
    await anna.client.room_leave(theirs)
    await bot.turn()
    ours = await write(bot, anna.user_id)
    assert ours != theirs
    await anna.join(await anna.invited_to(bot.user_id))
    await bot.turn()
    await anna.client.room_leave(ours)
    await bot.turn()
    if restarted:
        await bot.restart()
        await bot.turn()
    assert bot.client.direct_room(anna.user_id) is None
    assert await write(bot, anna.user_id, "again") == ours, "made for nobody else"
    await anna.invited(ours)
    await anna.join(ours)
    await reads(anna, ours, "again")


@pytest.mark.parametrize("restarted", [False, True])
async def test_of_several_the_one_they_are_in(bot: Person, clerk: Arrive, restarted: bool) -> None:
    anna = await clerk("anna")
    pending = await write(bot, anna.user_id)
    chat = await anna.create_room(encrypted=True, invite=[bot.user_id])
    await bot.client.join(chat)
    await bot.turn()
    assert bot.client.direct_room(anna.user_id) == chat
    if restarted:
        await bot.restart()
        await bot.turn()
        assert bot.client.direct_room(anna.user_id) == chat
    await anna.join(pending)
    await bot.turn()
    assert bot.client.direct_room(anna.user_id) == pending, "its own, if there is a choice"


async def test_a_room_that_a_sync_told_of_half_made_is_encrypted(
    bot: Person, clerk: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync can fall between the events a room is made of, before encryption is turned on."""
    anna = await clerk("anna")
    call = bot.client._connection.call

    async def call_and_sync(method: str, path: str, *given: Any, **more: Any) -> Any:
        answer = await call(method, path, *given, **more)
        if path.endswith("/createRoom"):
            bot.client._rooms.enter(answer["room_id"])
        return answer

    monkeypatch.setattr(bot.client._connection, "call", call_and_sync)
    room_id = await write(bot, anna.user_id)
    assert await anna.invited_to(bot.user_id) == room_id
    await anna.join(room_id)
    await reads(anna, room_id)


async def test_two_letters_at_once_open_one_room(bot: Person, clerk: Arrive) -> None:
    anna = await clerk("anna")
    rooms = await asyncio.gather(*(write(bot, anna.user_id, f"{n}") for n in range(4)))
    assert len(set(rooms)) == 1
    assert await anna.invited_to(bot.user_id) == rooms[0]
    await anna.join(rooms[0])
    for n in range(4):
        await reads(anna, rooms[0], f"{n}")


@pytest.mark.parametrize("call", ["/createRoom", "/state/m.room.member/", "/joined_rooms"])
@pytest.mark.parametrize("fault", [Drop.AFTER_FORWARDING, Drop.BEFORE_FORWARDING, bad_gateway()])
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_failure_on_the_way_makes_no_second_room(
    bot: Person,
    clerk: Arrive,
    proxy: FaultProxy,
    call: str,
    fault: Drop | Answer,
    restarted: bool,
) -> None:
    anna = await clerk("anna")
    before = await bot.client.call("GET", f"{CLIENT}/joined_rooms")
    proxy.rule = lambda request: fault if call in request.path else None
    for _ in range(2):
        with suppress(Unreachable):  # the room of a lost answer is found at the second try
            await write(bot, anna.user_id)
    assert proxy.seen(call)
    proxy.rule = None
    if restarted:
        await bot.restart()
        await bot.turn()
    room_id = await write(bot, anna.user_id)
    after = await bot.client.call("GET", f"{CLIENT}/joined_rooms")
    assert set(after["joined_rooms"]) - set(before["joined_rooms"]) == {room_id}
    await anna.join(await anna.invited_to(bot.user_id))
    await reads(anna, room_id)


async def test_who_does_not_exist_is_refused(bot: Person) -> None:
    before = await bot.client.call("GET", f"{CLIENT}/joined_rooms")
    for nobody in ("@nobody-at-all:localhost", "@", "@nobody"):
        with pytest.raises(Refused) as error:
            await bot.client.open_direct_room(nobody)
        assert "nobody" not in str(error.value)
    assert await bot.client.call("GET", f"{CLIENT}/joined_rooms") == before


async def test_a_homeserver_that_is_away_is_asked_rarely_and_makes_one_room(bot: Person) -> None:
    before = await bot.client.call("GET", f"{CLIENT}/joined_rooms")
    for _ in range(2):
        with pytest.raises((Unreachable, Refused)) as error:
            await bot.client.open_direct_room("@anna:no.such.server.invalid")
        assert "anna" not in str(error.value)
        if isinstance(error.value, Unreachable):
            assert error.value.retry_after >= 60
    after = await bot.client.call("GET", f"{CLIENT}/joined_rooms")
    assert len(after["joined_rooms"]) <= len(before["joined_rooms"]) + 1


async def test_nobody_else_can_offer_a_room(bot: Person, peer: Person, clerk: Arrive) -> None:
    """Who left a room that looks as if made for Anna might come back and read her letters."""
    anna = await clerk("anna")
    trap = {
        "preset": "public_chat",
        "creation_content": {"hafenlotse.direct": anna.user_id},
        "initial_state": [{"type": "m.room.encryption", "state_key": "", "content": MEGOLM}],
        "invite": [bot.user_id],
    }
    room_id = (await peer.client.call("POST", f"{CLIENT}/createRoom", trap))["room_id"]
    await bot.client.join(room_id)
    await peer.client.leave(room_id)
    await bot.turn()
    assert await bot.client.open_direct_room(anna.user_id) != room_id


async def test_a_device_from_after_the_invitation_can_read_too(bot: Person, clerk: Arrive) -> None:
    anna = await clerk("anna")
    room_id = await write(bot, anna.user_id)
    await anna.invited(room_id)
    # The bot shares no joined room with Anna, so no sync tells it of the new device.
    localpart = anna.user_id[1:].partition(":")[0]
    async with await Clerk.login(anna.client.homeserver, anna.user_id, localpart) as phone:
        await bot.turn()
        await write(bot, anna.user_id, "to both")
        await anna.join(room_id)
        await reads(anna, room_id, "to both")
        await reads(phone, room_id, "to both")
