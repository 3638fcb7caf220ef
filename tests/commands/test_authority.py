"""The authority table (tests/commands/authority_tables) against every command there is."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.content import POLL
from commands.alliance.voices import standing_of
from commands.kit import Context, Fetch, Message, NotAllowed, UserError, open_question
from commands.kit.context import Place
from commands.kit.dispatch import execute, messages
from commands.kit.registry import Registry
from commands.kit.rules.audience import Purpose
from storage.store import Store
from storage.tables import Mailbox, OutboxRow, Question
from tests.commands.authority_tables import (
    ANSWERED,
    COLUMNS,
    CONFIRMED,
    CONFIRMING,
    DUE,
    HEARD,
    NOTICED,
    TABLE,
)
from tests.commands.conftest import InMemory
from tests.harness.chat import BEN, BERLIN, FEDERAL, INA, KIM, PIA, PLENARY, ROSA, STRANGER, Chat
from tests.harness.statements import statement

NORA, DORA, LEA = "@nora:localhost", "@dora:localhost", "@lea:localhost"
PEOPLE = dict(
    zip(
        COLUMNS.split(),
        [FEDERAL, NORA, KIM, INA, BEN, ROSA, DORA, PIA, LEA, STRANGER],
        strict=True,
    )
)
LAND_ROOM, DIRECT = "!land-nw:localhost", "!direct:localhost"
PLACES = {
    "": Place(PLENARY, False, "en", BERLIN, purpose=Purpose.PLENARY),
    "unregistered": Place("!new:localhost", False, "en", BERLIN),
    "land": Place(LAND_ROOM, False, "en", BERLIN, purpose=Purpose.LAND, land="NW"),
    "direct": Place(DIRECT, True, "en", BERLIN),
}
PLACES["plenary"] = PLACES[""]
FILE = b"name;kind;land\nNeudorf;Gemeinde;NW\n"
MODEL = "!model new\ntitle: A\ncategory: housing\nsteps: B\nresult: C\noffice: D"
# So that every example has something to act on.
PREPARED = (
    (FEDERAL, f"!coordinator set {NORA} land=NW", PLENARY),
    (FEDERAL, f"!contact set Beispielstadt {DORA} deputy", PLENARY),
    (FEDERAL, f"!observer add {LEA}", PLENARY),
    (FEDERAL, "!room plenary", PLENARY),
    (FEDERAL, "!room land NW", LAND_ROOM),
    (FEDERAL, '!programme add nw-hilfe "NW hilft" level=land land=NW', PLENARY),
    (INA, "!pledge 5", PLENARY),
    (ROSA, "!pledge 2", PLENARY),
    (INA, '!mandate add act 22.10.2018 "Vorlage 18/77"', PLENARY),
    (FEDERAL, "!assigned 2 P-1", PLENARY),
    (FEDERAL, "!offer freeze federal", PLENARY),
    (FEDERAL, "!confirm", PLENARY),
    (FEDERAL, "!offer release A-2020-01", PLENARY),
    (FEDERAL, "!confirm", PLENARY),
    (FEDERAL, "!offer freeze land NW", PLENARY),
    (FEDERAL, "!confirm", PLENARY),
    (STRANGER, "!join Neuort land=NW kind=town", PLENARY),
    (INA, '!poll "Winterhilfe?" for=everybody', PLENARY),
    (INA, '!poll "Winterhilfe?"', LAND_ROOM),
    (INA, '!poll "Beendet?"', PLENARY),
    (INA, "!poll close 3", PLENARY),
    (INA, "!confirm", PLENARY),
    (INA, '!poll "Irrtum?"', LAND_ROOM),
    (INA, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.", PLENARY),
    (INA, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.", LAND_ROOM),
    (INA, "!statement new Winterhilfe\n1. Wir helfen.\n2. Wir zahlen.", PLENARY),
    (INA, '!mandate add appeal 22.10.2018 "Vorlage 18/78"', PLENARY),
    (ROSA, '!mandate add appeal 22.10.2018 "Vorlage 18/79"', PLENARY),
    (INA, "!sign ST-1", PLENARY),
    (INA, "!sign ST-3", PLENARY),
    (FEDERAL, "!statement publish ST-3", PLENARY),
    (FEDERAL, "!confirm", PLENARY),
    (ROSA, "!proxy 1 Musterhafen", PLENARY),
    (INA, '!survey "Plätze?" number for=everybody', PLENARY),
    (INA, '!survey "Plätze?" number for=everybody', LAND_ROOM),
    (INA, '!survey "Irrtum?" text', LAND_ROOM),
    (ROSA, "!answer 2 5", LAND_ROOM),
    (INA, "!vote 2 yes", LAND_ROOM),
    (ROSA, "!vote 2 yes", LAND_ROOM),
    (INA, "!remind 25.11.2020 9:00 Nachbereitung", PLENARY),
    (INA, "!remind 25.11.2020 9:00 Nachbereitung", LAND_ROOM),
    (FEDERAL, "!digest new", PLENARY),
    (FEDERAL, '!followup 25.11.2020 "Entwurf"', PLENARY),
    (FEDERAL, '!followup 25.11.2020 "Entwurf" for NW', LAND_ROOM),
    (FEDERAL, '!followup 25.11.2020 "Anderes"', PLENARY),
    (INA, "!done F-3", PLENARY),
    (ROSA, "!done F-3", PLENARY),
    (INA, "!remind room 25.11.2020 9:00 Nachbereitung", PLENARY),
    (FEDERAL, "!remind Musterhafen 25.11.2020 9:00 Nachbereitung", PLENARY),
    (FEDERAL, "!remind contacts 25.11.2020 9:00 Nachbereitung", PLENARY),
    (INA, '!task new "Wohnungen suchen" due=25.11.2027 yield="3 Plätze"', PLENARY),
    (INA, '!question new land "Anrechnung auf die Quote?"', PLENARY),
    (INA, '!question new land "Kosten der Anreise?"', PLENARY),
    (FEDERAL, f"!question owner 2 {ROSA} until 25.11.2027", PLENARY),
    (INA, '!question new land "Fristen?"', PLENARY),
    (FEDERAL, '!question answer 3 "Keine." source="Erlass"', PLENARY),
    (INA, MODEL, PLENARY),
    (ROSA, MODEL, PLENARY),
    (FEDERAL, "!model approve 2", PLENARY),
    (FEDERAL, "!meeting new 25.11.2020 14:00 Marburg", PLENARY),
    (FEDERAL, "!meeting new 25.11.2020 14:00 Marburg", LAND_ROOM),
    (INA, '!agenda M-1 add "Kosten"', PLENARY),
    (FEDERAL, '!poll prepare M-1 "Kosten?"', PLENARY),
    (INA, '!date poll "Treffen" 12.1.2021 14:00, 14.1.2021 10:00 for=everybody', PLENARY),
    (INA, '!date poll "Treffen" 12.1.2021 14:00, 14.1.2021 10:00 for=everybody', LAND_ROOM),
    (FEDERAL, "!minutes M-1\nWir helfen.", PLENARY),
)


@dataclass(frozen=True)
class Line:
    """One line of a table: below which name, what, and for whom it works (letters)."""

    of: str
    what: str
    works_for: set[str]

    def __str__(self) -> str:
        return f"{self.of}: {self.what}"


def lines(table: str) -> list[Line]:
    """The lines of a table; each shows all the columns, with a dot for a no."""
    found: list[Line] = []
    of = ""
    for row in filter(None, table.splitlines()):
        if not row.startswith(" "):
            of = row.partition(":")[0]
            continue
        width = len(COLUMNS)
        what, letters = row[:-width].strip(), row[-width:].split()
        assert all(a in {b, "."} for a, b in zip(letters, COLUMNS.split(), strict=True)), row
        found.append(Line(of, what, set(letters) - {"."}))
    return found


def audiences(table: str) -> dict[str, str]:
    """The names of a table with their audience."""
    heads = [row.partition(":") for row in table.splitlines() if row and not row.startswith(" ")]
    assert len({head[0] for head in heads}) == len(heads), "a name stands there twice"
    return {name: audience.strip() for name, _colon, audience in heads}


class _Undo(Exception):  # noqa: N818 - no error: nothing of the example is to stay
    pass


class Stage:
    """The prepared alliance, on which anybody tries anything."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.details: dict[str, Any] = {}  # of the file that FEDERAL has sent
        self._numbers = itertools.count(1)

    async def prepare(self) -> None:
        before = await self.chat.remembered()
        for user, typed, room in PREPARED:
            await self.chat.says(user, typed, room=room)
            after = await self.chat.remembered()
            assert after != before, f"{typed} did nothing"
            before = after
        await self.chat.sends_file(FEDERAL, "tabelle.csv", FILE)
        self.details = (await self.chat.rows(Question))[-1].details or {}
        start = [
            row for row in await self.chat.rows(OutboxRow) if row.event_type == f"{POLL}.start"
        ]
        async with self.chat.database.transaction() as store:
            await store.outbox.mark_sent(start[0].transaction_id, "$poll", self.chat.clock.now())
            (member,) = await store.members.named("musterhafen")
            store.session.add(Mailbox(member_id=member.id, code="k7wq3fpd"))
        await statement(self.chat, ["Wir nehmen auf."], [1])  # ST-4: only Musterhafen is asked

    @asynccontextmanager
    async def tried(
        self, letter: str, place: Place, *, kept: bool = False
    ) -> AsyncIterator[Context]:
        """What somebody does there, in a transaction that is undone, or `kept`."""
        with suppress(_Undo):
            async with self.chat.database.transaction() as store:
                yield await self._context(store, PEOPLE[letter], place)
                if not kept:
                    raise _Undo

    async def _context(self, store: Store, user: str, place: Place) -> Context:
        now = self.chat.clock.now()
        return Context(
            sender=await standing_of(store, self.chat.alliance, user),
            place=place,
            now=now,
            sent_at=now,
            store=store,
            alliance=self.chat.alliance,
            event_id=f"$tried-{next(self._numbers)}",
            commands=self.chat.registry.commands,
            confirmables=self.chat.registry.confirmables,
            open_items=self.chat.registry.open_items,
        )


