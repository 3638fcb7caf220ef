"""Rooms, people and single values."""

from __future__ import annotations

import asyncio

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC


async def test_a_room_remembers_its_language(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.rooms.get("!r") is None
        await store.rooms.set_language("!r", "de")
        room = await store.rooms.get("!r")
        await store.rooms.set_language("!r", "en")
        assert await store.rooms.get("!r") is room
        assert room is not None
        assert room.language == "en"
        await store.rooms.set_language("!r", None)
        await store.rooms.get("!r")
        assert room.language is None


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
