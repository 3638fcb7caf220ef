"""More municipalities than are written to at once, and what becomes of their letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from commands.alliance.mailings import STEP
from storage.outbox import OutboxQueries
from storage.tables import InboxRow, Mailing, OutboxRow
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, Chat
from tests.harness.registry import enter, municipality

TOWNS: Final = 130
FIRST: Final = 100  # the id of the first one
DORF: Final = tuple(f"@dorf{n}:localhost" for n in range(TOWNS))  # who speaks for each
EVERYBODY: Final = {INA, BEN, ROSA, *DORF}


async def with_towns(chat: Chat) -> None:
    """Many towns with a contact person each."""
    towns = [municipality(FIRST + n, f"Dorf {n:03}") for n in range(TOWNS)]
    await enter(chat.database, towns)
    async with chat.database.transaction() as store:
        for who, each in zip(DORF, towns, strict=True):
            await store.members.set_contact(each.id, who, "contact", chat.clock.now(), FEDERAL)


async def written_to(chat: Chat) -> list[str]:
    """Who has got a letter that was mailed, in the order of these."""
    rows = await chat.rows(OutboxRow)
    return [row.room_id for row in rows if "-letters-" in row.transaction_id]


async def letters_of_steps(chat: Chat) -> list[int]:
    """How many letters each row of the inbox has led to."""
    rows = (
        select(func.count(OutboxRow.id))
        .join(InboxRow, InboxRow.seq == OutboxRow.inbox_seq)
        .where(OutboxRow.room_id.startswith("@"))
        .group_by(InboxRow.seq)
    )
    async with chat.database.engine.connect() as connection:
        return [count for (count,) in await connection.execute(rows)]


async def one_step(chat: Chat) -> None:
    """A mailing goes on by one step."""
    await chat.ticker.tick()
    await chat.work()


async def require_each_once(chat: Chat, people: set[str]) -> None:
    """Exactly these have one letter each, and no step had to write many."""
    assert sorted(await written_to(chat)) == sorted(people)
    assert max(await letters_of_steps(chat)) <= 2 * STEP
    assert await chat.rows(Mailing) == []


@contextmanager
def killed_after(letters: int) -> Iterator[None]:
    """The process ends when so many letters were queued: in the middle of a step's."""
    add, left = OutboxQueries.add, iter(range(letters))

    async def killed(self: OutboxQueries, *given: Any, **named: Any) -> OutboxRow:
        if next(left, None) is None:
            raise ConnectionResetError
        return await add(self, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OutboxQueries, "add", killed)
        yield


async def until_killed(chat: Chat, letters: int) -> Chat:
    """Mails until then; the bot as it is started again."""
    with killed_after(letters), pytest.raises(ConnectionResetError):
        for _turn in range(TOWNS):
            await chat.ticker.tick()
            while await chat.pipeline.some():
                pass
    return Chat(chat.database, language=chat.alliance.language, at=chat.clock.now())
