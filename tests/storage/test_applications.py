"""Applications: open until decided, decided once."""

from __future__ import annotations

from typing import Any

from storage.engine import Database
from storage.store import Store
from storage.tables import Application
from tests.storage.samples import LATER, NOW, NOW_UTC, member

MIA, JO = "@mia:example.org", "@jo:example.org"


async def application(store: Store, applicant: str = MIA, **fields: Any) -> Application:
    values: dict[str, Any] = {
        "member_id": None,
        "name": "Neustadt",
        "kind": "",
        "land": "NW",
        "ags": None,
        "at": NOW,
        "event_id": "$event",
        **fields,
    }
    return await store.applications.add(applicant=applicant, **values)


async def test_open_ones_by_applicant_and_land(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        first = await application(store)
        second = await application(store, JO, land="NI")
        third = await application(store, land="NI")
    async with with_any_driver.transaction() as store:
        mine = await store.applications.open_of(MIA)
        assert [each.id for each in mine] == [first.id, third.id]
        assert (mine[0].at, mine[0].kind, mine[0].decided_at) == (NOW_UTC, "", None)
        assert [e.id for e in await store.applications.open({"NI"})] == [second.id, third.id]
        assert len(await store.applications.open(None)) == 3
        assert await store.applications.open(set()) == []


async def test_decided_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        made, town = await application(store), await member(store)
        decide = store.applications.decide
        assert await decide(made.id, approved=True, at=NOW, by=JO, member_id=town.id)
        assert not await decide(made.id, approved=False, at=LATER, by=MIA, reason="x")
        found = await store.applications.get(made.id)
        assert found is not None
        assert (found.approved, found.decided_by, found.decided_at) == (True, JO, NOW_UTC)
        assert (found.member_id, found.reason) == (town.id, None)
        assert await store.applications.open(None) == []
        assert await store.applications.get(made.id + 1) is None