@pytest.fixture(scope="module")
async def stage(in_memory: InMemory) -> AsyncIterator[Stage]:
    async with in_memory("alliance", "en") as chat:
        stage = Stage(chat)
        await stage.prepare()
        yield stage


def test_nothing_outside_the_table() -> None:
    found = Registry.discover()
    assert audiences(TABLE) == {each.name: each.audience.name for each in found.commands}
    assert audiences(CONFIRMED) == {a: each.audience.name for a, each in found.confirmables.items()}
    assert audiences(HEARD).keys() | ANSWERED | CONFIRMING | NOTICED == found.listeners.keys()
    assert found.schedules.keys() == DUE


@pytest.mark.parametrize("line", lines(TABLE), ids=str)
async def test_command(stage: Stage, line: Line) -> None:
    """It works for those it should work for; the others are refused, and nothing changes."""
    where, _mark, typed = line.what.replace(r"\n", "\n").partition("!")
    found = stage.chat.registry.commands.parse(typed)
    assert found is not None
    assert found[0].name == line.of
    place = PLACES[where.strip()]
    before = await stage.chat.remembered()
    for letter in COLUMNS.split():
        if letter in line.works_for:
            async with stage.tried(letter, place) as context:
                if line.of in ("confirm", "no"):
                    await _asked(context, "forgetme", {})
                assert await execute(context, typed), f"{letter}: no answer"
        else:
            async with stage.tried(letter, place, kept=True) as context:
                with pytest.raises(NotAllowed):
                    await execute(context, typed)
    assert await stage.chat.remembered() == before


