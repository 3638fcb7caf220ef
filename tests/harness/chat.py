"""People typing into rooms, with a real database and the real pipeline, but without Matrix."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.content import POLL
from bot.files_in import LARGEST, Problem, hand_in
from bot.intake import Intake
from bot.link import Link
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, Invitation, RoomEvent, RoomFacts
from bot.pipeline import DUE, Done, Pipeline
from bot.ticker import Ticker
from commands.kit import Alliance, Registry
from storage.engine import Database
from storage.tables import BotState, InboxRow, OutboxRow, Person, Table

BOT = "@lotse:localhost"
FEDERAL = "@koordination:localhost"
INA, BEN, ROSA = "@ina:localhost", "@ben:localhost", "@rosa:localhost"
KIM, PIA, STRANGER = "@kim:localhost", "@pia:localhost", "@wer:localhost"
PLENARY, OTHER_ROOM = "!plenary:localhost", "!other:localhost"
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2020, 11, 19, 10, 0, tzinfo=BERLIN)  # the Thursday of the meeting in the deck

# What is left to right: Musterhafen has both offices, the others a contact person only.
REGISTRATION = (
    "!member add Musterhafen land=NW kind=city population=48000 ags=05999001",
    "!member add Beispielstadt land=NW kind=town population=9000 ags=05999002",
    "!member add “Landkreis Musterland” land=NI kind=county population=150000",
    "!member add “Seebrücke Musterland” land=NW kind=partner",
    f"!contact set Musterhafen {INA}",
    f"!contact set Musterhafen {BEN} deputy",
    f"!contact set Beispielstadt {ROSA}",
    f"!contact set “Seebrücke Musterland” {PIA}",
    f"!coordinator set {KIM} land=NI",
)

Row = TypeVar("Row", bound=Table)
Content = dict[str, Any]


@cache
def discovered() -> Registry:
    """All commands there are, looked for only once."""
    return Registry.discover()


class StoppedClock(Clock):
    """A clock that only moves when it is told to."""

    def __init__(self, at: datetime = START) -> None:
        super().__init__()
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at + self.ahead


class Chat:
    """`answers = await chat.says(INA, "!pledge 5")`: what the bot puts into its outbox."""

    def __init__(
        self,
        database: Database,
        *,
        language: str = "en",
        registry: Registry | None = None,
        at: datetime = START,
    ) -> None:
        self.database = database
        self.registry = registry or discovered()
        self.clock = StoppedClock(at)
        self.link = Link()
        self.link.set(True)
        self.alliance = Alliance(
            name="Städte Sicherer Häfen",
            language=language,
            zone=BERLIN,
            federal_coordinators=frozenset({FEDERAL}),
            controller="Stadt Musterhafen, Rathausplatz 1",
            privacy_contact="datenschutz@musterhafen.example",
        )
        self.expected: list[datetime | None] = []
        self.answered_id = 0  # of the last outbox row that somebody has been shown
        self._direct: set[str] = set()
        self._direct_rooms: dict[str, str] = {}
        self._heard_in = ""
        # What went to direct chats since somebody last said something: to whom or where, and what.
        self.letters: list[tuple[str, Content]] = []
        self._numbers = itertools.count(1)
        self._series = uuid.uuid4().hex[:8]  # a copied database knows the ids of its template
        self.pipeline = Pipeline(
            database,
            self.registry,
            self.alliance,
            self.clock,
            is_direct=self._direct.__contains__,
            direct_room=self._direct_rooms.get,
            allowed_servers=frozenset({"localhost"}),
            on_done=self._done,
            on_doubt=self._doubt,
        )
        self.ticker = Ticker(
            database, self.registry, self.clock, self.link, on_due=self.pipeline.wake
        )
        client = SimpleNamespace(user_id=BOT, display_name="Hafenlotse", room=self._facts)
        self.intake = Intake(
            database,
            cast("MatrixClient", client),
            self.clock,
            on_new=self.pipeline.wake,
            unconfirmed=set(),
        )

    def _done(self, done: Done) -> None:
        if done.expected or done.kind.startswith(DUE):
            self.expected.append(min(done.expected, default=None))

    async def _doubt(self) -> None:
        """Nothing is sent here."""

    async def register_alliance(self) -> None:
        """Three municipalities, a partner, their people, and a state coordinator in NI."""
        for line in REGISTRATION:
            await self.says(FEDERAL, line, room="!coordination:localhost")

    async def says(
        self,
        user: str,
        text: str,
        *,
        room: str = PLENARY,
        direct: bool = False,
        thread: str | None = None,
        ago: timedelta = timedelta(),
    ) -> list[Content]:
        """Sends a message and gives what the bot answers; `ago`: the bot was away meanwhile."""
        relation = {"rel_type": "m.thread", "event_id": thread} if thread else None
        content = {"msgtype": "m.text", "body": text}
        if relation:
            content["m.relates_to"] = relation
        return await self.hears(
            self.event(user, content, room=room, direct=direct, ago=ago),
        )

    async def sends_file(
        self,
        user: str,
        name: str,
        data: bytes,
        *,
        mimetype: str = "text/csv",
        room: str = "",
        direct: bool = True,
        text: str = "",
        problem: Problem | None = None,
    ) -> list[Content]:
        """Sends a file with the caption `text`; gives what the bot answers, before it has fetched
        the file and after. With `problem` it cannot be fetched."""
        content = {
            "msgtype": "m.file",
            "body": text or name,
            "filename": name,
            "info": {"mimetype": mimetype, "size": len(data)},
            "url": "mxc://localhost/file",
        }
        room = room or self._direct_rooms.get(user) or f"!direct-{user[1:]}"
        heard = await self.hears(self.event(user, content, room=room, direct=direct))
        if len(data) > LARGEST:
            problem = Problem.TOO_LARGE
        async with self.database.transaction() as store:
            for row in await store.outbox.pending():
                if row.action == "fetch":
                    await hand_in(store, row, problem or data, self.clock.now())
        return heard + await self.work()

    async def edits(
        self, user: str, target: str, text: str, *, room: str = PLENARY
    ) -> list[Content]:
        """Replaces the text of the event `target`."""
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": target}
        content = {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relation}
        return await self.hears(self.event(user, content, room=room))

    async def taps(
        self, user: str, poll_event: str, *answers: int, ago: timedelta = timedelta()
    ) -> list[Content]:
        """Taps on a native poll: see `delivered` for its event id."""
        content = {
            "m.relates_to": {"rel_type": "m.reference", "event_id": poll_event},
            f"{POLL}.response": {"answers": [str(each) for each in answers]},
        }
        return await self.hears(self.event(user, content, kind=f"{POLL}.response", ago=ago))

    async def reacts(
        self,
        user: str,
        target: str,
        sign: str = "✅",
        *,
        room: str = PLENARY,
        direct: bool = False,
        ago: timedelta = timedelta(),
    ) -> list[Content]:
        """Puts a reaction on the event `target`, see `delivered`."""
        relation = {"rel_type": "m.annotation", "event_id": target, "key": sign}
        content = {"m.relates_to": relation}
        return await self.hears(
            self.event(user, content, room=room, kind="m.reaction", direct=direct, ago=ago)
        )

    async def redacts(self, user: str, target: str, *, room: str = PLENARY) -> list[Content]:
        """Deletes the event `target`, their own or as a moderator."""
        return await self.hears(
            self.event(user, {"redacts": target}, room=room, kind="m.room.redaction")
        )

    async def time_passes(self, by: timedelta) -> list[Content]:
        """Moves the clock and lets the ticker look, as long as it finds something."""
        self.clock.ahead += by
        self.letters = []
        heard: list[Content] = []
        while True:
            await self.ticker.tick()
            new = await self.work()
            heard += new
            if not new:
                return heard

    async def arrives(self, room: str = PLENARY) -> list[Content]:
        """The bot joins a room."""
        joined = self.event(BOT, {"membership": "join"}, room=room, kind="m.room.member")
        await self.intake.take(Batch(self._token(), arrivals=(joined,)))
        return await self.work()

    async def invites(self, user: str, room: str) -> str:
        """Somebody invites the bot; what it does: "join" or "leave"."""
        invitation = Invitation(f"$invitation-{self._series}-{next(self._numbers)}", room, user)
        await self.intake.take(Batch(self._token(), invitations=(invitation,)))
        while await self.pipeline.step():
            pass
        return (await self.rows(OutboxRow))[-1].action

    def event(
        self,
        user: str,
        content: Mapping[str, Any],
        *,
        room: str = PLENARY,
        kind: str = "m.room.message",
        direct: bool = False,
        ago: timedelta = timedelta(),
    ) -> RoomEvent:
        """A room event of its own id, not yet seen by the bot."""
        if direct:
            self._direct.add(room)
            self._direct_rooms[user] = room
        number = next(self._numbers)
        self.last_event = f"$event-{self._series}-{number}"
        return RoomEvent(self.last_event, room, user, kind, content, self.clock.now() - ago)

    async def hears(self, *events: RoomEvent) -> list[Content]:
        """The events arrive in one sync; gives what the bot answers to them, see also `letters`."""
        self._heard_in, self.letters = events[-1].room_id, []
        await self.intake.take(Batch(self._token(), events))
        return await self.work()

    async def work(self) -> list[Content]:
        """Lets the pipeline work until the inbox is empty; what is new in the outbox."""
        while await self.pipeline.step():
            pass
        async with self.database.transaction() as store:
            rows = await store.outbox.pending(self.answered_id)
        for row in rows:
            self.answered_id = row.id
            if row.action != "send":
                continue
            for content in filter(None, (row.content, row.late_content)):
                check_form(content)
        heard: list[Content] = []
        for row in rows:
            if row.action == "send" and row.content is not None:
                if self._is_letter(row):
                    self.letters.append((row.room_id, row.content))
                else:
                    heard.append(row.content)
        return heard

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
            found = await session.scalars(select(table).order_by(*table.__table__.primary_key))
            return found.all()

    async def remembered(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the bot knows, apart from the traffic and whom it has shown the notice."""
        passing = {each.__table__ for each in (InboxRow, OutboxRow, BotState, Person)}
        async with self.database.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in await connection.execute(select(table))]
                for table in Table.metadata.sorted_tables
                if table not in passing
            }

    def _facts(self, room_id: str) -> RoomFacts:
        return RoomFacts(encrypted=False, direct=room_id in self._direct)

    def _token(self) -> str:
        return f"s{next(self._numbers)}"


