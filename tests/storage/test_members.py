"""The registry and the people who speak for its members."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.store import Store

from .samples import LATER, NOW, NOW_UTC, member

DAY = date(2019, 6, 3)


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
        assert sorted((each.land, each.kind) for each in candidates) == [
            ("BY", "city"),
            ("NW", "city"),
        ]


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
        assert await store.members.shared_names() == {"neuenkirchen"}
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
        assert await _voices(store, "@a:x") == [(city.id, "contact"), (port.id, "deputy")]
        assert await _voices(store, "@b:x") == [(port.id, "contact")]
        assert await _voices(store, "@nobody:x") == []


async def _voices(store: Store, user_id: str) -> list[tuple[int, str]]:
    return [(member.id, role) for member, role in await store.members.voices_of(user_id)]


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


async def test_changing_a_member(database: Database) -> None:
    async with database.transaction() as store:
        port = await member(store, "Port", ags="01234567")
        await store.members.update(port, harbour_status="declared", harbour_since=DAY, ready=True)
        assert (port.harbour_status, port.harbour_since, port.ready) == ("declared", DAY, True)
    async with database.transaction() as store:
        (found,) = await store.members.all()
        assert (found.harbour_status, found.harbour_since, found.ready) == ("declared", DAY, True)
        assert (found.alliance_status, found.name) == ("none", "Port")
        await member(store, "City", ags="01234568")
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await store.members.update(found, ags="01234568")


async def test_a_page_of_members(database: Database) -> None:
    async with database.transaction() as store:
        for name in ("bad muster", "100% ort", "muster", "mustertal", "armuster", "a_b"):
            await member(store, name)
        await member(store, "musterberg", land="BY")
        members = store.members

        async def page(land: str | None, beginning: str, limit: int = 9) -> tuple[list[str], int]:
            found = await members.page(land, beginning, limit)
            count = sum((await members.composition(land, beginning)).values())
            return [each.name for each in found], count

        assert await page("NW", "muster") == (["bad muster", "muster", "mustertal"], 3)
        assert await page(None, "muster") == (
            ["bad muster", "muster", "musterberg", "mustertal"],
            4,
        )
        assert await page(None, "", 2) == (["100% ort", "a_b"], 7)
        assert await page(None, "1%") == ([], 0)
        assert await page(None, "_") == ([], 0)


async def test_what_lies_where(database: Database) -> None:
    async with database.transaction() as store:
        county = await member(store, "Kreis", kind="county", ags="05998000")
        await member(store, "Kreis ohne", kind="county")
        await member(store, "Anderer", kind="county", land="NI", ags="03998000")
        town = await member(store, "Ort", ags="05998001")
        free = await member(store, "Frei", ags="05998002")
        await member(store, "Fern", ags="05997001")
        await store.members.update(town, county_id=county.id)
        assert await store.members.counties("NW") == [(county.id, "05998000")]
        assert await store.members.without_county("05998") == [free, county]
        assert await store.members.inside(county.id) == [town]
        assert await store.members.inside(town.id) == []


async def test_observers(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        observers = store.observers
        assert not await observers.has("@a:x")
        assert await observers.set("@a:x", None, NOW, "@boss:x")
        assert not await observers.set("@a:x", None, LATER, "@boss:x")
        assert await observers.set("@a:x", "Ministerium", LATER, "@boss:x")
        assert not await observers.set("@a:x", "Ministerium", LATER, "@boss:x")
        assert not await observers.set("@a:x", None, LATER, "@boss:x")
        (row,) = await observers.all()
        assert (row.organisation, row.since) == ("Ministerium", NOW_UTC)
        assert await observers.has("@a:x")
        assert await observers.remove("@a:x")
        assert not await observers.remove("@a:x")
        assert not await observers.has("@a:x")


async def test_demands(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        port, city = await member(store, "Port"), await member(store, "City")
        for state in ("decided", "fulfilled"):
            await store.demands.set(port.id, "rescue", state)
        await store.demands.set(port.id, "stay", "decided")
        await store.demands.set(city.id, "stay", "decided")
        await store.demands.set(port.id, "stay", None)
        await store.demands.set(port.id, "network", None)
        assert await store.demands.of_member(port.id) == {"rescue": "fulfilled"}
        assert await store.demands.of_member(city.id) == {"stay": "decided"}
