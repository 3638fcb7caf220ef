"""Letters against a real homeserver: where they go, in order, and not twice."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.matrix.events import SAID
from bot.said import digest
from bot.tried_before import FORGETS_AFTER, TriedBefore
from storage.tables import OutboxRow
from tests.harness.posting import (
    PLAIN_AND_ENCRYPTED,
    Arrive,
    Running,
    chat_with,
    hears,
    letter,
    running,
    texts,
    until,
)
from tests.harness.proxy import Drop, FaultProxy
from tests.live.matrix.conftest import Person


async def test_letters_to_somebody_new_come_in_order_in_one_room(
    hub: Running, clerk: Arrive
) -> None:
    anna = await clerk("anna")
    rows = [await hub.queue(anna.user_id, letter(f"letter {n}")) for n in range(3)]
    hub.sender.take(rows)
    assert hub.sender.direct_room(anna.user_id) is None, "nothing may overtake them"
    settled = [await hub.settled(row) for row in rows]
    room_id = await anna.invited_to(hub.bot.user_id)
    assert {(row.state, row.room_id) for row in settled} == {("sent", room_id)}
    assert hub.sender.direct_room(anna.user_id) == room_id
    await anna.join(room_id)
    await hears(anna, room_id, "letter 2")
    seen = [e for e in await anna.timeline(room_id) if e["type"] == "m.room.message"]
    assert all(e["encrypted"] for e in seen)
    assert await texts(anna, room_id) == ["letter 0", "letter 1", "letter 2"]


@PLAIN_AND_ENCRYPTED
async def test_a_letter_goes_to_the_chat_that_is_there(
    hub: Running, clerk: Arrive, encrypted: bool
) -> None:
    anna = await clerk("anna", keys=encrypted)
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    assert (await hub.post(anna.user_id, letter("hello"))).room_id == room_id
    assert (await hears(anna, room_id, "hello"))["encrypted"] is encrypted
    await anna.catch_up()
    assert anna.client.invited_rooms == {}


async def test_a_letter_sent_before_a_crash_is_not_sent_again_elsewhere(
    bot: Person, clerk: Arrive, proxy: FaultProxy, tmp_path: Path
) -> None:
    """It was on its way to the new room when the bot died; meanwhile Anna opened another."""
    anna = await clerk("anna")
    async with running(bot, tmp_path / "bot.db") as hub:
        proxy.rule = lambda request: Drop.AFTER_FORWARDING if "/send/" in request.path else None
        row = await hub.queue(anna.user_id, letter("once"))
        hub.sender.take([row])
        room_id = await anna.invited_to(bot.user_id)
        await until(lambda: bool(proxy.seen("/send/")))
    proxy.rule = None
    await anna.join(room_id)
    other = await anna.create_room(encrypted=True, invite=[bot.user_id])
    await bot.client.join(other)
    await anna.client.room_leave(room_id)
    await bot.restart()
    async with running(bot, tmp_path / "bot.db") as hub:
        settled = await hub.settled(row)
        await anna.say(other, "anything new?")
        await asyncio.sleep(0.5)
    assert settled.room_id == room_id
    assert "once" not in await texts(anna, other)


async def test_a_letter_to_nobody_is_set_aside(
    hub: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        row = await hub.post("@nobody-there:localhost", letter("hello?"))
    assert (row.state, row.error) == ("aside", "M_NOT_FOUND")
    assert row.content is not None, "what was not delivered is not erased"
    assert "cannot be delivered (M_NOT_FOUND)" in caplog.text
    assert "nobody-there" not in caplog.text


@PLAIN_AND_ENCRYPTED
async def test_what_stands_in_a_room_is_found_a_day_later(
    hub: Running, clerk: Arrive, encrypted: bool
) -> None:
    """By its mark, outside of any ciphertext; the homeserver has forgotten the id."""
    anna = await clerk("anna", keys=encrypted)
    room = await chat_with(hub, anna, encrypted=encrypted)
    for number in range(3):
        await hub.post(room, letter(f"message {number}"))
    row = await hub.post(room, letter("the one"))
    hub.clock.ahead += FORGETS_AFTER
    standing = TriedBefore(hub.bot.client, hub.clock)
    assert row.event_id is not None
    assert await standing.event_of(row) == row.event_id
    unsent = OutboxRow(
        id=0, room_id=room, action="send", transaction_id="other", created_at=row.created_at
    )
    assert await standing.event_of(unsent) is None
    events = [each for each in await anna.timeline(room) if each["event_id"] == row.event_id]
    assert [each["raw"]["content"][SAID]["id"] for each in events] == [digest(row.transaction_id)]
