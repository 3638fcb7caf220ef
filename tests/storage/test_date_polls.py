"""Date polls: the dates, who is asked, what the answers come to, and what falls due."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import event

from storage import date_polls
from storage.date_polls import NewDate
from storage.engine import Database
from storage.store import Store
from storage.tables import DateAnswer, DatePoll

from .samples import LATER, NOW, NOW_UTC, member

A = "@a:example.org"
DAY = timedelta(days=1)


async def date_poll(store: Store, *asked: int, dates: int = 2, **fields: object) -> DatePoll:
    values: dict[str, object] = {
        "room_id": "!room:example.org",
        "thread_id": None,
        "title": "Winter",
        "timezone": "Europe/Berlin",
        "waits": True,
        "scope": "alliance",
        "entitled": "signatories",
        "land": None,
        "author": A,
        "opened_at": NOW,
        "event_id": "$event",
        "start_transaction": "dates-1",
        "closes_at": LATER,
        **fields,
    }
    offered = [NewDate("2020-12-01T10:00:00", LATER + n * DAY, 60) for n in range(dates)]
    return await store.date_polls.add(offered, asked, **values)  # type: ignore[arg-type]


async def answered(
    store: Store, poll: DatePoll, of: int, marks: str, **fields: object
) -> DateAnswer:
    values: dict[str, object] = {"actor": A, "event_id": "$1", "at": NOW, **fields}
    return await store.date_polls.answer(poll.id, of, marks, **values)  # type: ignore[arg-type]


async def test_however_many_are_asked_it_is_one_statement(with_any_driver: Database) -> None:
    """With one parameter: to bind a row for each of thousands keeps everybody else waiting."""
    at_once: list[str] = []

    def note(*given: object) -> None:
        if given[-1]:  # executemany
            at_once.append(str(given[2]))

    async with with_any_driver.transaction() as store:
        asked = [(await member(store, name)).id for name in "ABCDE"]
        event.listen(with_any_driver.engine.sync_engine, "before_cursor_execute", note)
        poll = await date_poll(store, *asked)
        assert await store.date_polls.silent_ids(poll.id) == asked
    assert not [each for each in at_once if "date_poll_members" in each]


async def test_what_is_offered_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        made = await date_poll(store, b.id, a.id, a.id, grace=timedelta(minutes=15))
    async with with_any_driver.transaction() as store:
        found = await store.date_polls.get(made.id)
        assert found is not None
        assert (found.title, found.opened_at, found.waits) == ("Winter", NOW_UTC, True)
        assert found.awaited_until == LATER + timedelta(minutes=15)
        dates = await store.date_polls.dates(made.id)
        assert [(e.number, e.starts_at) for e in dates] == [(1, LATER), (2, LATER + DAY)]
        assert await store.date_polls.asked(made.id) == 2
        assert [e.name for e in await store.date_polls.asked_among(made.id, [b.id])] == ["B"]
        assert await store.date_polls.made_by("$event") is not None
        assert await store.date_polls.get(made.id + 1) is None


async def test_the_latest_that_was_sent_counts(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        made = await date_poll(store, a.id, b.id)
        await answered(store, made, a.id, "yn", at=LATER, event_id="$2")
        await answered(store, made, a.id, "nn")
        queries = store.date_polls
        assert await queries.silent(made.id, 5) == (["B"], 1)
        assert await queries.silent_ids(made.id) == [b.id]
        assert await queries.silent_among([made.id], [a.id, b.id]) == {(made.id, b.id)}
        found = [tuple(each)[1:] for each in await queries.suiting(made.id, 5)]
        assert found == [(1, 0, 0, []), (0, 0, 1, ["A"])]
        (mine,) = await queries.answers_by("$2", A)
        await queries.redact(mine.id, LATER)
        assert await queries.answers_by("$2", A) == []
        standing = await queries.standing(made.id, a.id)
        assert standing is not None
        assert standing.marks == "nn"
        await queries.redact(standing.id, LATER)
        assert await queries.silent_ids(made.id) == [a.id, b.id]
        assert await queries.is_answered(made.id)
        assert [tuple(each)[1:] for each in await queries.suiting(made.id, 5)] == [
            (0, 0, 0, [])
        ] * 2


@pytest.mark.parametrize(("seed", "steps", "first"), [(0, 25, 300), (1, 25, 4), (2, 6, 4)])
async def test_counted_as_one_would_by_hand(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int, steps: int, first: int
) -> None:
    """What the database counts is what the latest answers say, whatever was sent and deleted."""
    monkeypatch.setattr(date_polls, "_FIRST", first)
    random = Random(seed)
    async with database.transaction() as store:
        members = [await member(store, name) for name in "ABCDE"]
        made = await date_poll(store, *(each.id for each in members), dates=3)
        counting: dict[str, list[tuple[int, int, str]]] = {}
        for step in range(steps):
            of, at = random.choice(members), random.randint(0, 5)
            marks = "".join(random.choices("ymn", k=3))
            row = await answered(store, made, of.id, marks, at=NOW + at * DAY)
            if random.random() < 0.3:
                await store.date_polls.redact(row.id, LATER)
            else:
                counting.setdefault(of.name, []).append((at, step, marks))
        latest = {name: max(some)[2] for name, some in counting.items()}
        for each in await store.date_polls.suiting(made.id, 2):
            said = {name: marks[each.date.number - 1] for name, marks in latest.items()}
            assert [each.yes, each.maybe, each.no] == [[*said.values()].count(m) for m in "ymn"]
            assert each.unable == sorted(name for name, mark in said.items() if mark == "n")[:2]
        silent = sorted({each.name for each in members} - latest.keys())
        assert await store.date_polls.silent(made.id, 9) == (silent, len(silent))


async def test_open_ones_and_what_falls_due(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        one = await date_poll(store, a.id, nudge_at=NOW)
        elsewhere = {"room_id": "!other:example.org", "start_transaction": "dates-2"}
        other = await date_poll(store, a.id, b.id, closes_at=None, waits=False, **elsewhere)  # type: ignore[arg-type]
        queries = store.date_polls
        assert [each.id for each in await queries.open_in("!room:example.org")] == [one.id]
        assert [each.id for each in await queries.open_for([b.id])] == [other.id]
        assert [each.id for each in await queries.waiting(NOW)] == [one.id]
        assert await queries.waiting(LATER) == []
        assert await queries.next_due() == LATER
        assert await queries.due(NOW) == []
        assert [each.id for each in await queries.due(LATER)] == [one.id]
        assert await queries.next_nudge() == NOW
        assert [each.id for each in await queries.nudges_due(NOW)] == [one.id]
        assert await queries.close(one.id, LATER, "")
        assert not await queries.close(one.id, LATER, "")
        assert (await queries.next_due(), await queries.next_nudge()) == (None, None)
        assert await queries.note_told(other.id, A)
        assert not await queries.note_told(other.id, A)
        await queries.discard(other.id)
        assert await queries.open_for([a.id]) == []
        assert await queries.dates(other.id) == []


async def test_its_native_form_in_both_rooms(database: Database) -> None:
    async with database.transaction() as store:
        a = await member(store, "A")
        made, other = await date_poll(store, a.id), await date_poll(store, start_transaction="o")
        for number in (2, 3):
            anew = await store.date_polls.post_anew(made.id)
            assert anew.start_transaction == f"dates-1+{number}"
        for key in ("dates-1", "dates-1+2", "dates-1+3"):
            found = await store.date_polls.by_start(key)
            assert found is not None
            assert found.id == made.id
        found = await store.date_polls.by_start("o")
        assert found is not None
        assert found.id == other.id
        assert await store.date_polls.by_start("dates") is None
