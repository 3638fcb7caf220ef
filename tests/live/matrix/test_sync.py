"""What one turn of the sync hands out: everything once, in order, nothing that is not for us."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from bot.homeserver import Homeserver
from bot.matrix.events import MEGOLM
from bot.matrix.model import Refused, Unreachable
from tests.harness.proxy import Answer, FaultProxy, bad_gateway
from tests.live.matrix.conftest import PASSWORD, MakePerson, MakeRoom, Person, bodies

ROOMS = "/_matrix/client/v3/rooms"


async def test_the_first_start_skips_history_but_reports_invitations(
    person: MakePerson, peer: Person, homeserver: Homeserver
) -> None:
    account = await homeserver.register("matrix-first-start", PASSWORD)
    old = await peer.client.create_room(name=None, invite=[account.user_id], encrypted=False)
    await peer.client.call("POST", f"{ROOMS}/{old}/invite", {"user_id": "@nobody:localhost"})
    elsewhere = await person(user_id=account.user_id)
    await elsewhere.client.join(old)
    await peer.say(old, "long ago")
    new = await peer.client.create_room(name=None, invite=[account.user_id], encrypted=False)

    bot = await person(user_id=account.user_id)
    batch = await bot.client.sync(None, timeout=0)
    assert bodies(batch) == []
    assert batch.arrivals == ()
    assert [(each.room_id, each.inviter) for each in batch.invitations] == [(new, peer.user_id)]
    assert bot.client.room(old) is not None


async def test_an_invitation_that_is_repeated_is_told_apart(bot: Person, peer: Person) -> None:
    room_id = await peer.client.create_room(name=None, invite=[bot.user_id], encrypted=False)
    since = bot.since
    (first,) = (await bot.turn()).invitations
    assert (await bot.client.sync(since, timeout=0)).invitations == (first,)
    await bot.client.leave(room_id)
    await bot.turn()
    await peer.client.call("POST", f"{ROOMS}/{room_id}/invite", {"user_id": bot.user_id})
    (second,) = (await bot.turn()).invitations
    assert second.event_id != first.event_id


async def test_only_messages_polls_reactions_and_redactions_are_handed_out(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot, encrypted=False)
    message = await peer.say(room_id, "one")
    await peer.client.call("PUT", f"{ROOMS}/{room_id}/state/m.room.name/", {"name": "Harbour"})
    for kind in ("org.matrix.msc3381.poll.start", "m.poll.response", "m.reaction", "m.sticker"):
        await peer.send_raw(room_id, kind, {"some": "content"})
    await peer.client.send(room_id, "m.room.redaction", {"redacts": message}, "redaction")
    batch = await bot.turn()
    assert [event.type for event in batch.events] == [
        "m.room.message",
        "org.matrix.msc3381.poll.start",
        "m.poll.response",
        "m.reaction",
        "m.room.redaction",
    ]
    assert batch.events[-1].content["redacts"] == message
    assert all(event.state_key is None for event in batch.events)


@pytest.mark.parametrize("version", ["6", "10", "11", "12"])
async def test_a_redaction_tells_what_the_homeserver_has_redacted(
    bot: Person, peer: Person, version: str
) -> None:
    """Rooms before version 11 have it outside the content, where anything may stand."""
    made = await peer.client.call(
        "POST",
        "/_matrix/client/v3/createRoom",
        {"room_version": version, "invite": [bot.user_id], "preset": "private_chat"},
    )
    room_id = str(made["room_id"])
    await bot.client.join(room_id)
    await bot.turn()
    await peer.turn()
    own = await peer.say(room_id, "mine")
    await bot.turn()
    await peer.client.send(room_id, "m.room.redaction", {"redacts": own}, f"redact-{version}")
    (redaction,) = (await bot.turn()).events
    assert (redaction.type, redaction.content["redacts"]) == ("m.room.redaction", own)

    of_the_bot = await bot.say(room_id, "not yours")
    another = await peer.say(room_id, "mine, too")
    await bot.turn()
    where = f"{ROOMS}/{room_id}/redact/{another}/forged-{version}"
    forged = {"redacts": of_the_bot}
    if int(version) >= 11:
        with pytest.raises(Refused):
            await peer.client.call("PUT", where, forged)
        return
    await peer.client.call("PUT", where, forged)
    told = [each.content["redacts"] for each in (await bot.turn()).events]
    assert told == [another]


async def test_own_events_carry_their_transaction_id(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    for encrypted in (False, True):
        room_id = await make_room(bot, encrypted=encrypted)
        content = {"msgtype": "m.notice", "body": "from the bot"}
        event_id = await bot.client.send(room_id, "m.room.message", content, f"own-{encrypted}")
        await peer.say(room_id, "from the peer")
        batch = await bot.turn()
        own, others = batch.events
        assert (own.event_id, own.transaction_id) == (event_id, f"own-{encrypted}")
        assert others.transaction_id is None
        assert own.sent_at.tzinfo is not None


async def test_an_old_token_can_be_played_again(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot)
    since = bot.since
    await peer.say(room_id, "first")
    before = await bot.turn()
    bot.since = since
    await bot.restart()
    again = await bot.turn()
    assert [event.event_id for event in again.events] == [event.event_id for event in before.events]
    assert bodies(again) == ["first"]
    await peer.say(room_id, "second")
    await bot.hears("second")


async def test_one_turn_is_one_request_whatever_the_answer(bot: Person, proxy: FaultProxy) -> None:
    """nio's own loop: 1,280 requests a second on a 502, and never back with the server down."""
    for fault in (bad_gateway(), Answer(404), Answer(200, {})):
        proxy.log.clear()
        proxy.rule = lambda request, fault=fault: fault
        with pytest.raises(Unreachable):
            await bot.turn(timeout=30)
        assert len(proxy.log) == 1
    proxy.rule = None
    async with proxy.away(), asyncio.timeout(25):
        with pytest.raises(Unreachable):
            await bot.turn(timeout=30)
    await bot.turn()


