"""A file that takes for ever to read: others are answered meanwhile, and the bot can be stopped."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.harness import bombs
from tests.harness.patience import PATIENCE
from tests.live.scenarios.test_files import direct_chat, hears, says

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def at_work(pid: int) -> list[int]:
    """The processes of this bot that read files."""
    found: list[int] = []
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"bot.apart" in (each / "cmdline").read_bytes():
                found.append(int(each.name))
    return found


@pytest.fixture
def held() -> Iterator[list[int]]:
    """Processes that were stopped; none is left behind by a test that fails."""
    found: list[int] = []
    yield found
    for each in found:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


async def reading(pid: int, held: list[int]) -> int:
    """Waits until a file is read; held there, until it goes on or is ended."""
    async with asyncio.timeout(PATIENCE):
        while not (found := at_work(pid)):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
    held.append(found[0])
    os.kill(found[0], signal.SIGSTOP)
    return found[0]


async def test_others_are_answered_while_a_bomb_is_read(
    found: Any, held: list[int], database: dict[str, str]
) -> None:
    """Seen before: nobody was, for as long as it took, and the table with one row had no end."""
    alliance = await found(encrypted=True, **database)
    bot, ina, kim = alliance.bot, alliance.ina, alliance.kim
    room = await direct_chat(alliance, ina)
    for _attempt in range(3):  # on a very slow machine its time is up before all were answered
        sent = await ina.send_file(room, "Entwurf.docx", bombs.slow_docx(), DOCX)
        assert "Entwurf.docx" in (await hears(ina, sent, 0))["content"]["body"]
        reader = await reading(bot.pid, held)
        assert "Musterhafen" in await alliance.ask(kim, "!kommunen")
        assert "P-1" in await alliance.ask(alliance.ben, "!zusage 5")
        assert "Musterhafen" in await says(ina, room, "!kommune zeigen Musterhafen")
        if reader in at_work(bot.pid):
            break
        assert "dauert zu lange" in (await hears(ina, sent, 1))["content"]["body"]
    assert reader in at_work(bot.pid), "they were answered only when it was over"
    with suppress(ProcessLookupError):
        os.kill(reader, signal.SIGXCPU)
        os.kill(reader, signal.SIGCONT)
    assert "dauert zu lange" in (await hears(ina, sent, 1))["content"]["body"]

    far = bombs.xlsx('<row r="999999999"><c r="A999999999"><v>1</v></c></row>')
    chat = await direct_chat(alliance, kim)
    sent = await kim.send_file(chat, "Mitglieder.xlsx", far, XLSX)
    assert "mehr als 100.000 Zeilen" in (await hears(kim, sent, 1))["content"]["body"]
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")


async def test_the_bot_ends_while_a_file_is_read(found: Any, held: list[int]) -> None:
    """Seen before: it did not. And the file is not tried after every start, for ever."""
    alliance = await found(encrypted=True)
    bot, ina = alliance.bot, alliance.ina
    room = await direct_chat(alliance, ina)
    sent = await ina.send_file(room, "Entwurf.docx", bombs.slow_docx(), DOCX)
    reader = await reading(bot.pid, held)
    assert await bot.stop() == 0
    assert not Path(f"/proc/{reader}").exists()
    await bot.start()
    reader = await reading(bot.pid, held)
    await bot.kill()
    os.kill(reader, signal.SIGKILL)  # nobody is left to do it
    await bot.start()
    assert "zweimal unterbrochen" in (await hears(ina, sent, 1))["content"]["body"]
    assert at_work(bot.pid) == []
