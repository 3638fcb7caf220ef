"""The outbox at work for one person's client, and what a clerk sees of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot.clock import Clock
from bot.content import NOWHERE, reply_content
from bot.files_in import Downloads
from bot.intake import Intake
from bot.pipeline import Done, Pipeline
from bot.post import Post
from bot.said import marked
from bot.sender import Sender
from commands.kit import Alliance, Context, Fetch, File, Message, listener, press, reader, reply
from commands.kit.registry import Registry
from commands.kit.uploads import outcome
from commands.rooms import greetings
from storage.engine import Database
from storage.tables import OutboxRow
from tests.harness.chat import BERLIN
from tests.harness.databases import create_by_copying
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk, Event

if TYPE_CHECKING:
    from tests.live.matrix.conftest import Person

Arrive = Callable[..., Awaitable[Clerk]]
PLAIN_AND_ENCRYPTED = pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "sealed"])


@press("test-picture")
def picture(data: Mapping[str, Any], language: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (data["width"], data["height"]), "white").save(written, "PNG")
    return written.getvalue()


@press("test-large")
def _large(data: Mapping[str, Any], language: str) -> bytes:
    return bytes(data["size"])


@press("test-broken")
def _broken(data: Mapping[str, Any], language: str) -> bytes:
    raise RuntimeError(f"secret {data['name']}")


@reader("test-bytes")
def count(data: bytes, _given: Mapping[str, Any]) -> list[int]:
    return [len(data), sum(data)]


@listener("upload")
async def _upload(context: Context, upload: dict[str, Any]) -> list[Message]:
    return [reply("reading"), Fetch(upload, "test-bytes", {})]


@listener("file")
async def _file(context: Context, file: dict[str, Any]) -> Message:
    told = file.get("problem")
    if told is None:
        size, total = outcome(context)
        told = f"{size} bytes, {total}"
    return reply(f"{file['name']} {file['mimetype']} {file['text']}: {told}")


def _registry() -> Registry:
    tiny = ModuleType("tiny")
    things = (picture, _large, _broken, count, _upload, _file)
    vars(tiny).update({str(n): each for n, each in enumerate(things)})
    return Registry([tiny, greetings])


PICTURE = File("sum.png", "image/png", "test-picture", {"width": 30, "height": 20}, "A bar chart.")


class Running:
    """Everything of the bot but its ticker, around one person's client."""

    def __init__(self, database: Database, bot: Person) -> None:
        self.bot, self.database, self.clock = bot, database, Clock()
        registry, client, unconfirmed = _registry(), bot.client, set[str]()
        self.sender = Sender(
            database,
            client,
            self.clock,
            unconfirmed,
            Post(database, client, self.clock, registry.presses),
            Downloads(
                database,
                client,
                self.clock,
                registry.readers,
                on_file=lambda: self.pipeline.wake(1),
            ),
        )
        self.pipeline = Pipeline(
            database,
            registry,
            Alliance(
                "Häfen",
                "en",
                BERLIN,
                frozenset(),
                "Musterhafen",
                "m@example.org",
                allowed_servers=frozenset({"localhost"}),
            ),
            self.clock,
            is_direct=self._is_direct,
            direct_room=self.sender.direct_room,
            on_done=self._done,
            on_doubt=self.sender.load,
        )
        self.intake = Intake(
            database, client, self.clock, on_new=self.pipeline.wake, unconfirmed=unconfirmed
        )

    def _is_direct(self, room_id: str) -> bool:
        facts = self.bot.client.room(room_id)
        return facts is not None and facts.direct

    def _done(self, done: Done) -> None:
        self.sender.take(done.outgoing, done.letters)

    async def listen(self) -> None:
        while True:
            batch = await self.bot.client.sync(self.bot.since, timeout=10, echo=False)
            await self.intake.take(batch)
            self.bot.since = batch.next_batch

    async def queue(self, to: str, content: dict[str, Any]) -> OutboxRow:
        key = f"t-{id(content)}-{to}"
        async with self.database.transaction() as store:
            return await store.outbox.add(
                to,
                "send",
                self.clock.now(),
                transaction_id=key,
                event_type="m.room.message",
                content=marked(content, key, None),
            )

    async def post(self, to: str, content: dict[str, Any]) -> OutboxRow:
        """Queues it, waits until it is sent or refused, and gives the row."""
        row = await self.queue(to, content)
        self.sender.take([row])
        return await self.settled(row)

    async def settled(self, row: OutboxRow) -> OutboxRow:
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.database.transaction() as store:
                    found = await store.outbox._session.get(OutboxRow, row.id)
                assert found is not None
                if found.state != "pending":
                    return found
                await asyncio.sleep(0.05)


@asynccontextmanager
async def running(bot: Person, file: Path) -> AsyncIterator[Running]:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await create_by_copying(database)
    each = Running(database, bot)
    await each.sender.load()
    loops = (each.sender.run(), each.pipeline.run(), each.listen())
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield each
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()
        assert {type(outcome) for outcome in ended} == {asyncio.CancelledError}, ended


def letter(body: str) -> dict[str, Any]:
    return reply_content(reply(body), "en", NOWHERE)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - whatever it may be that changes
            await asyncio.sleep(0.05)


async def chat_with(hub: Running, clerk: Clerk, *, encrypted: bool) -> str:
    """A direct chat that both know."""
    room_id = await clerk.create_room(encrypted=encrypted, invite=[hub.bot.user_id])
    await hub.bot.client.join(room_id)
    await until(lambda: hub.bot.client.direct_room(clerk.user_id) == room_id)
    return room_id


async def texts(clerk: Clerk, room_id: str) -> list[str]:
    timeline = await clerk.timeline(room_id)
    return [e["content"]["body"] for e in timeline if e["type"] == "m.room.message"]


async def hears(clerk: Clerk, room_id: str, body: str) -> Event:
    return await clerk.wait_for(
        lambda e: e["room_id"] == room_id and body in e["content"].get("body", "")
    )
