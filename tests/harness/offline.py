"""The real pipeline, intake and ticker over a real database, but without Matrix."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import UnmappedInstanceError

from bot.clock import Clock
from bot.content import POLL, PRESS
from bot.intake import Intake
from bot.limits import Limits
from bot.link import Link
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, Replacement, RoomEvent, RoomFacts
from bot.outgoing import DUE
from bot.pipeline import Done, Pipeline
from bot.ticker import Ticker
from commands.kit import Alliance
from commands.kit.context import Place
from commands.kit.registry import Registry
from commands.kit.rules.audience import Purpose
from storage.engine import Database
from storage.store import Store
from storage.tables import BotState, InboxRow, OutboxRow, Paper, Person, Table
from tests.harness.databases import InMemory
from tests.harness.messages import Content, check_form

BOT = "@lotse:localhost"
NEW_ROOM, NEWER_ROOM = "!new:localhost", "!newer:localhost"  # nobody has registered them

Row = TypeVar("Row", bound=Table)

_series = itertools.count(1)
_PASSING = {each.__table__ for each in (InboxRow, OutboxRow, Paper, BotState, Person)}
# To put the question takes longer than to answer it.
_REMEMBERED = {
    each.name: select(each) for each in Table.metadata.sorted_tables if each not in _PASSING
}
# Most tables are empty in most tests, and looking at each of them takes its time.
_ANYTHING_IN_THEM = select(*map(exists, _REMEMBERED.values()))


@cache
def _in_order(table: type[Row]) -> Select[tuple[Row]]:
    return select(table).order_by(*table.__table__.primary_key)


class StoppedClock(Clock):
    """A clock that only moves when it is told to."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.shown or self.at + self.ahead


class _AmongMembers(Pipeline):
    """Whoever types something in a room that no test has registered, is among members.

    But for the new rooms. What is looked up later about such a room is the truth: nobody has.
    """

    async def _place(self, store: Store, row: InboxRow, content: dict[str, Any]) -> Place:
        place = await super()._place(store, row, content)
        is_new = place.room_id in (NEW_ROOM, NEWER_ROOM)
        if place.direct or place.purpose is not None or is_new:
            return place
        return replace(place, purpose=Purpose.TOPIC)


async def _whole(store: Store, row: OutboxRow) -> None:
    """A file with what it is made of, which is kept beside the outbox."""
    if row.paper_id is not None:
        assert row.content is not None
        made_of = json.loads(await store.papers.get(row.paper_id) or "")
        wanted = {**row.content[PRESS], "data": made_of}
        row.content = {**row.content, PRESS: wanted}
        with suppress(UnmappedInstanceError):  # of prepared statements it belongs to no session
            store.session.expunge(row)


