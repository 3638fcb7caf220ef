"""The real bot, configured for the demo and run beside the story."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from bot import settings as configured
from bot.app import App
from bot.demo.scenes import BOT, BOT_ID, KIM, SERVER

ZONE: Final = "Europe/Berlin"


class BotEnded(Exception):  # noqa: N818 - that is what happened
    """The bot stopped by itself."""


@asynccontextmanager
async def running(app: App) -> AsyncIterator[tuple[asyncio.Task[None], asyncio.Event]]:
    """The bot at work, and the event that tells that it is ready."""
    stop, ready = asyncio.Event(), asyncio.Event()
    bot = asyncio.create_task(app.run(stop, ready.set))
    try:
        yield bot, ready
    finally:
        stop.set()
        await asyncio.wait({bot})


async def beside(bot: asyncio.Task[None], work: Coroutine[Any, Any, None]) -> None:
    """Does `work` while the bot runs. Raises BotEnded if the bot ends first."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait({bot, working}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise BotEnded(f"Der Lotse hat sich beendet: {_reason(bot.exception())}")
    finally:
        working.cancel()
        await asyncio.wait({working})
    await working


def _reason(error: BaseException | None) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return "ohne einen Fehler" if error is None else f"{type(error).__name__}: {error}"


def settings(url: str, password: str, directory: Path) -> configured.Settings:
    """As in config.toml. Everything is given, so that the environment cannot change the story."""
    return configured.Settings(
        matrix=configured.Matrix(
            homeserver=url, user_id=BOT_ID, password=SecretStr(password), device_name="Hafenlotse"
        ),
        storage=configured.Storage(
            database=SecretStr(f"sqlite+aiosqlite:///{directory / 'hafenlotse.db'}"),
            data_dir=directory / BOT,
        ),
        alliance=configured.Alliance(
            language="de", timezone=ZONE, federal_coordinators=[KIM.user_id]
        ),
        access=configured.Access(allowed_servers=[SERVER]),
        privacy=configured.Privacy(
            controller="Stadt Musterhafen, Rathausplatz 1",
            contact="datenschutz@musterhafen.example",
        ),
    )