async def test_nobody_waits_for_the_keys_of_others(
    bot: Person, peer: Person, proxy: FaultProxy, make_room: MakeRoom
) -> None:
    """What a stranger has encrypted and nobody can read must not keep others from being heard."""
    room_id = await make_room(bot, encrypted=False)
    asked, held = asyncio.Event(), asyncio.Event()

    async def rule(request: web.Request) -> None:
        if "m.room_key_request" in request.path:
            asked.set()
            await held.wait()

    proxy.rule = rule
    sealed = {"algorithm": MEGOLM, "session_id": "A" * 43, "sender_key": "A" * 43}
    await peer.send_raw(room_id, "m.room.encrypted", {**sealed, "ciphertext": "AAAA"})
    async with asyncio.timeout(20):
        assert (await bot.turn(timeout=10)).undecrypted
        await asked.wait()
        for body in ("one", "two"):
            await peer.say(room_id, body)
            assert bodies(await bot.turn(timeout=10)) == [body]
    held.set()
    await bot.turn()  # it waits for what was begun
    assert [each.outcome for each in proxy.seen("m.room_key_request")] == [200]


async def test_a_homeserver_may_forget_filters(
    bot: Person, peer: Person, proxy: FaultProxy, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot, encrypted=False)
    await bot.turn()
    for name in ("4711", None):  # one that it never gave; and as it should be
        bot.client._sync._filters.forget()
        wrong = None if name is None else Answer(200, {"filter_id": name})
        proxy.rule = lambda request, wrong=wrong: (
            wrong if request.path.endswith("/filter") else None
        )
        await bot.turn()
        proxy.log.clear()
        await peer.say(room_id, f"{name}")
        assert bodies(await bot.turn()) == [f"{name}"]
        assert len(proxy.seen("/sync")) == (1 if name is None else 2)


async def test_the_token_is_only_the_callers(bot: Person, peer: Person) -> None:
    """nio saves next_batch before anybody has seen the events: a crash there loses commands."""
    room_id = await peer.client.create_room(name=None, invite=[bot.user_id], encrypted=False)
    await bot.client.join(room_id)
    await bot.turn()
    await peer.say(room_id, "do it")
    assert bodies(await bot.client.sync(bot.since, timeout=0)) == ["do it"]
    await bot.restart()  # killed before the batch was stored
    assert bodies(await bot.turn()) == ["do it"]


async def test_a_restart_at_any_moment_of_a_second_is_told_of_its_rooms_as_they_are(
    bot: Person, make_room: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen before: at its beginning, or twice at the same one, as they had been minutes ago."""
    for second in (1, 2):
        room = await make_room(bot, encrypted=False)
        await bot.turn()
        monkeypatch.setattr("time.time_ns", lambda at=second: at * 1_000_000_000)
        await bot.restart()
        await bot.turn()
        monkeypatch.undo()
        assert bot.client.room(room) is not None


async def test_direct_means_two_people_and_no_name(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom
) -> None:
    third = await person()
    direct = await make_room(bot, encrypted=True)
    three = await make_room(bot, third, encrypted=True)
    named = await make_room(bot, encrypted=False)
    await peer.client.call("PUT", f"{ROOMS}/{named}/state/m.room.name/", {"name": "Kiel"})
    invited = await make_room(bot, encrypted=True)
    await peer.client.call("POST", f"{ROOMS}/{invited}/invite", {"user_id": third.user_id})
    await bot.turn()

    def facts() -> dict[str, bool]:
        rooms = {"direct": direct, "three": three, "named": named, "invited": invited}
        known = {name: bot.client.room(room_id) for name, room_id in rooms.items()}
        return {name: bool(room and room.direct) for name, room in known.items()}

    expected = {"direct": True, "three": False, "named": False, "invited": False}
    assert facts() == expected
    await bot.restart()
    await bot.turn()  # nothing happened meanwhile: Synapse sends no member counts
    assert facts() == expected
    room = bot.client.room(direct)
    assert room is not None
    assert room.encrypted

    await third.client.leave(three)
    await third.client.leave(invited)
    await bot.turn()
    assert facts() == {"direct": True, "three": True, "named": False, "invited": True}


async def test_a_room_that_was_left_is_forgotten(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot, encrypted=False)
    await peer.client.call("POST", f"{ROOMS}/{room_id}/kick", {"user_id": bot.user_id})
    await bot.turn()
    assert bot.client.room(room_id) is None
