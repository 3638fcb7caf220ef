"""Answers pass letters, few are on their way at once, limits are heeded, rooms keep their order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot import lanes
from bot.clock import Clock
from bot.lanes import (
    ANSWERS_AT_ONCE,
    LETTERS_AT_ONCE,
    LETTERS_MEANWHILE,
    OPENINGS_AT_ONCE,
    RESERVED,
    Allowance,
    Lanes,
    Line,
)
from bot.matrix.model import OwnEvent, Refused, Unreachable
from bot.sender import BACKLOG, Sender
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.tables import OutboxRow
from tests.harness.arriving import SENT
from tests.harness.patience import PATIENCE

CONNECTIONS = 100  # as many as there may be
MANY = 300


class Homeserver:
    """Takes its time, and keeps what it was asked in its order."""

    user_id = device_id = "@lotse:localhost"

    def __init__(self) -> None:
        self.hangs: set[str] = set()  # rooms
        self.pauses = False
        self.sent: list[str] = []
        self.tried: list[str] = []
        self.under_way = self.most = self.opened = 0
        self.fails: Callable[[str], Exception | None] = lambda _room_id: None

    async def send(self, room_id: str, _type: str, content: Any, key: str) -> str:
        await self._work(room_id)
        self.sent.append(content["body"])
        return f"${key}"

    async def address(self, row: OutboxRow) -> None:
        if row.room_id.startswith("@"):
            await self._work(row.room_id)
            self.opened += 1
            row.room_id = f"!of-{row.room_id[1:]}"

    async def make(self, row: OutboxRow) -> None:
        pass

    async def content(self, row: OutboxRow) -> Any:
        return row.content

    async def own_events(self, _room_id: str, _not_before: Any) -> list[OwnEvent]:
        return []

    async def _work(self, room_id: str) -> None:
        self.tried.append(room_id)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            while self.pauses or room_id in self.hangs:  # noqa: ASYNC110 - and nothing else
                await asyncio.sleep(0)
            if (error := self.fails(room_id)) is not None:
                raise error
        finally:
            self.under_way -= 1

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.sent) < count:  # noqa: ASYNC110 - whatever else goes on
                await asyncio.sleep(0)


class Bucket:
    """Limits as Synapse does: so many at once, and a steady number a second."""

    def __init__(self, burst: int, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._full, self._at = 0.0, time.monotonic()
        self.refused = 0

    def __call__(self, _room_id: str) -> Exception | None:
        now = time.monotonic()
        self._full = max(0.0, self._full - (now - self._at) * self._per_second)
        self._at = now
        if self._full > self._burst - 1:
            self.refused += 1
            after = (self._full - self._burst + 1) / self._per_second
            return Unreachable("too many", after, status=429)
        self._full += 1
        return None


class Sending:
    def __init__(self, database: Database) -> None:
        self.database, self.homeserver = database, Homeserver()
        client = cast("Any", self.homeserver)
        nobody = cast("Any", None)
        self.sender = Sender(database, client, Clock(), set(), client, nobody)

    async def queue(self, *rooms: str, letters: bool = True, said: str = "") -> None:
        """A message to each of these, which says where it goes to. Meanwhile nothing is sent."""
        self.homeserver.pauses = True
        async with self.database.transaction() as store:
            rows = [
                await store.outbox.add(
                    each,
                    "send",
                    SENT,
                    transaction_id=f"{said}{letters}{each}",
                    event_type="m.room.message",
                    content={"body": said or each},
                )
                for each in rooms
            ]
        self.before = len(self.homeserver.sent)
        self.sender.take(rows, {each.id for each in rows} if letters else ())
        self.homeserver.pauses = False


@asynccontextmanager
async def sending(given: Database | Sending) -> AsyncIterator[Sending]:
    each = Sending(given) if isinstance(given, Database) else given
    running = asyncio.create_task(each.sender.run())
    try:
        yield each
    finally:
        running.cancel()
        await asyncio.wait({running})


def rooms(count: int, name: str = "dm") -> list[str]:
    return [f"!{name}-{n}:x" for n in range(count)]


async def test_an_answer_passes_the_letters_to_all_others(database: Database) -> None:
    async with sending(database) as bot:
        await bot.queue(*rooms(MANY))
        await bot.homeserver.until(200)  # by now there are as many on their way as there may be
        await bot.queue("!clerk:x", letters=False)
        await bot.homeserver.until(MANY + 1)
    assert bot.homeserver.sent.index("!clerk:x") - bot.before <= 2 * LETTERS_AT_ONCE
    assert sorted(bot.homeserver.sent) == sorted([*rooms(MANY), "!clerk:x"])


async def test_an_answer_passes_the_letters_of_the_last_run(database: Database) -> None:
    async with database.transaction() as store:
        due = NewInboxEntry("mailing:1", "due:mailing", "", "@lotse:x", {})
        await store.inbox.add([due], SENT)
        for number, room_id in enumerate(rooms(MANY)):
            await store.outbox.add(
                room_id,
                "send",
                SENT,
                transaction_id=f"t{number}",
                inbox_seq=1,
                event_type="m.room.message",
                content={"body": room_id},
            )
    bot = Sending(database)
    await bot.sender.load()
    async with sending(bot):
        await bot.queue("!clerk:x", letters=False)
        await bot.homeserver.until(MANY + 1)
    assert bot.homeserver.sent.index("!clerk:x") - bot.before <= 2 * LETTERS_AT_ONCE


async def test_there_is_a_backlog_until_most_letters_are_sent(database: Database) -> None:
    given = Sending(database)
    await given.queue(*rooms(BACKLOG))
    await given.queue(*rooms(BACKLOG, "answer"), letters=False)
    await given.queue(*(f"@nobody-{n}:x" for n in range(BACKLOG)))
    assert not given.sender.has_backlog, "neither answers nor chats to be opened are one"
    await given.queue(*rooms(2, "more"))
    assert given.sender.has_backlog
    async with sending(given):
        await given.homeserver.until(3 * BACKLOG + 2)
    assert not given.sender.has_backlog


async def test_few_letters_go_while_an_answer_is_on_its_way(database: Database) -> None:
    """They share the processor with all that is done for answers."""
    async with sending(database) as bot:
        bot.homeserver.hangs.add("!clerk:x")
        await bot.queue(*rooms(MANY))
        await bot.homeserver.until(200)
        await bot.queue("!clerk:x", letters=False)
        await bot.homeserver.until(len(bot.homeserver.sent) + LETTERS_AT_ONCE)
        bot.homeserver.most = 0
        await bot.homeserver.until(len(bot.homeserver.sent) + LETTERS_AT_ONCE)
        assert bot.homeserver.most <= LETTERS_MEANWHILE + 1
        bot.homeserver.hangs.clear()
        await bot.homeserver.until(MANY + 1)
        assert bot.homeserver.most > LETTERS_MEANWHILE + 1, "and then as many as before"


async def test_what_is_said_in_one_room_keeps_its_order(database: Database) -> None:
    """A letter that an answer waits behind goes as quickly as the answer."""
    async with sending(database) as bot:
        await bot.queue(*rooms(MANY))
        await bot.homeserver.until(200)
        last = rooms(MANY)[-1]
        await bot.queue(last, letters=False, said="answer")
        await bot.homeserver.until(MANY + 1)
    letter, answer = (bot.homeserver.sent.index(each) for each in (last, "answer"))
    assert letter < answer <= bot.before + 3 * LETTERS_AT_ONCE


async def test_never_more_are_under_way_than_there_are_connections(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "GROWS_AFTER", 1)
    async with sending(database) as bot:
        await bot.queue(*rooms(MANY))
        await bot.queue(*(f"@c{n}:x" for n in range(MANY)))
        await bot.queue(*rooms(MANY, "answer"), letters=False)
        await bot.homeserver.until(3 * MANY)
    assert bot.homeserver.most <= LETTERS_AT_ONCE + ANSWERS_AT_ONCE + OPENINGS_AT_ONCE
    assert bot.homeserver.most < CONNECTIONS


async def test_limits_as_synapse_has_them_are_hardly_ever_run_into(database: Database) -> None:
    """With each letter tried until it is taken, it would be thousands of times."""
    async with sending(database) as bot:
        bot.homeserver.fails = bucket = Bucket(burst=10, per_second=10)
        await bot.queue(*rooms(30))
        await bot.homeserver.until(20)
        await bot.homeserver.until(30)
    assert 1 <= bucket.refused <= 5, "it has to be said once, and again to whoever was under way"


def test_letters_leave_something_of_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(lanes, "time", SimpleNamespace(monotonic=lambda: now))
    allowance = Allowance()
    assert allowance.pause(RESERVED) == 0, "until it is said, there is no limit"
    allowance.limited(5)
    assert allowance.pause(0) == pytest.approx(5, rel=0.2)
    now += 6
    assert allowance.pause(0) == 0, "an answer may go"
    assert allowance.pause(RESERVED) > 10, "a letter waits until there is more"
    now += 40
    assert allowance.pause(RESERVED) == 0
    for _ in range(2):
        allowance.take()
    assert allowance.pause(RESERVED) > 0
    assert allowance.pause(0) == 0


async def test_what_letters_leave_is_there_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(lanes, "time", SimpleNamespace(monotonic=lambda: now))
    begun: list[Line] = []
    ways = Lanes(begun.append)
    ways.open()
    ways.sending.limited(5)
    now += 6
    letter, answer, nothing = Line(("send", "!a:x")), Line(("send", "!b:x")), cast("Any", None)
    ways.add(letter, nothing, is_letter=True)
    ways.add(answer, nothing, is_letter=False)
    assert begun == [answer]
    ways.close()


def test_a_passing_trouble_does_not_slow_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen before: after some refusals at once it was eight a minute, for ten minutes."""
    now = 100.0
    monkeypatch.setattr(lanes, "time", SimpleNamespace(monotonic=lambda: now))
    allowance = Allowance()
    for _ in range(40):  # all that were on their way
        allowance.limited(0.7)
        now += 0.01
    assert allowance.pause(0) == pytest.approx(0.7, rel=0.2)
    gone = 0
    while now < 100 + 120:
        now += 0.1
        if not allowance.pause(0):
            allowance.take()
            gone += 1
    assert gone > 300
    assert not allowance.is_limited


