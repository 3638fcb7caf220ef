"""People typing into rooms, and what the bot answers; without Matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.content import POLL
from bot.files_in import LARGEST, Problem, hand_in
from bot.matrix.model import Batch, Invitation, RoomEvent
from commands.kit import Alliance
from commands.kit.registry import Registry
from commands.kit.rules.spelling import fold
from storage.engine import Database
from storage.tables import OutboxRow
from tests.harness.messages import Content
from tests.harness.offline import BOT, OfflineBot

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


@cache
def discovered() -> Registry:
    """All commands there are, looked for only once."""
    return Registry.discover()


class Chat(OfflineBot):
    """`answers = await chat.says(INA, "!pledge 5")`: what the bot puts into its outbox."""

    def __init__(
        self,
        database: Database,
        *,
        language: str = "en",
        registry: Registry | None = None,
        at: datetime = START,
    ) -> None:
        alliance = Alliance(
            name="Städte Sicherer Häfen",
            language=language,
            zone=BERLIN,
            federal_coordinators=frozenset({FEDERAL}),
            controller="Stadt Musterhafen, Rathausplatz 1",
            privacy_contact="datenschutz@musterhafen.example",
            allowed_servers=frozenset({"localhost"}),
        )
        super().__init__(database, alliance, registry or discovered(), at)

    def sends_mails(self) -> None:
        """From now on, as an operator can have it."""
        self.alliance = replace(self.alliance, mail_domain="haefen.example")
        self.pipeline._alliance = self.pipeline._outgoing._alliance = self.alliance

    async def register_alliance(self) -> None:
        """Three municipalities, a partner, their people, and a state coordinator in NI."""
        self._series = "registration"  # also where another process has made the template
        for line in REGISTRATION:
            await self.says(FEDERAL, line, room="!coordination:localhost")

    async def appoint(self, person: str, name: str, office: str = "contact") -> None:
        """Somebody else has given them the office: nobody names themselves."""
        async with self.database.transaction() as store:
            (member,) = await store.members.named(fold(name))
            await store.members.set_contact(
                member.id, person, office, self.clock.now(), "@someone:localhost"
            )

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
                    assert row.content is not None
                    read = self.registry.readers[row.content["reader"]]
                    found = problem or read(data, row.content["given"])
                    await hand_in(store, row, found, self.clock.now())
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
            before = self.answered_id
            await self.ticker.tick()
            heard += await self.work()
            # Also what was said nothing of; and what the last run has left.
            if not self.ticker._entered and self.answered_id == before:
                return heard

    async def arrives(self, room: str = PLENARY, *, direct: bool = False) -> list[Content]:
        """The bot joins a room."""
        if direct:
            self._direct.add(room)
        joined = self.event(BOT, {"membership": "join"}, room=room, kind="m.room.member")
        await self.intake.take(Batch(self._token(), arrivals=(joined,)))
        return await self.work()

    async def invites(self, user: str, room: str, *, key: str = "") -> str:
        """Somebody invites the bot; what it does: "join" or "leave"."""
        key = key or f"$invitation-{self._series}-{next(self._numbers)}"
        invitation = Invitation(key, room, user)
        await self.intake.take(Batch(self._token(), invitations=(invitation,)))
        while await self.pipeline.some():
            pass
        rows = await self.rows(OutboxRow)
        return next(each.action for each in reversed(rows) if each.action != "send")

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


def body(answers: Sequence[Content]) -> str:
    """The plain text of all messages, as somebody without HTML and without polls reads it."""
    return "\n".join(each.get("body") or each["org.matrix.msc1767.text"] for each in answers)
