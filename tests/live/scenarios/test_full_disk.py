"""A disk without space, in an encrypted room: database and keys wait for it, nothing is lost."""

from __future__ import annotations

import asyncio
import resource
from typing import Any

from tests.harness.patience import PATIENCE

WRITABLE = 4096  # bytes of each file, as much as none


async def test_what_is_said_to_a_bot_without_space_is_done_once(found: Any) -> None:
    alliance = await found(encrypted=True)
    assert "5 Personen" in await alliance.ask(alliance.ina, "!zusage 5")
    soft, hard = resource.prlimit(alliance.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(alliance.bot.pid, resource.RLIMIT_FSIZE, (WRITABLE, hard))
    told = alliance.bot.log.stat().st_size  # of what is logged from now on nothing fits, either
    # A new key for the room, which comes once, and which the store of the keys has to take.
    said = [await alliance.ben.say(alliance.room, "!zusage +1") for _ in range(5)]
    said += [await alliance.ina.say(alliance.room, "!zusage +1") for _ in range(5)]
    await asyncio.sleep(3)
    assert not await alliance.answers_to(alliance.ben, said[0])
    resource.prlimit(alliance.bot.pid, resource.RLIMIT_FSIZE, (soft, hard))
    async with asyncio.timeout(PATIENCE):
        answers = [(await alliance.ina.reply_to(each))["content"]["body"] for each in said]
    assert "14 → 15 Personen" in answers[-1]
    assert [len(await alliance.answers_to(alliance.ina, each)) for each in said] == [1] * 10
    assert "Traceback" not in alliance.bot.log.read_text()[told:]
    assert await alliance.bot.stop() == 0
