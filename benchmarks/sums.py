"""How much longer `!sum` takes on the largest registry there could be than on a small one.

    python -m benchmarks.sums --rounds 15

Ten members against 11,100 with 200,000 ledger rows (domain.md section 4), both on SQLite files,
asked in turn through the real pipeline, from the event to the committed answer. What a homeserver
adds is the same for both; see README.md for how it is reckoned in.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.matrix.model import Batch
from commands.alliance.rules.laender import NAMES
from storage.engine import Database
from storage.schema import create
from storage.tables import Mandate, Member, Pledge, PledgeEntry, Table
from tests.harness.chat import FEDERAL, Chat

AT = datetime(2020, 11, 1, tzinfo=UTC)
WHO: dict[str, Any] = {"actor": "@bench:localhost", "event_id": "$bench", "at": AT}
SAID = {"programme": "open", "unit": "persons", "quota_mode": "unclear", **WHO}
LARGE, LEDGER, SMALL = 11_100, 200_000, 10
PROGRAMMES = ("open", "nest", "federal_23_2", "state_23_1")
QUOTAS = ("additional", "counted", "unclear")


def registry(members: int, entries: int) -> Iterator[tuple[type[Table], list[dict[str, Any]]]]:
    """One county for 38 towns; four of five members pledge, once or twice; half may act."""
    chance = random.Random(4)
    counties = max(1, members // 38)
    yield Member, [_member(n, counties, chance) for n in range(1, members + 1)]
    ids = range(1, members + 1)
    wishes = [
        (member, programme)
        for member in ids
        for programme in chance.sample(PROGRAMMES, chance.choice((0, 1, 1, 2, 2)))
    ]
    yield Pledge, [_pledge(n, *wish, chance) for n, wish in enumerate(wishes, 1)]
    yield (
        PledgeEntry,
        [
            {"pledge_id": 1 + n % len(wishes), "change": 0, "amount": 5, **SAID}
            for n in range(entries)
        ],
    )
    resolved = {"scope": "act", "resolved_on": date(2020, 1, 15), "reference": "Vorlage 20/1"}
    who = {"created_at": AT, "created_by": WHO["actor"], "event_id": WHO["event_id"]}
    yield Mandate, [{"member_id": n, **resolved, **who} for n in ids if n % 2]


def _member(number: int, counties: int, chance: random.Random) -> dict[str, Any]:
    county = number <= counties
    return {
        "id": number,
        "name": f"Musterort {number}",
        "name_key": f"musterort {number}",
        "kind": "county" if county else "town",
        "land": list(NAMES)[number % len(NAMES)],
        "ags": f"{number:08}",
        "population": chance.randint(500, 90_000),
        "county_id": None if county else 1 + number % counties,
        "ready": chance.random() < 0.5,
        "created_at": AT,
        "created_by": WHO["actor"],
    }


def _pledge(number: int, member: int, programme: str, chance: random.Random) -> dict[str, Any]:
    return {
        "id": number,
        "member_id": member,
        "programme": programme,
        "unit": "families" if chance.random() < 0.1 else "persons",
        "quota_mode": chance.choice(QUOTAS),
        "amount": chance.randint(1, 30),
        "formal_reference": "Schreiben" if chance.random() < 0.3 else None,
        "updated_at": AT,
        "confirmed_at": AT,
    }


async def filled(path: Path, members: int, entries: int) -> Chat:
    """A chat over a new database with such a registry."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    await create(database)
    async with database.engine.begin() as connection:
        for table, rows in registry(members, entries):
            for start in range(0, len(rows), 5_000):
                await connection.execute(insert(table), rows[start : start + 5_000])
    return Chat(database)


async def asked(chat: Chat, text: str) -> tuple[float, float]:
    """Milliseconds from the inbox to the committed answer: of the wall clock, and of the CPU."""
    event = chat.event(FEDERAL, {"msgtype": "m.text", "body": text})
    await chat.intake.take(Batch(event.event_id, (event,)))
    wall, cpu = time.perf_counter(), time.process_time()
    await chat.pipeline.step()
    took = (time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000
    assert len(await chat.work()) > 1, "a text and a picture"
    return took


async def changed(chat: Chat) -> None:
    """One more entry in the ledger, so that the sums have to be reckoned anew."""
    entry = {"pledge_id": 1, "change": 0, "amount": 5, **SAID}
    async with chat.database.engine.begin() as connection:
        await connection.execute(insert(PledgeEntry), [entry])


async def main() -> None:
    parser = argparse.ArgumentParser(description="`!sum` on ten and on 11,100 members")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--homeserver", type=float, default=0, help="ms it adds to each answer")
    given = parser.parse_args()
    times: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        small = await filled(Path(folder) / "small.sqlite", SMALL, SMALL)
        large = await filled(Path(folder) / "large.sqlite", LARGE, LEDGER)
        for number in range(given.rounds + 2):
            for name, chat in (("small", small), ("large", large)):
                await changed(chat)
                for when in ("after a change", "again"):
                    took = await asked(chat, "!sum")
                    if number >= 2:  # the first ones compile the statements
                        times.setdefault(f"{name}, {when}", []).append(took)
        await small.database.close()
        await large.database.close()
    middle = {
        name: [statistics.median(each) for each in zip(*some, strict=True)]
        for name, some in times.items()
    }
    for name, (wall, cpu) in middle.items():
        print(f"{name}: {wall:.1f} ms, {cpu:.1f} ms of CPU (medians of {given.rounds})")
    for when in ("after a change", "again"):
        ratios = [
            (middle[f"large, {when}"][clock] + given.homeserver)
            / (middle[f"small, {when}"][clock] + given.homeserver)
            for clock in (0, 1)
        ]
        print(f"ratio, {when}: {ratios[0]:.2f}; by CPU time {ratios[1]:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
