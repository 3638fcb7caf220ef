"""The outbox against a real homeserver: letters, files out, and files in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from bot import files_in
from bot.clock import Clock
from bot.content import NOWHERE, file_content, reply_content
from bot.files_in import Downloads
from bot.intake import Intake
from bot.pipeline import Done, Pipeline
from bot.post import Post
from bot.sender import Sender
from commands import greetings
from commands.kit import Alliance, Context, Fetch, File, Message, Registry, listener, press, reply
from storage.engine import Database
from storage.schema import migrate
from storage.tables import OutboxRow
from tests.harness.chat import BERLIN
from tests.harness.peer import Clerk, Event
from tests.harness.proxy import Answer, Drop, FaultProxy, bad_gateway
from tests.live.matrix.conftest import Person

Arrive = Callable[..., Awaitable[Clerk]]
PLAIN_AND_ENCRYPTED = pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "sealed"])


@press("test-picture")
def _picture(data: Mapping[str, Any], language: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (data["width"], data["height"]), "white").save(written, "PNG")
    return written.getvalue()


@press("test-large")
def _large(data: Mapping[str, Any], language: str) -> bytes:
    return bytes(data["size"])


@press("test-broken")
def _broken(data: Mapping[str, Any], language: str) -> bytes:
    raise RuntimeError(f"secret {data['name']}")


@listener("upload")
async def _upload(context: Context, upload: dict[str, Any]) -> list[Message]:
    return [reply("reading"), Fetch(upload)]


@listener("file")
async def _file(context: Context, file: dict[str, Any]) -> Message:
    read = context.attachment
    told = file["problem"] if read is None else f"{len(read)} bytes, {sum(read)}"
    return reply(f"{file['name']} {file['mimetype']} {file['text']}: {told}")


def _registry() -> Registry:
    tiny = ModuleType("tiny")
    things = (_picture, _large, _broken, _upload, _file)
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
            Downloads(database, client, self.clock, on_file=lambda: self.pipeline.wake(1)),
        )
        self.pipeline = Pipeline(
            database,
            registry,
            Alliance("Häfen", "en", BERLIN, frozenset(), "Musterhafen", "m@example.org"),
            self.clock,
            is_direct=self._is_direct,
            direct_room=self.sender.direct_room,
            allowed_servers=frozenset({"localhost"}),
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
        self.sender.take(done.outgoing)

    async def listen(self) -> None:
        while True:
            batch = await self.bot.client.sync(self.bot.since, timeout=10, echo=False)
            await self.intake.take(batch)
            self.bot.since = batch.next_batch

    async def queue(self, to: str, content: dict[str, Any]) -> OutboxRow:
        async with self.database.transaction() as store:
            return await store.outbox.add(
                to,
                "send",
                self.clock.now(),
                transaction_id=f"t-{id(content)}-{to}",
                event_type="m.room.message",
                content=content,
            )

    async def post(self, to: str, content: dict[str, Any]) -> OutboxRow:
        """Queues it, waits until it is sent or refused, and gives the row."""
        row = await self.queue(to, content)
        self.sender.take([row])
        return await self.settled(row)

    async def settled(self, row: OutboxRow) -> OutboxRow:
        async with asyncio.timeout(20):
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
    await migrate(database)
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


@pytest.fixture
async def hub(bot: Person, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(bot, tmp_path / "bot.db") as each:
        yield each


def letter(body: str) -> dict[str, Any]:
    return reply_content(reply(body), "en", NOWHERE)


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("waited in vain")


async def chat_with(hub: Running, clerk: Clerk, *, encrypted: bool) -> str:
    """A direct chat that both know."""
    room_id = await clerk.create_room(encrypted=encrypted, invite=[hub.bot.user_id])
    await hub.bot.client.join(room_id)
    await until(lambda: hub.bot.client.direct_room(clerk.user_id) == room_id)
    return room_id


def texts(clerk: Clerk, room_id: str) -> list[str]:
    timeline = clerk.timeline(room_id)
    return [e["content"]["body"] for e in timeline if e["type"] == "m.room.message"]


async def hears(clerk: Clerk, room_id: str, body: str) -> Event:
    return await clerk.wait_for(
        lambda e: e["room_id"] == room_id and body in e["content"].get("body", "")
    )


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
    seen = [e for e in anna.timeline(room_id) if e["type"] == "m.room.message"]
    assert all(e["encrypted"] for e in seen)
    assert texts(anna, room_id) == ["letter 0", "letter 1", "letter 2"]


@PLAIN_AND_ENCRYPTED
async def test_a_letter_goes_to_the_chat_that_is_there(
    hub: Running, clerk: Arrive, encrypted: bool
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    assert (await hub.post(anna.user_id, letter("hello"))).room_id == room_id
    assert (await hears(anna, room_id, "hello"))["encrypted"] is encrypted
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
    assert "once" not in texts(anna, other)


async def test_a_letter_to_nobody_is_refused(
    hub: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        row = await hub.post("@nobody-there:localhost", letter("hello?"))
    assert (row.state, row.error, row.content) == ("refused", "M_NOT_FOUND", None)
    assert "cannot be looked up (M_NOT_FOUND)" in caplog.text
    assert "nobody-there" not in caplog.text


@PLAIN_AND_ENCRYPTED
async def test_a_picture_goes_out(
    hub: Running, clerk: Arrive, proxy: FaultProxy, encrypted: bool
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    faults = iter([bad_gateway(), Drop.BEFORE_FORWARDING])
    proxy.rule = lambda request: next(faults, None) if "/upload" in request.path else None
    row = await hub.post(room_id, file_content(PICTURE, "en", NOWHERE))
    assert (row.state, row.content) == ("sent", None)
    event = await hears(anna, room_id, "A bar chart.")
    content = event["content"]
    expected = _picture.make(PICTURE.data, "en")
    assert await anna.download(event) == expected
    assert ("file" in content, "url" in content) == (encrypted, not encrypted)
    assert (content["msgtype"], content["filename"]) == ("m.image", "sum.png")
    size = {"w": 30, "h": 20, "size": len(expected)}
    assert content["info"] == {"mimetype": "image/png", **size}
    assert "hafenlotse" not in str(content)


async def test_a_file_in_a_letter_to_somebody_new(hub: Running, clerk: Arrive) -> None:
    anna = await clerk("anna")
    await hub.post(anna.user_id, file_content(PICTURE, "en", NOWHERE))
    room_id = await anna.invited_to(hub.bot.user_id)
    await anna.join(room_id)
    event = await hears(anna, room_id, "A bar chart.")
    assert await anna.download(event) == _picture.make(PICTURE.data, "en")
    assert event["content"]["file"]["url"].startswith("mxc://")


async def test_a_press_that_breaks_is_told_once(
    hub: Running, clerk: Arrive, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=True)
    broken = File("sum.pdf", "application/pdf", "test-broken", {"name": "Ina"}, "About Ina.")
    row = await hub.post(room_id, file_content(broken, "de", NOWHERE))
    assert (row.state, row.error) == ("refused", "HAFENLOTSE_NO_FILE")
    event = await hears(anna, room_id, "sum.pdf")
    assert row.event_id == event["event_id"]
    assert event["content"]["msgtype"] == "m.notice"
    assert event["content"]["body"].startswith("Die Datei sum.pdf")
    assert "Ina" not in str(event["content"])
    assert "test-broken cannot be made: RuntimeError" in caplog.text
    assert "secret Ina" not in caplog.text
    await hub.post(room_id, letter("after it"))
    await hears(anna, room_id, "after it")


@pytest.mark.parametrize("by_a_proxy", [False, True])
async def test_a_file_too_large_for_the_homeserver(
    hub: Running, clerk: Arrive, proxy: FaultProxy, by_a_proxy: bool
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=False)
    if by_a_proxy:
        proxy.rule = lambda request: Answer(413) if "/upload" in request.path else None
    size = 100 if by_a_proxy else 51 * 1024 * 1024
    large = File("all.bin", "application/octet-stream", "test-large", {"size": size}, "All.")
    row = await hub.post(room_id, file_content(large, "en", NOWHERE))
    assert (row.state, row.error) == ("refused", "M_TOO_LARGE")
    assert "too large" in (await hears(anna, room_id, "all.bin"))["content"]["body"]


@PLAIN_AND_ENCRYPTED
async def test_a_file_comes_in(
    hub: Running, clerk: Arrive, proxy: FaultProxy, encrypted: bool
) -> None:
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    faults = iter([bad_gateway(), Drop.BEFORE_FORWARDING])
    proxy.rule = lambda request: next(faults, None) if "/download/" in request.path else None
    sent = await anna.send_file(room_id, "a.csv", b"\x01\x02\x03" * 100_000, "text/csv", "please")
    assert (await anna.reply_to(sent))["content"]["body"].startswith("reading")
    read = await hears(anna, room_id, "bytes")
    assert read["content"]["body"] == "a.csv text/csv please: 300000 bytes, 600000"
    assert read["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == sent


@PLAIN_AND_ENCRYPTED
async def test_files_that_cannot_be_read(
    hub: Running, clerk: Arrive, encrypted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_in, "LARGEST", 1000)
    anna = await clerk("anna")
    room_id = await chat_with(hub, anna, encrypted=encrypted)
    await anna.send_file(room_id, "large.csv", bytes(1001), "text/csv")
    await hears(anna, room_id, "large.csv text/csv : too_large")
    lying = {"msgtype": "m.file", "body": "lie.csv", "info": {"size": 5}}
    sent = await anna.send_file(room_id, "fits.csv", bytes(1000), "text/csv")
    await hears(anna, room_id, "fits.csv text/csv : 1000 bytes, 0")
    large = next(e for e in anna.timeline(room_id) if e["content"].get("body") == "large.csv")
    source = {k: large["content"][k] for k in ("url", "file") if k in large["content"]}
    await anna.send(room_id, "m.room.message", lying | source)
    await hears(anna, room_id, "lie.csv  : too_large")
    gone = {"msgtype": "m.file", "body": "gone.csv", "url": "mxc://localhost/AAAAAAAAAAAAAAAAAA"}
    await anna.send(room_id, "m.room.message", gone)
    await hears(anna, room_id, "gone.csv  : gone")
    await anna.send(room_id, "m.room.message", {"msgtype": "m.file", "body": "none.csv"})
    await hears(anna, room_id, "none.csv  : gone")
    if encrypted:
        fits = next(e for e in anna.timeline(room_id) if e["event_id"] == sent)["content"]["file"]
        for n, damage in enumerate(
            ({"hashes": {"sha256": "x"}}, {"key": None}, {"iv": 5}, {"hashes": []})
        ):
            content = {"msgtype": "m.file", "body": f"{n}.csv", "file": fits | damage}
            await anna.send(room_id, "m.room.message", content)
            await hears(anna, room_id, f"{n}.csv  : damaged")
