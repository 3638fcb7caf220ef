"""The alliance around its polls: what is said and done there goes to the bot and into a log."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Coroutine, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import note
from sqlalchemy import select

from bot.matrix.model import RoomEvent
from commands.polls.tally import all_silent, counted, turnout, who_voted
from storage.engine import Database
from storage.tables import InboxRow, Poll
from tests.commands.polls.recount import LEAST_SECRET, Box, Recount, Sent, recount
from tests.harness.chat import BEN, FEDERAL, INA, PIA, PLENARY, ROSA, Chat, Content, body
from tests.harness.databases import InMemory

NAMES = {
    1: "Musterhafen",
    2: "Beispielstadt",
    3: "Landkreis Musterland",
    4: "Seebrücke Musterland",
    5: "Neustadt",
}
DORA, NEW = "@dora:localhost", "@neu:localhost"  # deputy of two; contact of who comes later
OPTIONS = ("aaa", "bbb", "ccc")
# What the template of the database has; DORA is appointed by `prepare`.
REGISTERED: tuple[tuple[int, dict[str, str], dict[str, str]], ...] = (
    (1, {"contact": INA, "deputy": BEN}, {"land": "NW"}),
    (2, {"contact": ROSA, "deputy": DORA}, {"land": "NW"}),
    (3, {"deputy": DORA}, {"land": "NI"}),
    (4, {"contact": PIA}, {}),
)
ACCEPTED = re.compile(
    r"Poll \d: (?:.* votes “|the secret ballot of .* is counted|the ballot of .* is taken back|"
    r"this does not count\.)"
)
CLOSED = re.compile(r"Poll (\d): [^–“]+ – Was\?\n")
LINE = re.compile(r"- (?:aaa|bbb|ccc): (\d)(?: \((.*)\))?$", re.MULTILINE)


async def prepare(template: Path, path: Path) -> None:
    """The template with a deputy of two municipalities, who has to say for which one she votes."""
    shutil.copy(template, path)
    chat = Chat(Database(f"sqlite+aiosqlite:///{path}"))
    for name in (NAMES[2], NAMES[3]):
        await chat.says(FEDERAL, f"!contact set “{name}” {DORA} deputy")
    await chat.database.close()


@dataclass(frozen=True)
class Told:
    """The outcome as the room has read it: votes by option, and whose they are by name."""

    counts: Sequence[int]
    names: Sequence[set[str]]


class World:
    """A chat and the log of it. While the bot is away, nothing reaches it."""

    def __init__(self, template: Path) -> None:
        self.loop = asyncio.new_event_loop()
        opened: InMemory = self.run(InMemory.opened())
        with closing(sqlite3.connect(template)) as source:
            self.chat = Chat(opened.copy_of(source))
        # What is late here was held up, while the bot was away; nobody's clock is wrong.
        self.chat.intake._learn_clocks = lambda _batch: None  # type: ignore[method-assign]
        self.log: list[Sent] = []
        self._known = 0, Recount()
        self.waiting: list[tuple[RoomEvent, Sent]] = []
        self.away = False
        self.events: list[RoomEvent] = []  # all that the bot has got
        self.direct: set[str] = set()  # those of them that are in a direct chat
        self.native: dict[int, str] = {}
        self.told: dict[int, Told] = {}
        self.run(self.chat.work())
        self.compared = False
        now = self.now
        for member, offices, facts in REGISTERED:
            for office, person in offices.items():
                taken = (office, "")
                self.log.append(Sent("office", now, now, of=member, person=person, fact=taken))
            for fact in facts.items():
                self.log.append(Sent("fact", now, now, of=member, fact=fact))

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    @property
    def now(self) -> datetime:
        return self.chat.clock.now()

    @property
    def state(self) -> Recount:
        """By the recount, which is done anew whenever there is something new in the log."""
        if self._known[0] != len(self.log):
            self._known = len(self.log), recount(self.log)
        return self._known[1]

    @property
    def taps(self) -> list[RoomEvent]:
        """All that have reached the bot or are on their way to it."""
        sent = [*self.events, *(event for event, _sent in self.waiting)]
        return [each for each in sent if each.type.endswith("poll.response")]

    def says(
        self, what: str, who: str, text: str, *, direct: bool = False, **more: Any
    ) -> str | None:
        """Types a command; what the bot answers, if it is there."""
        room = f"!direct-{who[1:]}" if direct else PLENARY
        content = {"msgtype": "m.text", "body": text}
        return self.sends(what, who, content, room=room, direct=direct, **more)

    def sends(
        self,
        what: str,
        who: str,
        content: Content,
        *,
        kind: str = "m.room.message",
        room: str = PLENARY,
        direct: bool = False,
        ago: int = 0,
        **more: Any,
    ) -> str | None:
        """Sends any event, `ago` minutes before now. Logged as `what` with `more`; "" is not."""
        event = self.chat.event(
            who, content, kind=kind, room=room, direct=direct, ago=timedelta(minutes=ago)
        )
        if direct:
            self.direct.add(event.event_id)
        sent = Sent(
            what,
            event.sent_at,
            self.now,
            who,
            direct=room != PLENARY,
            event=event.event_id,
            **more,
        )
        self.waiting.append((event, sent))
        note(f"{who} in {room}, {ago} minutes ago: {content}")
        return None if self.away else self.arrive()

    def arrive(self) -> str:
        """What was sent reaches the bot, in one sync; what it answers."""
        waiting, self.waiting = self.waiting, []
        self.compared = False
        if not waiting:
            return ""
        self.events += [event for event, _sent in waiting]
        self.log += [replace(sent, read=self.now) for _event, sent in waiting if sent.what]
        heard = self.run(self.chat.hears(*(event for event, _sent in waiting)))
        self.remember(heard)
        return body(heard)

    def again(self, event: RoomEvent) -> None:
        """The homeserver sends the bot what it has got already."""
        self.compared = False
        assert self.run(self.chat.hears(event)) == []

    def time_passes(self, by: timedelta) -> None:
        """With the bot at work; what is due is done."""
        heard = self.run(self.chat.time_passes(by))
        self.log.append(Sent("time", self.now, self.now))
        self.compared = False
        self.remember(heard)

    def appoints(self, member: int, person: str, office: str) -> None:
        text = f"!contact set “{NAMES[member]}” {person} {office}"
        self.says("office", FEDERAL, text, of=member, person=person, fact=(office, ""))

    def forgets(self, who: str) -> None:
        """Somebody has everything about them deleted."""
        room = f"!direct-{who[1:]}"
        self.run(self.chat.says(who, "!forgetme", room=room, direct=True))
        self.run(self.chat.says(who, "!confirm", room=room, direct=True))
        self.log.append(Sent("forget", self.now, self.now, who))

    def remember(self, heard: Sequence[Content]) -> None:
        """The outcomes of polls that say they are closed; each says so once."""
        for each in heard:
            text = each.get("body", "")
            if found := CLOSED.match(text):
                poll = int(found[1])
                assert poll not in self.told
                lines = LINE.findall(text)
                self.told[poll] = Told(
                    [int(number) for number, _names in lines],
                    [set(names.split(", ")) - {""} for _number, names in lines],
                )

    async def compare(self, boxes: dict[int, Box]) -> None:
        """What the bot counts, and has told, with the recount; if anything has come since."""
        if self.away or self.compared:
            return
        self.compared = True
        assert self.told.keys() == {poll for poll, box in boxes.items() if box.closed}
        assert await self._failures() == []
        async with self.chat.database.transaction() as store:
            context: Any = SimpleNamespace(store=store)
            for number, box in boxes.items():
                poll = await store.polls.get(number)
                assert poll is not None
                await _compare(context, poll, box, self.told.get(number))
            assert await store.polls.get(len(boxes) + 1) is None

    async def _failures(self) -> list[str]:
        async with self.chat.database.engine.connect() as connection:
            failed = select(InboxRow.failure).where(InboxRow.failure.is_not(None))
            return [str(each) for each in (await connection.scalars(failed)).all()]

    def close(self) -> None:
        self.run(self.chat.database.close())
        self.loop.close()


async def _compare(context: Any, poll: Poll, box: Box, told: Told | None) -> None:
    found, shown = (await counted(context.store, poll)).tally, await turnout(context, poll)
    expected = box.result()
    counts = [sum(n in each for each in expected.values()) for n in range(len(OPTIONS))]
    if box.closed and box.terms.secrecy == "secret" and 0 < len(expected) < LEAST_SECRET:
        counts = []  # they would tell who chose what
    assert list(found.counts) == counts
    assert found.silent == box.electorate - expected.keys()
    assert found.eligible == len(box.electorate)
    assert shown.voted == len(expected)
    assert await who_voted(context, poll) == expected.keys()
    assert {*await all_silent(context, poll)} == box.electorate - expected.keys()
    secret, is_open = box.terms.secrecy == "secret", box.terms.secrecy == "open"
    assert (shown.counts and tuple(shown.counts)) == (
        found.counts if told or is_open else None
    ) or secret
    if not secret:
        assert found.choices == expected
        await _one_each(context, poll, found.standing, box)
    given = {each.giver_id: each.holder_id for each in await context.store.proxies.all(poll.id)}
    assert {giver: holder for giver, holder in given.items() if holder} == box.proxies
    if told is None:
        return
    assert list(told.counts) == counts, "changed after the close"
    if secret:
        assert not any(told.names)
    else:
        chose = [{NAMES[m] for m, each in expected.items() if n in each} for n in range(3)]
        assert told.names == chose


async def _one_each(context: Any, poll: Poll, standing: Any, box: Box) -> None:
    """The history; and what must never be, said of the ballots that count, not of the rules."""
    rows = await context.store.polls.ballots(poll.id)
    kept = [
        (each.member_id, tuple(each.choices), each.proxy_id is None, each.redacted_at is not None)
        for each in rows
    ]
    assert kept == [(each.member, each.choices, each.own, each.deleted) for each in box.ballots]
    counting = [each for each in rows if each.id in standing.values()]
    members = [each.member_id for each in counting]
    assert len(set(members)) == len(members)
    assert set(members) <= box.electorate
    for each in counting:
        assert each.redacted_at is None
        assert poll.closes_at is None or each.cast_at < poll.closes_at
        assert 1 <= len(each.choices) <= poll.most_choices