def test_a_limit_that_stays_is_tried_less_and_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Synapse has it where nobody has changed it: one in five seconds."""
    now, at, full, refused, gone = 100.0, 100.0, 10.0, 0, 0
    monkeypatch.setattr(lanes, "time", SimpleNamespace(monotonic=lambda: now))
    allowance = Allowance()
    while now < 100 + 1_800:
        now += 0.5
        if allowance.pause(0):
            continue
        full, at = max(0.0, full - (now - at) / 5), now
        if full > 9:
            allowance.limited((full - 9) * 5)
            refused += 1
        else:
            allowance.take()
            full += 1
            gone += 1
    assert refused < 20
    assert gone > 300


async def test_a_limit_is_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator may have lifted it."""
    monkeypatch.setattr(lanes, "_EASED_AFTER", 0.02)
    async with sending(database) as bot:
        bot.homeserver.fails = bucket = Bucket(burst=1, per_second=0.5)
        await bot.queue("!first:x", "!second:x")
        async with asyncio.timeout(PATIENCE):
            while not bucket.refused:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
        bot.homeserver.fails = lambda _room_id: None
        await bot.queue(*rooms(MANY))  # one in two seconds, this would take ten minutes
        await bot.homeserver.until(MANY + 2)


async def test_a_homeserver_that_is_away_is_not_asked_for_each_letter(database: Database) -> None:
    async with sending(database) as bot:
        bot.homeserver.fails = lambda _room_id: Unreachable("away", status=502)
        await bot.queue(*rooms(MANY))
        await bot.queue(*rooms(MANY, "answer"), letters=False)
        await asyncio.sleep(0.5)
        assert len(set(bot.homeserver.tried)) <= LETTERS_AT_ONCE + ANSWERS_AT_ONCE + 10
        bot.homeserver.fails = lambda _room_id: None
        await bot.homeserver.until(2 * MANY)


