"""Reminders: due in order, moved on, cancelled once."""

from __future__ import annotations

from datetime import timedelta

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC, member, reminder

HOUR = timedelta(hours=1)
ME = "@a:example.org"


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
        room = "!room:example.org"
        assert await store.reminders.in_room(room, 10) == ([first, later], 2)
        assert await store.reminders.in_room(room, 1) == ([first], 2)
        assert await store.reminders.in_room(room, 1, 1) == ([later], 2)
        assert await store.reminders.in_room("!other", 10) == ([], 0)


async def test_of_one_person_in_all_rooms(database: Database) -> None:
    async with database.transaction() as store:
        mine = await reminder(store, LATER, room_id="!1", rule="FREQ=DAILY")
        other = await reminder(store, NOW, room_id="!2")
        await reminder(store, NOW, author="@b:example.org")
        await reminder(store, None)
        of_member = await reminder(
            store, LATER + HOUR, author="@b:x", whom="member", member_id=(await member(store)).id
        )
        for_me = await reminder(store, LATER, author="@b:x", whom="person", person=ME)
        assert await store.reminders.of_person(ME, [], 10) == ([other, mine, for_me], 3)
        assert await store.reminders.of_person(ME, [1], 10) == (
            [other, mine, for_me, of_member],
            4,
        )
        assert await store.reminders.of_person(ME, [1], 1, 3) == ([of_member], 4)
        found = await store.reminders.get(mine.id)
        assert found is not None
        assert (found.rule, found.due_at) == ("FREQ=DAILY", LATER)
        assert await store.reminders.get(404) is None


async def test_moved_on(database: Database) -> None:
    async with database.transaction() as store:
        row = await reminder(store, NOW)
        await store.reminders.advance(row.id, LATER)
        assert await store.reminders.next_due() == LATER
        await store.reminders.advance(row.id, LATER, NOW)
        assert await store.reminders.next_due() == NOW_UTC, "the earlier of the two"
        await store.reminders.advance(row.id, None)
        assert await store.reminders.next_due() is None
        await store.reminders.advance(row.id, LATER)
        assert await store.reminders.next_due() is None, "it is over"
        assert not await store.reminders.cancel(row.id, NOW, "@a:x"), "nothing was to come"


async def test_cancelled_once_and_for_good(database: Database) -> None:
    async with database.transaction() as store:
        row = await reminder(store, LATER)
        assert await store.reminders.cancel(row.id, NOW, "@a:x")
        assert not await store.reminders.cancel(row.id, LATER, "@b:x")
        await store.reminders.advance(row.id, LATER)
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
        found = await store.reminders.pending_of("@a:example.org", LATER)
        assert [each.id for each in found] == [mine.id]
        both = await store.reminders.pending_of("@a:example.org", NOW)
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


async def test_what_the_coordination_tends(database: Database) -> None:
    """Rooms, offices and municipalities of the Land; never what somebody keeps for themselves."""
    async with database.transaction() as store:
        here, elsewhere = await member(store), await member(store, "Seestadt", land="NI")
        await store.rooms.register("!nw", "land", "NW")
        await store.rooms.register("!ni", "land", "NI")
        await reminder(store, NOW, whom="author")
        rows = {
            "room of no Land": await reminder(store, NOW),
            "room": await reminder(store, NOW, room_id="!nw"),
            "office": await reminder(store, NOW, whom="role", role="contacts", land="NW"),
            "municipality": await reminder(store, NOW, whom="member", member_id=here.id),
            "made it": await reminder(store, NOW, whom="role", role="contacts", author="@kim:x"),
            "other room": await reminder(store, NOW, room_id="!ni"),
            "other office": await reminder(store, NOW, whom="role", role="contacts", land="NI"),
            "other": await reminder(store, NOW, whom="member", member_id=elsewhere.id),
            "person": await reminder(store, NOW, whom="person", person="@p:x"),
        }
        await reminder(store, None)
        found, total = await store.reminders.for_others(None, "@boss:x", 100)
        assert (found, total) == ([*rows.values()], 9)
        found, total = await store.reminders.for_others(["NW"], "@kim:x", 100)
        assert (found, total) == ([*rows.values()][:5], 5)
        assert await store.reminders.for_others(["NW"], "@kim:x", 2, 4) == (
            [rows["made it"]],
            5,
        )


async def test_those_of_one_moment(with_any_driver: Database) -> None:
    """Of a room, or all letters; and what some people asked for themselves."""
    async with with_any_driver.transaction() as store:
        room = "!room:example.org"
        for_room = await reminder(store, NOW)
        own = await reminder(store, NOW, whom="author")
        letter = await reminder(store, NOW, whom="person", person="@p:x")
        await reminder(store, LATER)
        await reminder(store, NOW, room_id="!other")
        other_letter = await reminder(store, NOW, whom="role", role="contacts", room_id="!other")
        due = store.reminders.together
        assert [each.id for each in await due(NOW, room, 10)] == [for_room.id, own.id]
        assert [each.id for each in await due(NOW, room, 1)] == [for_room.id]
        assert [each.id for each in await due(NOW, None, 10)] == [letter.id, other_letter.id]
        assert await due(NOW + HOUR * 5, room, 10) == []
        assert [e.id for e in await store.reminders.of_authors(NOW, [ME])] == [own.id]
        assert await store.reminders.of_authors(NOW, ["@b:x"]) == []
        await store.reminders.advance_all({own.id: (None, LATER), letter.id: (LATER, None)})
        moved = [await store.reminders.get(each.id) for each in (own, letter)]
        assert [(m.next_at, m.again_at, m.due_at) for m in moved if m] == [
            (None, LATER, LATER),
            (LATER, None, LATER),
        ]
        await store.reminders.change(for_room, again_at=LATER, text="neu")
        changed = await store.reminders.get(for_room.id)
        assert changed is not None
        assert (changed.due_at, changed.text) == (NOW_UTC, "neu"), "the regular time is earlier"
        await store.reminders.change(changed, next_at=None)
        assert await due(NOW, room, 10) == []
