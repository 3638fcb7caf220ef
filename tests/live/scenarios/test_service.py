"""The real process as systemd starts it: what it tells, what it answers, and what SIGHUP does."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.harness.bot import BotProcess
from tests.harness.patience import PATIENCE


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _until(told: Callable[[], str], said: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while said not in told():  # noqa: ASYNC110 - another process says it
            await asyncio.sleep(0.05)


async def test_it_runs_as_a_service(
    found: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alliance = await found()
    await alliance.bot.stop()
    port, told = _free_port(), list[str]()
    config = alliance.bot.config
    text = config.read_text() + f"[http]\nport = {port}\n"
    config.write_text(text)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.setblocking(False)
        loop = asyncio.get_running_loop()
        loop.add_reader(heard, lambda: told.append(heard.recv(1000).decode()))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        service = BotProcess(config, alliance.bot.user_id)
        await service.start()
        await _until(lambda: "\n".join(told), f"READY=1\nSTATUS=Works as {service.user_id}.")
        await _until(lambda: "\n".join(told), "WATCHDOG=1")
        assert "0 → 5" in await alliance.ask(alliance.ina, "!zusage 5")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/health") as response:
                assert response.status == 200, await response.text()
            async with session.get("/metrics") as response:
                figures = await response.text()
        assert 'hafenlotse_requests_total{kind="command"} 1.0' in figures
        config.write_text(text + '[log]\nlevel = "debug"\nformat = "json"\n')
        os.kill(service.pid, signal.SIGHUP)
        log = service.log
        await _until(log.read_text, "The log settings were read again: debug, json")
        assert "5 → 6" in await alliance.ask(alliance.ina, "!zusage +1"), "it goes on"
        await service.stop()
        await _until(lambda: "\n".join(told), "STOPPING=1")
        loop.remove_reader(heard)
    lines = log.read_text().splitlines()
    assert " bot.logs: Hafenlotse " in lines[0]
    assert '"logger": "bot.logs"' in "\n".join(lines)
