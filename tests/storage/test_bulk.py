"""Many rows at once, on both databases."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.bulk import RegisteredMember
from storage.engine import Database
from tests.harness.registry import enter, municipality, pledge

from .samples import NOW, NOW_UTC, member


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "name": f"Ort {number}",
        "name_key": f"ort {number}",
        "kind": "town",
        "land": "NW",
        "ags": f"05{number:06}",
        "population": number,
        "harbour_status": "none",
        "alliance_status": "none",
        "created_at": NOW,
        "created_by": "import",
        **more,
    }


async def test_members_in_the_order_they_were_given(with_any_driver: Database) -> None:
    """Their ids, too, over more than one statement; and with the people beside them."""
    steps: list[int] = []
    async with with_any_driver.transaction() as store:
        ids = await store.bulk.add_members([row(n) for n in range(1200)], steps.append)
        await store.bulk.set_contacts(
            [
                {
                    "member_id": member_id,
                    "user_id": f"@p{place}:x",
                    "role": role,
                    "since": NOW,
                    "set_by": "import",
                }
                for place, member_id in enumerate(ids)
                for role in ("contact", "deputy")
            ]
        )
    async with with_any_driver.transaction() as store:
        found = {each.id: each for each in await store.bulk.members()}
    assert [found[each].population for each in ids] == list(range(1200))
    assert found[ids[7]] == RegisteredMember(
        ids[7],
        "Ort 7",
        "ort 7",
        "town",
        "NW",
        "05000007",
        7,
        "none",
        "none",
        None,
        None,
        "@p7:x",
        "@p7:x",
    )
    assert sum(steps) == 1200
    assert len(steps) > 1


async def test_changes_of_different_columns(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        ids = await store.bulk.add_members([row(n) for n in range(3)], unwatched)
        await store.bulk.change_members(
            [
                (ids[0], {"population": 100}),
                (ids[1], {"population": None, "harbour_status": "declared"}),
                (ids[2], {}),
            ]
        )
        contact = {"member_id": ids[0], "role": "contact", "since": NOW, "set_by": "import"}
        await store.bulk.set_contacts([{**contact, "user_id": "@a:x"}])
        await store.bulk.set_contacts([{**contact, "user_id": "@b:x"}])
        changed = [
            (each.population, each.harbour_status, each.contact)
            for each in await store.bulk.members()
        ]
    assert changed == [(100, "none", "@b:x"), (None, "declared", None), (2, "none", None)]


async def test_all_or_nothing(with_any_driver: Database) -> None:
    """An error in the last row leaves none of those before."""
    with pytest.raises(IntegrityError):
        async with with_any_driver.transaction() as store:
            await store.bulk.add_members([*(row(n) for n in range(900)), row(5)], unwatched)
    async with with_any_driver.transaction() as store:
        assert await store.bulk.members() == []


async def test_pledges_with_their_ledger(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        owner = await member(store)
        said = {
            "programme": "nest",
            "unit": "persons",
            "target_group": "",
            "quota_mode": "additional",
            "amount": 5,
            "cost_condition": None,
            "valid_until": date(2021, 12, 31),
            "formal_reference": None,
        }
        [pledge_id] = await store.bulk.add_pledges(
            [{"member_id": owner.id, **said, "updated_at": NOW, "confirmed_at": NOW}], unwatched
        )
        who = {"at": NOW, "actor": "import", "event_id": "import:x"}
        await store.bulk.enter(
            [{"pledge_id": pledge_id, "change": 5, **said, "assigned": 0, "arrived": 0, **who}]
        )
        await store.bulk.change_pledges([(pledge_id, {"amount": 7})])
        [standing] = await store.bulk.pledges()
        [entry] = await store.pledges.entries(pledge_id)
    assert (standing.amount, standing.valid_until) == (7, date(2021, 12, 31))
    assert (entry.amount, entry.at, entry.actor) == (5, NOW_UTC, "import")


async def test_nobody_pledges_beside_an_import(database: Database) -> None:
    """Or the ledger would have newer entries committed before older ones."""
    await enter(database, [municipality(1, "Eins"), pledge(1, 1, 5)])
    async with database.transaction() as store:
        await store.bulk.pledges()
        beside = asyncio.create_task(enter(database, [pledge(2, 1, 7, unit="families")]))
        done, _waiting = await asyncio.wait({beside}, timeout=0.3)
        assert not done
    await beside


def unwatched(_rows: int) -> None:
    """Nobody watches."""
