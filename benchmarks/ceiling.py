"""How many commands a second a bot answers at most, against a homeserver that costs nothing.

python -m benchmarks.ceiling [--rounds N] [--commands N] [--rooms N] [--only ours,nio,reminder]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import contenders
from benchmarks.contenders import NIO, OURS, REMINDER, Contender
from benchmarks.instant import CLERK, COORDINATOR, Instant, said
from benchmarks.peer import PeerMissing
from bot.homeserver import Account

PATIENCE: Final = 300
_GOAL: Final = 500.0
_STORED: Final = "stored"
# What each is asked: one that only talks, and one that is kept.
COMMANDS: Final = {
    OURS: {"help": "!help", _STORED: "!pledge +1"},
    REMINDER: {"help": "!help", _STORED: "!remindme 300 days; benchmark {n}"},
    NIO: {"echo": "hello"},
}


@dataclass(frozen=True)
class Round:
    per_second: float
    cpu: float  # seconds a command


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--commands", type=int, default=1000, help="in a round")
    parser.add_argument("--rooms", type=int, default=10)
    parser.add_argument("--only", default=",".join(COMMANDS), help="bots, by short name")
    given = parser.parse_args()
    if unknown := set(given.only.split(",")) - set(COMMANDS):
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> None:
    results: dict[tuple[str, str], list[Round]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ceiling-")))
        server = await stack.enter_async_context(Instant())
        bots: list[Contender] = []
        for name in given.only.split(","):
            try:
                bots.append(await _brought_on(name, server, home, given.rooms))
            except PeerMissing as error:
                print(f"NOTE: {error}")
                continue
            stack.push_async_callback(bots[-1].stop)
        for number in range(given.rounds + 1):
            for bot in bots:
                for kind, command in COMMANDS[bot.name].items():
                    count = given.commands if number else 100
                    found = await _round(bot, server, command, count)
                    if number:  # the first is for warming up
                        results[bot.name, kind].append(found)
    _report(results, given)


async def _brought_on(name: str, server: Instant, home: Path, rooms: int) -> Contender:
    user_id = f"@{name}:localhost"
    account = Account(user_id, user_id, "DEVICE")
    bot = await contenders.contender(name, account, server.url, home)
    there = server.house(user_id, rooms)
    await bot.start()
    print(f"{bot.title}: process {bot.pid}", file=sys.stderr, flush=True)
    if name == OURS:
        for command in (
            "!member add Musterhafen land=NW kind=city population=48000 ags=05999001",
            f"!contact set Musterhafen {CLERK}",
        ):
            await _asked(bot, server, there[0], COORDINATOR, command)
        for room_id in there:
            await _asked(bot, server, room_id, COORDINATOR, "!room topic")
    return bot


async def _asked(bot: Contender, server: Instant, room_id: str, who: str, command: str) -> None:
    before = server.answered[bot.account.user_id]
    server.say(bot.account.user_id, room_id, who, command)
    async with asyncio.timeout(PATIENCE):
        await server.until_answered(bot.account.user_id, before + 1)
    await asyncio.sleep(0.5)  # letters that belong to it


async def _round(bot: Contender, server: Instant, command: str, count: int) -> Round:
    """All at once, in all rooms in turn; the time until the last of them is answered."""
    me = bot.account.user_id
    there, before = server.rooms[me], server.answered[me]
    cpu, begun = bot.cpu(), time.perf_counter()
    for number in range(count):
        server.say(me, there[number % len(there)], CLERK, command.format(n=before + number))
    async with asyncio.timeout(PATIENCE):
        await server.until_answered(me, before + count)
    seconds = time.perf_counter() - begun
    await asyncio.sleep(1.5)  # what follows an answer belongs to it
    if server.answered[me] != before + count:
        raise RuntimeError(f"{bot.title} says more than it was asked: {said(server.latest[me])}")
    print(f"  {bot.title}, {command}: {said(server.latest[me])!r:.90}", file=sys.stderr)
    return Round(count / seconds, (bot.cpu() - cpu) / count)


def _report(results: dict[tuple[str, str], list[Round]], given: argparse.Namespace) -> None:
    print(
        f"{given.rounds} rounds of {given.commands} commands in {given.rooms} rooms; "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}."
    )
    figures = {
        key: (median(each.per_second for each in rounds), median(each.cpu for each in rounds))
        for key, rounds in results.items()
    }
    ours = figures.get((OURS, _STORED))
    for (name, kind), (per_second, cpu) in figures.items():
        ratio = f"{ours[0] / per_second:5.2f} {cpu / ours[1]:5.2f}" if ours else ""
        title = contenders.TITLES[name]
        print(f"  {title:<22} {kind:<8} {per_second:7.0f} a second  {cpu * 1000:6.2f} ms  {ratio}")
    print("  (the last two: hafenlotse, stored, against it: how often as fast, how much less CPU)")
    _goals(figures)


def _goals(figures: dict[tuple[str, str], tuple[float, float]]) -> None:
    ours, theirs = figures.get((OURS, _STORED)), figures.get((REMINDER, _STORED))
    if ours is not None:
        print(f"  {_goal(ours[0] >= _GOAL)} at least {_GOAL:.0f} commands a second, stored")
    if ours is not None and theirs is not None:
        print(f"  {_goal(ours[0] >= theirs[0])} not less than matrix-reminder-bot, stored")


def _goal(reached: bool) -> str:
    return "yes" if reached else "NO "


if __name__ == "__main__":
    main()
