"""A bot put back from a backup reads in the rooms what was said since, and comes out the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catching_up import CatchingUp
from bot.content import POLL
from bot.files_in import hand_in
from bot.generation import CATCHING_UP, GENERATION
from bot.intake import SEEN
from bot.matrix.events import SAID
from bot.matrix.model import Batch, OwnEvent, RoomEvent, Undecrypted
from bot.outgoing import Outgoing
from bot.said import AlreadySaid
from storage import schema
from storage.backup import dump, put_back
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.tables import MailRow, Member, Offer, OutboxRow, Pledge, Poll
from tests.harness.chat import BEN, FEDERAL, INA, PLENARY, ROSA, START, Chat, Content, body
from tests.harness.mail import queue

COORDINATION = "!coordination:localhost"
SECOND = timedelta(seconds=1)
TABLE = b"name;kind;land\nNeudorf;Gemeinde;NI\n"


class Told(Chat):
    """A chat that is written down as its rooms have it; each message comes a second later."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.events: list[RoomEvent] = []
        self.said: dict[int, OwnEvent] = {}

    async def hears(self, *events: RoomEvent) -> list[Content]:
        self.clock.ahead += SECOND
        now = self.clock.now()
        events = tuple(replace(each, sent_at=now) for each in events)
        self.events += events
        return await super().hears(*events)

    async def work(self) -> list[Content]:
        done = await super().work()
        for row in await self.rows(OutboxRow):
            if row.content is not None and row.action == "send":
                mark, id_ = row.content[SAID], f"$sent-{row.id}"
                self.said[row.id] = OwnEvent(id_, row.room_id, mark, row.created_at)
        return done


@pytest.fixture
async def lost(chat_on_disk: Chat) -> Told:
    """The bot whose machine will burn, just backed up."""
    told = Told(chat_on_disk.database, language="en")
    told.answered_id = chat_on_disk.answered_id
    async with told.database.transaction() as store:
        await store.state.set(SEEN, START.isoformat())
    await told.work()
    return told


class Restored(Chat):
    """The one that stands in for it."""

    notices: Sequence[tuple[str, str]] = ()

    async def catches_up(self, lost: Told, **more: Any) -> list[Content]:
        """What it says because of that; to the coordination it goes into `notices`."""
        self._direct |= lost._direct
        self._direct_rooms |= lost._direct_rooms
        said = AlreadySaid()
        outgoing = Outgoing(self.alliance, self.clock, self._direct_rooms.get, said)
        self.pipeline._outgoing = outgoing
        catching_up = CatchingUp(
            self.database,
            self.clock,
            self.alliance,
            self.pipeline,
            self.ticker,
            outgoing,
            said,
            fetch=self._fetch,
        )
        assert await catching_up.is_needed()
        self.intake.lost = catching_up.note
        # As a sync gives them: room after room.
        events = tuple(sorted(lost.events, key=lambda each: each.room_id))
        said = tuple(lost.said.values())
        await self.intake.take(Batch(self._token(), events, said=said, **more))
        self.intake.lost = None
        await catching_up.run()
        assert self.clock.shown is None
        assert not await catching_up.is_needed()
        async with self.database.transaction() as store:
            pending = await store.outbox.pending()
        is_notice = [each.transaction_id.startswith("caught-up:") for each in pending]
        sent = list(zip(pending, is_notice, strict=True))
        self.notices = [
            (row.room_id, (row.content or {})["body"]) for row, notice in sent if notice
        ]
        return [row.content or {} for row, notice in sent if not notice]

    async def _fetch(self, row: OutboxRow) -> None:
        assert row.content is not None
        read = self.registry.readers[row.content["reader"]](TABLE, row.content["given"])
        async with self.database.transaction() as store:
            await hand_in(store, row, read, self.clock.now())


@pytest.fixture
async def restored(lost: Told, tmp_path: Path) -> AsyncIterator[Restored]:
    _revision, files = await dump(lost.database)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'restored.sqlite'}")
    note = json.dumps({"seen_at": START.isoformat(), "backup_of": None, "device": None})
    state = {CATCHING_UP: note, GENERATION: '{"number": 7, "instance": "x"}'}
    await put_back(database, files, schema.HEAD, state)
    yield Restored(database, language="en", at=START + timedelta(days=3))
    await database.close()


