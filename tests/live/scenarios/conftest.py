"""A small invented alliance with the real bot in a room, plain and encrypted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.homeserver import Homeserver
from tests.harness import founding
from tests.harness.bot import BotProcess
from tests.harness.forking import Forking
from tests.harness.patience import PATIENCE
from tests.harness.peer import Clerk, Event

Arrive = Callable[..., Awaitable[Clerk]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the four ways to tell a story two remain: German encrypted, English plain.

    So each language and each kind of room still comes in each of them; `--long` tells all four.
    """
    if config.getoption("long"):
        return
    config.hook.pytest_deselected(items=[item for item in items if not _is_crossed(item)])
    items[:] = filter(_is_crossed, items)


def _is_crossed(item: pytest.Item) -> bool:
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if not {"language", "encrypted"} <= given.keys():  # as with nearly all: found out quickly
        return True
    each_alone = {mark.args[0] for mark in item.iter_markers("parametrize")}
    if not {"language", "encrypted"} <= each_alone:
        return True
    return (given["language"] == "de") is given["encrypted"]


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

    async def answers_to(self, who: Clerk, event_id: str) -> list[Event]:
        """All replies of the bot to one event that `who` can see by now."""
        return [
            event
            for event in await who.timeline(self.room)
            if event["sender"] == self.bot.user_id
            and event["content"].get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
            == event_id
        ]

    async def registered(self) -> None:
        """Kim says who is who, after the bot's greeting."""
        await self.kim.wait_for(
            lambda e: (
                e["sender"] == self.bot.user_id
                and e["room_id"] == self.room
                and e["type"] == "m.room.message"
            ),
        )
        await self.ask(self.kim, "!room plenary")
        await self.ask(self.kim, "!member add Musterhafen land=NW kind=city ags=05999001")
        await self.ask(self.kim, f"!contact set Musterhafen {self.ina.user_id}")
        await self.ask(self.kim, f"!contact set Musterhafen {self.ben.user_id} deputy")


@pytest.fixture
async def found(
    homeserver: Homeserver, clerk: Arrive, forking: Forking, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[Alliance]]]:
    """`alliance = await found(encrypted=True)`: the bot runs, everybody is registered.

    Registered by rows, unless `typed`: then everything is said in the room, as coordinators do.
    """
    async with AsyncExitStack() as running:

        async def make(
            *,
            encrypted: bool = False,
            language: str = "de",
            at: datetime | None = None,
            typed: bool = False,
            directory: Path = tmp_path,
            **given: Any,
        ) -> Alliance:
            kim, ina, ben = [await clerk(name) for name in ("kim", "ina", "ben")]
            bot = await BotProcess.create(
                homeserver,
                directory,
                coordinators=[kim.user_id],
                language=language,
                at=at,
                forking=forking,
                **given,
            )
            guests = [bot.user_id, ina.user_id, ben.user_id]
            room = await kim.create_room("Plenum", encrypted=encrypted, invite=guests)
            await ina.join(room)
            await ben.join(room)
            if not typed:
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
            alliance = Alliance(bot, room, kim, ina, ben)
            if typed:
                await alliance.registered()
            else:
                await kim.wait_for(lambda e: e["sender"] == bot.user_id and e["room_id"] == room)
            return alliance

        yield make
