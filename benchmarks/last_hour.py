"""A deadline's last hour at the largest registry, a crash amid its letters, and a restart.

    python -m benchmarks.last_hour [--members 11100] [--only start,hour,kill] [--pace 50]

The real bot with SQLite, in a process of its own, on a homeserver that answers at once (crowd.py)
and on which contact person and deputy of everybody have an encrypted direct chat with it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from sqlalchemy import func, select

from benchmarks import contenders, grown
from benchmarks.contenders import OURS, Contender
from benchmarks.crowd import Crowd
from benchmarks.instant import COORDINATOR
from bot.homeserver import Account
from storage.engine import Database
from storage.schema import create
from storage.tables import InboxRow
from tests.harness.chat import INA

BOT: Final = "@ours:localhost"
PATIENCE: Final = 1800.0
PLENARY: Final = "!ours-0:localhost"
CLERKS: Final = "!ours-1:localhost"
# In hundredths of the members: who votes, who signs, who answers the survey.
SHARES: Final = {"!vote 1 yes": 50, "!sign ST-1": 18, "!answer 1 25": 27}
_ASK_EVERY: Final = 1.0  # seconds between two commands of the clerk


@dataclass
class Run:
    """The bot at work for so many municipalities."""

    server: Crowd
    bot: Contender
    members: int
    idle: float = 0.0  # megabytes of a bot that nobody knows
    started: list[str] = field(default_factory=list)

    async def start(self) -> None:
        began = time.perf_counter()
        await self.bot.start()
        seconds = time.perf_counter() - began
        self.started.append(
            f"ready after {seconds:.1f} s, {self.bot.cpu():.1f} s of CPU, "
            f"{self.bot.megabytes():.0f} MB, at most {self.bot.most_megabytes():.0f} MB"
        )
        print(f"  process {self.bot.pid}: {self.started[-1]}", file=sys.stderr, flush=True)

    async def asks(self, room_id: str, who: str, command: str) -> float:
        """Seconds until it is answered."""
        began = time.perf_counter()
        event_id = self.server.say(BOT, room_id, who, command)
        async with asyncio.timeout(PATIENCE):
            while event_id not in self.server.replied:  # noqa: ASYNC110 - the clock is read there
                await asyncio.sleep(0.005)
        return self.server.replied[event_id] - began

    async def remind(self) -> None:
        """Everybody's contact person is to get a letter soon."""
        await self.asks(PLENARY, COORDINATOR, "!remind contacts in 1 minute Please answer.")

    async def refused(self) -> int:
        """How many commands were not done: answered is a refusal, too."""
        database = Database(f"sqlite+aiosqlite:///{self.bot.directory / 'hafenlotse.db'}")
        mine = InboxRow.kind == "command", InboxRow.state != "done"
        async with database.snapshot() as connection:
            count = await connection.scalar(select(func.count()).select_from(InboxRow).where(*mine))
        await database.close()
        return count or 0

    async def killed_with(self, letters: int) -> None:
        """The bot is killed when so many are there, of the last ones of which it was not told."""
        self.server.silent_after = letters
        await self.until_reached(letters)
        await asyncio.sleep(0.5)  # others that are on their way
        await self.bot.stop()
        self.server.silent_after = None

    def counts(self) -> list[int]:
        """How many letters each contact person has."""
        heard, chat_of = self.server.heard, self.server.chat_of
        return [len(heard.get(chat_of[each], ())) for each in self.contacts]

    def reached(self) -> int:
        """How many of them have one."""
        return sum(map(bool, self.counts()))

    @property
    def contacts(self) -> list[str]:
        return grown.people(self.members)[: self.members]

    async def until_reached(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.reached() < count:  # noqa: ASYNC110 - of whomever
                await asyncio.sleep(0.1)


@asynccontextmanager
async def running(members: int, *, reminds: bool = False) -> AsyncIterator[Run]:
    """A bot that knows so many municipalities, not started yet; perhaps it has to remind them."""
    with tempfile.TemporaryDirectory(prefix="last-hour-") as home:
        async with Crowd(BOT, grown.people(members)) as server:
            server.house(BOT, 2)
            account = Account(BOT, BOT, "DEVICE")
            bot = await contenders.contender(OURS, account, server.url, Path(home))
            await _filled(bot.directory / "hafenlotse.db", members, reminds=reminds)
            run = Run(server, bot, members)
            try:
                yield run
            finally:
                await bot.stop()


async def _filled(file: Path, members: int, *, reminds: bool) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await create(database)
    await grown.fill(database, members, idle=True)
    if reminds:
        await grown.remind(database)
    await database.close()


async def settle(run: Run) -> None:
    """The rooms are registered, and there is something to be answered."""
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    until = f"until {tomorrow:%d.%m.%Y} 18:00"
    await run.asks(PLENARY, COORDINATOR, "!room plenary")
    await run.asks(CLERKS, COORDINATOR, "!room topic")
    await run.asks(PLENARY, COORDINATOR, f"!poll “Support it?” yes | no {until}")
    clauses = "clause 1: We help.\nclause 2: Now."
    await run.asks(PLENARY, COORDINATOR, f"!statement new “Winter aid” {until}\n{clauses}")
    await run.asks(PLENARY, COORDINATOR, f"!survey “Free places?” number places 0-500 {until}")


def answers(members: int) -> Iterator[tuple[str, str]]:
    """Who types what, the kinds mixed as they come."""
    contacts = iter(grown.people(members)[1:members])
    kinds = [itertools.repeat(command, members * share // 100) for command, share in SHARES.items()]
    mixed = filter(None, itertools.chain.from_iterable(itertools.zip_longest(*kinds)))
    for command, who in zip(mixed, contacts, strict=False):
        yield who, command


async def hour(run: Run, pace: float) -> None:
    """Everybody answers at once, beside letters to all; and a clerk goes on working."""
    await run.start()
    await settle(run)
    await run.remind()
    await run.until_reached(1)
    cpu, began = run.bot.cpu(), time.perf_counter()
    asked: dict[str, float] = {}
    clerk: list[float] = []

    async def burst() -> None:
        for number, (who, command) in enumerate(answers(run.members)):
            pause = began + number / pace - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            said = time.perf_counter()
            asked[run.server.say(BOT, run.server.chat_of[who], who, command)] = said

    async def work() -> None:
        while True:
            clerk.append(await run.asks(CLERKS, INA, "!pledge +1"))
            await asyncio.sleep(_ASK_EVERY)

    working = asyncio.create_task(work())
    await burst()
    after_burst = time.perf_counter() - began
    async with asyncio.timeout(PATIENCE):
        while not asked.keys() <= run.server.replied.keys():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.1)
    answered = time.perf_counter() - began
    await run.until_reached(run.members)
    reached = time.perf_counter() - began
    working.cancel()
    waits = [run.server.replied[each] - said for each, said in asked.items()]
    print(f"{len(asked)} answers in {after_burst:.0f} s beside {run.members} letters")
    print(f"  a clerk's command, {len(clerk)} times: {_spread(clerk)}")
    print(f"  the answers: {_spread(waits)}; the last after {answered:.0f} s")
    print(f"  the last letter after {reached:.0f} s; {run.bot.cpu() - cpu:.0f} s of CPU")
    refused = await run.refused()
    print(f"  {_goal(not refused)} every command was done ({refused} were refused)")
    print(f"  {_goal(_high(clerk) <= 2)} a clerk's answer within 2 s in the 95th percentile")
    _weigh(run)


def _high(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1] if len(waits) > 1 else max(waits)


def _spread(waits: list[float]) -> str:
    return f"median {median(waits):.2f} s, 95 % {_high(waits):.2f} s, most {max(waits):.2f} s"


async def kill(run: Run) -> None:
    """kill -9 amid the letters; then each is there once."""
    await run.start()
    for share in (3, 2):  # with a third of the letters, and with half
        await run.killed_with(run.members // share)
        print(f"  killed with {run.reached()} letters sent", file=sys.stderr, flush=True)
        await run.start()
    await run.until_reached(run.members)
    await asyncio.sleep(5)  # in which a second one would come
    twice = sum(each > 1 for each in run.counts())
    print(f"{run.members} letters, killed twice amid them; {run.started[-1]}")
    print(f"  {_goal(not twice)} each person has it once ({twice} have it more often)")
    _weigh(run)


async def start(run: Run) -> None:
    """With a direct chat for everybody: the first start, and another one."""
    for what in ("first start", "restart"):
        await run.start()
        print(f"{what} with {len(run.server.chats)} direct chats: {run.started[-1]}")
        await asyncio.sleep(2)
        _weigh(run)
        await run.bot.stop()


def _weigh(run: Run) -> None:
    more = run.bot.most_megabytes() - run.idle
    print(f"  {_goal(more <= 120)} at most 120 MB above an idle bot ({more:+.0f} MB)", flush=True)


def _goal(reached: bool) -> str:
    return "yes" if reached else "NO "


async def _idle() -> float:
    """Megabytes of a bot that knows nobody."""
    async with running(3) as run:
        await run.start()
        await asyncio.sleep(2)
        return run.bot.megabytes()


async def _run(given: argparse.Namespace) -> None:
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    idle = await _idle()
    print(f"an idle bot: {idle:.0f} MB", flush=True)
    for name in given.only.split(","):
        async with running(given.members, reminds=name == "kill") as run:
            run.idle = idle
            if name == "hour":
                await hour(run, given.pace)
            else:
                await {"start": start, "kill": kill}[name](run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, default=11_100)
    parser.add_argument("--pace", type=float, default=50, help="answers a second")
    parser.add_argument("--only", default="start,hour,kill")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