def body(answers: Sequence[Content]) -> str:
    """The plain text of all messages, as somebody without HTML and without polls reads it."""
    return "\n".join(each.get("body") or each["org.matrix.msc1767.text"] for each in answers)


_OURS = {"p", "ul", "ol", "li", "code", "strong", "br", "a"}


class _Checked(HTMLParser):
    """Reads formatted_body; `text` is what a person sees, `open` the tags not closed yet."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _OURS, f"<{tag}> is not ours"
        names = [name for name, _ in attrs]
        assert names == (["href"] if tag == "a" else []), f"<{tag}> with {attrs}"
        links = ("https://matrix.to/#/@", "https://matrix.to/#/!")
        assert all(str(value).startswith(links) for _, value in attrs)
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in {"p", "li"}:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"<![{data}")

    handle_comment = handle_decl = handle_pi = unknown_decl


def check_form(content: Content) -> None:
    """What holds for every message: only our tags, the same text in both forms, no stray ring."""
    mentions = content["m.mentions"]
    if content.get("msgtype") != "m.text":
        assert mentions == {}, "only what rings may mention"
    if "formatted_body" in content:
        page = _Checked()
        page.feed(content["formatted_body"])
        page.close()
        assert page.open == []
        assert page.text.split() == _without_bullets(content)


def _without_bullets(content: Content) -> list[str]:
    """The words of the plain body, without the `- ` and `1. ` that HTML has tags for."""
    found: list[str] = []
    numbered = "<ol>" in content["formatted_body"]
    for line in content["body"].split("\n"):
        first, _, rest = line.partition(" ")
        is_bullet = first == "-" or (numbered and first.rstrip(".").isdigit() and "." in first)
        found += (rest if is_bullet else line).split()
    return found
