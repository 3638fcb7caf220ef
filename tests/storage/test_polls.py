"""Polls: a frozen electorate, every ballot kept, counted and nudged in time, closed once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.store import Store
from storage.tables import Poll

from .samples import LATER, NOW, NOW_UTC, member

LATER_UTC = NOW_UTC + (LATER - NOW)


async def _poll(
    store: Store,
    electorate: Sequence[int] = (),
    closes_at: datetime | None = None,
    start_transaction: str | None = None,
) -> Poll:
    number = len(await store.polls.open_in("!r"))
    return await store.polls.add(
        room_id="!r",
        question="Wann treffen wir uns?",
        options=["Montag", "Dienstag"],
        author="@a:x",
        opened_at=NOW,
        closes_at=closes_at,
        electorate=electorate,
        start_transaction=start_transaction or f"t{number}",
    )


async def test_the_electorate_is_frozen(database: Database) -> None:
    async with database.transaction() as store:
        second, first = await member(store, "B"), await member(store, "A")
        poll = await _poll(store, [second.id, first.id, second.id])
        late = await member(store, "C")
    async with database.transaction() as store:
        assert [each.name for each in await store.polls.electors(poll.id)] == ["A", "B"]
        assert len(await store.polls.electorate(poll.id)) == 2
        assert await store.polls.is_elector(poll.id, first.id)
        assert not await store.polls.is_elector(poll.id, late.id)
        found = await store.polls.get(poll.id)
        assert found is not None
        assert (found.options, found.opened_at) == (["Montag", "Dienstag"], NOW_UTC)
        assert await store.polls.get(404) is None


async def test_the_electorate_of_a_poll_that_was_undone_is_forgotten(database: Database) -> None:
    """On SQLite the next poll gets its number."""
    async with database.transaction() as store:
        first, second = await member(store, "A"), await member(store, "B")
        with pytest.raises(ZeroDivisionError):
            async with store.part():
                undone = await _poll(store, [first.id])
                assert [each.name for each in await store.polls.electors(undone.id)] == ["A"]
                raise ZeroDivisionError
        poll = await _poll(store, [second.id])
        assert [each.name for each in await store.polls.electors(poll.id)] == ["B"]


async def test_every_ballot_is_kept_in_order(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        poll = await _poll(store, [a.id, b.id])
        for who, choice in [(b, 1), (a, 0), (b, 0)]:
            await store.polls.add_ballot(
                poll.id, who.id, [choice], voter="@v:x", event_id="$e", cast_at=NOW
            )
        ballots = await store.polls.ballots(poll.id)
        assert [(each.member_id, *each.choices) for each in ballots] == [
            (b.id, 1),
            (a.id, 0),
            (b.id, 0),
        ]
        assert ballots[0].cast_at == NOW_UTC


async def test_ballots_of_one_member(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        poll, other = await _poll(store, [a.id, b.id]), await _poll(store, [a.id])
        for where, who, choice in [(poll, a, 0), (poll, b, 1), (other, a, 1), (poll, a, 1)]:
            await store.polls.add_ballot(
                where.id, who.id, [choice], voter="@v:x", event_id="$e", cast_at=NOW
            )
        found = await store.polls.ballots(poll.id, [a.id])
        assert [each.choices for each in found] == [[0], [1]]


async def test_redacted_once_and_by_the_voter(database: Database) -> None:
    async with database.transaction() as store:
        a = await member(store, "A")
        poll = await _poll(store, [a.id])
        for voter, event in [("@v:x", "$e"), ("@w:x", "$e"), ("@v:x", "$f")]:
            await store.polls.add_ballot(
                poll.id, a.id, [0], voter=voter, event_id=event, cast_at=NOW
            )
        assert await store.polls.ballots_by("$g", "@v:x") == []
        (found,) = await store.polls.ballots_by("$e", "@v:x")
        assert await store.polls.redact(found.id, LATER)
        assert not await store.polls.redact(found.id, NOW)
        assert await store.polls.ballots_by("$e", "@v:x") == []
        marked = [each.redacted_at for each in await store.polls.ballots(poll.id)]
        assert marked == [LATER, None, None]


async def test_found_by_its_native_form(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store, start_transaction="start")
        assert await store.polls.by_start("start") is poll
        assert await store.polls.by_start("other") is None
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await _poll(store, start_transaction="start")


async def test_closed_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        poll = await _poll(store)
        assert await store.polls.open_in("!r") == [poll]
        assert await store.polls.open_in("!other") == []

    async def close(by: str) -> bool:
        async with with_any_driver.transaction() as store:
            return await store.polls.close(poll.id, LATER, by)

    won = await asyncio.gather(*(close(f"@{number}:x") for number in range(4)))
    assert sum(won) == 1
    async with with_any_driver.transaction() as store:
        assert await store.polls.open_in("!r") == []
        closed = await store.polls.get(poll.id)
        assert closed is not None
        assert closed.closed_by == f"@{won.index(True)}:x"


async def test_due_polls(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.polls.next_due() is None
        await _poll(store)
        later = await _poll(store, closes_at=LATER)
        first = await _poll(store, closes_at=NOW)
        assert await store.polls.next_due() == NOW_UTC
        assert await store.polls.due(NOW - timedelta(microseconds=1)) == []
        assert await store.polls.due(NOW) == [first]
        assert await store.polls.due(LATER) == [first, later]
        await store.polls.close(first.id, NOW, "clock")
        assert await store.polls.due(LATER) == [later]
        due = await store.polls.next_due()
        assert due is not None
        assert (due, due.utcoffset()) == (LATER, timedelta(0))


async def test_told_once(database: Database) -> None:
    async with database.transaction() as store:
        first, second = await _poll(store), await _poll(store)
        assert await store.polls.note_told(first.id, "@a:x")
        assert not await store.polls.note_told(first.id, "@a:x")
        assert await store.polls.note_told(first.id, "@b:x")
        assert await store.polls.note_told(second.id, "@a:x")


async def test_a_count_is_planned_once_until_it_is_posted(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store)
        assert await store.polls.next_count() is None
        assert await store.polls.plan_count(poll.id, "first", NOW)
        assert not await store.polls.plan_count(poll.id, "second", LATER)
    async with database.transaction() as store:
        assert await store.polls.next_count() == NOW_UTC
        assert await store.polls.counts_due(NOW - timedelta(seconds=1)) == []
        assert [each.id for each in await store.polls.counts_due(NOW)] == [poll.id]
        await store.polls.count_posted(poll.id)
        assert await store.polls.counts_due(LATER) == []
        assert await store.polls.plan_count(poll.id, "second", LATER)
        found = await store.polls.get(poll.id)
        assert found is not None
        assert (found.status_transaction, found.status_due_at) == ("first", LATER_UTC)


async def test_nothing_of_a_closed_poll_is_due(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store)
        await store.polls.plan_count(poll.id, "key", NOW)
        await store.polls.plan_nudge(poll.id, NOW)
        await store.polls.close(poll.id, NOW, "@a:x")
        assert await store.polls.counts_due(LATER) == []
        assert await store.polls.nudges_due(LATER) == []
        assert await store.polls.next_count() is None
        assert await store.polls.next_nudge() is None
        await store.polls.count_posted(poll.id)
        assert not await store.polls.plan_count(poll.id, "key", LATER)


async def test_the_earliest_nudge_comes_first(database: Database) -> None:
    async with database.transaction() as store:
        late, early, none = [await _poll(store, start_transaction=f"t{n}") for n in range(3)]
        await store.polls.plan_nudge(late.id, LATER)
        await store.polls.plan_nudge(early.id, NOW)
        await store.polls.plan_nudge(none.id, None)
    async with database.transaction() as store:
        assert await store.polls.next_nudge() == NOW_UTC
        assert [each.id for each in await store.polls.nudges_due(NOW)] == [early.id]
        assert [each.id for each in await store.polls.nudges_due(LATER)] == [early.id, late.id]
        await store.polls.plan_nudge(early.id, None)
        assert await store.polls.next_nudge() == LATER_UTC
