"""After a day homeservers forget transaction ids: what stands in a room is not sent again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.clock import Clock
from bot.intake import Intake
from bot.matrix.model import Batch, OwnEvent, Unreachable
from bot.said import digest
from bot.tried_before import FORGETS_AFTER, TriedBefore
from storage.engine import Database
from storage.tables import OutboxRow
from tests.bot.test_held import ROOM, Sending
from tests.harness.arriving import SENT
from tests.harness.patience import PATIENCE

ME, SOMEBODY = "@lotse:localhost", "@anna:localhost"


class Forgetful:
    """Takes each transaction once, and does not answer until told to."""

    def __init__(self, sending: Sending) -> None:
        self.stands: list[OwnEvent] = []
        self.said: list[str] = []
        self.known: dict[str, str] = {}
        self.answers = False
        self.looks = 0
        self.tried = sending.homeserver.tried
        own: Any = sending.homeserver
        own.send, own.own_events, own.user_id = self.send, self.own_events, ME

    async def send(self, room_id: str, kind: str, content: Any, key: str) -> str:
        if key not in self.known:
            self.known[key] = f"$event-{len(self.stands)}"
            mark = {"id": digest(key)}
            self.stands.append(OwnEvent(self.known[key], room_id, mark, SENT))
            self.said.append(content["body"])
        self.tried.set()
        if not self.answers:
            raise Unreachable("no answer")
        return self.known[key]

    async def own_events(self, room_id: str, not_before: datetime) -> list[OwnEvent]:
        assert not_before <= SENT
        self.looks += 1
        return [each for each in self.stands if each.room_id == room_id]


async def nothing_waits(sending: Sending) -> None:
    async with asyncio.timeout(PATIENCE):
        while ("send", ROOM) in sending.sender._lines:  # noqa: ASYNC110
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
        assert homeserver.said == ["one", "two"]
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


async def test_our_own_echo_is_known_by_its_mark(database: Database) -> None:
    """When the homeserver has forgotten that this very device sent it."""
    client: Any = SimpleNamespace(user_id=ME, display_name="Hafenlotse", room=lambda _room_id: None)
    intake = Intake(database, client, Clock(), on_new=lambda _n: None, unconfirmed={"one", "two"})
    async with database.transaction() as store:
        for key in ("one", "two"):
            await store.outbox.add(ROOM, "send", SENT, transaction_id=key, content={})
    await intake.take(Batch("s1"))
    one = OwnEvent("$e", ROOM, {"id": digest("one")}, SENT)
    others = [
        OwnEvent("$f", ROOM, {"id": each}, SENT) for each in ("two", 7, None, [digest("two")])
    ]
    await intake.take(Batch("s2", said=(one, *others)))
    async with database.transaction() as store:
        assert [row.transaction_id for row in await store.outbox.pending()] == ["two"]
        assert await store.outbox.event_of("one") == "$e"


def own_client(device_id: str, *stands: OwnEvent) -> Any:
    async def own_events(_room_id: str, _not_before: datetime) -> list[OwnEvent]:
        return [*stands]

    return SimpleNamespace(device_id=device_id, user_id=ME, own_events=own_events)


def outbox_row(key: str, created_at: datetime) -> OutboxRow:
    return OutboxRow(
        id=1, room_id=ROOM, action="send", transaction_id=key, created_at=created_at, content={}
    )


async def test_what_another_device_may_have_sent_is_looked_for_at_once() -> None:
    """Homeservers know a transaction id only of the device that used it."""
    clock: Any = SimpleNamespace(now=lambda: SENT + timedelta(seconds=5))
    stands = OwnEvent("$there", ROOM, {"id": digest("one")}, SENT)
    tried = TriedBefore(own_client("NEW", stands), clock)
    assert await tried.event_of(outbox_row("one", SENT)) is None
    tried.by_another_device(SENT)
    assert await tried.event_of(outbox_row("one", SENT)) == "$there"
    assert await tried.event_of(outbox_row("two", SENT)) is None
    later = TriedBefore(own_client("NEW", stands), clock)
    later.by_another_device(SENT)
    assert await later.event_of(outbox_row("one", SENT + timedelta(seconds=1))) is None


async def test_which_device_sends_is_remembered(database: Database) -> None:
    """Also when the new one is ended before it has sent what the former may have sent."""
    async with Sending(database, None) as sending:
        sender, doubts = sending.sender, []
        sender._tried_before.by_another_device = doubts.append  # type: ignore[method-assign]
        for device in ("FIRST", "FIRST", "SECOND", "SECOND"):
            sending.homeserver.device_id = device
            await sender.begin()
            sending.clock.at += timedelta(minutes=1)
        changed_at = sending.clock.at - timedelta(minutes=2)
        assert doubts == [changed_at, changed_at]