async def test_what_waits_for_a_permission_keeps_no_letter_from_going(database: Database) -> None:
    async with sending(database) as bot:
        bot.homeserver.fails = lambda room: Refused("", "M_FORBIDDEN") if "shut" in room else None
        await bot.queue(*rooms(2 * LETTERS_AT_ONCE, "shut"))
        await bot.queue(*rooms(3))
        await bot.homeserver.until(3)
        assert bot.homeserver.sent == rooms(3)


async def test_chats_that_may_not_be_opened_keep_no_letter_from_going(database: Database) -> None:
    async with sending(database) as bot:
        new = Bucket(burst=1, per_second=0.001)
        bot.homeserver.fails = lambda room: new(room) if room.startswith("@") else None
        await bot.queue(*(f"@c{n}:x" for n in range(MANY)))
        await bot.queue(*rooms(MANY))
        await bot.homeserver.until(MANY + 1)
        assert bot.homeserver.opened == 1
        assert new.refused <= OPENINGS_AT_ONCE


async def test_what_was_a_letter_is_one_after_a_restart(database: Database) -> None:
    """What has fallen due for others than the room it is about; everything else is waited for."""
    async with database.transaction() as store:
        kinds = [("$e", "command", "!plenary:x"), ("m", "due:mailing", ""), ("r", "due:r", "!r:x")]
        entries = [NewInboxEntry(key, kind, room, "@a:x", {}) for key, kind, room in kinds]
        await store.inbox.add(entries, SENT)
        told = [
            (1, "!plenary:x"),
            (1, "!dm:x"),
            (2, "!dm:x"),
            (2, "@b:x"),
            (3, "!r:x"),
            (3, "@b:x"),
        ]
        rows = [
            await store.outbox.add(to, "send", SENT, transaction_id=f"t{n}", inbox_seq=seq)
            for n, (seq, to) in enumerate(told)
        ]
        letters = await store.outbox.letters()
    assert [each.id in letters for each in rows] == [False, False, True, True, False, True]
