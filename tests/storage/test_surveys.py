"""Surveys: their questions, who is asked, answers as they were sent, and what falls due."""

from __future__ import annotations

import random
from datetime import timedelta

from commands.surveys.rules import counting
from storage.engine import Database
from storage.store import Store
from storage.surveys import NewQuestion
from storage.tables import Survey

from .samples import LATER, NOW, NOW_UTC, member

PLACES = NewQuestion(text="Plätze?", kind="number", unit="Plätze", lowest=0, highest=500)
COLOUR = NewQuestion(text="Farbe?", kind="choice", options=["rot", "grün"])


async def survey(store: Store, *asked: int, **fields: object) -> Survey:
    values: dict[str, object] = {
        "room_id": "!room:example.org",
        "thread_id": None,
        "title": "Winter",
        "is_open": False,
        "scope": "alliance",
        "entitled": "signatories",
        "land": None,
        "author": "@a:example.org",
        "opened_at": NOW,
        "event_id": "$event",
        "closes_at": LATER,
        **fields,
    }
    return await store.surveys.add([PLACES, COLOUR], asked, **values)  # type: ignore[arg-type]


async def test_what_is_asked_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        made = await survey(store, b.id, a.id, a.id, grace=timedelta(minutes=15))
    async with with_any_driver.transaction() as store:
        found = await store.surveys.get(made.id)
        assert found is not None
        assert (found.title, found.opened_at, found.is_open) == ("Winter", NOW_UTC, False)
        assert found.awaited_until == LATER + timedelta(minutes=15)
        first, second = await store.surveys.questions(made.id)
        assert (first.number, first.unit, first.highest, first.options) == (1, "Plätze", 500, [])
        assert (second.number, second.lowest, second.options) == (2, None, ["rot", "grün"])
        assert [each.name for each in await store.surveys.members(made.id)] == ["A", "B"]
        assert await store.surveys.made_by("$event") is not None
        assert await store.surveys.get(made.id + 1) is None


async def test_answers_in_the_order_of_sending(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        made = await survey(store, a.id, b.id)
        first, _second = await store.surveys.questions(made.id)
        who = {"actor": "@a:example.org", "text": None}
        for of, amount, event, at in ((a, 2, "$2", LATER), (b, 3, "$3", NOW), (a, 1, "$1", NOW)):
            await store.surveys.answer(first, of.id, amount=amount, event_id=event, at=at, **who)
        assert [e.amount for e in await store.surveys.answers_of(made.id, a.id)] == [1, 2]
        (mine,) = await store.surveys.answers_by("$2", "@a:example.org")
        assert await store.surveys.answers_by("$2", "@b:example.org") == []
        await store.surveys.redact(mine.id, LATER)
        assert await store.surveys.answers_by("$2", "@a:example.org") == []
        assert await store.surveys.is_answered(made.id)
        assert not await store.surveys.is_answered(made.id + 1)


async def test_the_answers_that_count_are_those_of_the_rules(database: Database) -> None:
    """Whatever was sent when, at the same moment, or deleted; and who has left a question open."""
    chance = random.Random(15)
    async with database.transaction() as store:
        asked = [(await member(store, name)).id for name in "EDCBA"]
        made, other = await survey(store, *asked), await survey(store, *asked, event_id="$other")
        questions = [*await store.surveys.questions(made.id)] * 2
        questions.append((await store.surveys.questions(other.id))[0])
        for number in range(60):
            kept = await store.surveys.answer(
                chance.choice(questions),
                chance.choice(asked[1:]),
                amount=number,
                text=None,
                actor="@a:example.org",
                event_id=f"${number}",
                at=NOW + timedelta(minutes=chance.randint(0, 9)),
            )
            if chance.random() < 0.5:
                await store.surveys.redact(kept.id, LATER)
    async with database.transaction() as store:
        sent = [each for m in asked for each in await store.surveys.answers_of(made.id, m)]
        expected = counting(sent)
        found = await store.surveys.counting(made.id)
        assert len(found) == len(expected) < len(sent)
        amounts = {key: each.amount for key, each in found.items()}
        assert amounts == {key: each.amount for key, each in expected.items()}
        some = await store.surveys.answered(made.id, asked[1:3])
        assert some == {(q, m) for q, m in expected if m in asked[1:3]}
        complete = {m for m in asked if all((q.id, m) in expected for q in questions[:2])}
        silent = [each for each in reversed(asked) if each not in complete]
        assert await store.surveys.silent(made.id) == silent != []


async def test_the_answers_that_count(with_any_driver: Database) -> None:
    """As the rules have it, of which thousands of rows need not be made."""
    async with with_any_driver.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        made = await survey(store, a.id, b.id)
        assert not await store.surveys.is_answered(made.id)
        first, second = await store.surveys.questions(made.id)
        given = (
            (first, a, LATER),
            (first, a, NOW),
            (second, a, NOW),
            (first, b, NOW),
            (first, b, LATER),
        )
        for amount, (of, who, at) in enumerate(given):
            await store.surveys.answer(
                of, who.id, amount=amount, text=None, actor="@a:x", event_id=f"${amount}", at=at
            )
        await store.surveys.redact(5, LATER)
        found = await store.surveys.counting(made.id)
        assert {key: each.amount for key, each in found.items()} == {
            (first.id, a.id): 0,
            (second.id, a.id): 2,
            (first.id, b.id): 3,
        }
        sent = [e for m in (a, b) for e in await store.surveys.answers_of(made.id, m.id)]
        ruled = counting(sent)
        assert {key: each.amount for key, each in ruled.items()} == {
            key: each.amount for key, each in found.items()
        }
        assert await store.surveys.is_answered(made.id)


async def test_open_ones_and_what_falls_due(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        one = await survey(store, a.id, nudge_at=NOW)
        other = await survey(store, a.id, b.id, room_id="!other:example.org", closes_at=None)
        queries = store.surveys
        assert [each.id for each in await queries.open_in("!room:example.org")] == [one.id]
        assert [each.id for each in await queries.open_for([b.id])] == [other.id]
        assert [each.id for each in await queries.open_for([a.id, b.id])] == [one.id, other.id]
        assert await queries.open_for([]) == []
        assert await queries.is_asked(one.id, a.id)
        assert not await queries.is_asked(one.id, b.id)
        assert await queries.next_due() == LATER
        assert await queries.due(NOW) == []
        assert [each.id for each in await queries.due(LATER)] == [one.id]
        assert await queries.next_nudge() == NOW
        assert [each.id for each in await queries.nudges_due(NOW)] == [one.id]
        assert await queries.close(one.id, LATER, "")
        assert not await queries.close(one.id, LATER, "")
        assert await queries.next_due() is None
        assert await queries.next_nudge() is None
        assert await queries.open_for([a.id]) != []
        await queries.discard(other.id)
        assert await queries.open_for([a.id]) == []
        assert await queries.questions(other.id) == []