async def _story(chat: Told) -> None:
    """Of everything that there is something of."""
    await chat.says(INA, "!pledge 5")
    await chat.says(FEDERAL, "!room plenary")
    await chat.says(ROSA, "!pledge 7 nest", room="!other:localhost")
    await chat.says(INA, "!reminder in 10 minutes Call back")
    await chat.says(FEDERAL, "!offer freeze federal", room=COORDINATION)
    await chat.says(FEDERAL, "!confirm", room=COORDINATION)
    await chat.says(INA, "!pledge +2 nest more")
    await chat.says(FEDERAL, "!poll “Winter aid?” until 19.11.2020 11:00")
    poll = await chat.delivered()
    await chat.taps(INA, poll, 0)
    await chat.says(ROSA, "!vote 1 no", room="!other:localhost")
    await chat.time_passes(timedelta(minutes=15))  # the reminder rings
    await chat.says(BEN, "!pledge nonsense")
    await chat.says(FEDERAL, "!offer freeze federal", room=COORDINATION)
    question = await chat.delivered("m.room.message")
    await chat.reacts(FEDERAL, question, room=COORDINATION)
    await chat.reacts(BEN, "$talk")
    await chat.time_passes(timedelta(hours=1))  # the poll is closed
    await chat.says(FEDERAL, "!poll record 1")
    await chat.says(INA, "!sum")


async def test_all_that_was_lost_is_there_again_and_nothing_is_said(
    lost: Told, restored: Restored
) -> None:
    assert await restored.remembered() != {}
    await _story(lost)
    assert len(await lost.rows(Offer)) == 2
    assert (await lost.rows(Poll))[0].closed_at is not None
    assert await restored.catches_up(lost) == []
    there, here = await lost.remembered(), await restored.remembered()
    for table, rows in there.items():
        assert here[table] == rows, table
    (room, first), *_more = restored.notices
    assert room == FEDERAL
    assert "put back from a backup" in first
    assert "19.11.2020" in first
    assert "done again 15 messages" in first


async def test_what_has_no_time_of_its_own_is_done_before_all_else(
    lost: Told, restored: Restored
) -> None:
    """Such as that the homeserver was away while the bot was put back."""
    await lost.says(INA, "!pledge 5")
    since = {"since": START.isoformat()}
    async with restored.database.transaction() as store:
        await store.inbox.add([NewInboxEntry("back:1", "back", "", INA, since)], START)
    assert await restored.catches_up(lost) == []
    assert [each.amount for each in await restored.rows(Pledge)] == [5]


async def test_a_file_that_was_lost_is_read_before_it_is_confirmed(
    lost: Told, restored: Restored
) -> None:
    await lost.sends_file(FEDERAL, "members.csv", TABLE)
    assert "1" in body(await lost.says(FEDERAL, "!confirm", room="!direct-koordination:localhost"))
    assert await restored.catches_up(lost) == []
    assert [each.name for each in await restored.rows(Member)][-1] == "Neudorf"
    assert await restored.remembered() == await lost.remembered()


async def test_a_letter_that_somebody_is_waited_for_with_is_no_other_one(
    lost: Told, restored: Restored
) -> None:
    """Whether it was delivered is asked for by its transaction, which was made by chance."""
    for chat in (lost, restored):
        chat.absent.add("@nele:localhost")
    answer = body(await lost.says(FEDERAL, "!contact set Musterhafen @nele:localhost"))
    assert "Until I have reached" in answer
    await lost.says(FEDERAL, "!contact set Musterhafen @nele:localhost deputy now")
    assert await restored.catches_up(lost) == []
    assert await restored.remembered() == await lost.remembered()


async def test_papers_keep_number_and_checksum(lost: Told, restored: Restored) -> None:
    """Three days later another checksum would come out, for another day stands in it."""
    await lost.says(INA, "!pledge 5")
    await lost.says(FEDERAL, "!offer freeze federal", room=COORDINATION)
    answer = body(await lost.says(FEDERAL, "!confirm", room=COORDINATION))
    (posted,) = await lost.rows(Offer)
    assert posted.digest in answer
    await restored.catches_up(lost)
    (again,) = await restored.rows(Offer)
    assert (again.year, again.count, again.digest) == (2020, 1, posted.digest)
    assert again.snapshot == posted.snapshot


