"""Procedural questions: listed, found by their words, answered in versions, spoken of in time."""

from __future__ import annotations

from datetime import date, timedelta

from storage.engine import Database
from storage.store import Store
from storage.tables import ProceduralQuestion

from .samples import LATER, NOW, NOW_UTC, member

DAY = timedelta(days=1)
TODAY = date(2020, 11, 19)
WHO = {"at": NOW, "event_id": "$event"}
A, B = "@a:example.org", "@b:example.org"


async def question(store: Store, words: str = "quot", **fields: object) -> ProceduralQuestion:
    values: dict[str, object] = {
        "text": "Anrechnung auf die „Quote“?",
        "level": "land",
        "land": "NW",
        "words": words,
        "author": A,
        "at": NOW,
        "event_id": "$event",
        **fields,
    }
    return await store.questions.add(**values)  # type: ignore[arg-type]


async def test_what_is_asked_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        made = await question(store)
    async with with_any_driver.transaction() as store:
        found = await store.questions.get(made.id)
        assert await store.questions.get(made.id + 1) is None
    assert found is not None
    assert (found.text, found.level, found.land) == ("Anrechnung auf die „Quote“?", "land", "NW")
    assert (found.asked_at, found.owner, found.answered_at) == (NOW_UTC, None, None)


async def test_words_of_all_that_stand(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        assert await store.questions.words() == ([], "")
        made = [await question(store, each) for each in ("a b", "", "c", "d")]
        await store.questions.drop(made[2].id, NOW, A)
        ids = [made[0].id, made[1].id, made[3].id]
        assert await store.questions.words() == (ids, "a b\n\nd")
        some = await store.questions.some([made[3].id, 99, made[0].id])
        assert [each.question.id for each in some] == [made[3].id, made[0].id]


async def test_asked_once_by_each(database: Database) -> None:
    async with database.transaction() as store:
        one, two = await member(store, "B"), await member(store, "A")
        made = await question(store)
        assert await store.questions.add_asker(made.id, one.id, actor=A, **WHO)  # type: ignore[arg-type]
        assert not await store.questions.add_asker(made.id, one.id, actor=B, **WHO)  # type: ignore[arg-type]
        assert await store.questions.add_asker(made.id, two.id, actor=B, **WHO)  # type: ignore[arg-type]
        assert await store.questions.asker_ids(made.id) == [one.id, two.id]
        assert await store.questions.asker_names(made.id) == ["A", "B"]
        assert await store.questions.asked_by(made.id, [99, two.id])
        assert not await store.questions.asked_by(made.id, [99])
        assert not await store.questions.asked_by(made.id, [])
        (listed,) = await store.questions.some([made.id])
        assert listed.askers == 2


async def test_listed_by_urgency_own_first(database: Database) -> None:
    async with database.transaction() as store:
        town = await member(store)
        free, late, soon = [await question(store, level="eu") for _ in range(3)]
        mine, done, gone = [await question(store) for _ in range(3)]
        for each, owner, days in ((late, A, 2), (soon, B, 1)):
            await store.questions.assign(
                each.id, owner, by=A, due_on=TODAY + days * DAY, step=0, next_at=LATER
            )
        await store.questions.add_asker(mine.id, town.id, actor=A, **WHO)  # type: ignore[arg-type]
        await answered(store, done.id)
        await store.questions.drop(gone.id, NOW, A)

        async def ids(limit: int = 9, **which: object) -> tuple[list[int], int]:
            found, count = await store.questions.open(limit, **which)  # type: ignore[arg-type]
            return [each.question.id for each in found], count

        assert await ids() == ([soon.id, late.id, free.id, mine.id], 4)
        assert await ids(2) == ([soon.id, late.id], 4)
        assert await ids(own=[town.id], owner=A) == ([late.id, mine.id, soon.id, free.id], 4)
        assert await ids(own=[town.id], owner=A, mine=True) == ([late.id, mine.id], 2)
        assert await ids(level="land") == ([mine.id], 1)
        found, count = await store.questions.answered(9)
        assert ([each.question.id for each in found], count) == ([done.id], 1)
        assert await store.questions.answered(9, "eu") == ([], 0)
        found, count = await store.questions.all(2)
        assert ([each.question.id for each in found], count) == ([done.id, mine.id], 5)


async def answered(store: Store, number: int, **fields: object) -> int:
    values: dict[str, object] = {
        "text": "Ja.",
        "source": "Erlass",
        "as_of": TODAY,
        "actor": A,
        **WHO,
        **fields,
    }
    return (await store.questions.answer(number, **values)).number  # type: ignore[arg-type]


async def test_versions_of_an_answer(database: Database) -> None:
    async with database.transaction() as store:
        made, other = await question(store), await question(store)
        await store.questions.assign(made.id, B, by=A, due_on=TODAY, step=0, next_at=NOW)
        assert await answered(store, made.id) == 1
        found = await store.questions.get(made.id)
        assert found is not None
        assert (found.answered_at, found.owner) == (NOW, B)
        assert (found.due_on, found.step, found.next_at) == (None, None, None)
        await store.questions.outdate(made.id, 1, at=LATER, by=B, because="vorbei")
        found = await store.questions.get(made.id)
        assert found is not None
        assert found.answered_at is None
        assert await answered(store, made.id, text="Nein.", at=LATER) == 2
        assert await answered(store, other.id) == 1
        first, second = await store.questions.answers(made.id)
        assert (first.text, first.outdated_by, first.outdated_because) == ("Ja.", B, "vorbei")
        assert (second.text, second.outdated_at) == ("Nein.", None)


async def test_what_is_due(database: Database) -> None:
    async with database.transaction() as store:
        one, two, three = [await question(store) for _ in range(3)]
        for each, owner, days, at in ((one, A, 1, NOW), (two, B, 0, LATER), (three, A, 0, LATER)):
            await store.questions.assign(
                each.id, owner, by=A, due_on=TODAY + days * DAY, step=0, next_at=at
            )
        assert await store.questions.next_due() == NOW
        assert [each.id for each in await store.questions.due(NOW)] == [one.id]
        assert [each.id for each in await store.questions.due(LATER)] == [one.id, two.id, three.id]
        assert [each.id for each in await store.questions.due_of(A, LATER)] == [three.id, one.id]
        await store.questions.plan(one.id, 1, None)
        await store.questions.release(three.id)
        assert [each.id for each in await store.questions.due(LATER)] == [two.id]
        free = await store.questions.get(three.id)
        assert free is not None
        assert (free.owner, free.named_by, free.due_on, free.step) == (None, None, None, None)


async def test_news(database: Database) -> None:
    async with database.transaction() as store:
        asked, done, gone = [await question(store) for _ in range(3)]
        await answered(store, done.id, at=LATER)
        await store.questions.drop(gone.id, NOW, A)
        await store.questions.assign(asked.id, A, by=A, due_on=TODAY, step=0, next_at=NOW)

        async def ids(since: object, until: object, *, answered: bool) -> list[int]:
            found = await store.digests.questions(since, until, 5, answered=answered)  # type: ignore[arg-type]
            return [each.id for each in found.found]

        assert await ids(None, LATER, answered=True) == [done.id]
        assert await ids(None, NOW, answered=True) == []
        assert await ids(LATER, LATER + DAY, answered=True) == []
        assert await ids(None, LATER, answered=False) == [asked.id]
        assert await ids(NOW, LATER, answered=False) == []
        ahead = (await store.digests.deadlines(NOW, LATER, (TODAY, TODAY + DAY), 5)).found
        assert [(each.kind, each.id, each.on) for each in ahead] == [("question", asked.id, TODAY)]
