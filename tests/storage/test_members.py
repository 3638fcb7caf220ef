"""The registry and the people who speak for its members."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from storage.engine import Database

from .samples import LATER, NOW, NOW_UTC, member


async def test_members_by_name_and_land(database: Database) -> None:
    async with database.transaction() as store:
        await member(store, "Zweistadt", land="NW")
        await member(store, "Altdorf", land="BY")
        await member(store, "Hafenfreunde", kind="partner", land="NW")
        assert [each.name for each in await store.members.all()] == [
            "Altdorf",
            "Hafenfreunde",
            "Zweistadt",
        ]
        assert [each.name for each in await store.members.all("NW")] == [
            "Hafenfreunde",
            "Zweistadt",
        ]
        candidates = await store.members.electorate_candidates()
        assert [each.name for each in candidates] == ["Altdorf", "Zweistadt"]


async def test_names_are_not_unique_but_keys_are(database: Database) -> None:
    async with database.transaction() as store:
        first = await member(store, "Neuenkirchen", ags="01234567", population=900)
        second = await member(store, "Neuenkirchen", land="NI")
        await member(store, "Neuenkirchen-Land")
        assert [each.id for each in await store.members.named("neuenkirchen")] == [
            second.id,
            first.id,
        ]
        found = await store.members.with_ags("01234567")
        assert found is first
        assert await store.members.with_ags("1234567") is None
        assert await store.members.name_keys() == [
            (1, "neuenkirchen"),
            (2, "neuenkirchen"),
            (3, "neuenkirchen-land"),
        ]
        assert await store.members.get(first.id) is first
        assert await store.members.get(404) is None
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await member(store, "Anderswo", ags="01234567")
    assert (first.created_at, first.population) == (NOW_UTC, 900)


async def test_a_role_has_one_person(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        port, city = await member(store, "Port"), await member(store, "City")
        members = store.members
        assert await members.set_contact(port.id, "@a:x", "deputy", NOW, "@boss:x") is None
        assert await members.set_contact(port.id, "@a:x", "contact", NOW, "@boss:x") is None
        assert await members.set_contact(city.id, "@a:x", "contact", NOW, "@boss:x") is None
        assert await members.set_contact(port.id, "@b:x", "contact", LATER, "@boss:x") == "@a:x"
        speakers = [(each.role, each.user_id) for each in await members.contacts_of(port.id)]
        assert speakers == [("contact", "@b:x"), ("deputy", "@a:x")]
        assert await members.voices_of("@a:x") == [(city, "contact"), (port, "deputy")]
        assert await members.voices_of("@b:x") == [(port, "contact")]
        assert await members.voices_of("@nobody:x") == []


async def test_a_contact_needs_a_member(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await store.members.set_contact(404, "@a:x", "contact", NOW, "@boss:x")


async def test_coordinators(database: Database) -> None:
    async with database.transaction() as store:
        members = store.members
        assert await members.set_coordinator("@a:x", "NW", NOW, "@boss:x")
        assert await members.set_coordinator("@a:x", "BY", NOW, "@boss:x")
        assert not await members.set_coordinator("@a:x", "NW", LATER, "@boss:x")
        assert await members.lands_of("@a:x") == ["BY", "NW"]
        assert await members.lands_of("@b:x") == []