async def test_what_was_not_answered_is_done_and_answered_now(
    lost: Told, restored: Restored
) -> None:
    """Its machine burnt between two answers, and before it had heard of the last command."""
    await lost.says(INA, "!pledge 5")
    before = set(lost.said)
    await lost.says(ROSA, "!pledge 7")
    unsent = set(lost.said) - before
    await lost.says(BEN, "!sum")  # answered
    for row in unsent:
        del lost.said[row]
    number = max(lost.said)
    event = restored.event(BEN, {"msgtype": "m.text", "body": "!pledge +1"})
    lost.events.append(replace(event, sent_at=restored.clock.now()))
    said = await restored.catches_up(lost)
    assert "Beispielstadt" in body(said)
    assert [each["m.relates_to"]["m.in_reply_to"]["event_id"] for each in said] == [
        lost.events[1].event_id
    ]
    restored.answered_id = number
    await restored.work()
    pledges = {each.member_id: each.amount for each in await restored.rows(Pledge)}
    assert pledges == {1: 6, 2: 7}


async def test_what_was_queued_before_the_backup_and_sent_after_it(
    lost: Told, restored: Restored
) -> None:
    async with restored.database.transaction() as store:
        waited = await store.outbox.pending()
    assert waited
    await lost.says(INA, "!pledge 5")
    assert await restored.catches_up(lost) == []


async def test_ended_in_the_middle(lost: Told, restored: Restored) -> None:
    await _story(lost)
    step, steps = restored.pipeline.step, 0

    async def ended(seq: int | None = None) -> bool:
        nonlocal steps
        steps += 1
        if steps == 8:
            raise KeyboardInterrupt
        return await step(seq)

    restored.pipeline.step = ended  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        await restored.catches_up(lost)
    again = Restored(restored.database, language="en", at=START + timedelta(days=4))
    lost.events, lost.said = [], {}  # the sync goes on behind them
    assert await again.catches_up(lost) == []
    there, here = await lost.remembered(), await again.remembered()
    for table, rows in there.items():
        assert here[table] == rows, table


async def test_what_cannot_be_read_any_more_is_told(lost: Told, restored: Restored) -> None:
    sealed = Undecrypted("$sealed", PLENARY, "session", {"event_id": "$sealed"})
    await lost.says(INA, "!sum")
    restored.intake._client.decrypt = lambda _undecrypted: None  # type: ignore[method-assign]
    await restored.catches_up(lost, undecrypted=(sealed,))
    assert "1 encrypted message of that time I cannot read" in restored.notices[0][1]


async def test_a_poll_that_was_lost_is_tapped_on_later(lost: Told, restored: Restored) -> None:
    await lost.says(FEDERAL, "!poll “Winter aid?” until 25.11.2020 11:00")
    poll = await lost.delivered(f"{POLL}.start")
    await restored.catches_up(lost)
    restored.clock.ahead += SECOND
    await restored.taps(INA, poll, 0)
    assert "1" in body(await restored.says(INA, "!poll status 1"))
    (kept,) = [each for each in await restored.rows(OutboxRow) if each.event_id == poll]
    assert kept.transaction_id.startswith("poll-")


async def test_it_is_read_from_a_minute_before_the_backup(lost: Told, restored: Restored) -> None:
    """What was sent then may have been marked as sent only after it."""
    for token in ("t1", "t2", "t3"):
        restored.clock.ahead += timedelta(minutes=2)
        await restored.intake.take(Batch(token))
    assert await restored.intake.token() == "t3"
    restored.intake.lost = lambda _store, _batch: asyncio.sleep(0)
    assert await restored.intake.token() == "t2"


async def test_mails_of_that_time_are_in_doubt_and_not_sent_again(
    lost: Told, restored: Restored
) -> None:
    """No room tells which of them the lost bot has sent."""
    for each in (lost, restored):
        each.sends_mails()
        each.absent.add("@neu:localhost")
    await queue(restored.database, START, "bebra@muster.example")  # from before the backup
    await lost.says(INA, "!profile mailbox asyl@musterhafen.example")
    await lost.says(FEDERAL, "!contact set Musterhafen @neu:localhost")
    await restored.catches_up(lost)
    mails = await restored.rows(MailRow)
    assert [each.state for each in mails] == ["doubtful", "doubtful"]
    (sent,) = await lost.rows(MailRow)
    assert sent.state == "pending"
    assert mails[-1].message_id == sent.message_id, "whoever has it knows it again"
