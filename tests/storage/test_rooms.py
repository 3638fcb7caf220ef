"""Rooms, people and single values."""

from __future__ import annotations

import asyncio

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC, reminder


async def test_a_room_remembers_its_language(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.rooms.get("!r") is None
        for language in ("de", "en", None):
            await store.rooms.set_language("!r", language)
            room = await store.rooms.get("!r")
            assert room is not None
            assert room.language == language


async def test_a_room_is_registered(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await store.rooms.set_language("!r", "de")
        for purpose, land in (("land", "NW"), ("topic", None)):
            await store.rooms.register("!r", purpose, land)
            room = await store.rooms.get("!r")
            assert room is not None
            assert (room.purpose, room.land, room.language) == (purpose, land, "de")


async def test_rooms_for_a_purpose(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.rooms.with_purpose("plenary") == []
        for room_id, purpose in (("!b", "plenary"), ("!a", "plenary"), ("!c", "open")):
            await store.rooms.register(room_id, purpose, None)
        assert [each.room_id for each in await store.rooms.with_purpose("plenary")] == ["!a", "!b"]


async def test_a_room_is_greeted_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await store.rooms.set_language("!known", "de")
        for room_id in ("!known", "!new"):
            assert await store.rooms.mark_greeted(room_id, NOW)
            assert not await store.rooms.mark_greeted(room_id, LATER)
            room = await store.rooms.get(room_id)
            assert room is not None
            assert room.greeted_at == NOW_UTC
        known = await store.rooms.get("!known")
        assert known is not None
        assert known.language == "de"


async def test_a_room_is_greeted_once_by_two(database: Database) -> None:
    async def greet() -> bool:
        async with database.transaction() as store:
            return await store.rooms.mark_greeted("!r", NOW)

    assert sum(await asyncio.gather(*(greet() for _ in range(4)))) == 1


async def test_the_notice_is_shown_once(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.people.mark_notice_shown("@a:x", NOW)
        assert not await store.people.mark_notice_shown("@a:x", LATER)
        assert await store.people.mark_notice_shown("@b:x", NOW)


async def test_single_values(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        assert await store.state.get("token") is None
        await store.state.set("token", "s1")
        await store.state.set("token", "s2")
        await store.state.set("other", "x")
        assert await store.state.get("token") == "s2"


async def test_a_room_is_replaced(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await store.rooms.register("!old", "land", "NW", ["plain"])
        await store.rooms.set_language("!old", "en")
        await store.rooms.set_timezone("!new", "Europe/London")
        await store.rooms.replace("!old", "!new")
        await store.rooms.replace("!never", "!new")
        assert [each.room_id for each in await store.rooms.replaced_by("!new")] == [
            "!never",
            "!old",
        ]
        await store.rooms.succeed("!old", "!new", NOW)
        old, new = await store.rooms.get("!old"), await store.rooms.get("!new")
        assert old is not None
        assert new is not None
        assert (old.purpose, old.land, old.moved_into) == (None, None, "!new")
        assert (new.purpose, new.land, new.language) == ("land", "NW", "en")
        assert (new.confirmed, new.exposure, new.timezone) == ("plain", None, "Europe/London")
        assert new.greeted_at == NOW_UTC
        assert [each.room_id for each in await store.rooms.replaced_by("!new")] == ["!never"]


async def test_two_rooms_that_replace_each_other(with_any_driver: Database) -> None:
    """There is always one in which everything is."""
    async with with_any_driver.transaction() as store:
        await store.rooms.register("!a", "plenary", None)
        for old, new in (("!a", "!b"), ("!b", "!a"), ("!a", "!b")):
            await store.rooms.replace(old, new)
            await store.rooms.succeed(old, new, NOW)
            left, entered = await store.rooms.get(old), await store.rooms.get(new)
            assert left is not None
            assert entered is not None
            assert (left.purpose, left.moved_into) == (None, new)
            assert (entered.purpose, entered.moved_into) == ("plenary", None)


async def test_what_a_room_is_registered_for_already_stays(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await store.rooms.register("!old", "plenary", None)
        await store.rooms.withhold("!old")
        await store.rooms.register("!topic", "topic", None)
        await store.rooms.replace("!old", "!topic")
        await store.rooms.succeed("!old", "!topic", NOW)
        topic = await store.rooms.get("!topic")
        assert topic is not None
        assert (topic.purpose, topic.withheld) == ("topic", None)


async def test_everything_that_names_a_room_moves(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        first = await reminder(store, NOW, room_id="!old", thread_id="$t", about_event_id="$e")
        await reminder(store, NOW, room_id="!other", thread_id="$t")
        row = await store.outbox.add(
            "!old", "send", NOW, transaction_id="1", content={"a": 1}, late_content={"a": 2}
        )
        sent = await store.outbox.add("!old", "send", NOW, transaction_id="2", content={"a": 1})
        await store.outbox.mark_sent("2", "$sent", NOW)
        assert await store.moving.anything_in("!old")
        await store.moving.carry("!old", "!new")
        assert [each.id for each in await store.moving.waiting("!old")] == [row.id]
        await store.moving.redirect(row.id, "!new", {"b": 1}, {"b": 2})
        await store.moving.redirect(sent.id, "!new", {"b": 1}, None)
        assert not await store.moving.anything_in("!old")
        found = {each.room_id: each for each in await store.reminders.due(NOW)}
        assert found.keys() == {"!new", "!other"}
        moved, other = found["!new"], found["!other"]
        assert (moved.id, moved.thread_id, moved.about_room_id) == (first.id, None, "!old")
        assert (other.thread_id, other.about_room_id) == ("$t", None)
        (pending,) = await store.outbox.pending()
        assert (pending.room_id, pending.content, pending.late_content) == (
            "!new",
            {"b": 1},
            {"b": 2},
        )
        kept = await store.outbox.get(sent.id)
        assert kept is not None
        assert (kept.room_id, kept.content) == ("!old", None)


async def test_a_poll_is_posted_anew(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        terms = {"options": ["a", "b"], "author": "@a:b", "opened_at": NOW, "closes_at": None}
        polls = [
            await store.polls.add(
                room_id="!r", question="?", electorate=[], start_transaction=key, **terms
            )
            for key in ("poll-1", "poll-12")
        ]
        for number in (2, 3):
            anew = await store.polls.post_anew(polls[0].id)
            assert anew.start_transaction == f"poll-1+{number}"
        for key in ("poll-1", "poll-1+2", "poll-1+3"):
            found = await store.polls.by_start(key)
            assert found is not None
            assert found.id == polls[0].id
        other = await store.polls.by_start("poll-12")
        assert other is not None
        assert other.id == polls[1].id
        assert await store.polls.by_start("poll-") is None
