"""Pledges: the ledger always adds up to what stands, and units are never mixed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.pledges import Terms, Which, terms_of
from storage.store import Store
from storage.tables import Member, Pledge, PledgeEntry

from .plans import plans
from .samples import NOW, NOW_UTC, member


class Step(NamedTuple):
    """One thing said about a pledge."""

    programme: str
    unit: str
    amount: int
    undone: bool = False
    quota_mode: str = "unclear"
    target_group: str = ""


async def _say(
    store: Store, who: int, step: Step, pledge: Pledge | None = None
) -> tuple[Pledge, PledgeEntry]:
    return await store.pledges.record(
        who,
        Terms(step.programme, step.unit, step.amount, step.quota_mode, step.target_group),
        at=NOW,
        actor="@a:x",
        event_id="$e",
        pledge=pledge
        or await store.pledges.find(who, step.programme, step.unit, step.target_group),
    )


_STEPS = st.lists(
    st.builds(
        Step,
        programme=st.sampled_from(["open", "nest"]),
        unit=st.sampled_from(["persons", "families"]),
        amount=st.integers(0, 1000),
        undone=st.booleans(),
        quota_mode=st.just("unclear"),
        target_group=st.just(""),
    ),
    min_size=1,
    max_size=8,
)


@given(steps=_STEPS)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
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


# What is said about a pledge after it was made: a change of its terms, from its terms.
_DEEDS: dict[str, Callable[[Terms, int], Terms]] = {
    "set": lambda terms, n: terms._replace(amount=n, formal_reference=None),
    "add": lambda terms, n: terms._replace(amount=terms.amount + n, formal_reference=None),
    "withdraw": lambda terms, n: terms._replace(amount=0, formal_reference=None),
    "formal": lambda terms, n: terms._replace(formal_reference=f"letter {n}"),
    "assigned": lambda terms, n: terms._replace(assigned=n),
    "limit": lambda terms, n: terms._replace(valid_until=date(2021, 1, 1 + n % 28)),
}


@given(
    deeds=st.lists(
        st.tuples(
            st.sampled_from(sorted(_DEEDS)),
            st.sampled_from(["persons", "families"]),
            st.sampled_from(["", "minors"]),
            st.integers(0, 1000),
        ),
        min_size=1,
        max_size=10,
    )
)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_the_ledger_is_the_pledges_unit_by_unit(
    database: Database, deeds: list[tuple[str, str, str, int]]
) -> None:
    """After any sequence: the changes add up, and the newest entry says all the pledge says."""
    async with database.transaction() as store:
        who = (await member(store)).id
        for deed, unit, group, number in deeds:
            pledge = await store.pledges.find(who, "open", unit, group)
            before = terms_of(pledge) if pledge else Terms("open", unit, 0, target_group=group)
            terms = _DEEDS[deed](before, number)
            said = {"at": NOW, "actor": "@a:x", "event_id": "$e"}
            written, _ = await store.pledges.record(who, terms, pledge=pledge, **said)  # type: ignore[arg-type]
            assert terms_of(written) == terms
    async with database.transaction() as store:
        pledges = await store.pledges.of_member(who, withdrawn=True)
        entries = [each for p in pledges for each in await store.pledges.entries(p.id)]
        assert len(entries) == len(deeds)
        for unit in ("persons", "families"):
            stands = sum(each.amount for each in pledges if each.unit == unit)
            assert sum(each.change for each in entries if each.unit == unit) == stands
        for pledge in pledges:
            newest = [each for each in entries if each.pledge_id == pledge.id][-1]
            for name in Terms._fields:
                assert getattr(newest, name) == getattr(pledge, name)


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
        found = await store.pledges.find(who, "nest", "persons")
        assert found is not None
        assert terms_of(found) == terms_of(pledge)
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


async def test_old_pledges_are_asked_about(database: Database) -> None:
    async with database.transaction() as store:
        big, small, unknown = [each.id for each in await _some(store)]
        one, _ = await _say(store, big, Step("open", "persons", 20))
        old, recent = NOW + timedelta(seconds=1), NOW
        assert await store.pledges.oldest() == (NOW_UTC, None)
        found = await store.pledges.to_be_confirmed(old, recent)
        assert [each.member_id for each in found] == [big, big, small, unknown, unknown]
        assert await store.pledges.to_be_confirmed(recent, recent) == []
        assert len(await store.pledges.to_be_confirmed(old, recent, big)) == 2
        await store.pledges.mark_asked([one.id], NOW + timedelta(days=1))
        assert len(await store.pledges.to_be_confirmed(old, recent, big)) == 1
        later = NOW + timedelta(days=2)
        assert len(await store.pledges.to_be_confirmed(recent, later, big)) == 1
        assert (await store.pledges.oldest())[1] == NOW_UTC + timedelta(days=1)
        await store.pledges.confirm([one.id], later)
        again = await store.pledges.get(one.id)
        assert again is not None
        assert (again.confirmed_at, again.asked_at) == (NOW_UTC + timedelta(days=2), None)


async def test_others_make_no_pledge_younger(database: Database) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
        pledge, _ = await _say(store, who, Step("open", "persons", 5))
        await store.pledges.mark_asked([pledge.id], NOW + timedelta(days=1))
        found = await store.pledges.get(pledge.id)
        terms = terms_of(pledge)._replace(assigned=2)
        said = {"at": NOW + timedelta(days=2), "actor": "@a:x", "event_id": "$e"}
        await store.pledges.record(who, terms, pledge=found, confirms=False, **said)  # type: ignore[arg-type]
    async with database.transaction() as store:
        found = await store.pledges.get(pledge.id)
    assert found is not None
    assert (found.assigned, found.confirmed_at) == (2, NOW_UTC)
    assert found.asked_at == NOW_UTC + timedelta(days=1)
    assert found.updated_at == NOW_UTC + timedelta(days=2)


async def test_what_stands(database: Database) -> None:
    async with database.transaction() as store:
        big, small, unknown = await _some(store)
        page = await store.pledges.page(Which(NOW.date(), ended=False), [], 9)
        assert [who for _, who in page.shown] == [big, big, small, unknown, unknown]
        assert all(pledge.member_id == who.id for pledge, who in page.shown)
        page = await store.pledges.page(Which(NOW.date(), ended=False, land="BY"), [], 9)
        assert [pledge.amount for pledge, _ in page.shown] == [5]


async def test_a_page_has_what_it_shows(database: Database) -> None:
    """And is found in the order of the names, without sorting what all the others have."""
    day = NOW.date()
    async with database.transaction() as store:
        for number in range(40):
            town = await member(store, f"Musterort {number:02}")
            for ended in (False, True) if number % 4 == 0 else (False,):
                until = day - timedelta(days=1) if ended else None
                terms = Terms("nest" if ended else "open", "persons", 5, valid_until=until)
                said = {"at": NOW, "actor": "@a:x", "event_id": "$e"}
                await store.pledges.record(town.id, terms, pledge=None, **said)  # type: ignore[arg-type]
    async with database.transaction() as store:
        page = await store.pledges.page(Which(day, ended=False), {38, 7}, 3)
        assert [who.id for _, who in page.shown] == [7, 38, 1]
        assert page.total == 40
        page = await store.pledges.page(Which(day, ended=True), {5}, 3)
        assert ([who.id for _, who in page.shown], page.total) == ([5, 1, 9], 10)
        page = await store.pledges.page(Which(day, ended=False, beginning="musterort 3"), [], 30)
        assert (len(page.shown), page.total) == (10, 10)
    told = await plans(database, lambda store: store.pledges.page(Which(day, ended=False), [], 3))
    assert "ix_members_name_key_name_id" in told, told
