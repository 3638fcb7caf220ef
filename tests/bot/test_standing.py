"""After a day homeservers forget transaction ids: what stands in a room is not sent again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.clock import Clock
from bot.intake import Intake
from bot.matrix.model import Batch, RoomEvent, Unreachable
from bot.standing import FORGETS_AFTER, KEY, key_of
from storage.engine import Database
from tests.bot.test_held import ROOM, Sending
from tests.harness.arriving import SENT
from tests.harness.patience import PATIENCE

ME, SOMEBODY = "@lotse:localhost", "@anna:localhost"


def event(sender: str, key: Any, transaction_id: str | None = None) -> RoomEvent:
    content = {"body": "x", KEY: key}
    return RoomEvent("$e", ROOM, sender, "m.room.message", content, SENT, transaction_id)


@pytest.mark.parametrize(
    ("of", "key"),
    [
        (event(ME, "one"), "one"),
        (event(ME, "one", "two"), "two"),  # as the homeserver says
        (event(SOMEBODY, "one"), None),
        (event(ME, 7), None),
        (event(ME, None), None),
    ],
    ids=["ours", "told", "forged", "number", "none"],
)
def test_whose_key_counts(of: RoomEvent, key: str | None) -> None:
    assert key_of(of, ME) == key


class Forgetful:
    """Takes each transaction once, and does not answer until told to."""

    def __init__(self, sending: Sending) -> None:
        self.stands: list[RoomEvent] = []
        self.known: dict[str, str] = {}
        self.answers = False
        self.looks = 0
        self.tried = sending.homeserver.tried
        own: Any = sending.homeserver
        own.send, own.own_events, own.user_id = self.send, self.own_events, ME

    async def send(self, room_id: str, kind: str, content: Any, key: str) -> str:
        if key not in self.known:
            self.known[key] = f"$event-{len(self.stands)}"
            self.stands.append(RoomEvent(self.known[key], room_id, ME, kind, content, SENT))
        self.tried.set()
        if not self.answers:
            raise Unreachable("no answer")
        return self.known[key]

    async def own_events(self, room_id: str, not_before: datetime) -> list[RoomEvent]:
        assert not_before <= SENT
        self.looks += 1
        return [each for each in self.stands if each.room_id == room_id]


async def nothing_waits(sending: Sending) -> None:
    async with asyncio.timeout(PATIENCE):
        while ("send", ROOM) in sending.sender._queues:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_stands_there_is_not_sent_again_after_a_day(database: Database) -> None:
    async with Sending(database, None) as sending:
        homeserver = Forgetful(sending)
        await sending.queue("one", "two")
        await sending.tries()
        sending.clock.at = SENT + FORGETS_AFTER
        homeserver.known.clear()
        homeserver.answers = True
        await nothing_waits(sending)
        await sending.sender._write_down()
        assert [each.content["body"] for each in homeserver.stands] == ["one", "two"]
        rows = await sending.rows()
        assert [(row.state, row.event_id) for row in rows.values()] == [
            ("sent", "$event-0"),
            ("sent", "$event-1"),
        ]
        assert homeserver.looks == 1


async def test_young_messages_cost_no_look(database: Database) -> None:
    async with Sending(database, None) as sending:
        homeserver = Forgetful(sending)
        homeserver.answers = True
        sending.clock.at = SENT + FORGETS_AFTER - timedelta(seconds=1)
        await sending.queue("one")
        await nothing_waits(sending)
        assert (len(homeserver.stands), homeserver.looks) == (1, 0)


async def test_our_own_echo_is_known_by_its_key(database: Database) -> None:
    """When the homeserver has forgotten that this very device sent it."""
    client: Any = SimpleNamespace(user_id=ME, display_name="Hafenlotse", room=lambda _room_id: None)
    intake = Intake(database, client, Clock(), on_new=lambda _n: None, unconfirmed={"one", "two"})
    async with database.transaction() as store:
        for key in ("one", "two"):
            await store.outbox.add(ROOM, "send", SENT, transaction_id=key, content={})
    await intake.take(Batch("s1"))
    await intake.take(Batch("s2", (event(ME, "one"), event(SOMEBODY, "two"))))
    async with database.transaction() as store:
        assert [row.transaction_id for row in await store.outbox.pending()] == ["two"]
        assert await store.outbox.event_of("one") == "$e"
