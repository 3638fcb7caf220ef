"""A timeline with a gap: filled completely and in order, but not from before the bot came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.homeserver import Homeserver
from bot.matrix import backfill, sync
from bot.matrix.model import Unreachable
from tests.harness.proxy import Drop, FaultProxy, bad_gateway, too_many_requests
from tests.live.matrix.conftest import MakeRoom, Person, bodies


async def say_many(person: Person, room_id: str, count: int, word: str = "m") -> None:
    await person.say(room_id, f"{word}0")
    for start in range(1, count, 10):
        numbers = range(start, min(start + 10, count))
        await asyncio.gather(*(person.say(room_id, f"{word}{number}") for number in numbers))


async def order_of(person: Person, room_id: str) -> list[str]:
    """The event ids of all messages, as the homeserver orders them."""
    answer = await person.client.call(
        "GET", f"/_matrix/client/v3/rooms/{room_id}/messages?dir=f&limit=1000"
    )
    kinds = ("m.room.message", "m.room.encrypted")
    return [event["event_id"] for event in answer["chunk"] if event["type"] in kinds]


@pytest.fixture
def short_timelines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "_TIMELINE_LIMIT", 5)


@asynccontextmanager
async def longest_block() -> AsyncIterator[Callable[[], float]]:
    """How long the event loop got no turn, in seconds of its own work: the machine may be busy."""
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        last = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, last = max(longest, now - last), now

    watching = asyncio.create_task(watch())
    yield lambda: longest
    watching.cancel()


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
        "session_id": "A" * 43,
        "sender_key": "B" * 43,
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
