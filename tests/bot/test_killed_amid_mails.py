"""kill -9 amid mails: everybody has theirs, and once; what is in doubt is told."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.clock import Clock
from storage.engine import Database
from storage.schema import create
from tests.harness.bot import TOP
from tests.harness.mail import Server, queue
from tests.harness.patience import PATIENCE

ADDRESSES = [f"ort-{number}@muster.example" for number in range(12)]


@pytest.mark.timeout(300)  # a program of its own, started three times
async def test_everybody_has_their_mail_once(tmp_path: Path) -> None:
    """Killed before a mail is handed over, and when the server has it and has not answered."""
    url = f"sqlite+aiosqlite:///{tmp_path}/mails.sqlite"
    database = Database(url)
    await create(database)
    await queue(database, Clock().now(), *ADDRESSES)
    server, killed = Server(), asyncio.Event()

    def kill() -> None:
        worker.kill()
        killed.set()

    async def before() -> None:
        if server.asked.count(ADDRESSES[3]) == 1 and server.asked[-1] == ADDRESSES[3]:
            kill()
            await asyncio.sleep(PATIENCE)  # until the connection ends

    async def after() -> None:
        if server.taken[-1][0] == ADDRESSES[7]:
            kill()
            await asyncio.sleep(PATIENCE)

    server.on_address, server.on_mail = before, after
    async with server.running():
        for _ in range(2):
            killed.clear()
            worker = await _started(url, server.port)
            async with asyncio.timeout(PATIENCE):
                await killed.wait()
                await worker.wait()
        worker = await _started(url, server.port)
        async with asyncio.timeout(PATIENCE):
            while len(server.taken) < len(ADDRESSES):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            while await _untold(database):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        worker.kill()
        await worker.wait()
    assert [address for address, _message in server.taken] == ADDRESSES
    async with database.transaction() as store:
        (doubtful,) = await store.mails.undelivered(9)
        (told,) = await store.outbox.pending()
    assert (doubtful.name, doubtful.row.state) == ("Ort-7", "doubtful")
    assert told.content is not None
    assert "may have arrived, or not; I do not send them twice: Ort-7" in told.content["body"]
    await database.close()


async def _started(url: str, port: int) -> asyncio.subprocess.Process:
    line = (sys.executable, "-m", "tests.harness.mail", url, f"{port}")
    return await asyncio.create_subprocess_exec(*line, cwd=TOP)


async def _untold(database: Database) -> bool:
    async with database.transaction() as store:
        return bool(await store.mails.untold())
