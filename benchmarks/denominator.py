"""How long `!denominator` takes when every municipality there could be has answered 20 clauses.

    python -m benchmarks.denominator --rounds 15

Ten members against 11,100 with 222,000 positions (domain.md section 4), both on SQLite files,
asked in turn through the real pipeline, from the event to the committed answer; and one more
position with `!clause`. The goal is a second.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.matrix.model import Batch
from storage.engine import Database
from storage.schema import create
from storage.tables import Contact, Member, Position, Statement, StatementElector, Table, Version
from tests.harness.chat import FEDERAL, INA, Chat

AT = datetime(2020, 11, 1, tzinfo=UTC)
WHO: dict[str, Any] = {"actor": "@bench:localhost", "event_id": "$bench", "at": AT}
LARGE, SMALL, CLAUSES = 11_100, 10, 20


def rows(members: int) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """All have answered all clauses; seven of eight answers agree, so most sets have signers."""
    chance = random.Random(4)
    ids = range(1, members + 1)
    yield Member, [_member(n) for n in ids]
    office = {"member_id": 1, "user_id": INA, "role": "contact", "since": AT, "set_by": FEDERAL}
    yield Contact, [office]
    opened = {"author": FEDERAL, "opened_at": AT, "room_id": "!plenary:localhost"}
    yield Statement, [{"id": 1, "title": "Winterhilfe", **opened}]
    yield StatementElector, [{"statement_id": 1, "member_id": n} for n in ids]
    text = ["Wir fordern mehr Plätze."] * CLAUSES
    written = {"author": FEDERAL, "event_id": "$bench", "at": AT}
    yield Version, [{"statement_id": 1, "number": 1, "clauses": text, "digest": "", **written}]
    said = ["agree"] * 21 + ["change", "abstain", "reject"]
    yield (
        Position,
        [
            {
                "statement_id": 1,
                "version": 1,
                "clause": clause,
                "member_id": n,
                "position": chance.choice(said),
                **WHO,
            }
            for n in ids
            for clause in range(1, CLAUSES + 1)
        ],
    )


def _member(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Musterort {number}",
        "name_key": f"musterort {number}",
        "kind": "town",
        "land": "NW",
        "population": 1_000 + number,
        "created_at": AT,
        "created_by": WHO["actor"],
    }


async def filled(path: Path, members: int) -> Chat:
    """A chat over a new database with such a statement."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await create(database)
    async with database.engine.begin() as connection:
        for table, some in rows(members):
            for start in range(0, len(some), 5_000):
                await connection.execute(insert(table), some[start : start + 5_000])
    return Chat(database)


async def asked(chat: Chat, who: str, text: str) -> tuple[float, float]:
    """Milliseconds from the inbox to the committed answer: of the wall clock, and of the CPU."""
    event = chat.event(who, {"msgtype": "m.text", "body": text})
    await chat.intake.take(Batch(event.event_id, (event,)))
    wall, cpu = time.perf_counter(), time.process_time()
    await chat.pipeline.step()
    took = (time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000
    assert any("ST-1" in each["body"] for each in await chat.work())
    return took


async def main() -> None:
    parser = argparse.ArgumentParser(description="`!denominator` of ten and of 11,100 members")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    times: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        chats = {
            "small": await filled(Path(folder) / "small.sqlite", SMALL),
            "large": await filled(Path(folder) / "large.sqlite", LARGE),
        }
        for number in range(given.rounds + 2):
            position = "agree" if number % 2 else "reject"
            for name, chat in chats.items():
                for who, text in (
                    (FEDERAL, "!denominator ST-1"),
                    (INA, f"!clause ST-1 1 {position}"),
                ):
                    took = await asked(chat, who, text)
                    if number >= 2:  # the first ones compile the statements
                        times.setdefault((text.split()[0], name), []).append(took)
        for chat in chats.values():
            await chat.database.close()
    middle = {
        which: [statistics.median(each) for each in zip(*some, strict=True)]
        for which, some in times.items()
    }
    for (command, name), (wall, cpu) in middle.items():
        print(f"{command}, {name}: {wall:.0f} ms, {cpu:.0f} ms of CPU (medians)")
    for command in ("!denominator", "!clause"):
        small, large = (middle[command, each] for each in chats)
        print(f"{command}: ratio {large[0] / small[0]:.1f}; by CPU time {large[1] / small[1]:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
