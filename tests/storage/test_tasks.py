"""Tasks: listed by urgency, counted, spoken of in time, closed once."""

from __future__ import annotations

from datetime import date, timedelta

from storage.engine import Database
from storage.pledges import Places, Terms
from storage.store import Store
from storage.tables import Meeting, Task
from storage.tasks import TaskFigures

from .samples import LATER, NOW, NOW_UTC, member

DAY = timedelta(days=1)
TODAY = date(2020, 11, 19)


async def task(store: Store, owner_id: int, **fields: object) -> Task:
    values: dict[str, object] = {
        "room_id": "!room:example.org",
        "thread_id": None,
        "title": "Wohnungen „suchen“",
        "due_on": TODAY,
        "expected_yield": "3 Plätze",
        "meeting_id": None,
        "author": "@a:example.org",
        "created_at": NOW,
        "event_id": "$event",
        "step": -7,
        "next_at": LATER,
        **fields,
    }
    return await store.tasks.add(owner_id=owner_id, **values)  # type: ignore[arg-type]


async def test_what_is_given_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        town = await member(store)
        made = await task(store, town.id)
    async with with_any_driver.transaction() as store:
        found = await store.tasks.get(made.id)
        assert await store.tasks.get(made.id + 1) is None
    assert found is not None
    assert (found.title, found.expected_yield) == ("Wohnungen „suchen“", "3 Plätze")
    assert (found.due_on, found.created_at, found.step) == (TODAY, NOW_UTC, -7)


