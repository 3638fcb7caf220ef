"""A small invented alliance with the real bot in a room, plain and encrypted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.homeserver import Homeserver
from tests.harness.bot import BotProcess
from tests.harness.forking import Forking
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk, Event

Arrive = Callable[..., Awaitable[Clerk]]


@dataclass
class Alliance:
    """Kim coordinates; Ina and Ben are contact and deputy of Musterhafen; all share a room."""

    bot: BotProcess
    room: str
    kim: Clerk
    ina: Clerk
    ben: Clerk

    async def ask(self, who: Clerk, text: str, *, timeout: float = PATIENCE) -> str:
        """The body of the answer to a command."""
        return (await self.answer(who, text, timeout=timeout))["content"]["body"]

    def appoint_kim(self, name: str) -> None:
        """As if somebody else of the coordination had: nobody names themselves."""
        self.bot.write(
            "insert into contacts (member_id, user_id, role, since, set_by) "
            "select m.id, ?, 'contact', c.since, c.set_by from members m, contacts c "
            "where m.name = ? limit 1",
            self.kim.user_id,
            name,
        )

    async def closes(self, who: Clerk, number: int) -> str:
        """Ends a poll, and confirms it if asked; the body of the outcome."""
        answer = await self.ask(who, f"!poll close {number}")
        asked = "!confirm" in answer or "!bestätigen" in answer
        return await self.ask(who, "!confirm") if asked else answer

    async def answer(self, who: Clerk, text: str, *, timeout: float = PATIENCE) -> Event:
        return await who.reply_to(await who.say(self.room, text), timeout)

    def answers_to(self, who: Clerk, event_id: str) -> list[Event]:
        """All replies of the bot to one event that `who` has seen so far."""
        return [
            event
            for event in who.timeline(self.room)
            if event["sender"] == self.bot.user_id
            and event["content"].get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
            == event_id
        ]

    async def greeted(self) -> Event:
        """Waits for the bot's greeting in the room."""
        return await self.kim.wait_for(
            lambda e: (
                e["sender"] == self.bot.user_id
                and e["room_id"] == self.room
                and e["type"] == "m.room.message"
            ),
            20,
        )


@pytest.fixture(scope="session")
async def forking() -> AsyncIterator[Forking]:
    async with Forking() as process:
        yield process


@pytest.fixture
async def found(
    homeserver: Homeserver, clerk: Arrive, forking: Forking, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[Alliance]]]:
    """`alliance = await found(encrypted=True)`: the bot runs, everybody is registered."""
    async with AsyncExitStack() as running:

        async def make(
            *,
            encrypted: bool = False,
            language: str = "de",
            at: datetime | None = None,
            **given: str,
        ) -> Alliance:
            kim, ina, ben = [await clerk(name) for name in ("kim", "ina", "ben")]
            bot = await BotProcess.create(
                homeserver,
                tmp_path,
                coordinators=[kim.user_id],
                language=language,
                at=at,
                forking=forking,
                **given,
            )
            await running.enter_async_context(bot)
            guests = [bot.user_id, ina.user_id, ben.user_id]
            room = await kim.create_room("Plenum", encrypted=encrypted, invite=guests)
            await ina.join(room)
            await ben.join(room)
            alliance = Alliance(bot, room, kim, ina, ben)
            await alliance.greeted()
            await alliance.ask(kim, "!room plenary")
            await alliance.ask(kim, "!member add Musterhafen land=NW kind=city ags=05999001")
            await alliance.ask(kim, f"!contact set Musterhafen {ina.user_id}")
            await alliance.ask(kim, f"!contact set Musterhafen {ben.user_id} deputy")
            return alliance

        yield make
