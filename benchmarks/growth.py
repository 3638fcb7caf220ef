"""What every command and every schedule takes with 10, with 1,000 and with 11,100 municipalities.

    python -m benchmarks.growth
    python -m benchmarks.growth --database postgresql --only vote,followup
    python -m benchmarks.growth --part fifty
    python -m benchmarks.growth --into benchmarks/README.md

Commands are what the registry of commands has, asked with their own examples; so a new command is
measured by itself, and so is a new schedule. Each has a fresh copy of a store in which everything
has happened already (grown.py), the real pipeline, the ticker, and the rooms of all direct chats,
but no homeserver. See README.md for what the columns mean.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import gc
import itertools
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select, text, update

from benchmarks.grown import AT, COORDINATION, ENDS, fill, people
from benchmarks.grown_fifty import MANY, open_fifty
from bot.app import COLLECTING
from bot.matrix.model import Batch
from bot.matrix.rooms import Rooms
from commands.alliance.voices import everybody
from commands.kit.examples import next_year
from commands.kit.rules.authority import Role
from storage.engine import Database
from storage.schema import create
from storage.store import Store
from storage.tables import Digest, InboxRow, Offer, OutboxRow, Question
from tests.harness.chat import BERLIN, FEDERAL, INA, KIM, PLENARY, START, STRANGER, Chat, discovered
from tests.harness.databases import quick
from tests.harness.offline import BOT
from tests.harness.postgres import PostgresServer, postgres_server

SIZES: Final = (10, 1_000, 11_100)
STEEP, BLOCKS, SMALL = 1.1, 100.0, 20.0  # what is named, and what is too quick to be
SHOWN: Final = 20.0  # ms, in a file
MOST_STEPS: Final = 400  # of a schedule; more of the same would tell nothing new
MOMENTS: Final = 3  # of a schedule that comes again and again
ASKERS: Final = ((FEDERAL, PLENARY), (INA, PLENARY), (KIM, PLENARY), (FEDERAL, COORDINATION))
# What an example needs that is over already, or that stands at another number.
INSTEAD: Final = {
    "!date poll discard D-3": "!date poll discard D-1",
    "!poll record 1": "!poll record 2",
    "!poll reopen 1": "!poll reopen 2",
    "!publication ST-7": "!publication ST-5",
    "!followup 25.11.{year} “Answer” for ST-7": "!followup 25.11.{year} “Answer” for ST-6",
    "!undone F-2": "!undone F-4",
    "!undone F-2 for Musterhafen": "!undone F-4 for Musterhafen",
    "!mandate withdraw MD-3": "!mandate withdraw MD-1",
    "!mail stop k7wq3fpd": "!mail stop k0000001",
    "!model approve 2": "!model approve 5",
    "!arrived 2 P-12": "!arrived 2 P-13",
    "!arrived +1 P-12": "!arrived +1 P-13",
    "!vote 1 1,3": "!vote 4 1,3",
    "!vote withdraw 1": "!vote withdraw 4",
    "!poll mend 1 “Support the winter aid of the Land?”": "!poll mend 3 “Support the Land?”",
    "!poll mend 1 “When do we meet?” Monday | Tuesday | Wednesday": (
        "!poll mend 3 “When do we meet?” Monday | Tuesday | Wednesday"
    ),
    "!poll discard 1": "!poll discard 3",
    "!poll outcome 1 “Letter to the Land” owner=Musterhafen review=25.02.{year}": (
        "!poll outcome 2 “Letter to the Land” owner=Musterhafen review=25.02.{year}"
    ),
    "!poll outcome 1 “The Land has agreed.”": "!poll outcome 2 “The Land has agreed.”",
    "!poll outcome 1 review=25.05.{year}": "!poll outcome 2 review=25.05.{year}",
    "!question answer 3 “Yes, in full.” source=“Decree of 20.11.2020” as_of=03.12.2020": (
        "!question answer 3 “Yes, in full.” source=“Decree of 20.11.2020” as_of=03.11.2020"
    ),
    "!question outdated 3": "!question outdated 2",
    "!question outdated 3 “The decree has ended.”": "!question outdated 2 “It has ended.”",
    "!question owner 3 @name:server until 25.11.{year}": (
        "!question owner 3 @c3:localhost until 25.11.{year}"
    ),
    "!statement outcome ST-7 “The federal government has answered.”": (
        "!statement outcome ST-5 “The federal government has answered.”"
    ),
    "!statement outcome ST-7 “No answer yet.” review=25.05.{year}": (
        "!statement outcome ST-5 “No answer yet.” review=25.05.{year}"
    ),
    "!statement publish ST-7": "!statement publish ST-1",
    "!statement publish ST-7 review=25.02.{year} yield=“Answer of the federal government”": (
        "!statement publish ST-1 review=25.02.{year} yield=“Answer of the federal government”"
    ),
    "!statement diff ST-1 1 2": "!statement diff ST-6 1 2",
    "!clause 3 agree": "!clause ST-6 3 agree",
    "!clause ST-7 4 change “We ask for 500 places.”": (
        "!clause ST-7 3 change “We ask for 500 places.”"
    ),
    "!clause ST-7 1,2,5 abstain for Musterhafen": "!clause ST-7 1,2,3 abstain for Musterhafen",
    "!sign": "!sign ST-6",
    "!sign ST-7 1-3,5": "!sign ST-6 1-3",
    "!sign ST-7 subject 03.12.{year}": "!sign ST-6 subject 03.12.{year}",
    "!answer 3 yes for Musterhafen": "!answer 1 yes for Musterhafen",
}
# Of what is open everywhere, asked where there are fifty of each kind.
FIFTY: Final = (
    *("overview", "open", "question find", "questions", "polls", "statements", "surveys"),
    *("followups", "meetings", "date polls", "tasks", "reminders", "digest new"),
)
# What begins letters to all, which are measured when they fall due.
MAILED: Final = (
    "!poll outcome 2 “Letter to the Land” owner=Musterhafen review=25.02.2021",
    "!statement edit ST-6 1 “We take in people.”",
    "!question answer 2 “Yes, in full.” source=“Decree of 20.11.2020”",
)


@dataclass(slots=True)
class Took:
    """Milliseconds of processor time: all of it, the longest turn of the event loop, and the
    longest transaction; what was said, in kB and in messages; how many steps there were."""

    cpu: float = 0
    gap: float = 0
    step: float = 0
    said: float = 0
    messages: int = 0
    steps: int = 0
    refused: bool = False
    cut: bool = False


class Loop:
    """Looks at every turn of the event loop."""

    def __init__(self) -> None:
        self.longest = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        run = asyncio.events.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        asyncio.events.Handle._run = timed  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            asyncio.events.Handle._run = run  # type: ignore[method-assign]


_SERIES: Final = itertools.count()


class Grown(Chat):
    """A chat in which everybody has their direct chat, as the syncs have told."""

    def __init__(self, database: Database, rooms: Rooms, only: str = "") -> None:
        registry = copy.copy(discovered())
        if only:  # and its letters, which are a schedule of their own
            kinds = (only, f"{only}-letters", f"{only.removesuffix('-nudge')}-letters")
            registry.schedules = {
                kind: each for kind, each in registry.schedules.items() if kind in kinds
            }
        super().__init__(database, registry=registry)
        self.sends_mails()
        # What made the store has used the numbers from the first one on.
        self._series = f"growth-{next(_SERIES)}"
        self.rooms = rooms
        self.pipeline._direct_room = self._known
        self.pipeline._is_direct = self._is_private
        self.loop = Loop()
        self.longest = 0.0  # transaction, seconds of processor time
        began = database.transaction

        @asynccontextmanager
        async def timed() -> AsyncIterator[Store]:
            async with began() as store:
                start = time.process_time()
                yield store
            self.longest = max(self.longest, time.process_time() - start)

        database.transaction = timed  # type: ignore[method-assign]

    def _known(self, user_id: str) -> str | None:
        found = self.rooms.direct_with(user_id)
        return None if found is None else found.room_id

    def _is_private(self, room_id: str) -> bool:
        found = self.rooms.get(room_id)
        return found is not None and found.direct_partner() is not None

    async def measured(self, work: Callable[[], Awaitable[Any]], took: Took) -> Any:
        """Does one step."""
        self.loop.longest = self.longest = 0.0
        with self.loop.watched():
            began = time.process_time()
            # A task of its own, so that its turns begin and end here.
            done = await asyncio.create_task(_called(work))
            took.cpu += (time.process_time() - began) * 1_000
        took.step = max(took.step, self.longest * 1_000)
        took.gap = max(took.gap, self.loop.longest * 1_000)
        took.steps += 1
        return done

    async def asked(self, user: str, room: str, typed: str) -> Took:
        """One command, from the inbox to the committed answer."""
        direct = room.startswith("!direct")
        event = self.event(user, {"msgtype": "m.text", "body": typed}, room=room, direct=direct)
        before = await self.last()
        await self.intake.take(Batch(event.event_id, (event,)))
        took = Took()
        await self.measured(self.pipeline.step, took)
        await self._count(before, took)
        async with self.database.engine.connect() as connection:
            state = InboxRow.__table__.c.state
            took.refused = (
                await connection.scalar(select(state).where(InboxRow.key == event.event_id))
                != "done"
            )
        return took

    async def falls_due(self, schedule: str) -> Took:
        """What a schedule does at one moment: all of its steps, or the first ones."""
        took = Took()
        before = await self.last()
        while took.steps < MOST_STEPS:
            await self.measured(self.ticker.tick, took)
            found = False
            while took.steps < MOST_STEPS and await self.measured(self.pipeline.step, took):
                found = True
            if not found:
                break
        else:
            took.cut = True
        await self._count(before, took)
        return took

    async def last(self) -> int:
        async with self.database.engine.connect() as connection:
            return await connection.scalar(select(func.max(OutboxRow.id))) or 0

    async def _count(self, before: int, took: Took) -> None:
        async with self.database.engine.connect() as connection:
            content = OutboxRow.__table__.c.content
            rows = (await connection.execute(select(content).where(OutboxRow.id > before))).all()
        took.messages = len(rows)
        took.said = sum(len(json.dumps(each[0])) for each in rows) / 1_000

    async def is_asked_back(self, user: str) -> bool:
        """Whether the bot waits for their confirmation."""
        async with self.database.engine.connect() as connection:
            asked = select(Question.id).where(
                Question.asked == user, Question.answered_at.is_(None)
            )
            return (await connection.execute(asked)).first() is not None


async def _called(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()


def direct_chats(members: int) -> Rooms:
    """The rooms as the first sync tells of them."""
    rooms = Rooms(BOT)
    for person in [*people(members), FEDERAL, KIM, STRANGER]:
        made = {"creator": BOT, "hafenlotse.direct": person}
        events = [
            {"type": "m.room.create", "state_key": "", "sender": BOT, "content": made},
            {"type": "m.room.encryption", "state_key": "", "content": {}},
        ]
        summary = {"m.heroes": [person], "m.joined_member_count": 2, "m.invited_member_count": 0}
        state = {"state": {"events": events}, "summary": summary}
        rooms.apply(f"!direct-{person[1:]}", state)
    return rooms


class Copies:
    """A filled store of each size, and fresh copies of them."""

    def __init__(self, server: PostgresServer | None, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._rooms: dict[int, Rooms] = {}
        self._number = 0
        self._prepared: set[tuple[int, bool]] = set()

    async def prepare(self, members: int, *, fifty: bool = False) -> None:
        """Fills a store; with `fifty` open items of each kind."""
        name = _template(members, fifty=fifty)
        if self._server is not None:
            self._server.sql(f"CREATE DATABASE {name}")
        database = Database(self._url(name))
        await create(database)
        await fill(database, members)
        await settle(database)
        if fifty:
            await open_fifty(database, AT, ENDS, PLENARY)
        if self._server is None:
            async with database.engine.connect() as connection:
                await connection.execute(text("ANALYZE"))
                await connection.commit()
            async with database.transaction() as store:
                store.erase_journal()
        await database.close()
        if self._server is not None:
            self._server.sql("VACUUM ANALYZE", name)
        if members not in self._rooms:
            self._rooms[members] = direct_chats(members)

    async def prepare_all(self, sizes: Collection[int], *, fifty: bool = False) -> None:
        """Fills a store of each of these sizes, unless it is there."""
        for members in sorted(sizes):
            if (members, fifty) not in self._prepared:
                await self.prepare(members, fifty=fifty)
                self._prepared.add((members, fifty))
        gc.collect()
        gc.freeze()  # as the bot does once it is up

    @asynccontextmanager
    async def fresh(
        self, members: int, only: str = "", *, fifty: bool = False
    ) -> AsyncIterator[Grown]:
        self._number += 1
        name, template = f"copy{self._number}", _template(members, fifty=fifty)
        if self._server is None:
            shutil.copyfile(self._folder / f"{template}.sqlite", self._folder / f"{name}.sqlite")
        else:
            self._server.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        database = quick(Database(self._url(name)))
        async with database.transaction() as store:
            await everybody(store)  # as the bot does when it starts
        gc.collect()  # what earlier copies have left: a bot has no such past
        try:
            yield Grown(database, self._rooms[members], only)
        finally:
            await database.close()
            if self._server is None:
                for each in self._folder.glob(f"{name}.sqlite*"):
                    each.unlink()
            else:
                self._server.sql(f"DROP DATABASE {name}")

    def _url(self, name: str) -> str:
        if self._server is not None:
            return self._server.url(name)
        return f"sqlite+aiosqlite:///{self._folder / name}.sqlite"


def _template(members: int, *, fifty: bool) -> str:
    return f"fifty{members}" if fifty else f"grown{members}"


async def settle(database: Database) -> None:
    """What the examples name and only commands can make: offers, a digest, outcomes, mailings."""
    chat = Grown(database, Rooms(BOT))
    for typed in ("!poll close 2", "!confirm", "!statement publish ST-5", "!confirm", *MAILED):
        await chat.says(FEDERAL, typed)
    await chat.says(INA, "!own ST-7 “We do not carry clause 3.”")
    for typed in ("!digest new", "!offer freeze federal", "!confirm"):
        await chat.says(FEDERAL, typed, room=COORDINATION)
    assert not await chat.is_asked_back(FEDERAL)
    async with database.engine.begin() as connection:
        await connection.execute(update(Digest).values(id=12))
        await connection.execute(update(Offer).values(count=4))
        await connection.execute(update(OutboxRow).values(state="sent", content=None))


@dataclass
class Row:
    """One line of the table, by sizes."""

    name: str
    by: dict[int, Took] = field(default_factory=dict)
    fifty: bool = False  # where fifty items of each kind are open

    @property
    def exponent(self) -> float | None:
        """How it grows from the middle size to the largest; None if it is too quick to say."""
        if len(self.by) < 2:
            return None
        small, large = (self.by[size] for size in sorted(self.by)[-2:])
        if large.cpu < SMALL or not small.cpu:
            return None
        sizes = sorted(self.by)[-2:]
        growth = math.log(sizes[1] / sizes[0])
        if large.cut and large.messages and small.messages:
            # What is not done yet is as much as what was done, for each message.
            each = (large.cpu / large.messages) / (small.cpu / small.messages)
            return 1 + math.log(each) / growth
        return math.log(large.cpu / small.cpu) / growth

    @property
    def largest(self) -> Took:
        return self.by[max(self.by)]


def examples() -> list[tuple[str, str]]:
    """Every command as its own examples type it, after the name of the command."""
    found = []
    for command in discovered().commands:
        for example in command.examples:
            typed = INSTEAD.get(example.wording, example.wording)
            found.append((command.name, typed.replace("{year}", next_year(START, BERLIN))))
    return found


async def ask(
    copies: Copies, typed: str, members: int, who: tuple[str, str], *, fifty: bool = False
) -> list[Took]:
    """The command, and its confirmation if it is asked back."""
    async with copies.fresh(members, fifty=fifty) as chat:
        found = [await chat.asked(*who, typed)]
        if await chat.is_asked_back(who[0]):
            found.append(await chat.asked(*who, "!confirm"))
        return found


async def asker(
    copies: Copies, typed: str, roles: frozenset[Role], *, fifty: bool = False
) -> tuple[tuple[str, str], list[Took]]:
    """Who is not refused, and what it took: tried where it costs nothing."""
    own = (
        [(INA, PLENARY)] if Role.CONTACT in roles and Role.FEDERAL_COORDINATOR not in roles else []
    )
    some = [*own, *ASKERS, (STRANGER, f"!direct-{STRANGER[1:]}")]
    tried = []
    for who in some:
        tried.append((who, await ask(copies, typed, min(SIZES), who, fifty=fifty)))
        if not tried[-1][1][0].refused:
            return tried[-1]
    return tried[0]


async def commands(copies: Copies, sizes: Sequence[int], only: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    await copies.prepare_all({*sizes, min(SIZES)})
    roles = {each.name: each.may for each in discovered().commands}
    for name, typed in examples():
        if only and name not in only:
            continue
        who, smallest = await asker(copies, typed, roles[name])
        shown = typed.replace("\n", " / ")
        row, confirmed = Row(shown), Row(f"{shown} – !confirm")
        for members in sizes:
            again = members != min(SIZES)
            found = await ask(copies, typed, members, who) if again else smallest
            row.by[members] = found[0]
            if len(found) > 1:
                confirmed.by[members] = found[1]
        rows += [row, confirmed] if len(confirmed.by) == len(sizes) else [row]
        _report(row, confirmed)
    return rows


def _report(*rows: Row) -> None:
    """Progress; so that whoever ends it early has what was measured."""
    for each in rows:
        if each.by:
            took = f"{each.largest.cpu:.0f} ms, gap {each.largest.gap:.0f} ms"
            print(each.name, took, file=sys.stderr, flush=True)


async def fifties(copies: Copies, sizes: Sequence[int], only: Sequence[str]) -> list[Row]:
    """What looks at all that is open, with fifty open items of each kind."""
    rows: list[Row] = []
    some = [*sizes][-2:]
    await copies.prepare_all({*some, min(SIZES)}, fifty=True)
    roles = {each.name: each.may for each in discovered().commands}
    for name, typed in examples():
        if name not in FIFTY or (only and name not in only):
            continue
        who, _smallest = await asker(copies, typed, roles[name], fifty=True)
        row = Row(f"{typed} – with {MANY} of each kind", fifty=True)
        for members in some:
            row.by[members] = (await ask(copies, typed, members, who, fifty=True))[0]
        rows.append(row)
        _report(row)
    return rows


async def schedules(copies: Copies, sizes: Sequence[int], only: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    await copies.prepare_all({*sizes})
    for kind in discovered().schedules:
        if only and kind not in only:
            continue
        by_moment: dict[int, Row] = {}
        for members in sizes:
            async with copies.fresh(members, kind) as chat:
                for number in range(MOMENTS):
                    moment = await _next(chat, kind)
                    if moment is None:
                        break
                    chat.clock.at = max(chat.clock.at, moment)
                    row = by_moment.setdefault(number, Row(f"due: {kind}, {number + 1}"))
                    row.by[members] = await chat.falls_due(kind)
                    if row.by[members].cut:
                        break
        # What is done at once where there are few is due where there are many.
        rows += [each for each in by_moment.values() if {*sizes[-2:]} <= each.by.keys()]
        if not by_moment:
            rows.append(Row(f"due: {kind} – nothing falls due"))
        print(f"due: {kind}", file=sys.stderr, flush=True)
    return rows


async def _next(chat: Grown, kind: str) -> datetime | None:
    async with chat.database.transaction() as store:
        return await chat.registry.schedules[kind].next_due(store)


def written(rows: Sequence[Row], sizes: Sequence[int], least: float = 0) -> Iterator[str]:
    """As Markdown, the slowest first, of what takes `least` ms or more; then what is too steep or
    blocks."""
    heads = " | ".join(f"{each:,}" for each in sizes)
    yield f"| | CPU ms: {heads} | gap ms | step ms | steps | said kB (messages) | exponent |"
    yield "|---" * (6 + len(sizes)) + "|"
    measured = [each for each in rows if each.by]
    for row in sorted(measured, key=lambda each: -each.largest.cpu):
        if row.largest.cpu < least:
            continue
        large, exponent = row.largest, row.exponent
        cpu = " | ".join(f"{row.by[each].cpu:.1f}" if each in row.by else "" for each in sizes)
        grows = "" if exponent is None else f"{exponent:.2f}"
        flags = (" (refused)" if large.refused else "") + (" (first steps)" if large.cut else "")
        yield (
            f"| `{row.name}`{flags} | {cpu} | {large.gap:.0f} | {large.step:.0f} | {large.steps} "
            f"| {large.said:.1f} ({large.messages}) | {grows} |"
        )
    yield ""
    quick = sum(row.largest.cpu < least for row in measured)
    if quick:
        yield f"And {quick} more, each below {least:.0f} ms.\n"
    steep = [each for each in measured if (each.exponent or 0) > STEEP]
    blocking = [each for each in measured if each.largest.gap > BLOCKS]
    long = [each for each in measured if each.largest.step > BLOCKS]
    crowded = [each for each in measured if each.fifty and each.largest.cpu > BLOCKS]
    yield f"Steeper than {STEEP}: {_named(steep)}\n"
    yield f"The event loop stands still for more than {BLOCKS:.0f} ms: {_named(blocking)}\n"
    yield f"A transaction of more than {BLOCKS:.0f} ms, beside the loop: {_named(long)}\n"
    yield f"More than {BLOCKS:.0f} ms with {MANY} open items of each kind: {_named(crowded)}\n"
    yield f"Refused: {_named([each for each in measured if each.largest.refused])}\n"
    yield f"Not measured: {_named([each for each in rows if not each.by])}"


def _named(rows: Sequence[Row]) -> str:
    return ", ".join(f"`{each.name}`" for each in rows) or "nothing"


def keep(file: Path, database: str, rows: Sequence[Row], sizes: Sequence[int], took: str) -> None:
    """Puts the table between the marks for this database, in place of the one before."""
    begin, end = (f"<!-- growth {database} {each} -->" for each in ("begins", "ends"))
    before, found, rest = file.read_text(encoding="utf-8").partition(begin)
    _old, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{file} has no lines {begin} and {end}")
    said = f"Measured in {took}; what takes {SHOWN:.0f} ms or more at the largest size:"
    table = "\n".join(written(rows, sizes, SHOWN))
    text = f"{before}{begin}\n{said}\n\n{table}\n{end}{after}"
    file.write_text(text, encoding="utf-8")


PARTS: Final = {"commands": commands, "schedules": schedules, "fifty": fifties}


async def measure(
    server: PostgresServer | None,
    sizes: Sequence[int],
    only: Sequence[str],
    parts: Sequence[Callable[[Copies, Sequence[int], Sequence[str]], Awaitable[list[Row]]]],
    into: Path | None,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(server, Path(folder))
        gc.set_threshold(*COLLECTING)
        began = time.monotonic()
        rows = [row for part in parts for row in await part(copies, sizes, only)]
        took = f"{time.monotonic() - began:.0f} s"
        print(f"\n{took}", file=sys.stderr)
        for line in written(rows, sizes):
            print(line)
        if into is not None:
            keep(into, "sqlite" if server is None else "postgresql", rows, sizes, took)


def main() -> None:
    parser = argparse.ArgumentParser(description="growth of every command and every schedule")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", default="", help="names of commands and schedules, with commas")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="of the registry")
    parser.add_argument("--part", choices=PARTS, help="commands, schedules or fifty alone")
    parser.add_argument("--into", type=Path, help="a file between whose marks the table goes")
    given = parser.parse_args()
    parts = [PARTS[given.part]] if given.part else [*PARTS.values()]
    only = [each for each in given.only.split(",") if each]
    sizes = sorted(int(each) for each in given.sizes.split(","))
    if given.database == "sqlite":
        asyncio.run(measure(None, sizes, only, parts, given.into))
        return
    with postgres_server() as server:
        asyncio.run(measure(server, sizes, only, parts, given.into))


if __name__ == "__main__":
    main()
