"""Bots of the tests are split off a process; whoever waits for one is told when that is gone."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.harness.forking import Forking


async def test_without_that_process_nobody_waits_for_a_bot() -> None:
    """Seen before: all live tests waited for ever, as it had failed to load the program."""
    async with Forking() as forking:
        forking._process.send_signal(signal.SIGSTOP)
        waiting = asyncio.create_task(forking.bot("--help", log=None))
        while not forking._one_at_a_time.locked():  # noqa: ASYNC110 - it has not asked yet
            await asyncio.sleep(0)
        forking._process.kill()
        with pytest.raises(ConnectionError):
            await waiting
        with pytest.raises(ConnectionError):
            await forking.bot("--help", log=None)
