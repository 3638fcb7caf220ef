"""Two machines on one PostgreSQL: one works, the other goes on when it is gone. Never both."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.harness.bot import BotProcess
from tests.harness.forking import Forking
from tests.harness.patience import PATIENCE
from tests.harness.postgres import PostgresServer

Machine = Callable[[], BotProcess]


@pytest.fixture
async def machines(
    found: Any, forking: Forking, postgres: PostgresServer, tmp_path: Path
) -> AsyncIterator[tuple[Any, Machine]]:
    """An alliance whose bot is ready, and a way to get one more machine with an empty disk."""
    name = f"standby_{secrets.token_hex(4)}"
    postgres.sql(f"CREATE DATABASE {name}")
    alliance = await found(encrypted=True, language="de", database=postgres.url(name), standby=True)
    async with AsyncExitStack() as running:

        def another() -> BotProcess:
            folder = tmp_path / f"machine-{secrets.token_hex(4)}"
            folder.mkdir()
            config = folder / "config.toml"
            shutil.copy(alliance.bot.config, config)
            bot = BotProcess(config, alliance.bot.user_id, forking=forking)
            running.push_async_callback(bot.kill)
            return bot

        yield alliance, another


async def test_leaders_are_killed(machines: Any, pytestconfig: pytest.Config) -> None:
    """Each time the other answers, once, what was said meanwhile too; with --long 20 times."""
    alliance, another = machines
    ina, room = alliance.ina, alliance.room
    assert "0 → 1" in await alliance.ask(ina, "!zusage +1")
    leader, standby, said = alliance.bot, another(), 1
    await standby.start(ready="hafenlotse standing by")
    for number in range(20 if pytestconfig.getoption("--long") else 3):
        events = [await ina.say(room, "!zusage +1") for _ in range(3)]
        await asyncio.sleep(0.1 * number)
        await leader.kill()
        events.append(await ina.say(room, "!zusage +1"))
        await standby.ready("hafenlotse ready")
        answers = [await ina.reply_to(each) for each in events]
        said += len(events)
        assert f"{said - 1} → {said}" in answers[-1]["content"]["body"]
        assert all(each["encrypted"] for each in answers)
        assert [len(await alliance.answers_to(ina, each)) for each in events] == [1] * 4
        if number % 2:  # its machine is lost, with everything on it
            leader = another()
        leader, standby = standby, leader
        await standby.start(ready="hafenlotse standing by")
    assert await alliance.ask(ina, "!zusage +1")
    assert "Traceback" not in leader.log.read_text() + standby.log.read_text()


async def test_who_waits_says_nothing_and_ends_when_told(machines: Any) -> None:
    alliance, another = machines
    standby = another()
    await standby.start(ready="hafenlotse standing by")
    asked = await alliance.ina.say(alliance.room, "!zusage +1")
    await alliance.ina.reply_to(asked)
    assert len(await alliance.answers_to(alliance.ina, asked)) == 1
    assert await standby.stop(within=PATIENCE) == 0
    assert "0 → 1" not in await alliance.ask(alliance.ina, "!zusage +1")


async def test_another_password_opens_nothing(machines: Any) -> None:
    _, another = machines
    standby = another()
    text = standby.config.read_text()
    standby.config.write_text(text.replace('password = "geheim"', 'password = "anders"'))
    with pytest.raises(AssertionError, match="sealed with another password"):
        await standby.start(ready="hafenlotse standing by")
    assert await standby.ends(within=PATIENCE) == 1
    assert "Traceback" not in standby.log.read_text()
