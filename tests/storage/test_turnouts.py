"""What is shown of a poll: when its count is posted, when the silent are asked, who took part."""

from __future__ import annotations

from datetime import timedelta

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC, member
from .test_polls import _poll

LATER_UTC = NOW_UTC + (LATER - NOW)


async def test_a_count_is_planned_once_until_it_is_posted(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store)
        assert await store.turnouts.next_count() is None
        assert await store.turnouts.plan_count(poll.id, "first", NOW)
        assert not await store.turnouts.plan_count(poll.id, "second", LATER)
    async with database.transaction() as store:
        assert await store.turnouts.next_count() == NOW_UTC
        assert await store.turnouts.counts_due(NOW - timedelta(seconds=1)) == []
        assert [each.id for each in await store.turnouts.counts_due(NOW)] == [poll.id]
        await store.turnouts.count_posted(poll.id)
        assert await store.turnouts.counts_due(LATER) == []
        assert await store.turnouts.plan_count(poll.id, "second", LATER)
        found = await store.polls.get(poll.id)
        assert found is not None
        assert (found.status_transaction, found.status_due_at) == ("first", LATER_UTC)


async def test_nothing_of_a_closed_poll_is_due(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store)
        await store.turnouts.plan_count(poll.id, "key", NOW)
        await store.turnouts.plan_nudge(poll.id, NOW)
        await store.polls.close(poll.id, NOW, "@a:x")
        assert await store.turnouts.counts_due(LATER) == []
        assert await store.turnouts.nudges_due(LATER) == []
        assert await store.turnouts.next_count() is None
        assert await store.turnouts.next_nudge() is None
        await store.turnouts.count_posted(poll.id)
        assert not await store.turnouts.plan_count(poll.id, "key", LATER)


async def test_the_earliest_nudge_comes_first(database: Database) -> None:
    async with database.transaction() as store:
        late, early, none = [await _poll(store, start_transaction=f"t{n}") for n in range(3)]
        await store.turnouts.plan_nudge(late.id, LATER)
        await store.turnouts.plan_nudge(early.id, NOW)
        await store.turnouts.plan_nudge(none.id, None)
    async with database.transaction() as store:
        assert await store.turnouts.next_nudge() == NOW_UTC
        assert [each.id for each in await store.turnouts.nudges_due(NOW)] == [early.id]
        assert [each.id for each in await store.turnouts.nudges_due(LATER)] == [early.id, late.id]
        await store.turnouts.plan_nudge(early.id, None)
        assert await store.turnouts.next_nudge() == LATER_UTC


async def test_offices_of_the_electors_only(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        for who, of, role in [
            ("@d:x", a, "deputy"),
            ("@c:x", a, "contact"),
            ("@b:x", b, "contact"),
        ]:
            await store.members.set_contact(of.id, who, role, NOW, "@k:x")
        poll = await _poll(store, [a.id])
        found = await store.turnouts.offices(poll.id)
        assert [(each.user_id, each.role) for each in found] == [
            ("@c:x", "contact"),
            ("@d:x", "deputy"),
        ]
