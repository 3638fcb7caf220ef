"""Models of success: waiting, read, found by their words, proposed to those who are like them."""

from __future__ import annotations

from datetime import date, timedelta

from storage.engine import Database
from storage.store import Store
from storage.tables import Member, ReferenceModel

from .samples import LATER, NOW, NOW_UTC, member

A = "@a:example.org"
FACTS = {
    "title": "Lotsen „zur Wohnung“",
    "category": "housing",
    "steps": "1. fragen\n2. mieten",
    "result": "40 Wohnungen",
    "office": "Amt",
    "link": None,
    "as_of": date(2020, 6, 1),
}


async def model(
    store: Store, of: Member, words: str = "wohn", *, approved: bool = True, **facts: object
) -> ReferenceModel:
    made = await store.models.add(
        of.id, {**FACTS, **facts}, words=words, author=A, at=NOW, event_id="$event"
    )
    if approved:
        await store.models.approve(made.id, NOW, A)
    return made


def ids(found: list[tuple[ReferenceModel, Member]]) -> list[int]:
    assert all(each.member_id == of.id for each, of in found)
    return [each.id for each, _of in found]


async def test_what_is_entered_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        made = await model(store, await member(store), approved=False)
    async with with_any_driver.transaction() as store:
        found = await store.models.get(made.id)
        assert await store.models.get(made.id + 1) is None
    assert found is not None
    assert (found[0].title, found[0].steps) == ("Lotsen „zur Wohnung“", "1. fragen\n2. mieten")
    assert (found[0].created_at, found[0].approved_at, found[1].name) == (
        NOW_UTC,
        None,
        "Musterhafen",
    )


async def test_only_what_is_approved_and_stands_is_found(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        assert await store.models.words() == ([], "")
        town = await member(store)
        made = [await model(store, town, each) for each in ("a b", "c", "", "d")]
        await model(store, town, "e", approved=False)
        await store.models.withdraw(made[1].id, NOW, A)
        assert await store.models.words() == ([made[0].id, made[2].id, made[3].id], "a b\n\nd")
        assert ids(await store.models.some([made[3].id, 99, made[0].id])) == [
            made[3].id,
            made[0].id,
        ]


async def test_lists(database: Database) -> None:
    async with database.transaction() as store:
        one, two = await member(store, "A"), await member(store, "B", land="NI")
        first = await model(store, one)
        second = await model(store, two, category="work")
        waiting = await model(store, two, approved=False)
        gone = await model(store, one)
        await store.models.withdraw(gone.id, NOW, A)

        newest, count = await store.models.newest(9)
        assert (ids(newest), count) == ([second.id, first.id], 2)
        newest, count = await store.models.newest(1)
        assert (ids(newest), count) == ([second.id], 2)
        newest, count = await store.models.newest(9, "housing")
        assert (ids(newest), count) == ([first.id], 1)
        for lands, wanted in ((None, [waiting.id]), (["NI"], [waiting.id]), (["NW"], []), ([], [])):
            found, count = await store.models.waiting(9, lands)
            assert (ids(found), count) == (wanted, len(wanted))
        found, count = await store.models.of_members(9, [two.id])
        assert (ids(found), count) == ([waiting.id, second.id], 2)


async def test_changed_and_approved_anew(database: Database) -> None:
    async with database.transaction() as store:
        made = await model(store, await member(store))
        facts = {**FACTS, "result": "45", "link": "https://a.example"}
        await store.models.change(made.id, facts, words="x", at=LATER, by="@b:example.org")
        await store.models.disapprove(made.id)
        found = await store.models.get(made.id)
        assert found is not None
        assert (found[0].result, found[0].link, found[0].words) == ("45", "https://a.example", "x")
        assert (found[0].changed_by, found[0].changed_at) == ("@b:example.org", LATER)
        assert (found[0].approved_at, found[0].approved_by) == (None, None)
        await store.models.approve(made.id, LATER, A)
        assert ids((await store.models.newest(9))[0]) == [made.id]


async def test_those_of_the_same_kind_then_size(database: Database) -> None:
    async with database.transaction() as store:
        towns = [
            await member(store, name, kind=kind, population=population)
            for name, kind, population in (
                ("me", "town", 9000),
                ("large", "town", 90_000),
                ("near", "town", 8000),
                ("unknown", "town", None),
                ("county", "county", 9000),
            )
        ]
        made = {each.name: (await model(store, each)).id for each in towns}
        await model(store, towns[2], approved=False)
        found = ids(await store.models.like(towns[0], 9))
        assert found == [made[each] for each in ("near", "unknown", "large", "county")]
        assert ids(await store.models.like(towns[0], 1)) == [made["near"]]
        assert ids(await store.models.like(towns[3], 1)) == [made["near"]]


async def test_news(database: Database) -> None:
    async with database.transaction() as store:
        town = await member(store)
        made = await model(store, town)
        await model(store, town, approved=False)
        await store.models.withdraw((await model(store, town)).id, NOW, A)
        found, more = await store.digests.models(None, NOW, 5)
        assert [(each.id, name) for each, name in found] == [(made.id, "Musterhafen")]
        assert more == 0
        assert await store.digests.models(NOW, LATER, 5) == ([], 0)
        assert await store.digests.models(None, NOW - timedelta(minutes=1), 5) == ([], 0)
