"""Pledges: the ledger always adds up to what stands, and units are never mixed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.pledges import Terms
from storage.store import Store
from storage.tables import Member, Pledge, PledgeEntry

from .samples import NOW, NOW_UTC, member


class Step(NamedTuple):
    """One thing said about a pledge."""

    programme: str
    unit: str
    amount: int
    undone: bool = False
    quota_mode: str = "unclear"


async def _say(
    store: Store, who: int, step: Step, pledge: Pledge | None = None
) -> tuple[Pledge, PledgeEntry]:
    return await store.pledges.record(
        who,
        Terms(step.programme, step.unit, step.amount, step.quota_mode),
        at=NOW,
        actor="@a:x",
        event_id="$e",
        pledge=pledge or await store.pledges.find(who, step.programme, step.unit),
    )


_STEPS = st.lists(
    st.builds(
        Step,
        programme=st.sampled_from(["open", "nest"]),
        unit=st.sampled_from(["persons", "families"]),
        amount=st.integers(0, 1000),
        undone=st.booleans(),
        quota_mode=st.just("unclear"),
    ),
    min_size=1,
    max_size=8,
)


@given(steps=_STEPS)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_ledger_adds_up(database: Database, steps: list[Step]) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
    expected: dict[tuple[str, str], list[int]] = {}
    for step in steps:
        with suppress(InterruptedError):
            async with database.transaction() as store:
                await _say(store, who, step)
                if step.undone:
                    raise InterruptedError
        if not step.undone:
            expected.setdefault((step.programme, step.unit), []).append(step.amount)
    async with database.transaction() as store:
        pledges = await store.pledges.of_member(who, withdrawn=True)
        assert {(each.programme, each.unit): each.amount for each in pledges} == {
            key: amounts[-1] for key, amounts in expected.items()
        }
        for pledge in pledges:
            entries = await store.pledges.entries(pledge.id)
            assert [each.amount for each in entries] == expected[pledge.programme, pledge.unit]
            assert sum(each.change for each in entries) == pledge.amount
        standing = await store.pledges.of_member(who)
        assert [each.id for each in standing] == [each.id for each in pledges if each.amount]


async def test_two_at_once_lose_no_change(database: Database, url: str) -> None:
    other = Database(url)
    async with database.transaction() as store:
        who = (await member(store)).id
        pledge, _ = await _say(store, who, Step("open", "persons", 5))

    async def change(where: Database, amount: int) -> None:
        async with where.transaction() as store:
            found = await store.pledges.get(pledge.id)
            await asyncio.sleep(0.02)
            await _say(store, who, Step("open", "persons", amount), found)

    changes = [change(each, 10 + number) for number in range(3) for each in (database, other)]
    await asyncio.gather(*changes)
    await other.close()
    async with database.transaction() as store:
        entries = await store.pledges.entries(pledge.id)
        stands = await store.pledges.get(pledge.id)
    assert stands is not None
    assert len(entries) == 7
    assert sum(each.change for each in entries) == stands.amount == entries[-1].amount


async def test_a_pledge_moves_to_another_programme(database: Database) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
        pledge, first = await _say(store, who, Step("open", "persons", 5))
        moved, second = await _say(
            store, who, Step("nest", "persons", 7, quota_mode="additional"), pledge
        )
        assert moved is pledge
        assert (first.change, second.change, second.programme) == (5, 2, "nest")
        assert await store.pledges.find(who, "open", "persons") is None
        assert await store.pledges.find(who, "nest", "persons") is pledge
    assert (pledge.quota_mode, pledge.updated_at, second.at) == ("additional", NOW_UTC, NOW_UTC)


async def test_a_pledge_keeps_its_unit(database: Database) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
        pledge, _ = await _say(store, who, Step("open", "persons", 5))
        with pytest.raises(ValueError, match="unit"):
            await _say(store, who, Step("open", "families", 5), pledge)
        assert len(await store.pledges.entries(pledge.id)) == 1


@pytest.mark.parametrize("step", [Step("open", "persons", -1), Step("nest", "persons", 5)])
async def test_what_the_database_refuses_leaves_no_entry(database: Database, step: Step) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
        pledge, _ = await _say(store, who, Step("open", "persons", 5))
        await _say(store, who, Step("nest", "persons", 3))
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await _say(store, who, step, await store.pledges.get(pledge.id))
    async with database.transaction() as store:
        assert [each.amount for each in await store.pledges.entries(pledge.id)] == [5]


async def _some(store: Store) -> list[Member]:
    big = await member(store, "Big", population=1000)
    small = await member(store, "Small", population=10, land="BY")
    unknown = await member(store, "Unknown")
    for who, step in [
        (big, Step("open", "persons", 20)),
        (big, Step("open", "families", 10)),
        (small, Step("open", "persons", 5)),
        (small, Step("nest", "persons", 0)),
        (unknown, Step("open", "persons", 1)),
        (unknown, Step("nest", "persons", 2, quota_mode="counted")),
    ]:
        await _say(store, who.id, step)
    return [big, small, unknown]


async def test_totals_never_mix_units(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await _some(store)
        assert await store.pledges.totals() == [
            ("nest", "counted", "persons", 2, 1, 0),
            ("open", "unclear", "families", 10, 1, 1000),
            ("open", "unclear", "persons", 26, 3, 1010),
        ]
        assert await store.pledges.totals("BY") == [("open", "unclear", "persons", 5, 1, 10)]
        assert await store.pledges.totals("HH") == []
        total = (await store.pledges.totals())[2]
        assert {type(each) for each in (total.amount, total.municipalities, total.population)} == {
            int
        }


async def test_what_stands(database: Database) -> None:
    async with database.transaction() as store:
        big, small, unknown = await _some(store)
        standing = await store.pledges.standing()
        assert [who for _, who in standing] == [big, big, small, unknown, unknown]
        assert all(pledge.member_id == who.id for pledge, who in standing)
        assert [pledge.amount for pledge, _ in await store.pledges.standing("BY")] == [5]
