"""What takes long is looked at beside the transactions, and the command begins anew with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from benchmarks.grown import fill
from benchmarks.growth import examples, settle
from bot.limits import Limits
from bot.matrix.model import Batch
from bot.pipeline import AT_ONCE
from commands.kit import UserError, _, context
from commands.kit.looks import MOST
from commands.offers import sums
from commands.polls import closing
from storage.engine import Database
from storage.inbox import Held, NewInboxEntry
from storage.schema import create
from storage.store import Store
from storage.sums import SumQueries, Sums
from storage.tables import InboxRow, OutboxRow, Poll
from tests.harness.chat import BEN, FEDERAL, INA, ROSA, START, Chat, discovered
from tests.harness.patience import PATIENCE
from tests.storage.conftest import _postgres_databases, _sqlite_file, any_place, with_any_driver

__all__ = ["_postgres_databases", "_sqlite_file", "any_place", "with_any_driver"]


class Watched(Chat):
    """Says when somebody looks, and lets them look when it is time."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.looks = 0
        self.may_look = asyncio.Event()
        self.may_look.set()
        looking = database.looking

        @asynccontextmanager
        async def watched() -> AsyncIterator[Store]:
            self.looks += 1
            await self.may_look.wait()
            async with looking() as store:
                yield store

        database.looking = watched  # type: ignore[method-assign]

    async def arrive(self, *said: tuple[str, str]) -> None:
        """All in one sync."""
        events = [self.event(who, {"msgtype": "m.text", "body": text}) for who, text in said]
        await self.intake.take(Batch(self._token(), tuple(events)))

    async def works(self) -> None:
        """Everything that nobody has to wait for."""
        while await self.pipeline.some():
            pass

    async def answered(self) -> list[str]:
        """Who was answered, in the order of the answers, by the numbers of what they said."""
        said = {row.seq: f"{row.sender} {row.seq}" for row in await self.rows(InboxRow)}
        return [said[row.inbox_seq] for row in await self.rows(OutboxRow) if row.inbox_seq]