class OfflineBot:
    """Takes events and gives what it puts into its outbox."""

    def __init__(
        self, database: Database, alliance: Alliance, registry: Registry, at: datetime
    ) -> None:
        self.database = database
        self.registry = registry
        self.clock = StoppedClock(at)
        self.link = Link()
        self.link.set(True)
        self.alliance = alliance
        self.expected: list[datetime | None] = []
        self.answered_id = 0  # of the last outbox row that somebody has been shown
        self._direct: set[str] = set()
        self._direct_rooms: dict[str, str] = {}
        self._heard_in = ""
        # What went to direct chats since somebody last said something: to whom or where, and what.
        self.letters: list[tuple[str, Content]] = []
        self.signs: list[str] = []  # the signs that the bot has put under its last questions
        self._numbers = itertools.count(1)
        # A copied database knows the ids of its template.
        self._series = f"{next(_series)}"
        # Whether the clock stands still for the limits of one person, too: most tests say more in
        # one moment than anybody types.
        self.limited = False
        self.deaf: set[str] = set()  # rooms in which the bot may not ring everybody
        self.exposed: dict[str, frozenset[str]] = {}
        self.obstacles: dict[str, frozenset[str]] = {}  # of rooms of two
        self.replacements: dict[str, str] = {}  # by old rooms
        self.predecessors: dict[str, str] = {}  # by new rooms
        self.partners: dict[str, str] = {}  # of direct chats
        self.absent: set[str] = set()  # who has not joined their direct chat; all others have
        self.left: set[str] = set()  # rooms that the bot is not in any more
        self.pipeline = _AmongMembers(
            database,
            self.registry,
            self.alliance,
            self.clock,
            is_direct=self._direct.__contains__,
            direct_room=self._direct_rooms.get,
            on_done=self._done,
            on_doubt=self._doubt,
            may_ring=lambda room_id: room_id not in self.deaf,
            exposure_of=lambda room_id: self.exposed.get(room_id, frozenset()),
            has_joined=lambda user_id: user_id not in self.absent,
            obstacles_of=lambda room_id: self.obstacles.get(room_id, frozenset()),
        )
        self.ticker = Ticker(
            database, self.registry, self.clock, self.link, on_due=self.pipeline.wake
        )
        client = SimpleNamespace(user_id=BOT, display_name="Hafenlotse", room=self._facts)
        self.intake = Intake(
            database,
            cast("MatrixClient", client),
            self.clock,
            commands=self.registry.commands.first_words,
            on_new=self.pipeline.wake,
            unconfirmed=set(),
        )

    def _done(self, done: Done) -> None:
        if done.expected or done.kind.startswith(DUE):
            self.expected.append(min(done.expected, default=None))

    async def _doubt(self) -> None:
        """Nothing is sent here."""

    async def hears(self, *events: RoomEvent) -> list[Content]:
        """The events arrive in one sync; gives what the bot answers to them, see also `letters`."""
        self._heard_in, self.letters, self.signs = events[-1].room_id, [], []
        if not self.limited:
            self.pipeline.limits = Limits()
        await self.intake.take(Batch(self._token(), events))
        return await self.work()

    async def work(self) -> list[Content]:
        """Lets the pipeline work until the inbox is empty; what is new in the outbox."""
        while await self._has_work() and (
            await self.pipeline.some() or await self.pipeline.looked()
        ):
            pass
        rows = await self._answers()
        for row in rows:
            self.answered_id = row.id
            if row.action != "send" or row.event_type == "m.reaction":
                continue
            for content in filter(None, (row.content, row.late_content)):
                check_form(content)
        heard: list[Content] = []
        for row in rows:
            if row.event_type == "m.reaction":
                assert row.content is not None
                self.signs.append(row.content["m.relates_to"]["key"])
            elif row.action == "send" and row.content is not None:
                if self._is_letter(row):
                    self.letters.append((row.room_id, row.content))
                else:
                    heard.append(row.content)
        return heard

    async def _has_work(self) -> bool:
        database = self.database
        if isinstance(database, InMemory) and database.is_free:
            return not database.is_inbox_empty()
        return True  # the pipeline finds that out

    async def _answers(self) -> Sequence[OutboxRow]:
        database = self.database
        if isinstance(database, InMemory) and database.is_free:
            rows = database.outbox(self.answered_id)
            if all(each.paper_id is None for each in rows):
                return rows
        async with database.transaction() as store:
            rows = await store.outbox.pending(self.answered_id)
            for row in rows:
                await _whole(store, row)
            return rows

    def _is_letter(self, row: OutboxRow) -> bool:
        elsewhere = row.room_id in self._direct_rooms.values() and row.room_id != self._heard_in
        return row.room_id.startswith("@") or elsewhere

    async def delivered(self, event_type: str = f"{POLL}.start", *, room: str = "") -> str:
        """The latest outbox row of this type reaches the homeserver; gives its event id.

        `room` is the direct chat that is opened for it, if it is a letter.
        """
        row = [each for each in await self.rows(OutboxRow) if each.event_type == event_type][-1]
        event_id = f"$sent-{row.id}"
        async with self.database.transaction() as store:
            if row.room_id.startswith("@"):
                await store.outbox.address(row.id, room)
            await store.outbox.mark_sent(row.transaction_id, event_id, self.clock.now())
        return event_id

    async def rows(self, table: type[Row]) -> Sequence[Row]:
        """All rows of a table in the order of their keys."""
        async with AsyncSession(self.database.engine) as session:
            return (await session.scalars(_in_order(table))).all()

    async def remembered(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the bot knows, apart from the traffic and whom it has shown the notice."""
        async with self.database.engine.connect() as connection:
            found = (await connection.execute(_ANYTHING_IN_THEM)).one()
            return {
                name: [tuple(row) for row in await connection.execute(all_there)] if filled else []
                for (name, all_there), filled in zip(_REMEMBERED.items(), found, strict=True)
            }

    def _facts(self, room_id: str) -> RoomFacts | None:
        if room_id in self.left:
            return None
        by = self.replacements.get(room_id)
        return RoomFacts(
            encrypted=False,
            direct=room_id in self._direct and by is None,
            partner=self.partners.get(room_id),
            replacement=None if by is None else Replacement(by, "localhost"),
            predecessor=self.predecessors.get(room_id),
        )

    def _token(self) -> str:
        return f"s{next(self._numbers)}"
