"""Homeservers that the coordination has admitted or blocked."""

from __future__ import annotations

from storage.engine import Database

from .samples import LATER, NOW

TOWN = "rathaus.example:8448"


async def test_the_last_word_holds(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        assert await store.servers.get(TOWN) is None
        await store.servers.set(TOWN, NOW, "@boss:x", admitted=True)
        await store.servers.set("a.example", NOW, "@boss:x", admitted=False)
    async with with_any_driver.transaction() as store:
        await store.servers.set(TOWN, LATER, "@other:x", admitted=False)
    async with with_any_driver.transaction() as store:
        found = await store.servers.get(TOWN)
        assert found is not None
        assert (found.admitted, found.since, found.set_by) == (False, LATER, "@other:x")
        assert [each.name for each in await store.servers.all()] == ["a.example", TOWN]
