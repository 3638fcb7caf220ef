"""How long a clerk waits for an answer while strangers do what they can.

    python -m benchmarks.hostile

The real bot on an embedded homeserver, SQLite. A clerk asks again and again (four times a second at
most: it is one person, whom limits hold for, too), first with nobody else
there, then while a stranger sends 1,000 hostile events of all kinds, then while three strangers
send 600 commands, 100 invitations and 40 large files at the same time, at last while a member, who
may have files read, sends `--files` large ones. Goals: twice the usual time in the first flood, 2 s
in the 95th percentile in the others, on two idle cores.

The homeserver works for everybody, and strangers keep it busy, too: beside each figure stands how
long the clerk's command took until somebody else had seen it, in which the bot has no part. The
answer has to go the same way back, so that twice that is what two people would wait for each other;
how many times as long it took with the bot is its own share, to be compared with the quiet one.
`--pace` says how many hostile events come in a second (0: as fast as the homeserver takes them).
The room of the clerk is plain, as encrypting would be the clerk's own time; the strangers' chats
are encrypted.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
from docx import Document

from bot.homeserver import Homeserver
from tests.harness.bot import BotProcess
from tests.harness.hostile import Mallory, hostile_events
from tests.harness.peer import Clerk, Event

ASKED: Final = "!kommune zeigen Musterhafen"
COMMANDS, INVITATIONS, FILES = 600, 100, 40
_STRANGERS: Final = ("mallory", "trudy", "oscar")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PATIENCE: Final = 300.0
_BETWEEN: Final = 0.25  # seconds from one question of the clerk to the next, at least
# What strangers type: what they may, and what they may not.
_TYPED: Final = (
    "!hilfe",
    "!mitmachen Neustadt land=NW",
    "!zusage 5",
    "!summe",
    "!meinedaten",
    "!x",
)


@dataclass
class Waits:
    """Seconds the clerk waited, while something went on that took so long."""

    seconds: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)  # until somebody else has seen the command
    took: float = 0.0
    cpu: float = 0.0  # seconds of the bot's processor time

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return p95(self.seconds)

    @property
    def share(self) -> float:
        """How many times as long as the homeserver takes for a message there and one back."""
        return self.median / (2 * statistics.median(self.floor))


def p95(some: Sequence[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(some)[max(0, round(len(some) * 0.95) - 1)]


class Scene:
    """The bot, a clerk and somebody else in a room with it, and whoever comes."""

    def __init__(self, bot: BotProcess, ina: Clerk, kim: Clerk, room: str) -> None:
        self.bot = bot
        self._ina = ina
        self._kim = kim
        self._room = room

    async def _ask(self, waits: Waits) -> None:
        began = time.perf_counter()
        asked = await self._ina.say(self._room, ASKED)
        (answer, at), (_, seen) = await asyncio.gather(
            _when(self._ina.reply_to(asked, _PATIENCE)),
            _when(self._kim.wait_for(lambda e: e["event_id"] == asked, _PATIENCE)),
        )
        assert "Musterhafen" in answer["content"]["body"], answer
        waits.seconds.append(at - began)
        waits.floor.append(seen - began)

    async def during(self, flood: Coroutine[Any, Any, Any], least: int) -> Waits:
        """The clerk asks until the flood is over, and at least so often."""
        waits, process = Waits(), psutil.Process(self.bot.pid)
        before, began = _cpu(process), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            flooding = group.create_task(flood)
            while not flooding.done() or len(waits.seconds) < least:
                await asyncio.gather(self._ask(waits), asyncio.sleep(_BETWEEN))
        waits.took, waits.cpu = time.perf_counter() - began, _cpu(process) - before
        return waits


async def _when(what: Awaitable[Event]) -> tuple[Event, float]:
    return await what, time.perf_counter()


def _cpu(process: psutil.Process) -> float:
    """Of the bot and of all it has started."""
    some = [process, *process.children(recursive=True)]
    return sum(each.cpu_times().user + each.cpu_times().system for each in some)


async def _nothing() -> None:
    """Nobody else is there."""


async def _in_rows(some: Sequence[Awaitable[Any]], at_once: int = 4) -> None:
    turnstile = asyncio.Semaphore(at_once)

    async def one(each: Awaitable[Any]) -> None:
        async with turnstile:
            await each

    await asyncio.gather(*map(one, some))


async def strangers_flood(bot: str, three: Sequence[tuple[Clerk, str]], file: bytes) -> None:
    """Commands, invitations and files, shared by the three."""
    acts: list[Awaitable[Any]] = []
    for number in range(COMMANDS):
        who, chat = three[number % len(three)]
        acts.append(who.say(chat, f"{_TYPED[number % len(_TYPED)]} {number}"))
        if number % (COMMANDS // INVITATIONS) == 0:
            acts.append(who.client.room_create(invite=[bot]))
        if number % (COMMANDS // FILES) == 0:
            acts.append(who.send_file(chat, f"{number}.docx", file, _WORD))
    await _in_rows(acts)


async def members_files(who: Clerk, chat: str, file: bytes, count: int) -> None:
    """Texts of statements, each as large as the bot fetches."""
    for number in range(count):
        await who.send_file(chat, f"{number}.docx", file, _WORD)


def large_file(paragraphs: int) -> bytes:
    """A Word file that takes some reading, and is small to send."""
    document, out = Document(), io.BytesIO()
    first = document.add_paragraph("Wir nehmen auf.")
    for _ in range(paragraphs):
        first._p.addnext(first._p.__copy__())
    document.save(out)
    return out.getvalue()


async def _chat(who: Clerk, bot: str) -> str:
    room = await who.create_room(encrypted=True, invite=[bot])
    await who.until(lambda: len(who.client.rooms[room].users) == 2, "the bot")
    return room


async def measure(given: argparse.Namespace, folder: Path, running: AsyncExitStack) -> None:
    """Prints one line for each scene."""
    homeserver = await running.enter_async_context(await Homeserver.start(folder / "homeserver"))

    async def arrive(name: str) -> Clerk:
        return await running.enter_async_context(await Clerk.arrive(homeserver, name))

    kim, ina, ben = [await arrive(each) for each in ("kim", "ina", "ben")]
    (folder / "bot").mkdir()
    bot = await BotProcess.create(homeserver, folder / "bot", coordinators=[kim.user_id])
    await running.enter_async_context(bot)
    room = await kim.create_room("Plenum", invite=[bot.user_id, ina.user_id])
    await ina.join(room)
    await kim.until(lambda: len(kim.client.rooms[room].users) == 3, "the bot")
    for text in (
        "!raum plenum",
        "!kommune neu Musterhafen land=NW art=stadt",
        f"!kontakt setzen Musterhafen {ina.user_id}",
        f"!kontakt setzen Musterhafen {ben.user_id} vertretung",
    ):
        await kim.reply_to(await kim.say(room, text))
    scene = Scene(bot, ina, kim, room)
    quiet = await scene.during(_nothing(), given.least)
    _tell("nobody else", quiet, quiet)
    mallory = await Mallory.moves_in(await arrive("eve"), bot.user_id)
    events = hostile_events(given.seed, given.events)
    flood = mallory.sends(events, a_second=given.pace)
    _tell(f"{given.events:,} hostile events", await scene.during(flood, given.least), quiet)
    strangers = [await arrive(each) for each in _STRANGERS]
    three = [(each, await _chat(each, bot.user_id)) for each in strangers]
    file = large_file(given.paragraphs)
    flood = strangers_flood(bot.user_id, three, file)
    told = f"{COMMANDS} commands, {INVITATIONS} invitations, {FILES} files by three strangers"
    _tell(told, await scene.during(flood, given.least), quiet)
    chat = await _chat(ben, bot.user_id)
    flood = members_files(ben, chat, file, given.files)
    _tell(f"{given.files} files by a member", await scene.during(flood, given.least), quiet)
    _tell("nobody else again", await scene.during(_nothing(), given.least), quiet)
    memory = psutil.Process(bot.pid).memory_info().rss / 2**20
    print(f"The bot has {memory:.0f} MB; it ends with {await bot.stop()}.")


def _tell(what: str, waits: Waits, quiet: Waits) -> None:
    ratios = f"{waits.median / quiet.median:.2f} and {waits.p95 / quiet.p95:.2f} times as long"
    print(
        f"{what}: p50 {waits.median * 1_000:.0f} ms, p95 {waits.p95 * 1_000:.0f} ms, at most "
        f"{max(waits.seconds) * 1_000:.0f} ms ({len(waits.seconds)} answers, {ratios}); seen by "
        f"others p50 {statistics.median(waits.floor) * 1_000:.0f} ms, p95 "
        f"{p95(waits.floor) * 1_000:.0f} ms, there and back {waits.share:.2f} times as long with "
        f"the bot ({quiet.share:.2f} when it is quiet); "
        f"{waits.took:.0f} s, of the bot's processor {waits.cpu:.1f} s",
        flush=True,
    )


async def run(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as running:
            await measure(given, Path(folder), running)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--pace", type=float, default=0.0, help="hostile events in a second")
    parser.add_argument("--paragraphs", type=int, default=20_000, help="of each large file")
    parser.add_argument("--files", type=int, default=10, help="sent by a member")
    parser.add_argument("--least", type=int, default=40, help="answers that each figure is of")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    asyncio.run(run(given))


if __name__ == "__main__":
    sys.exit(main())
