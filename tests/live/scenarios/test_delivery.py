"""The delivery promise: once, in order, through kills, outages and repetitions."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from contextlib import closing

import pytest


async def test_sixty_commands_sent_while_the_bot_was_down(found) -> None:
    alliance = await found()
    await alliance.bot.stop()
    said = [await alliance.ina.say(alliance.room, "!pledge +1") for _ in range(60)]
    await alliance.bot.start()
    for event_id in said:
        await alliance.ina.reply_to(event_id)
    answers = [await alliance.answers_to(alliance.ina, event_id) for event_id in said]
    assert [len(each) for each in answers] == [1] * 60
    numbers = [_after(each[0]["content"]["body"]) for each in answers]
    assert numbers == list(range(1, 61))
    assert await _order(alliance, said) == said


async def test_the_same_events_handed_in_twice(found) -> None:
    alliance = await found()
    token = alliance.bot.rows("select value from bot_state where key = 'sync_token'")
    said = [await alliance.ina.say(alliance.room, "!pledge +1") for _ in range(5)]
    for event_id in said:
        await alliance.ina.reply_to(event_id)
    await alliance.bot.stop()
    path = alliance.bot.config.parent / "data" / "hafenlotse.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update bot_state set value = ? where key = 'sync_token'", token[0])
    await alliance.bot.start()
    assert "5 → 6" in await alliance.ask(alliance.ina, "!pledge +1")
    assert [len(await alliance.answers_to(alliance.ina, each)) for each in said] == [1] * 5
    assert alliance.bot.rows("select count(*), sum(change) from pledge_ledger") == [(6, 6)]


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
async def test_killed_again_and_again_in_a_burst(
    found, pytestconfig: pytest.Config, encrypted: bool
) -> None:
    """Kills at random moments; with --long 200 pledges and 20 kills."""
    pledges, kills = (200, 20) if pytestconfig.getoption("--long") else (60, 5)
    alliance = await found(encrypted=encrypted)
    chance = random.Random(20201125)
    burst = asyncio.create_task(_burst(alliance, pledges))
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.05, 0.8))
        await alliance.bot.kill()
        await alliance.bot.start()
    said = await burst
    for event_id in said:
        await alliance.ina.reply_to(event_id)
    await alliance.ask(alliance.ina, "!sum")
    assert [len(await alliance.answers_to(alliance.ina, each)) for each in said] == [1] * pledges
    ledger = alliance.bot.rows("select count(*), sum(change) from pledge_ledger")
    assert ledger == [(pledges, pledges)]
    assert alliance.bot.rows("select amount from pledges") == [(pledges,)]
    assert await _order(alliance, said) == said


async def _burst(alliance, count: int) -> list[str]:
    return [await alliance.ina.say(alliance.room, "!pledge +1") for _ in range(count)]


def _after(body: str) -> int:
    match = re.search(r"→ (\d+)", body)
    assert match, body
    return int(match[1])


async def _order(alliance, said: list[str]) -> list[str]:
    """The commands in the order in which they were answered."""
    targets = [
        each["content"].get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
        for each in await alliance.ina.timeline(alliance.room)
        if each["sender"] == alliance.bot.user_id
    ]
    return [each for each in targets if each in set(said)]