@pytest.fixture
async def chat(with_any_driver: Database, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(context, "FEW", 0)
    chat = Watched(with_any_driver)
    await chat.register_alliance()
    await chat.says(INA, "!pledge 5")
    chat.looks = 0
    return chat


async def test_nobody_waits_for_what_another_looks_at(chat: Watched) -> None:
    before = len(await chat.answered())
    chat.may_look.clear()
    await chat.arrive((BEN, "!sum"), (BEN, "!members"), (ROSA, "!pledge 8"))
    *_earlier, summed, listed, pledged = [each.seq for each in await chat.rows(InboxRow)]
    async with asyncio.timeout(PATIENCE):
        await chat.works()
    # Nor does what the same person says next come first.
    answered = dict.fromkeys((await chat.answered())[before:])
    assert [*answered] == [f"{ROSA} {pledged}"]
    chat.may_look.set()
    await chat.work()
    answered = dict.fromkeys((await chat.answered())[before:])
    assert [*answered] == [f"{ROSA} {pledged}", f"{BEN} {summed}", f"{BEN} {listed}"]
    assert chat.looks == 1


async def test_whoever_looks_sees_what_came_in_before(chat: Watched) -> None:
    """In the same transaction, too; and nothing that came later from somebody else is lost."""
    await chat.arrive((ROSA, "!pledge 8"), (BEN, "!sum"))
    (_pledged, said) = await chat.work()
    assert said["body"].startswith("Städte Sicherer Häfen: 13 persons")


async def test_what_is_refused_while_looking_is_told(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_given: object) -> None:
        raise UserError(_("Nobody can see that."))

    monkeypatch.setattr(SumQueries, "on", refused)
    (said,) = await chat.says(BEN, "!sum")
    assert said["body"].startswith("Nobody can see that.")
    assert [each.state for each in await chat.rows(InboxRow)][-1] == "refused"


async def test_what_goes_wrong_while_looking_gets_a_reference(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SumQueries, "on", broken)
    (said,) = await chat.says(BEN, "!sum")
    assert "E-" in said["body"]
    assert (await chat.says(BEN, "!members"))[0]["body"].startswith("3")


async def test_with_few_members_everything_is_done_at_once(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "FEW", 4)
    await chat.says(BEN, "!sum")
    assert chat.looks == 0


async def test_one_row_by_itself_waits_for_its_look(chat: Watched) -> None:
    """As after a restore, where each has its moment."""
    await chat.arrive((BEN, "!sum"))
    assert await chat.pipeline.step()
    assert not await chat.pipeline.step()
    assert [each.state for each in await chat.rows(InboxRow)][-1] == "done"
    assert chat.looks == 1


async def test_what_waits_for_a_look_at_the_end_is_done_by_the_next_process(
    chat: Watched,
) -> None:
    chat.may_look.clear()
    await chat.arrive((BEN, "!sum"))
    working = asyncio.create_task(chat.pipeline.run())
    async with asyncio.timeout(PATIENCE):
        while not chat.looks:  # noqa: ASYNC110
            await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait({working})
    assert [each.state for each in await chat.rows(InboxRow)][-1] == "pending"
    chat.may_look.set()
    await Chat(chat.database).work()
    assert [each.state for each in await chat.rows(InboxRow)][-1] == "done"


async def test_the_pipeline_goes_on_when_something_was_looked_at(chat: Watched) -> None:
    """However many have waited for it."""
    chat.pipeline.limits = Limits(counting=False)
    await chat.arrive((BEN, "!sum"), *((BEN, "!members") for _each in range(2 * AT_ONCE)))
    working = asyncio.create_task(chat.pipeline.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while any(  # noqa: ASYNC110
                each.state == "pending" for each in await chat.rows(InboxRow)
            ):
                await asyncio.sleep(0.01)
    finally:
        working.cancel()
        await asyncio.wait({working})


async def test_what_is_due_goes_on_while_another_kind_is_looked_at(chat: Watched) -> None:
    at = chat.clock.now()
    async with chat.database.transaction() as store:
        await store.inbox.add(
            [
                NewInboxEntry(f"{n}", kind, "", "", {})
                for n, kind in enumerate(["due:a", "due:a", "due:b"])
            ],
            at,
        )
        first, second, other = await store.inbox.pending(due=True)
        held = Held(frozenset({first.seq}), frozenset(), frozenset({first.kind}))
        assert [each.seq for each in await store.inbox.next_some(AT_ONCE, held)] == [other.seq]
    assert first in held
    assert second in held
    assert other not in held


async def test_nothing_can_be_written_while_looking(with_any_driver: Database) -> None:
    await create(with_any_driver)
    with pytest.raises(DBAPIError):
        async with with_any_driver.looking() as store:
            await store.state.set("some", "thing")


async def test_whoever_begins_anew_later_looks_no_second_time(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat.clock, "now", lambda: START + timedelta(seconds=next(seconds)))
    seconds = count()
    for typed, looks in (("!mydata json", 1), ("!offer freeze federal", 1), ("!confirm", 1)):
        chat.looks = 0
        assert await chat.says(FEDERAL, typed)
        assert chat.looks == looks, typed
    chat.looks = 0
    assert await chat.says(FEDERAL, "!offer show A-2020-01")
    assert chat.looks == 2, "which offer it is, and then all of it"


async def test_all_about_somebody_is_looked_at_beside_however_few_there_are(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "FEW", 1_000)
    await chat.says(INA, "!mydata xlsx")
    assert chat.looks == 1


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_ballot_counts_that_comes_while_a_poll_is_counted(
    chat: Watched, monkeypatch: pytest.MonkeyPatch, *, by_itself: bool
) -> None:
    counting, may_tell, told_of = asyncio.Event(), asyncio.Event(), closing.told_of

    async def slowly(*given: Any) -> list[Any]:
        counting.set()
        await may_tell.wait()
        return await told_of(*given)

    monkeypatch.setattr(closing, "told_of", slowly)
    await chat.says(FEDERAL, "!poll “Help?” until 19.11.2020 18:00")
    await chat.says(INA, "!vote 1 yes")
    if by_itself:
        chat.clock.at = START + timedelta(days=1)
        working = asyncio.create_task(chat.time_passes(timedelta()))
    else:
        await chat.says(FEDERAL, "!poll close 1")
        working = asyncio.create_task(chat.says(FEDERAL, "!confirm"))
    async with asyncio.timeout(PATIENCE):
        await counting.wait()
        async with chat.database.transaction() as store:
            await store.polls.add_ballot(1, 2, [1], voter=ROSA, event_id="$v", cast_at=START)
        may_tell.set()
        await working
    (poll,) = await chat.rows(Poll)
    assert poll.record["outcome"]["counts"] == [1, 1, 0]
    assert [each["municipality"]["id"] for each in poll.record["ballots"]] == [2, 1]
    assert chat.looks == 2


async def test_what_changes_all_the_time_is_read_in_the_transaction_in_the_end(
    chat: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = SumQueries.on

    async def changing(self: SumQueries, today: date, *of: Any) -> Sums:
        monkeypatch.setattr(sums, "today", lambda _context: today + timedelta(1))
        return await read(self, today, *of)

    monkeypatch.setattr(SumQueries, "on", changing)
    assert (await chat.says(BEN, "!sum"))[0]["body"].startswith("Städte Sicherer Häfen: 5")
    assert chat.looks == MOST


READING = {each.name for each in discovered().commands if each.reads}


async def test_commands_that_only_read_write_nothing(
    with_any_driver: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is worked on where nothing can be written, with everything there is."""
    await fill(with_any_driver, 12)
    await settle(with_any_driver)
    monkeypatch.setattr(context, "FEW", 0)
    chat = Watched(with_any_driver)
    said = {}
    for name, typed in examples():
        if name not in READING:
            continue
        chat.looks = 0
        assert await chat.says(FEDERAL, typed), typed
        assert chat.looks >= 1, typed
        said[name] = [each.state for each in await chat.rows(InboxRow)][-1]
    assert set(said.values()) == {"done"}, said
    assert said.keys() == READING
