"""Follow-ups: who is asked, who has done it, and what counts by what is linked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from storage.engine import Database
from storage.store import Store
from storage.tables import FollowUp, FollowUpMember, Member

from .samples import LATER, NOW, NOW_UTC, member
from .test_polls import _poll

ROOM = "!room:example.org"
DAY = timedelta(days=1)


async def follow_up(store: Store, asked: list[int], **more: Any) -> FollowUp:
    values = {
        "room_id": ROOM,
        "thread_id": None,
        "title": "Entwurf",
        "due_on": date(2020, 11, 25),
        "scope": "alliance",
        "author": "@a:x",
        "opened_at": NOW,
        "event_id": "$e",
        "step": -2,
        "next_at": LATER,
        **more,
    }
    return await store.follow_ups.add(asked=asked, **values)


async def done(store: Store, number: int) -> dict[str, str | None]:
    """Who has done it, by name, and who reported it."""
    part = FollowUpMember
    rows = await store.session.execute(
        select(Member.name, part.done_by)
        .join(part, part.member_id == Member.id)
        .where(part.follow_up_id == number, part.done_at.is_not(None))
    )
    return dict(rows.tuples().all())


async def test_asked_by_name_and_once(database: Database) -> None:
    async with database.transaction() as store:
        b, a = await member(store, "Bdorf"), await member(store, "Adorf")
        made = await follow_up(store, [b.id, a.id, b.id])
    async with database.transaction() as store:
        found = await store.follow_ups.asked(made.id)
        assert [(each.name, each.done) for each in found] == [("Adorf", False), ("Bdorf", False)]
        assert (await store.follow_ups.get(made.id)) is not None
        assert await store.follow_ups.get(99) is None


async def test_reported_once_and_taken_back(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        number = (await follow_up(store, [a.id])).id
        queries = store.follow_ups
        assert await queries.report(number, a.id, NOW, by="@a:x", event_id="$1")
        assert not await queries.report(number, a.id, LATER, by="@b:x", event_id="$2")
        assert not await queries.report(number, b.id, NOW, by="@b:x", event_id="$3"), "not asked"
        assert await done(store, number) == {"A": "@a:x"}
        assert not await queries.left(number)
        assert await queries.take_back(number, a.id)
        assert not await queries.take_back(number, a.id)
        assert await done(store, number) == {}
        assert await queries.left(number)


async def test_what_is_linked_is_settled_and_what_was_said_stays(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        number = (await follow_up(store, [a.id, b.id, c.id])).id
        await store.follow_ups.report(number, a.id, NOW, by="@a:x", event_id="$1")
        await store.follow_ups.settle(number, {a.id, b.id, 999}, NOW)
        assert await done(store, number) == {"A": "@a:x", "B": None}
        assert not await store.follow_ups.take_back(number, b.id), "nobody had said so"
        await store.follow_ups.settle(number, {c.id}, LATER)
        assert await done(store, number) == {"A": "@a:x", "C": None}
        await store.follow_ups.settle(number, set(), LATER)
        assert await done(store, number) == {"A": "@a:x"}


async def test_a_ballot_completes_what_is_linked_to_it_and_open(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        one, two = await _poll(store, start_transaction="1"), await _poll(store)
        numbers = [
            (await follow_up(store, asked, poll_id=poll.id)).id
            for asked, poll in [([a.id, b.id], one), ([a.id], one), ([a.id], two), ([a.id], one)]
        ]
        await store.follow_ups.close(numbers[3], NOW, None)
        note_done, due = store.follow_ups.note_done, store.follow_ups.due
        assert await note_done(a.id, NOW, poll_id=one.id) == NOW
        assert [each.id for each in await due(NOW)] == [numbers[1]]
        assert await note_done(a.id, NOW, poll_id=one.id) is None, "known already"
        assert [len(await done(store, each)) for each in numbers] == [1, 1, 0, 0]
        assert await note_done(b.id, NOW, poll_id=one.id) == NOW
        assert [each.id for each in await due(NOW)] == [numbers[0], numbers[1]]
        assert await note_done(a.id, NOW, statement_id=1) is None


async def test_who_has_answered_the_newest_version(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        made = await store.statements.add(
            title="x", room_id=ROOM, thread_id=None, author="@a:x", opened_at=NOW, closes_at=None,
            electorate=[],
        )  # fmt: skip
        said = {"actor": "@a:x", "event_id": "$e", "at": NOW}
        for number in (1, 2):
            await store.statements.add_version(
                made.id, ["x"], "d", author="@a:x", event_id="$e", at=NOW
            )
            await store.positions.add(made.id, number, a.id, [1], "reject", proposal=None, **said)
            if number == 1:
                assert await store.follow_ups.have_answered(made.id) == {a.id}
        await store.positions.add(made.id, 1, b.id, [1], "agree", proposal=None, **said)
        for each in (b.id, c.id):
            await store.signatures.sign(
                made.id, 2, each, [1], subject_to=None, reminded_at=None, **said
            )
        await store.signatures.withdraw(made.id, b.id, NOW, "@b:x")
        assert await store.follow_ups.have_answered(made.id) == {a.id, c.id}


async def test_due_while_it_is_open(database: Database) -> None:
    async with database.transaction() as store:
        a = await member(store)
        assert await store.follow_ups.next_due() is None
        late = await follow_up(store, [a.id], next_at=LATER)
        early = await follow_up(store, [a.id], next_at=NOW, due_on=date(2020, 12, 1))
    async with database.transaction() as store:
        queries = store.follow_ups
        assert await queries.next_due() == NOW_UTC
        assert [each.id for each in await queries.due(NOW)] == [early.id]
        assert [each.id for each in await queries.due(LATER)] == [early.id, late.id]
        assert [each.id for each in await queries.open()] == [late.id, early.id]
        assert [each.id for each in await queries.open_in(ROOM)] == [late.id, early.id]
        assert await queries.open_in("!other:x") == []
        await queries.plan(early.id, 4, LATER + DAY)
        assert [each.id for each in await queries.due(LATER)] == [late.id]
        assert await queries.close(late.id, NOW, "@a:x")
        assert not await queries.close(late.id, LATER, "@b:x")
        await queries.wake(late.id, NOW)
        assert await queries.next_due() == NOW_UTC + timedelta(hours=1) + DAY
        await queries.wake(early.id, NOW)
        assert await queries.next_due() == NOW_UTC
    async with database.transaction() as store:
        found = await store.follow_ups.get(late.id)
        assert found is not None
        assert (found.closed_at, found.closed_by) == (NOW_UTC, "@a:x")
        assert (found.step, found.next_at) == (None, None)
        found = await store.follow_ups.get(early.id)
        assert found is not None
        assert found.step == 4


async def test_what_one_member_has_to_do_with_it(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        number = (await follow_up(store, [a.id, b.id])).id
        queries = store.follow_ups
        await queries.report(number, b.id, NOW, by="@b:x", event_id="$1")
        await queries.settle(number, {a.id}, NOW)
        found = await queries.asked(number, [a.id, b.id, c.id])
        assert [(each.name, each.done, each.by_link) for each in found] == [
            ("A", True, True),
            ("B", True, False),
        ]
        assert await queries.asked(number, []) == []
        assert await queries.asks_any_of(number, [c.id, b.id])
        assert not await queries.asks_any_of(number, [c.id])
        assert await queries.lands(number) == {a.land}
        assert await queries.count_open(number) == 0
        await queries.settle(number, set(), LATER)
        assert await queries.count_open(number) == 1