@pytest.mark.parametrize("line", lines(CONFIRMED), ids=str)
async def test_confirmed(stage: Stage, line: Line) -> None:
    """Whoever was asked may not be entitled any more when they confirm."""
    details = stage.details if line.what == "FILE" else json.loads(line.what)
    works_for = set()
    for letter in COLUMNS.split():
        # A poll or survey is ended in its own room.
        place = PLACES["" if line.of in ("poll_close", "survey_close") else "direct"]
        async with stage.tried(letter, place) as context:
            await _asked(context, line.of, details)
            with suppress(UserError):
                assert await execute(context, "confirm")
                works_for.add(letter)
    assert works_for == line.works_for


@pytest.mark.parametrize("line", lines(HEARD), ids=str)
async def test_heard(stage: Stage, line: Line) -> None:
    """A tap becomes a ballot or is deleted, an upload is fetched, a file is asked about."""
    works_for = set()
    for letter in COLUMNS.split():
        place = PLACES["direct" if line.of in {"upload", "file"} else ""]
        async with stage.tried(letter, place) as context:
            if line.of == "redaction":
                await context.store.polls.add_ballot(
                    1, 1, [0], voter=INA, event_id="$ballot", cast_at=context.now
                )
            content = json.loads(line.what)
            handler = stage.chat.registry.listeners[line.of].handler
            answers: Sequence[Message] = ()
            if line.of == "file":
                kind = "table" if content["name"].endswith(".csv") else "text"
                given = {"name": content["name"], "kinds": ["members"]}
                context = replace(context, read=stage.chat.registry.readers[kind](FILE, given))
            with suppress(UserError):
                answers = messages(await handler(context, content))
            if await _taken_up(context, line.of, answers):
                works_for.add(letter)
    assert works_for == line.works_for


async def _taken_up(context: Context, event: str, answers: Sequence[Message]) -> bool:
    if event == "ballot":
        return bool(await context.store.polls.ballots(1))
    if event == "redaction":
        return any(each.redacted_at for each in await context.store.polls.ballots(1))
    if event == "upload":
        return any(isinstance(each, Fetch) for each in answers)
    return await open_question(context) is not None


async def _asked(context: Context, action: str, details: dict[str, Any]) -> None:
    await context.store.confirmations.ask(
        context.sender.user_id if context.place.direct else context.place.room_id,
        context.sender.user_id,
        action,
        details,
        at=context.now,
        until=context.now,
    )
