"""What goes to the homeserver, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.matrix.model import Refused, Unreachable
from tests.harness.proxy import Drop, FaultProxy, bad_gateway, too_many_requests
from tests.live.matrix.conftest import MakeRoom, Person

CLIENT = "/_matrix/client/v3"
MESSAGE = {"msgtype": "m.notice", "body": "once"}


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_transaction_id_makes_one_event(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy, encrypted: bool
) -> None:
    room_id = await make_room(bot, encrypted=encrypted)

    async def send() -> str:
        return await bot.client.send(room_id, "m.room.message", MESSAGE, "answer/17:1")

    proxy.rule = lambda request: Drop.AFTER_FORWARDING if "/send/" in request.path else None
    with pytest.raises(Unreachable):
        await send()  # it got there, and we do not know
    proxy.rule = None
    event_ids = {await send(), *await asyncio.gather(*(send() for _ in range(5)))}
    await bot.restart()
    event_ids.add(await send())
    assert len(event_ids) == 1
    await peer.hears("once")
    batch = await peer.turn()
    assert batch.events == ()


async def test_a_rate_limit_says_how_long(
    bot: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot, encrypted=False)
    proxy.log.clear()
    proxy.rule = lambda request: too_many_requests(2500) if "/send/" in request.path else None
    with pytest.raises(Unreachable) as error:
        await bot.say(room_id, "too fast")
    assert error.value.retry_after == 2.5
    proxy.rule = lambda request: bad_gateway() if "/send/" in request.path else None
    with pytest.raises(Unreachable):
        await bot.say(room_id, "down")
    assert len(proxy.log) == 2, "trying again is for the caller"
    async with proxy.away():
        with pytest.raises(Unreachable):
            await bot.say(room_id, "gone")


async def test_a_permanent_refusal_has_a_code(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    foreign = await make_room(encrypted=False)
    with pytest.raises(Refused) as error:
        await bot.say(foreign, "let me in")
    assert error.value.code == "M_FORBIDDEN"
    with pytest.raises(Refused):
        await bot.client.join("!nowhere")
    with pytest.raises(Refused):
        await bot.client.call("GET", f"{CLIENT}/no/such/thing")
    room_id = await make_room(bot, encrypted=False)
    await peer.client.call(
        "POST", f"{CLIENT}/rooms/{room_id}/kick", {"user_id": bot.user_id, "reason": "x"}
    )
    with pytest.raises(Refused) as error:
        await bot.say(room_id, "but why")
    assert error.value.code == "M_FORBIDDEN"


async def test_a_body_too_large_is_permanent(bot: Person, make_room: MakeRoom) -> None:
    for encrypted in (False, True):
        room_id = await make_room(bot, encrypted=encrypted)
        with pytest.raises(Refused) as error:
            await bot.say(room_id, "x" * 70_000)
        assert error.value.code == "M_TOO_LARGE"
        await bot.say(room_id, "short")


async def test_a_read_receipt_never_raises(
    bot: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot, encrypted=False)
    event_id = await bot.say(room_id, "x")
    await bot.client.read(room_id, event_id)
    assert {each.outcome for each in proxy.seen("/receipt/")} == {200}
    await bot.client.read("!nowhere", "$nothing")
    async with proxy.away():
        await bot.client.read(room_id, event_id)


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_redaction_redacts(
    bot: Person, peer: Person, make_room: MakeRoom, encrypted: bool
) -> None:
    room_id = await make_room(bot, encrypted=encrypted)
    event_id = await bot.say(room_id, "a slip")
    await bot.client.send(room_id, "m.room.redaction", {"redacts": event_id}, "redact")
    event = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{event_id}")
    assert event["content"] == {}


async def test_a_room_of_the_bots_making(bot: Person, peer: Person) -> None:
    room_id = await bot.client.create_room(
        name="Kiel", invite=[peer.user_id], encrypted=True, direct=False
    )
    await bot.turn()
    facts = bot.client.room(room_id)
    assert facts is not None
    assert facts.encrypted
    assert not facts.direct
    (invitation,) = (await peer.turn()).invitations
    assert (invitation.room_id, invitation.inviter) == (room_id, bot.user_id)


async def test_logs_hold_no_bodies_ids_or_secrets(
    bot: Person, peer: Person, make_room: MakeRoom, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        room_id = await make_room(bot)
        await bot.say(room_id, "strictly confidential")
        await peer.hears("strictly confidential")
        await bot.restart()
        await bot.turn()
    assert peer.user_id not in caplog.text
    assert bot.user_id not in caplog.text
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        await bot.say(room_id, "even at debug")
        await peer.say(room_id, "an answer")
        await bot.hears("an answer")
    assert "even at debug" not in caplog.text
    assert "an answer" not in caplog.text
    assert "INSERT INTO" not in caplog.text
    token = bot.client._connection.token
    assert token
    assert token not in caplog.text


async def test_encryption_switched_on_during_an_outage_holds_for_what_was_not_sent(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    """No sync has told of it yet."""
    room_id = await make_room(bot, encrypted=False)
    where = f"{CLIENT}/rooms/{room_id}/state/m.room.encryption/"
    async with proxy.away():
        await peer.client.call("PUT", where, {"algorithm": "m.megolm.v1.aes-sha2"})
        with pytest.raises(Unreachable):
            await bot.say(room_id, "not for everybody")
    event_id = await bot.say(room_id, "not for everybody")
    sent = await peer.client.call("GET", f"{CLIENT}/rooms/{room_id}/event/{event_id}")
    assert sent["type"] == "m.room.encrypted"
    assert await bot.client.encrypts(room_id)
