"""Reminders: due in order, moved on, cancelled once."""

from __future__ import annotations

from datetime import timedelta

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC, reminder


async def test_due_in_order(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.reminders.next_due() is None
        later = await reminder(store, LATER)
        first = await reminder(store, NOW)
        await reminder(store, None)
        assert await store.reminders.next_due() == NOW_UTC
        assert await store.reminders.due(NOW - timedelta(microseconds=1), 10) == []
        assert await store.reminders.due(NOW, 10) == [first]
        assert await store.reminders.due(LATER, 10) == [first, later]
        assert await store.reminders.due(LATER, 1) == [first]
        assert await store.reminders.active_in("!room:example.org") == [first, later]
        assert await store.reminders.active_in("!other") == []


async def test_of_one_author_in_all_rooms(database: Database) -> None:
    async with database.transaction() as store:
        mine = await reminder(store, LATER, room_id="!1", rule="FREQ=DAILY")
        other = await reminder(store, NOW, room_id="!2")
        await reminder(store, NOW, author="@b:example.org")
        await reminder(store, None)
        assert await store.reminders.of_author("@a:example.org") == [other, mine]
        found = await store.reminders.get(mine.id)
        assert found is not None
        assert (found.rule, found.due_at) == ("FREQ=DAILY", LATER)
        assert await store.reminders.get(404) is None


async def test_moved_on(database: Database) -> None:
    async with database.transaction() as store:
        row = await reminder(store, NOW)
        assert await store.reminders.advance(row.id, LATER)
        assert await store.reminders.next_due() == LATER
        assert await store.reminders.advance(row.id, None)
        assert await store.reminders.next_due() is None
        assert not await store.reminders.advance(row.id, LATER), "it is over"
        assert not await store.reminders.cancel(row.id, NOW, "@a:x"), "nothing was to come"


async def test_cancelled_once_and_for_good(database: Database) -> None:
    async with database.transaction() as store:
        row = await reminder(store, LATER)
        assert await store.reminders.cancel(row.id, NOW, "@a:x")
        assert not await store.reminders.cancel(row.id, LATER, "@b:x")
        assert not await store.reminders.advance(row.id, LATER)
        found = await store.reminders.get(row.id)
        assert found is not None
        assert (found.due_at, found.cancelled_at, found.cancelled_by) == (None, NOW_UTC, "@a:x")


async def test_handing_over(with_any_driver: Database) -> None:
    """What was made in office and rings its author; the rest stays whose it is."""
    async with with_any_driver.transaction() as store:
        mine = await reminder(store, LATER, whom="author", at=LATER)
        before = await reminder(store, LATER, whom="author", at=NOW)
        of_room = await reminder(store, LATER, whom="room", at=LATER)
        over = await reminder(store, None, whom="author", at=LATER)
        others = await reminder(store, LATER, whom="author", at=LATER, author="@b:example.org")
        found = await store.reminders.ringing("@a:example.org", LATER)
        assert [each.id for each in found] == [mine.id]
        both = await store.reminders.ringing("@a:example.org", NOW)
        assert {each.id for each in both} == {mine.id, before.id}
        assert await store.reminders.hand_over([each.id for each in found], "@new:example.org") == 1
        assert await store.reminders.hand_over([], "@new:example.org") == 0
    async with with_any_driver.transaction() as store:
        for each, author in [
            (mine, "@new:example.org"),
            (before, "@a:example.org"),
            (of_room, "@a:example.org"),
            (over, "@a:example.org"),
            (others, "@b:example.org"),
        ]:
            row = await store.reminders.get(each.id)
            assert row is not None
            assert row.author == author
