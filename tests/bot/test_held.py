"""What may not be sent now waits for a permission, and nothing of it is erased."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot import sender
from bot.aside import Aside
from bot.held import PERSON_TOLD_AFTER, ROOM_TOLD_AFTER, TRIED_FOR, Held, pause
from bot.link import Link
from bot.matrix.model import OwnEvent, Refused, Unreachable
from bot.outgoing import Outgoing
from bot.post import NO_TARGET
from bot.sender import Sender
from commands.kit import Alliance
from storage.engine import Database
from storage.tables import OutboxRow
from tests.harness.arriving import SENT
from tests.harness.chat import BERLIN
from tests.harness.patience import PATIENCE

ROOM, KIM = "!r:localhost", "@kim:localhost"
ALLIANCE = Alliance("Häfen", "en", BERLIN, frozenset({KIM}), "Musterhafen", "m@x.org")


class Homeserver:
    """Refuses with `code` what goes to ROOM and to people; takes everything else."""

    user_id = "@lotse:localhost"

    def __init__(self, code: str | None) -> None:
        self.code = code
        self.sent: list[str] = []
        self.tried = asyncio.Event()

    async def send(self, room_id: str, _type: str, content: Any, key: str) -> str:
        self.tried.set()
        if self.code is not None and room_id == ROOM:
            raise Refused(f"no: {self.code}", self.code)
        self.sent.append(content["body"])
        return f"${key}"

    def room(self, _room_id: str) -> None:
        """Of none it is known whether it is a direct chat."""

    async def own_events(self, _room_id: str, _not_before: datetime) -> list[OwnEvent]:
        return []

    async def address(self, row: OutboxRow) -> None:
        if self.code is not None and row.room_id.startswith("@nobody"):
            raise Refused(f"no: {self.code}", self.code)

    async def make(self, row: OutboxRow) -> None:
        pass

    async def content(self, row: OutboxRow) -> Any:
        return row.content


class Sending:
    def __init__(self, database: Database, code: str | None) -> None:
        self.database = database
        self.homeserver = Homeserver(code)
        self.clock = cast("Any", SimpleNamespace(at=SENT, now=lambda: self.clock.at))
        outgoing = Outgoing(ALLIANCE, self.clock, lambda _to: None)
        self.link = Link(lambda: self.clock.at - timedelta(days=2))
        self.link.set(True)
        self.link._now = self.clock.now
        client = cast("Any", self.homeserver)
        self.sender = Sender(
            database,
            client,
            self.clock,
            set(),
            client,
            cast("Any", None),
            Aside(client, self.clock, ALLIANCE, outgoing),
            Held(self.clock, ALLIANCE, outgoing, self.link),
        )

    async def queue(self, *bodies: str, to: str = ROOM, action: str = "send") -> None:
        async with self.database.transaction() as store:
            self.sender.take(
                [
                    await store.outbox.add(
                        to,
                        action,
                        SENT,
                        transaction_id=body,
                        event_type="m.room.message",
                        content={"body": body},
                    )
                    for body in bodies
                ]
            )

    async def rows(self) -> dict[str, OutboxRow]:
        async with self.database.transaction() as store:
            found = (await store.session.execute(select(OutboxRow))).scalars()
            return {each.transaction_id: each for each in found}

    async def until(self, *bodies: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while [x for x in self.homeserver.sent if x in bodies] != [*bodies]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def tries(self) -> None:
        self.homeserver.tried.clear()
        async with asyncio.timeout(PATIENCE):
            await self.homeserver.tried.wait()

    async def __aenter__(self) -> Sending:
        self._running = asyncio.create_task(self.sender.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        await asyncio.wait({self._running})


@pytest.mark.parametrize("code", ["M_FORBIDDEN", "M_NOT_FOUND", "M_UNRECOGNIZED", "M_UNKNOWN"])
async def test_it_goes_on_when_it_may_again(database: Database, code: str) -> None:
    """In its order, and others are not kept waiting meanwhile."""
    async with Sending(database, code) as sending:
        await sending.queue("one", "two")
        await sending.queue("elsewhere", to="!other:localhost")
        await sending.until("elsewhere")
        rows = await sending.rows()
        assert [(rows[key].state, rows[key].content is None) for key in ("one", "two")] == [
            ("pending", False)
        ] * 2
        sending.homeserver.code = None
        sending.sender.changed([ROOM])
        await sending.until("elsewhere", "one", "two")


async def test_it_is_tried_without_a_sign_too(database: Database) -> None:
    async with Sending(database, "M_FORBIDDEN") as sending:
        await sending.queue("one")
        await sending.tries()
        sending.homeserver.code = None
        await sending.until("one")


@pytest.mark.parametrize("code", ["M_TOO_LARGE", "M_BAD_JSON", "M_INVALID_PARAM"])
async def test_what_is_never_taken_is_set_aside(database: Database, code: str) -> None:
    """It keeps its contents; what comes after it goes on when it may."""
    async with Sending(database, code) as sending:
        await sending.queue("one")
        async with asyncio.timeout(PATIENCE):
            while (await sending.rows())["one"].state == "pending":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        row = (await sending.rows())["one"]
        assert (row.state, row.error, row.content) == ("aside", code, {"body": "one"})


@pytest.mark.parametrize(
    ("to", "patience"), [(ROOM, ROOM_TOLD_AFTER), ("@nobody:localhost", PERSON_TOLD_AFTER)]
)
async def test_the_coordination_is_told_once(
    database: Database, to: str, patience: timedelta
) -> None:
    async with Sending(database, "M_FORBIDDEN") as sending:
        sending.clock.at = SENT + patience - timedelta(seconds=1)
        await sending.queue("one", to=to)
        await asyncio.sleep(0.1)
        assert sending.homeserver.sent == []
        sending.clock.at = SENT + patience
        for _ in range(3):
            sending.sender.changed([to])
            await asyncio.sleep(0.4)
        async with asyncio.timeout(PATIENCE):
            while not sending.homeserver.sent:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        (told,) = sending.homeserver.sent
        assert to in told
        sending.homeserver.code = None
        sending.sender.changed([to])
        await sending.until(told, "one")


async def test_a_joining_does_not_wait_for_what_waits_for_it(database: Database) -> None:
    """Kicked and invited again: the invitation is accepted although an answer is held there."""
    joined = asyncio.Event()

    async def join(_room_id: str, _via: str | None) -> None:
        joined.set()

    async with Sending(database, "M_FORBIDDEN") as sending:
        cast("Any", sending.homeserver).join = join
        await sending.queue("one")
        await sending.tries()
        await sending.queue("join", action="join")
        async with asyncio.timeout(PATIENCE):
            await joined.wait()


async def test_a_held_poll_does_not_keep_taps_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TAP_PATIENCE", 10_000.0)
    async with Sending(database, "M_FORBIDDEN") as sending:
        async with database.transaction() as store:
            row = await store.outbox.add(
                ROOM,
                "send",
                SENT,
                transaction_id="poll",
                event_type="org.matrix.msc3381.poll.start",
                content={"body": "poll"},
            )
        sending.sender.take([row])
        async with asyncio.timeout(60):
            await sending.sender.tappable_are_known()


@pytest.mark.parametrize(("tries", "seconds"), [(1, 2), (5, 32), (9, 300), (10**6, 300)])
def test_the_pause_grows_and_is_bounded(tries: int, seconds: float) -> None:
    """A room may be closed to the bot for months."""
    assert pause(tries) == seconds


async def test_a_change_to_what_was_never_sent_is_moot(database: Database) -> None:
    """It is given up without a word: what it would have changed was told of already."""

    async def content(row: OutboxRow) -> Any:
        if row.transaction_id == "edit":
            raise Refused("the event it refers to was refused", NO_TARGET)
        return row.content

    async with Sending(database, None) as sending:
        sending.homeserver.content = content  # type: ignore[method-assign]
        await sending.queue("edit", "next")
        await sending.until("next")
        assert sending.homeserver.sent == ["next"]
        row = (await sending.rows())["edit"]
        assert (row.state, row.content) == ("refused", None)


NEW = "!new:localhost"


async def test_it_follows_into_a_replaced_room_as_soon_as_it_is_let_in(
    database: Database,
) -> None:
    """However often it was refused before; the coordination hears of it."""
    asked: list[tuple[str, str | None]] = []

    async def join(room_id: str, via: str | None) -> None:
        asked.append((room_id, via))
        if sending.homeserver.code is not None:
            raise Refused("You are not invited to this room.", "M_FORBIDDEN")

    async with Sending(database, "M_FORBIDDEN") as sending:
        cast("Any", sending.homeserver).join = join
        async with database.transaction() as store:
            await store.rooms.register(ROOM, "plenary", None)
            await store.rooms.replace(ROOM, NEW)
            row = await store.outbox.add(
                NEW, "join", SENT, transaction_id=f"follow:{NEW}", content={"via": "localhost"}
            )
        sending.sender.take([row])
        sending.clock.at = SENT + ROOM_TOLD_AFTER
        async with asyncio.timeout(PATIENCE):
            while not sending.homeserver.sent:
                sending.sender.changed([NEW])
                await asyncio.sleep(0.05)
        (told,) = sending.homeserver.sent
        assert "was replaced by another one, and I cannot get in there: plenary" in told
        assert NEW in told
        assert sending.sender.joining, "its own echo is waited for"
        assert (await sending.rows())[f"follow:{NEW}"].state == "pending"
        sending.homeserver.code = None
        sending.sender.changed([NEW])
        async with asyncio.timeout(PATIENCE):
            while sending.sender.joining:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert set(asked) == {(NEW, "localhost")}


async def test_what_was_refused_in_the_old_room_is_said_in_the_new_one(
    database: Database,
) -> None:
    """In its order, and what is new there comes after it."""
    async with Sending(database, "M_FORBIDDEN") as sending:
        await sending.queue("one", "two")
        await sending.tries()
        async with database.transaction() as store:
            for each in await store.moving.waiting(ROOM):
                await store.moving.redirect(each.id, NEW, each.content, None)
        sending.sender.moved()
        await sending.queue("three", to=NEW)
        await sending.until("three", "one", "two")
        assert {each.state for each in (await sending.rows()).values()} <= {"pending", "sent"}


async def test_that_a_replaced_room_is_closed_is_told_once(database: Database) -> None:
    """Not for what waits there, too: the bot cannot get into the new one, which is said."""
    async with Sending(database, "M_FORBIDDEN") as sending:
        async with database.transaction() as store:
            await store.rooms.replace(ROOM, NEW)
        sending.clock.at = SENT + ROOM_TOLD_AFTER
        await sending.queue("one")
        for _ in range(3):
            sending.sender.changed([ROOM])
            await asyncio.sleep(0.2)
        assert list(await sending.rows()) == ["one"]


async def test_that_nobody_could_be_reached_is_no_news_while_our_own_homeserver_was_away(
    database: Database,
) -> None:
    """The other one may well be there."""

    async def address(_row: OutboxRow) -> None:
        sending.homeserver.tried.set()
        raise Unreachable("no answer")

    async with Sending(database, None) as sending:
        sending.homeserver.address = address  # type: ignore[method-assign]
        sending.link.set(False)
        sending.clock.at = SENT + 2 * PERSON_TOLD_AFTER
        await sending.queue("letter", to="@kim:elsewhere.example")
        await sending.tries()
        sending.link.set(True)
        sending.clock.at += TRIED_FOR - timedelta(seconds=1)
        await sending.tries()
        await sending.tries()
        assert list(await sending.rows()) == ["letter"]
        sending.clock.at += timedelta(seconds=1)
        async with asyncio.timeout(PATIENCE):
            while len(await sending.rows()) == 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_that_there_is_no_such_person_is_told_at_once(database: Database) -> None:
    async with Sending(database, "M_NOT_FOUND") as sending:
        await sending.queue("letter", to="@nobody:localhost")
        async with asyncio.timeout(PATIENCE):
            while len(await sending.rows()) == 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        row = (await sending.rows())["letter"]
        assert (row.state, row.content) == ("aside", {"body": "letter"})
        async with asyncio.timeout(PATIENCE):
            while not sending.homeserver.sent:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        (told,) = sending.homeserver.sent
        assert "There is nobody with the address @nobody:localhost." in told
