"""Two towns with a homeserver each, the bot on one of them; the third has a slow clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.harness import founding
from tests.harness.bot import BotProcess
from tests.harness.certificates import Authority
from tests.harness.federation import FederatedHomeserver
from tests.harness.forking import Forking
from tests.harness.names import unique
from tests.harness.peer import Clerk
from tests.live.scenarios.conftest import Alliance

# Each language and each kind of room comes once.
BOTH = pytest.mark.parametrize(
    ("language", "encrypted"), [("en", False), ("de", True)], ids=["plain-en", "encrypted-de"]
)
Found = Callable[..., Awaitable[Alliance]]
Arrive = Callable[..., Awaitable[Clerk]]


async def in_direct_chat(alliance: Alliance, who: Clerk) -> str:
    """The room in which the bot writes to this person, joined, with what stands in it already."""
    room = await who.invited_to(alliance.bot.user_id)
    await who.join(room)
    await who.joined_by(room, alliance.bot.user_id)
    await who.look_back(room)
    return room


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
async def home(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> AsyncIterator[FederatedHomeserver]:
    """Where the bot and the coordination have their accounts."""
    folder = tmp_path_factory.mktemp("home")
    async with await FederatedHomeserver.joins(folder, authority) as running:
        yield running


@pytest.fixture(scope="session")
async def away(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> AsyncIterator[FederatedHomeserver]:
    """Where Ina and Ben have theirs."""
    folder = tmp_path_factory.mktemp("away")
    async with await FederatedHomeserver.joins(folder, authority) as running:
        yield running


@pytest.fixture(scope="session")
async def slow(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> AsyncIterator[FederatedHomeserver]:
    """Its clock is ten minutes behind."""
    folder = tmp_path_factory.mktemp("slow")
    async with await FederatedHomeserver.joins(folder, authority, slow=True) as running:
        yield running


@pytest.fixture
async def person() -> AsyncIterator[Arrive]:
    """`ina = await person("ina", away)`: somebody new on this homeserver."""
    async with AsyncExitStack() as people:

        async def arrive(name: str, where: FederatedHomeserver) -> Clerk:
            arriving = Clerk.arrive(where, unique(name), display_name=name.title())
            return await people.enter_async_context(await arriving)

        yield arrive


@pytest.fixture
async def founded(
    home: FederatedHomeserver,
    away: FederatedHomeserver,
    person: Arrive,
    forking: Forking,
    tmp_path: Path,
) -> AsyncIterator[Found]:
    """`alliance = await founded()`: Kim at home, Ina and Ben away, all in a room with the bot.

    The bot takes invitations from both servers, or from `servers` only. Ina and Ben are on
    `there`.
    """
    async with AsyncExitStack() as running:

        async def make(
            *,
            encrypted: bool = False,
            there: FederatedHomeserver = away,
            at: datetime | None = None,
            **given: Any,
        ) -> Alliance:
            kim = await person("kim", home)
            ina, ben = [await person(name, there) for name in ("ina", "ben")]
            given = {"servers": [home.server_name, there.server_name], **given}
            bot = await BotProcess.create(
                home, tmp_path, coordinators=[kim.user_id], at=at, forking=forking, **given
            )
            guests = [bot.user_id, ina.user_id, ben.user_id]
            room = await kim.create_room("Plenum", encrypted=encrypted, invite=guests)
            for each in (ina, ben):
                await each.invited(room)
                await each.join(room)
            await founding.register(
                bot.database,
                room,
                coordinator=kim.user_id,
                contact=ina.user_id,
                deputy=ben.user_id,
                exposure="" if encrypted else "plain",
                at=at,
            )
            await running.enter_async_context(bot)
            for each in (kim, ina, ben):
                await each.wait_for(lambda e: e["sender"] == bot.user_id and e["room_id"] == room)
            return Alliance(bot, room, kim, ina, ben)

        yield make
