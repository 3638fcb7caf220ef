"""Several waiting commands in one transaction: each by itself all or nothing, in order, once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import exc

from bot import pipeline
from bot.matrix.model import Batch, RoomEvent
from bot.pipeline import AT_ONCE, Pipeline
from commands.kit import UserError, _
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.store import PartError, Store
from storage.tables import InboxRow, OutboxRow, Reminder
from tests.harness.chat import FEDERAL, PLENARY, Chat
from tests.storage.conftest import _postgres_databases, _sqlite_file, any_place, with_any_driver

__all__ = ["_postgres_databases", "_sqlite_file", "any_place", "with_any_driver"]
REMIND = "!remind tomorrow 9:00 number {n}"


class Talk:
    """Commands that wait, and what has become of them."""

    def __init__(self, database: Database) -> None:
        self.chat = Chat(database)

    async def waits(self, *bodies: str) -> None:
        events = tuple(
            RoomEvent(
                f"$e{number}",
                PLENARY,
                FEDERAL,
                "m.room.message",
                {"msgtype": "m.text", "body": body},
                self.chat.clock.now(),
            )
            for number, body in enumerate(bodies)
        )
        await self.chat.intake.take(Batch("t", events))

    async def works(self) -> list[int]:
        """How many each transaction has done."""
        done = []
        while count := await self.chat.pipeline.some():
            done.append(count)
        return done

    async def texts(self) -> list[str]:
        return [each.text for each in await self.chat.rows(Reminder)]

    async def answered(self) -> list[str | None]:
        """Which command each answer belongs to, in the order of the outbox."""
        keys = {row.seq: row.key for row in await self.chat.rows(InboxRow)}
        return [keys.get(row.inbox_seq or 0) for row in await self.chat.rows(OutboxRow)]


@pytest.fixture
async def talk(with_any_driver: Database) -> Talk:
    return Talk(with_any_driver)


def numbered(count: int) -> list[str]:
    return [REMIND.format(n=n) for n in range(count)]


async def test_many_share_a_transaction_in_their_order(talk: Talk) -> None:
    await talk.waits(*numbered(AT_ONCE + 3))
    assert await talk.works() == [AT_ONCE, 3]
    assert await talk.texts() == [f"number {n}" for n in range(AT_ONCE + 3)]
    assert await talk.answered() == [f"$e{n}" for n in range(AT_ONCE + 3)]


async def test_what_is_refused_undoes_nothing_else(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it had written something already."""
    execute = pipeline.execute

    async def refuse_second(context: Any, text: str) -> Any:
        answers = await execute(context, text)
        if "number 1" in text:
            raise UserError(_("No."), example=False)
        return answers

    monkeypatch.setattr(pipeline, "execute", refuse_second)
    await talk.waits(*numbered(3))
    assert await talk.works() == [3]
    assert await talk.texts() == ["number 0", "number 2"]
    assert await talk.answered() == ["$e0", "$e1", "$e2"]
    assert [row.state for row in await talk.chat.rows(InboxRow)] == ["done", "refused", "done"]


@pytest.mark.parametrize("fault", ["fault", "flush"])
async def test_a_fault_costs_the_others_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """They are done again, each by itself, since nothing of the first try is left."""
    execute = pipeline.execute

    async def fail_at_second(context: Any, text: str) -> Any:
        answers = await execute(context, text)
        if "number 1" in text:
            if fault == "flush":  # the session does not survive it
                context.store.session.add(Reminder())
                await context.store.session.flush()
            raise RuntimeError("a fault")
        return answers

    monkeypatch.setattr(pipeline, "execute", fail_at_second)
    await talk.waits(*numbered(4))
    assert await talk.works() == [1, 1, 1, 1]
    assert await talk.texts() == ["number 0", "number 2", "number 3"]
    assert await talk.answered() == ["$e0", "$e1", "$e2", "$e3"]
    states = [(row.state, row.failure is None) for row in await talk.chat.rows(InboxRow)]
    assert states == [("done", True), ("failed", False), ("done", True), ("done", True)]


@pytest.mark.parametrize("through", [False, True], ids=["lost", "through"])
async def test_a_doubtful_commit_does_each_once(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, through: bool
) -> None:
    """The connection is lost at the commit, before or after it took effect."""
    together = Pipeline._together
    away = exc.DBAPIError("COMMIT", None, ConnectionError(), connection_invalidated=True)
    tries = 0

    async def lose(self: Pipeline) -> Any:
        nonlocal tries
        tries += 1
        if tries > 1:
            return await together(self)
        if through:
            await together(self)
        raise away

    doubts: list[bool] = []

    async def doubt() -> None:
        doubts.append(True)

    monkeypatch.setattr(Pipeline, "_together", lose)
    monkeypatch.setattr(talk.chat.pipeline, "_on_doubt", doubt)
    await talk.waits(*numbered(3))
    with pytest.raises(exc.DBAPIError):
        await talk.chat.pipeline.some()
    await talk.works()
    assert await talk.texts() == [f"number {n}" for n in range(3)]
    assert await talk.answered() == ["$e0", "$e1", "$e2"]
    assert doubts == [True]


async def test_nothing_is_left_of_a_transaction_that_fails(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill in the middle of it: on the disk there is all or nothing."""
    execute = pipeline.execute

    async def end_at_third(context: Any, text: str) -> Any:
        answers = await execute(context, text)
        if "number 2" in text:
            raise KeyboardInterrupt
        return answers

    with monkeypatch.context() as killed:
        killed.setattr(pipeline, "execute", end_at_third)
        await talk.waits(*numbered(4))
        with pytest.raises(KeyboardInterrupt):
            await talk.chat.pipeline.some()
    assert await talk.texts() == []
    assert await talk.answered() == []
    await talk.works()
    assert await talk.texts() == [f"number {n}" for n in range(4)]


async def test_what_is_due_waits_for_what_was_asked(talk: Talk) -> None:
    async with talk.chat.database.transaction() as store:
        await store.inbox.add([_due(1), _due(2)], talk.chat.clock.now())
    await talk.waits(*numbered(2))
    async with talk.chat.database.transaction() as store:
        assert [row.key for row in await store.inbox.next_some(5)] == ["$e0", "$e1"]
    assert (await talk.works())[0] == 2


def _due(number: int) -> NewInboxEntry:
    content = {"id": 99, "due_at": "2020-11-19T09:00:00+00:00", "event_id": None, "thread_id": None}
    return NewInboxEntry(f"reminder:{number}:x", "due:reminder", PLENARY, "", content)


async def test_a_part_that_ends_the_session_says_so(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        with pytest.raises(PartError):
            async with store.part():
                await _broken(store)
        await store.session.rollback()


async def _broken(store: Store) -> None:
    store.session.add(Reminder())
    await store.session.flush()
