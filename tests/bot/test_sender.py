"""What the sender says about what can be answered by a tap; edits find their message."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot import sender
from bot.clock import Clock
from bot.content import POLL_START, Origin
from bot.matrix.events import REACTION
from bot.matrix.model import Refused
from bot.outgoing import Outgoing
from bot.post import Post
from commands.kit import Amendment, Message, Reply, reply
from commands.kit.context import Place
from storage.confirmations import question_key
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.tables import OutboxRow
from tests.harness.patience import PATIENCE

MESSAGE = "m.room.message"


def sending() -> sender.Sender:
    nobody = cast("Any", None)
    return sender.Sender(nobody, nobody, Clock(), set(), nobody, nobody)


def row(transaction_id: str, event_type: str) -> OutboxRow:
    return OutboxRow(transaction_id=transaction_id, room_id="!r", event_type=event_type)


@pytest.mark.parametrize(
    ("on_its_way", "waits"),
    [
        (row("t", POLL_START), True),
        (row(question_key(1, "$command"), MESSAGE), True),
        (row("t", MESSAGE), False),
    ],
    ids=["poll", "question", "answer"],
)
async def test_a_tap_waits_for_what_it_may_be_on(on_its_way: OutboxRow, waits: bool) -> None:
    sends = sending()
    sends.take([on_its_way])
    known = asyncio.create_task(sends.tappable_are_known())
    await asyncio.wait({known}, timeout=0.05)
    assert known.done() is not waits
    known.cancel()


async def test_what_cannot_be_sent_does_not_deafen_the_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "TAP_PATIENCE", 0.05)
    sends = sending()
    sends.take([row("t", POLL_START)])
    async with asyncio.timeout(PATIENCE):
        await sends.tappable_are_known()


class _Homeserver:
    """Takes everything at once, each transaction as one event; or no reactions."""

    def __init__(self, *, takes_reactions: bool = True) -> None:
        self.sent: list[dict[str, Any]] = []
        self.has_three = asyncio.Event()
        self._takes_reactions = takes_reactions

    async def send(
        self, _room_id: str, event_type: str, content: dict[str, Any], transaction_id: str
    ) -> str:
        if event_type == REACTION and not self._takes_reactions:
            raise Refused("no reactions here", "M_FORBIDDEN")
        self.sent.append(content)
        if len(self.sent) == 3:
            self.has_three.set()
        return f"${transaction_id}"


async def test_edits_right_behind_their_message_know_its_event(database: Database) -> None:
    """All three are still in the outbox together; they go out in order."""
    said = [Amendment("count", [text]) for text in ("one", "two", "three")]
    first, *edits = await _sent(database, said, _Homeserver())
    assert (first["body"], first["m.relates_to"]["event_id"]) == ("one", "$thread")
    assert [each["m.new_content"]["body"] for each in edits] == ["two", "three"]
    assert [each["m.relates_to"] for each in edits] == [
        {"rel_type": "m.replace", "event_id": "$count"}
    ] * 2


@pytest.mark.parametrize("takes_reactions", [True, False])
async def test_signs_to_tap_on_stand_under_their_question(
    database: Database, takes_reactions: bool
) -> None:
    """Where the bot may not put any, it goes on all the same."""
    question = Reply(["Is that right?"], key=question_key(1, "$e"), taps=("✅", "👍"))
    said: list[Message] = [question] + ([] if takes_reactions else [reply("two"), reply("three")])
    sent = await _sent(database, said, _Homeserver(takes_reactions=takes_reactions))
    if takes_reactions:
        on = {"rel_type": "m.annotation", "event_id": f"${question.key}"}
        relations = [each["m.relates_to"] for each in sent[1:]]
        assert relations == [{**on, "key": "✅"}, {**on, "key": "👍"}]
    else:
        assert [each["body"] for each in sent] == ["Is that right?", "two", "three"]


async def _sent(
    database: Database, said: Sequence[Message], homeserver: _Homeserver
) -> list[dict[str, Any]]:
    """What the homeserver has taken when it has taken three; then nothing is left."""
    clock, client = Clock(), cast("Any", homeserver)
    post = Post(database, client, clock, {})
    sending = sender.Sender(database, client, clock, set(), post, cast("Any", None))
    alliance = cast("Any", SimpleNamespace(zone=ZoneInfo("Europe/Berlin")))
    outgoing = Outgoing(alliance, clock, lambda _person: None)
    place = Place("!r", False, "en", ZoneInfo("Europe/Berlin"), "$thread")
    async with database.transaction() as store:
        await store.inbox.add([NewInboxEntry("$e", "command", "!r", "@a:x", {})], clock.now())
        rows = await outgoing.queue(store, 1, place, said, Origin(None, "$thread"))
    sending.take(rows)
    running = asyncio.create_task(sending.run())
    async with asyncio.timeout(PATIENCE):
        await homeserver.has_three.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)  # it writes down what was sent
    async with database.transaction() as store:
        assert await store.outbox.pending() == []
    return homeserver.sent
