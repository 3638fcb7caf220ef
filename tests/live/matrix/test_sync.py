"""What one turn of the sync hands out: everything once, in order, nothing that is not for us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.homeserver import Homeserver
from bot.matrix import backfill, sync
from bot.matrix.model import Batch, Refused, Unreachable
from tests.harness.proxy import Answer, Drop, FaultProxy, bad_gateway, too_many_requests
from tests.live.matrix.conftest import PASSWORD, MakePerson, MakeRoom, Person

ROOMS = "/_matrix/client/v3/rooms"


def bodies(batch: Batch) -> list[Any]:
    return [event.content.get("body") for event in batch.events]


async def say_many(person: Person, room_id: str, count: int, word: str = "m") -> None:
    await person.say(room_id, f"{word}0")
    for start in range(1, count, 10):
        numbers = range(start, min(start + 10, count))
        await asyncio.gather(*(person.say(room_id, f"{word}{number}") for number in numbers))


async def order_of(person: Person, room_id: str) -> list[str]:
    """The event ids of all messages, as the homeserver orders them."""
    answer = await person.client.call("GET", f"{ROOMS}/{room_id}/messages?dir=f&limit=1000")
    kinds = ("m.room.message", "m.room.encrypted")
    return [event["event_id"] for event in answer["chunk"] if event["type"] in kinds]


@pytest.fixture
def short_timelines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "_TIMELINE_LIMIT", 5)


@asynccontextmanager
async def longest_block() -> AsyncIterator[Callable[[], float]]:
    """How long the event loop got no turn."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        last = time.monotonic()
        while True:
            await asyncio.sleep(0)
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    watching = asyncio.create_task(watch())
    yield lambda: longest
    watching.cancel()


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


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_gap_is_filled_completely_and_in_order(
    bot: Person,
    peer: Person,
    make_room: MakeRoom,
    proxy: FaultProxy,
    encrypted: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backfill, "_PAGE", 60)
    room_id = await make_room(bot, encrypted=encrypted)
    await peer.say(room_id, "known before")
    await bot.hears("known before")
    await bot.stop()
    await say_many(peer, room_id, 200)
    await bot.restart()
    async with longest_block() as longest:
        batch = await bot.turn()
    assert longest() < 0.5
    assert len(proxy.seen("/messages")) >= 3, "the timeline was not limited: this tests nothing"
    assert [event.event_id for event in batch.events] == (await order_of(peer, room_id))[1:]
    assert sorted(bodies(batch)) == sorted(f"m{number}" for number in range(200))
    assert batch.undecrypted == ()
    assert batch.arrivals == ()


@pytest.mark.usefixtures("short_timelines")
async def test_what_cannot_be_decrypted_in_a_gap_is_not_lost(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot, encrypted=False)
    unknown = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "session_id": "unknown",
        "sender_key": "unknown",
        "ciphertext": "unknown",
        "device_id": "unknown",
    }
    lost = await peer.send_raw(room_id, "m.room.encrypted", unknown)
    await say_many(peer, room_id, 10)
    batch = await bot.turn()
    assert [each.event_id for each in batch.undecrypted] == [lost]
    assert len(batch.events) == 10


@pytest.mark.usefixtures("short_timelines")
async def test_a_gap_that_cannot_be_read_holds_the_token(
    bot: Person, peer: Person, make_room: MakeRoom, proxy: FaultProxy
) -> None:
    room_id = await make_room(bot)
    await say_many(peer, room_id, 10)
    since = bot.since
    for fault in (bad_gateway(), too_many_requests(700), Drop.BEFORE_FORWARDING):
        proxy.rule = lambda request, fault=fault: fault if "/messages" in request.path else None
        with pytest.raises(Unreachable) as error:
            await bot.turn()
        assert error.value.retry_after == (0.7 if fault == too_many_requests(700) else 0)
        assert bot.since == since
    proxy.rule = None
    batch = await bot.turn()
    assert len(bodies(batch)) == 10
    assert batch.undecrypted == ()
    assert batch.new_sessions, "the keys came with the turn that failed; they must be told"


@pytest.mark.usefixtures("short_timelines")
@pytest.mark.parametrize("afterwards", [3, 12])
async def test_nothing_from_before_the_own_join_is_told(
    bot: Person, peer: Person, homeserver: Homeserver, proxy: FaultProxy, afterwards: int
) -> None:
    """Whether the join is in the timeline or behind the gap, and was made while we were dead."""
    room_id = await peer.client.create_room(name=None, invite=[bot.user_id], encrypted=False)
    await bot.turn()
    await bot.stop()
    await say_many(peer, room_id, 8, word="before")
    await bot.restart()
    await bot.client.join(room_id)
    await bot.stop()
    await say_many(peer, room_id, afterwards, word="after")
    await bot.restart()
    batch = await bot.turn()
    assert [event.content["membership"] for event in batch.arrivals] == ["join"]
    assert sorted(bodies(batch)) == sorted(f"after{number}" for number in range(afterwards))
    assert bool(proxy.seen("/messages")) == (afterwards > 5)


@pytest.mark.usefixtures("short_timelines")
async def test_a_new_display_name_is_not_an_arrival(
    bot: Person, peer: Person, make_room: MakeRoom
) -> None:
    room_id = await make_room(bot, encrypted=False)
    profile = f"/_matrix/client/v3/profile/{bot.user_id}/displayname"
    await peer.say(room_id, "before")
    await bot.client.call("PUT", profile, {"displayname": "Lotsin"})
    await peer.say(room_id, "after")
    batch = await bot.turn()
    assert bodies(batch) == ["before", "after"]
    assert batch.arrivals == ()

    await bot.client.call("PUT", profile, {"displayname": "Lotse"})
    await say_many(peer, room_id, 10)
    batch = await bot.turn()
    assert len(bodies(batch)) == 10
    assert batch.arrivals == ()


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
    async with proxy.away(), asyncio.timeout(5):
        with pytest.raises(Unreachable):
            await bot.turn(timeout=30)
    await bot.turn()


async def test_the_token_is_only_the_callers(bot: Person, peer: Person) -> None:
    """nio saves next_batch before anybody has seen the events: a crash there loses commands."""
    room_id = await peer.client.create_room(name=None, invite=[bot.user_id], encrypted=False)
    await bot.client.join(room_id)
    await bot.turn()
    await peer.say(room_id, "do it")
    assert bodies(await bot.client.sync(bot.since, timeout=0)) == ["do it"]
    await bot.restart()  # killed before the batch was stored
    assert bodies(await bot.turn()) == ["do it"]


async def test_direct_means_two_people_and_no_name(
    bot: Person, peer: Person, person: MakePerson, make_room: MakeRoom
) -> None:
    third = await person()
    direct = await make_room(bot, encrypted=True)
    three = await make_room(bot, third, encrypted=False)
    named = await make_room(bot, encrypted=False)
    await peer.client.call("PUT", f"{ROOMS}/{named}/state/m.room.name/", {"name": "Kiel"})
    invited = await make_room(bot, encrypted=False)
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