async def test_open_ones_by_urgency_own_first(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B", land="NI")
        late = await task(store, a.id, due_on=TODAY + 2 * DAY)
        soon = await task(store, a.id, due_on=TODAY + DAY)
        mine = await task(store, b.id, due_on=TODAY + 3 * DAY, author="@me:example.org")
        gone = await task(store, b.id)
        done = await task(store, b.id)
        assert await store.tasks.drop(gone.id, NOW, "@a:example.org")
        assert await store.tasks.finish(done.id, NOW, by="@a:example.org", result="2")
        queries = store.tasks

        async def ids(
            limit: int = 9, own: tuple[int, ...] = (), **which: str
        ) -> tuple[object, int]:
            found, count = await queries.open(limit, own, **which)  # type: ignore[arg-type]
            assert all(each.owner_id == owner.id for each, owner in found)
            return [each.id for each, _owner in found], count

        assert await ids() == ([soon.id, late.id, mine.id], 3)
        assert await ids(own=(b.id,)) == ([mine.id, soon.id, late.id], 3)
        assert await ids(2) == ([soon.id, late.id], 3)
        assert await ids(3) == ([soon.id, late.id, mine.id], 3)
        assert await ids(land="NI") == ([mine.id], 1)
        assert await ids(1, land="NW") == ([soon.id], 2)
        assert await ids(mine_of="@me:example.org") == ([mine.id], 1)
        assert await ids(own=(a.id,), mine_of="@x:example.org") == ([soon.id, late.id], 2)
        everything, count = await queries.all(2)
        assert ([each.id for each, _owner in everything], count) == ([done.id, gone.id], 5)


async def test_done_ones_the_newest_first(database: Database) -> None:
    async with database.transaction() as store:
        town, other = await member(store, "A"), await member(store, "B", land="NI")
        first, second = await task(store, town.id), await task(store, other.id)
        await store.tasks.finish(second.id, NOW - DAY, by="@b:example.org", result="nichts")
        await store.tasks.finish(first.id, NOW, by="@a:example.org", result="2 Plätze")

        async def ids(**which: object) -> tuple[list[int], int]:
            found, count = await store.tasks.done(9, **which)  # type: ignore[arg-type]
            return [each.id for each, _owner in found], count

        assert await ids() == ([first.id, second.id], 2)
        assert await ids(land="NI") == ([second.id], 1)
        assert await ids(since=NOW) == ([first.id], 1)
        assert await ids(since=LATER) == ([], 0)


async def test_closed_once(database: Database) -> None:
    async with database.transaction() as store:
        town = await member(store)
        made, other = await task(store, town.id), await task(store, town.id)
        assert await store.tasks.finish(made.id, NOW, by="@b:example.org", result="2 Plätze")
        assert not await store.tasks.finish(made.id, LATER, by="@c:example.org", result="3")
        assert not await store.tasks.drop(made.id, LATER, "@c:example.org")
        assert await store.tasks.drop(other.id, LATER, "@c:example.org")
        found = await store.tasks.get(made.id)
        assert found is not None
        assert (found.result, found.done_by, found.done_at) == ("2 Plätze", "@b:example.org", NOW)
        assert (found.step, found.next_at, found.dropped_at) == (None, None, None)
        assert await store.tasks.next_due() is None


async def test_what_is_due(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        first = await task(store, a.id, next_at=NOW)
        second = await task(store, b.id, next_at=LATER)
        third = await task(store, a.id, next_at=LATER)
        await task(store, a.id, step=None, next_at=None)
        assert await store.tasks.next_due() == NOW
        assert [each.id for each in await store.tasks.due(NOW)] == [first.id]
        assert [each.id for each in await store.tasks.due(LATER)] == [first.id, second.id, third.id]
        assert [each.id for each in await store.tasks.due_of(a.id, LATER)] == [first.id, third.id]
        await store.tasks.plan(first.id, -2, LATER)
        await store.tasks.move(third.id, TODAY + DAY, 1, None)
        assert await store.tasks.due(NOW) == []
        moved = await store.tasks.get(third.id)
        assert moved is not None
        assert (moved.due_on, moved.step, moved.next_at) == (TODAY + DAY, 1, None)


async def test_figures_and_idle_ones(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B", land="NI")
        old = await task(store, a.id, created_at=NOW - 60 * DAY, due_on=TODAY - DAY)
        older = await task(store, b.id, created_at=NOW - 70 * DAY, due_on=TODAY)
        await task(store, a.id)
        done = await task(store, a.id, created_at=NOW - 90 * DAY)
        await store.tasks.finish(done.id, NOW, by="@a:example.org", result="2")
        dropped = await task(store, a.id, created_at=NOW - 90 * DAY)
        await store.tasks.drop(dropped.id, NOW, "@a:example.org")
        when = {"done_since": NOW, "given_before": NOW - 59 * DAY}
        assert await store.tasks.figures(TODAY, **when) == TaskFigures(1, 3, 1, 2)
        assert await store.tasks.figures(TODAY, **when, land="NI") == TaskFigures(0, 1, 0, 1)
        assert await store.tasks.figures(TODAY, **when, land="BY") == TaskFigures(0, 0, 0, 0)
        idle = await store.tasks.idle(9, NOW - 59 * DAY)
        assert [(each.id, owner.name) for each, owner in idle] == [(older.id, "B"), (old.id, "A")]
        assert len(await store.tasks.idle(1, NOW - 59 * DAY)) == 1
        assert [each.id for each, _ in await store.tasks.idle(9, NOW, "NW")] == [old.id]


async def test_whether_there_is_a_meeting(database: Database) -> None:
    async with database.transaction() as store:
        meeting = Meeting(
            room_id="!room:example.org",
            title="Marburg",
            place="online",
            starts="2020-11-19T14:00",
            timezone="Europe/Berlin",
            starts_at=NOW,
            minutes_long=60,
            author="@a:example.org",
            created_at=NOW,
            changed_at=NOW,
            event_id="$event",
        )
        store.session.add(meeting)
        await store.session.flush()
        assert await store.tasks.is_meeting(meeting.id)
        assert not await store.tasks.is_meeting(meeting.id + 1)


async def test_places_by_unit(database: Database) -> None:
    """Of ended pledges, too; persons and families stay apart."""
    who = {"at": NOW, "actor": "@a:example.org", "event_id": "$event"}
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B", land="NI")
        assert await store.pledges.places() == []
        for owner, terms in (
            (a, Terms("open", "persons", 5, assigned=4, arrived=3)),
            (a, Terms("nest", "persons", 0, assigned=2)),
            (b, Terms("open", "persons", 9, valid_until=TODAY - DAY, assigned=1, arrived=1)),
            (b, Terms("open", "families", 3, assigned=2, arrived=1)),
            (b, Terms("nest", "families", 3)),
        ):
            await store.pledges.record(owner.id, terms, pledge=None, **who)  # type: ignore[arg-type]
        assert await store.pledges.places() == [
            Places("persons", 7, 4, 2),
            Places("families", 2, 1, 1),
        ]
        assert await store.pledges.places("NW") == [Places("persons", 6, 3, 1)]


async def test_the_last_change_of_a_kind(database: Database) -> None:
    who = {"source": None, "at": NOW, "actor": "@a:example.org", "event_id": "$event"}
    async with database.transaction() as store:
        town = await member(store)
        for subject, new in (("task_due:T-1", "a"), ("task_due:T-1", "b"), ("task_due:T-2", "c")):
            await store.history.add(town.id, subject, None, new, **who)  # type: ignore[arg-type]
        latest = await store.history.latest(town.id, "task_due:T-1")
        assert latest is not None
        assert latest.new == "b"
        assert await store.history.latest(town.id, "task_due:T-3") is None


async def test_published_statements(database: Database) -> None:
    async with database.transaction() as store:
        made = [
            await store.statements.add(
                title=title,
                room_id="!room:example.org",
                thread_id=None,
                author="@a:example.org",
                opened_at=NOW,
                closes_at=None,
                electorate=[],
            )
            for title in "abc"
        ]
        for each, at in ((made[0], NOW), (made[2], NOW - DAY)):
            await store.statements.publish(
                each.id, {}, "x", review_on=TODAY, expected_yield=None, at=at, by="@a:example.org"
            )
        found, count = await store.statements.published(9)
        assert ([each.id for each in found], count) == ([made[0].id, made[2].id], 2)
        found, count = await store.statements.published(1)
        assert ([each.id for each in found], count) == ([made[0].id], 2)
