"""People with a real client of ours each; the bot is one of them, usually behind the proxy."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.homeserver import Homeserver
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, RoomEvent
from tests.harness.arrivals import ARRIVALS
from tests.harness.patience import PATIENCE
from tests.harness.posting import Running, running
from tests.harness.proxy import FaultProxy

PASSWORD = "Franzbrötchen"
_numbers = itertools.count(1)
_transactions = itertools.count(1)


class Person:
    """A client with its sync token: what the intake is for the bot."""

    def __init__(self, make: Callable[[], MatrixClient]) -> None:
        self._make = make
        self.client = make()
        self.since: str | None = None

    @property
    def user_id(self) -> str:
        return self.client.user_id

    async def start(self) -> None:
        await self.client.start()
        ARRIVALS.note()
        if self.since is None:
            await self.turn()

    async def restart(self) -> None:
        """As a new process would find things."""
        await self.client.close()
        self.client = self._make()
        await self.client.start()
        ARRIVALS.note()

    async def turn(self, timeout: float = 0.0) -> Batch:
        batch = await self.client.sync(self.since, timeout=timeout)
        self.since = batch.next_batch
        return batch

    async def say(self, room_id: str, body: str, **more: Any) -> str:
        content = {"msgtype": "m.text", "body": body, **more}
        transaction_id = f"say-{next(_transactions)}"
        return await self.client.send(room_id, "m.room.message", content, transaction_id)

    async def send_raw(self, room_id: str, event_type: str, content: dict[str, Any]) -> str:
        """Past all encryption."""
        transaction_id = f"raw-{next(_transactions)}"
        where = f"/_matrix/client/v3/rooms/{room_id}/send/{event_type}/{transaction_id}"
        answer = await self.client.call("PUT", where, content)
        return str(answer["event_id"])

    async def hears(self, body: str) -> RoomEvent:
        """Turn until that was said; fails when it comes undecryptable."""
        async with asyncio.timeout(PATIENCE):
            while True:
                batch = await self.turn(timeout=1)
                assert not batch.undecrypted
                for event in batch.events:
                    if event.content.get("body") == body:
                        return event

    async def stop(self) -> None:
        await self.client.close()


def bodies(batch: Batch) -> list[Any]:
    """What is said in it; None for what has no words."""
    return [event.content.get("body") for event in batch.events]


class MakePerson(Protocol):
    def __call__(
        self, *, url: str | None = None, store: Path | None = None, user_id: str | None = None
    ) -> Coroutine[Any, Any, Person]: ...


@asynccontextmanager
async def _people(homeserver: Homeserver, folder: Path) -> AsyncIterator[MakePerson]:
    made: list[Person] = []

    async def make(
        *, url: str | None = None, store: Path | None = None, user_id: str | None = None
    ) -> Person:
        name = f"matrix-{next(_numbers)}"
        if user_id is None:
            user_id = (await homeserver.register(name, PASSWORD)).user_id
        someone = Person(
            lambda: MatrixClient(
                homeserver=url or homeserver.url,
                user_id=user_id,
                password=PASSWORD,
                device_name="Test",
                store=store or folder / name,
            )
        )
        made.append(someone)
        await someone.start()
        return someone

    try:
        yield make
    finally:
        for someone in made:
            await someone.stop()


@pytest.fixture
async def person(homeserver: Homeserver, tmp_path: Path) -> AsyncIterator[MakePerson]:
    """`await person()` is somebody new; `url` puts the proxy before the homeserver."""
    async with _people(homeserver, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
async def peer(
    homeserver: Homeserver, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Person]:
    """Whom the bot talks to; one for all tests of a file."""
    async with _people(homeserver, tmp_path_factory.mktemp("peer")) as make:
        yield await make()


@pytest.fixture
async def proxy(homeserver: Homeserver) -> AsyncIterator[FaultProxy]:
    async with FaultProxy(homeserver.url) as running:
        yield running


@pytest.fixture
async def bot(person: MakePerson, proxy: FaultProxy) -> Person:
    return await person(url=proxy.url)


@pytest.fixture
async def hub(bot: Person, tmp_path: Path) -> AsyncIterator[Running]:
    """All that the outbox needs, at work around the bot."""
    async with running(bot, tmp_path / "bot.db") as each:
        yield each


class MakeRoom(Protocol):
    def __call__(self, *guests: Person, encrypted: bool = ...) -> Coroutine[Any, Any, str]: ...


@pytest.fixture
async def make_room(peer: Person) -> MakeRoom:
    """A room of the peer's with these guests in it; everybody has synced up to that."""

    async def make(*guests: Person, encrypted: bool = True) -> str:
        room_id = await peer.client.create_room(
            name=None, invite=[guest.user_id for guest in guests], encrypted=encrypted
        )
        for guest in guests:
            await guest.client.join(room_id)
        for each in (peer, *guests):
            await each.turn()
        return room_id

    return make
