"""What 100,000 pending reminders cost, and how long 10,000 that fall due at once take.

    python -m benchmarks.reminders

Ten reminders against 100,000, each in a process of its own, on SQLite files, without a homeserver:
from the start of the interpreter until the ticker has looked and a first command is answered; then
`!reminders` through the real pipeline, from the event to the committed answer; and the memory.
Goals: start 3 s, `!reminders` 200 ms, 20 MB.

Then 10,000 that are due within one minute, each in a room of its own (one message each), and
10,000 of one moment in 40 rooms (200 messages): how long the pipeline and the ticker of the bot
take, and how long a command waits that somebody types meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from bot.matrix.model import Batch
from bot.outgoing import DUE
from bot.pipeline import Done
from storage.engine import Database
from storage.schema import create
from storage.tables import Contact, Member, Reminder
from tests.harness.chat import FEDERAL, INA, PLENARY, START, Chat

LARGE, SMALL = 100_000, 10
SECOND: Final = timedelta(seconds=1)
ASKED: Final = ("!reminders", "!reminders room 400", "!reminders mine", "!reminders all")


def row(number: int, due_at: datetime, room_id: str = PLENARY) -> dict[str, Any]:
    """Every tenth is Ina's, every hundredth for her by name."""
    for_ina = number % 100 == 7
    return {
        "room_id": room_id,
        "author": INA if number % 10 == 0 else f"@person{number % 22_000}:localhost",
        "whom": "person" if for_ina else "room" if number % 3 == 0 else "author",
        "person": INA if for_ina else None,
        "text": f"Rückmeldung Nummer {number} zum Entwurf der Erklärung",
        "starts": due_at.replace(tzinfo=None).isoformat(),
        "rule": None,
        "timezone": "Europe/Berlin",
        "workday": False,
        "next_at": due_at,
        "due_at": due_at,
        "created_at": START,
        "event_id": "$bench",
    }


async def fill(path: Path, due: Callable[[int], tuple[datetime, str]], count: int) -> None:
    """A new database with that many reminders, and Ina as a contact person."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await create(database)
    member = {"id": 1, "name": "Musterhafen", "name_key": "musterhafen", "kind": "town"}
    made = {"land": "NW", "created_at": START, "created_by": FEDERAL}
    office = {"member_id": 1, "user_id": INA, "role": "contact", "since": START, "set_by": FEDERAL}
    async with database.engine.begin() as connection:
        await connection.execute(insert(Member), [member | made])
        await connection.execute(insert(Contact), [office])
        for start in range(0, count, 5_000):
            numbers = range(start, min(count, start + 5_000))
            await connection.execute(insert(Reminder), [row(n, *due(n)) for n in numbers])
    await database.close()


async def asked(chat: Chat, text: str) -> float:
    """Milliseconds from the event to the committed answer."""
    event = chat.event(
        FEDERAL if text.endswith("all") else INA, {"msgtype": "m.text", "body": text}
    )
    began = time.perf_counter()
    await chat.intake.take(Batch(event.event_id, (event,)))
    await chat.pipeline.step()
    return (time.perf_counter() - began) * 1_000


async def measure(path: Path, rounds: int) -> None:
    """In a process of its own: says when it is ready, then how long the lists take."""
    chat = Chat(Database(f"sqlite+aiosqlite:///{path}"))
    await chat.ticker.tick()
    await asked(chat, "!help")
    print("ready", flush=True)
    for text in ASKED:
        await asked(chat, text)  # compiles the statements
    found = {
        text: statistics.median([await asked(chat, text) for _ in range(rounds)]) for text in ASKED
    }
    await chat.work()
    await chat.database.close()
    print(json.dumps({**found, "megabytes": _megabytes()}))


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1_024


def measured(path: Path, rounds: int) -> dict[str, float]:
    """What `measure` says, from a process of its own, with the seconds until it was ready."""
    given = [sys.executable, "-m", "benchmarks.reminders", "--rounds", str(rounds)]
    began = time.perf_counter()
    with subprocess.Popen([*given, "--child", str(path)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        ready = time.perf_counter() - began
        found: dict[str, float] = json.loads(child.stdout.read())
    return {"seconds until ready": ready, **found}


class Rush:
    """The bot's pipeline and ticker at work, as in bot.app, while somebody types now and then."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._answered = asyncio.Event()
        self.messages = 0
        chat.pipeline._on_done = self._done
        chat.ticker._on_due = chat.pipeline.wake

    def _done(self, done: Done) -> None:
        expected = min(done.expected, default=None)
        if done.kind.startswith(DUE):
            self.messages += len(done.outgoing)
            self._chat.ticker.worked_off(expected)
        else:
            self._answered.set()

    async def run(self) -> tuple[float, list[float]]:
        """Seconds until nothing is due any more, and milliseconds each command had to wait."""
        waits: list[float] = []
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._chat.pipeline.run())]
            tasks.append(group.create_task(self._chat.ticker.run()))
            while await self._left():
                await asyncio.sleep(0.3)
                waits.append(await self._command())
            took = time.perf_counter() - began
            for task in tasks:
                task.cancel()
        return took, waits

    async def _command(self) -> float:
        self._answered.clear()
        event = self._chat.event(INA, {"msgtype": "m.text", "body": "!pledges"})
        began = time.perf_counter()
        await self._chat.intake.take(Batch(event.event_id, (event,)))
        await self._answered.wait()
        return (time.perf_counter() - began) * 1_000

    async def _left(self) -> bool:
        async with self._chat.database.transaction() as store:
            return bool(await store.reminders.due(self._chat.clock.now(), 1))


async def rush(path: Path, count: int) -> None:
    """All that are due; prints how long they take."""
    chat = Chat(Database(f"sqlite+aiosqlite:///{path}"))
    await asked(chat, "!pledges")
    chat.clock.ahead += timedelta(hours=1)
    running = Rush(chat)
    took, waits = await running.run()
    slowest = max(waits)
    print(
        f"{count:,} due in {running.messages:,} messages: {took:.1f} s; a command meanwhile "
        f"{statistics.median(waits):.0f} ms (median of {len(waits)}), at most {slowest:.0f} ms"
    )
    await chat.database.close()


def _pending(number: int) -> tuple[datetime, str]:
    return START + timedelta(days=1, minutes=5 * number), PLENARY


def _each_in_its_room(number: int) -> tuple[datetime, str]:
    return START + SECOND * (number % 60), f"!room{number}:localhost"


def _of_one_moment(number: int) -> tuple[datetime, str]:
    return START + 60 * SECOND, f"!room{number % 40}:localhost"


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--due", type=int, default=10_000, help="how many fall due at once")
    parser.add_argument("--child", type=Path)
    given = parser.parse_args()
    if given.child is not None:
        asyncio.run(measure(given.child, given.rounds))
        return
    with tempfile.TemporaryDirectory() as folder:
        found: dict[int, dict[str, float]] = {}
        for count in (SMALL, LARGE):
            path = Path(folder) / f"{count}.sqlite"
            asyncio.run(fill(path, _pending, count))
            found[count] = measured(path, given.rounds)
        for what, small in found[SMALL].items():
            large = found[LARGE][what]
            unit = "" if what in ("seconds until ready", "megabytes") else " ms"
            print(f"{what}: {small:.1f}{unit} with ten, {large:.1f}{unit} with {LARGE:,}")
        for due in (_each_in_its_room, _of_one_moment):
            path = Path(folder) / f"{due.__name__}.sqlite"
            asyncio.run(fill(path, due, given.due))
            asyncio.run(rush(path, given.due))


if __name__ == "__main__":
    main()
