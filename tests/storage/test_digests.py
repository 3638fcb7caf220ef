"""What a state of knowledge is made of: what is new after one moment and up to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.digests import Item
from storage.engine import Database
from storage.store import Store
from storage.tables import FollowUp, Meeting, Statement, Task

from .samples import LATER, NOW, NOW_UTC, member
from .test_polls import _poll

BEFORE, DAY = NOW - timedelta(minutes=1), timedelta(days=1)
DAYS = (date(2020, 11, 20), date(2020, 11, 27))
ROOM = {"room_id": "!r", "author": "@a:x", "event_id": "$e"}


async def test_numbered_from_one(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.digests.newest() is None
        for number in (1, 2):
            made = await store.digests.add(
                as_of=NOW, facts={"number": number}, author=None, event_id="$e"
            )
            assert made.id == number
        newest = await store.digests.newest()
        assert newest is not None
        assert (newest.id, newest.facts, newest.as_of) == (2, {"number": 2}, NOW_UTC)
        first = await store.digests.get(1)
        assert first is not None
        assert first.facts == {"number": 1}
        assert await store.digests.get(3) is None


async def test_members_by_name_and_counted(database: Database) -> None:
    async with database.transaction() as store:
        for name in ("Musterhafen", "Beispielstadt", "Altdorf"):
            await member(store, name)
        await member(store, "Seebrücke", kind="partner")
        await member(store, "Spätdorf", at=LATER)
        digests = store.digests
        assert await digests.new_members(None, NOW, 2) == (3, ["Altdorf", "Beispielstadt"])
        assert await digests.new_members(BEFORE, NOW, 9) == await digests.new_members(None, NOW, 9)
        assert await digests.new_members(NOW, LATER, 9) == (1, ["Spätdorf"])
        assert await digests.new_members(LATER, LATER + DAY, 9) == (0, [])


async def test_polls_that_run_and_that_are_over(database: Database) -> None:
    async with database.transaction() as store:
        poll = await _poll(store)
        running = [Item(poll.id, poll.question, poll.closes_at)]
        assert await store.digests.polls(None, LATER, closed=False) == running
        assert await store.digests.polls(LATER, LATER + DAY, closed=False) == []
        assert await store.digests.polls(None, LATER, closed=True) == []
        await store.polls.close(poll.id, LATER, "@a:x")
        assert await store.digests.polls(None, LATER, closed=False) == []
        assert await store.digests.polls(NOW, LATER, closed=True) == running


async def _one_of_each(store: Store, end: datetime, day: date) -> None:
    owner = await member(store)
    store.session.add_all(
        [
            Statement(title="Appell", room_id="!r", author="@a:x", opened_at=NOW, closes_at=end),
            Meeting(
                **ROOM,
                title="Plenum",
                place="online",
                starts="2020-11-23T10:00",
                timezone="Europe/Berlin",
                starts_at=end,
                minutes_long=60,
                created_at=NOW,
                changed_at=LATER,
            ),
            FollowUp(**ROOM, title="Rückmeldung", due_on=day, scope="alliance", opened_at=NOW),
            Task(
                **ROOM,
                title="Brief",
                owner_id=owner.id,
                due_on=day,
                expected_yield="3 Plätze",
                created_at=NOW,
            ),
        ]
    )
    await store.session.flush()


async def test_deadlines_of_every_kind(database: Database) -> None:
    end, day = NOW + 4 * DAY, date(2020, 11, 27)
    async with database.transaction() as store:
        await _one_of_each(store, end, day)
        found, more = await store.digests.deadlines(NOW, NOW + 8 * DAY, DAYS, 1)
        assert more == 0
        assert {(each.kind, each.title, each.at or each.on) for each in found} == {
            ("statement", "Appell", end),
            ("meeting", "Plenum", end),
            ("follow_up", "Rückmeldung", day),
            ("task", "Brief", day),
        }
        assert await store.digests.deadlines(end, NOW + 8 * DAY, (day + DAY, day + DAY), 9) == (
            [],
            0,
        )
    async with database.transaction() as store:
        assert await store.digests.results(None, LATER, 9) == ([], 0)


async def test_what_is_over_has_no_deadline(database: Database) -> None:
    end, day = NOW + 4 * DAY, date(2020, 11, 27)
    async with database.transaction() as store:
        await _one_of_each(store, end, day)
        for kind, ended in (
            (Statement, {"published_at": LATER}),
            (Meeting, {"cancelled_at": LATER}),
            (FollowUp, {"closed_at": LATER}),
            (Task, {"done_at": LATER, "result": "2 Plätze"}),
        ):
            row = await store.session.get(kind, 1)
            for name, value in ended.items():
                setattr(row, name, value)
        await store.session.flush()
        assert await store.digests.deadlines(NOW, NOW + 8 * DAY, DAYS, 9) == ([], 0)
        assert await store.digests.results(NOW, LATER, 9) == ([(Item(1, "Brief"), "2 Plätze")], 0)
        published = await store.digests.statements(NOW, LATER, published=True)
        assert [each.title for each in published] == ["Appell"]
        assert await store.digests.statements(None, LATER, published=False) == []
