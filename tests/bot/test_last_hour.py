"""The last hour before a deadline, in the small: nobody who asks waits for the letters to all."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, cast

from benchmarks import grown
from benchmarks.last_hour import answers
from bot.lanes import LETTERS_AT_ONCE
from bot.matrix.model import Batch
from bot.sender import Sender
from commands.alliance.mailings import STEP
from storage.engine import Database
from storage.tables import Ballot, OutboxRow, Pledge
from tests.bot.test_lanes import CONNECTIONS, Homeserver
from tests.harness.chat import FEDERAL, INA, Chat
from tests.harness.patience import PATIENCE

MEMBERS = 6 * STEP
VOTERS = 40


class Slow(Homeserver):
    """Takes as long as it likes over letters, and has so many connections."""

    def __init__(self) -> None:
        super().__init__()
        self.takes_letters = asyncio.Event()
        self.letters = 0
        self._connections = asyncio.Semaphore(CONNECTIONS)

    async def send(self, room_id: str, event_type: str, content: Any, key: str) -> str:
        async with self._connections:
            if room_id.startswith("!of-"):
                self.letters += 1
                await self.takes_letters.wait()
            return await super().send(room_id, event_type, content, key)


class Busy(Chat):
    """With a sender that works beside it."""

    def start(self) -> None:
        self.homeserver = Slow()
        client, nobody = cast("Any", self.homeserver), cast("Any", None)
        self.sender = Sender(self.database, client, self.clock, set(), client, nobody)
        self.pipeline._on_done = lambda done: self.sender.take(done.outgoing, done.letters)
        self.pipeline._direct_room = lambda user_id: f"!of-{user_id[1:]}"
        self.sending = asyncio.create_task(self.sender.run())

    async def written(self) -> int:
        """How many messages to direct chats there are, sent or not."""
        return sum(each.room_id.startswith("!of-") for each in await self.rows(OutboxRow))

    async def until_written(self, count: int) -> None:
        while await self.written() < count:
            await self.ticker.tick()
            while await self.pipeline.some():
                pass

    async def until_said(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not any(text in each for each in self.homeserver.sent):  # noqa: ASYNC110
                await asyncio.sleep(0)


def test_the_benchmark_has_as_many_answers_as_it_says() -> None:
    """Of all that there are at a deadline: half vote, and nobody says two things."""
    said = list(answers(11_100))
    assert Counter(command for _who, command in said) == {
        "!vote 1 yes": 5_550,
        "!sign ST-1": 1_998,
        "!answer 1 25": 2_997,
    }
    assert len({who for who, _command in said}) == len(said)


async def test_a_clerk_is_answered_amid_letters_and_ballots(database: Database) -> None:
    chat = Busy(database, at=grown.ENDS)
    await grown.fill(database, MEMBERS, idle=True)
    await chat.says(FEDERAL, "!poll “Support it?” yes | no until 31.12.2020 18:00")
    await grown.remind(database)
    chat.start()
    await chat.until_written(MEMBERS)
    # And the same once more is due before anybody says anything.
    await grown.remind(database, 4)
    await chat.ticker.tick()
    voters = grown.people(MEMBERS)[1 : VOTERS + 1]
    asked = [(each, f"!of-{each[1:]}", "!vote 1 yes") for each in voters]
    events = [
        chat.event(who, {"msgtype": "m.text", "body": said}, room=room)
        for who, room, said in [*asked, (INA, "!clerks:localhost", "!pledge 5")]
    ]
    await chat.intake.take(Batch("s-burst", tuple(events)))
    while len(await chat.rows(Pledge)) == 0:
        await chat.pipeline.some()
        await chat.ticker.tick()
    assert len(await chat.rows(Ballot)) == VOTERS
    assert await chat.written() == MEMBERS + VOTERS, "what is due waits for what somebody has asked"
    await chat.until_said("0 → 5 persons")
    # Letters to voters go before what the voters are answered.
    assert chat.homeserver.letters <= LETTERS_AT_ONCE + VOTERS < MEMBERS
    chat.homeserver.takes_letters.set()
    await chat.until_written(2 * MEMBERS + VOTERS)
    await chat.homeserver.until(2 * MEMBERS + VOTERS + 1)
    chat.sending.cancel()
    await asyncio.wait({chat.sending})
