"""Measures how long four bots take to answer, and what an answer costs them; see README.md.

python -m benchmarks.latency [--rounds N] [--commands N] [--rooms plain-5,…] [--only ours,…]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from benchmarks import contenders, report
from benchmarks.contenders import OURS, Contender
from benchmarks.figures import Series
from benchmarks.probe import Answer, Probe
from benchmarks.stage import KINDS, Kind, Stage
from bot.homeserver import Homeserver

_BEGUN = time.monotonic()
_IDLE_SECONDS = 12.0
# In a room nobody has registered, answers go to the direct chat.
_REGISTER = "!room topic"
_AFTERMATH = 0.3  # receipts, the echo of the own answer: they belong to the command
Results = defaultdict[tuple[str, Kind], Series]


def main() -> None:
    arguments = _arguments()
    # As Ctrl-C does: the bots and the homeserver are ended on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asyncio.run(_run(arguments))


def _arguments() -> argparse.Namespace:
    kinds = {kind.name: kind for kind in KINDS}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=8, help="how often each bot has its turn")
    parser.add_argument("--commands", type=int, default=6, help="commands in a turn")
    parser.add_argument("--rooms", default=",".join(kinds), help=f"of {', '.join(kinds)}")
    parser.add_argument("--only", default=",".join(contenders.NAMES), help="bots, by short name")
    arguments = parser.parse_args()
    rooms, only = arguments.rooms.split(","), arguments.only.split(",")
    if unknown := set(rooms) - set(kinds) | set(only) - set(contenders.NAMES):
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    arguments.kinds = [kinds[name] for name in kinds if name in rooms]
    arguments.bots = [name for name in contenders.NAMES if name in only]
    return arguments


async def _run(arguments: argparse.Namespace) -> None:
    results: Results = defaultdict(Series)
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="latency-")))
        say("Starting the homeserver …")
        server = await stack.enter_async_context(await Homeserver.start(home / "synapse"))
        timeout = aiohttp.ClientTimeout(total=120)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        stage = Stage(server, session)
        await stage.gather(arguments.kinds)
        (home / "probe").mkdir()
        probe = await stack.enter_async_context(_probing(stage, server.url, home / "probe"))
        bots, notes = await contenders.assemble(arguments.bots, stage, server.url, home)
        for bot in bots:
            stack.push_async_callback(bot.stop)
            await _bring_on(bot, stage, probe, arguments.kinds, results)
        await asyncio.sleep(2)
        await _weigh_idle(bots)
        await _measure(bots, probe, arguments, results)
        _report(results, bots, probe, arguments, notes)


async def _bring_on(
    bot: Contender, stage: Stage, probe: Probe, kinds: Sequence[Kind], results: Results
) -> None:
    fitting = [kind for kind in kinds if bot.seals or not kind.encrypted]
    say(f"{bot.title}: {len(fitting)} rooms …")
    rooms = {kind: await stage.room(kind, f"{bot.name} {kind.name}") for kind in fitting}
    await bot.start()
    if bot.name == OURS:
        await _register_a_municipality(bot, stage)
    for kind, room_id in rooms.items():
        bot.rooms[kind.name] = room_id
        if bot.name == OURS:
            await _be_greeted(bot, room_id, stage, probe, results[bot.name, kind])
        else:
            await stage.bring_in(bot.account.user_id, room_id)
    say(f"{bot.title} is there, process {bot.pid}")


async def _be_greeted(
    bot: Contender, room_id: str, stage: Stage, probe: Probe, series: Series
) -> None:
    """Its greeting is the first message: the others share their keys with the first answer."""
    begun, before = time.perf_counter(), bot.cpu()
    await stage.invite(bot.account.user_id, room_id)
    series.greeting_seconds = await probe.hear(bot, room_id) - begun
    await asyncio.sleep(_AFTERMATH)
    series.greeting_cpu = bot.cpu() - before
    await _asked(bot, room_id, stage, _REGISTER)


async def _register_a_municipality(bot: Contender, stage: Stage) -> None:
    office = await stage.empty_room("office")
    await stage.bring_in(bot.account.user_id, office)
    await _asked(bot, office, stage, _REGISTER)
    for command in (
        "!member add Musterhafen land=NW kind=city population=48000 ags=05999001",
        f"!contact set Musterhafen {stage.probe.account.user_id}",
    ):
        answer = await _asked(bot, office, stage, command)
        if "Musterhafen" not in answer:
            raise RuntimeError(f"{command}\n{answer}")


async def _asked(bot: Contender, room_id: str, stage: Stage, command: str) -> str:
    """What the coordinator is answered, who encrypts nothing; empty if the bot does."""
    content = {"msgtype": "m.text", "body": command}
    event_id = await stage.coordinator.send(room_id, "m.room.message", content)
    return await _answer_to(bot, event_id, room_id, stage)


async def _answer_to(bot: Contender, event_id: str, room_id: str, stage: Stage) -> str:
    async with asyncio.timeout(30):
        while True:
            page = await stage.coordinator.ask("GET", f"/rooms/{room_id}/messages?dir=b&limit=5")
            for event in page["chunk"]:
                if bot.is_answer(event, event_id):
                    return str(event["content"].get("body", ""))
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _probing(stage: Stage, url: str, store: Path) -> AsyncIterator[Probe]:
    probe = Probe(stage.probe, url, store)
    since = await probe.prepare()
    listening = asyncio.create_task(probe.run(since))
    try:
        yield probe
    finally:
        listening.cancel()
        await asyncio.wait({listening})
        await probe.close()


async def _weigh_idle(bots: Sequence[Contender]) -> None:
    say(f"Nothing for {_IDLE_SECONDS:.0f} seconds, to see what idle bots cost …")
    before = [bot.cpu() for bot in bots]
    await asyncio.sleep(_IDLE_SECONDS)
    for bot, cpu in zip(bots, before, strict=True):
        bot.idle_cpu = (bot.cpu() - cpu) / _IDLE_SECONDS


async def _measure(
    bots: Sequence[Contender], probe: Probe, arguments: argparse.Namespace, results: Results
) -> None:
    turns = [(bot, kind) for kind in arguments.kinds for bot in bots if kind.name in bot.rooms]
    say("First messages …")
    for bot, kind in turns:
        (answer,), cpu = await _turn(bot, kind, probe, 1)
        results[bot.name, kind].begin(answer, cpu)
    for number in range(arguments.rounds):
        say(f"Round {number + 1} of {arguments.rounds} …")
        for bot, kind in _shuffled(turns, number):
            answers, cpu = await _turn(bot, kind, probe, arguments.commands)
            results[bot.name, kind].add(answers, cpu)
    for bot, kind in turns:
        results[bot.name, kind].megabytes = bot.megabytes()


def _shuffled(turns: Sequence[tuple[Contender, Kind]], seed: int) -> list[tuple[Contender, Kind]]:
    """Another order every round; the bots in one kind of room follow each other directly, so
    that what else the machine does in the meantime meets them alike."""
    dice = random.Random(seed)
    kinds = sorted({kind for _, kind in turns})
    rank = dict(zip(dice.sample(kinds, len(kinds)), range(len(kinds)), strict=True))
    return sorted(dice.sample(turns, len(turns)), key=lambda turn: rank[turn[1]])


async def _turn(
    bot: Contender, kind: Kind, probe: Probe, commands: int
) -> tuple[list[Answer], float]:
    begun, before = time.monotonic(), bot.cpu()
    answers = [await probe.ask(bot, bot.rooms[kind.name]) for _ in range(commands)]
    await asyncio.sleep(_AFTERMATH)
    spent, seconds = bot.cpu() - before, time.monotonic() - begun
    return answers, spent - bot.idle_cpu * seconds


def _report(
    results: Results,
    bots: Sequence[Contender],
    probe: Probe,
    arguments: argparse.Namespace,
    notes: Sequence[str],
) -> None:
    print(
        f"{arguments.rounds} rounds of {arguments.commands} commands for each bot and room; "
        f"{time.monotonic() - _BEGUN:.0f} s in all; {os.cpu_count()} cores, "
        f"load average {os.getloadavg()[1]:.1f}."
    )
    for note in notes:
        print(f"NOTE: {note}")
    for line in report.lines(results, arguments.kinds):
        print(line)
    print("\nAlso")
    for bot in bots:
        print(f"  {bot.title}: idle {bot.idle_cpu * 1000:.1f} ms CPU per second")
        for name, room_id in bot.rooms.items():
            if unreadable := probe.unreadable[room_id]:
                print(f"  {bot.title}, {name}: {unreadable} messages could NOT be decrypted")
    again = sum(count - 1 for count in probe.shared.values() if count)
    print(f"  the probe's own key rotations (outside the measured time): {again}")


def say(text: str) -> None:
    print(f"{time.monotonic() - _BEGUN:4.0f} s  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
