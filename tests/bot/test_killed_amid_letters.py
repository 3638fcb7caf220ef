"""kill -9 amid letters to many: everybody has theirs, and once."""

from __future__ import annotations

import asyncio

import pytest

from benchmarks.last_hour import running
from tests.harness.patience import PATIENCE

MEMBERS = 60


@pytest.mark.timeout(300)  # the real program, started twice
async def test_everybody_has_their_letter_once() -> None:
    """Of the last ones that were sent it was not told any more that they are there."""
    async with running(MEMBERS, reminds=True) as run:
        await run.start()
        await run.killed_with(MEMBERS // 2)
        there = run.reached()
        assert MEMBERS // 2 <= there < MEMBERS
        await run.start()
        await run.until_reached(MEMBERS)
        asked = await run.asks("!ours-1:localhost", "@coordinator:localhost", "!help")
        assert asked < PATIENCE  # and whatever came after the letters has come by now
        await asyncio.sleep(0.5)
        assert run.counts() == [1] * MEMBERS
