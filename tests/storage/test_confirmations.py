"""Questions: one open for each person and place, and known again by the message that asks it."""

from __future__ import annotations

from datetime import timedelta

from storage.confirmations import details_of, is_question, question_key, thread_of
from storage.engine import Database
from storage.store import Store
from storage.tables import Question

from .samples import LATER, NOW

ROOM, ANNA, BORIS = "!r", "@a:example.org", "@b:example.org"


async def _asked(store: Store, event_id: str, thread: str | None = None) -> Question:
    """A question to ANNA in ROOM that was sent as this event."""
    question = await store.confirmations.ask(
        ROOM, ANNA, "resign", {"member": 1}, at=NOW, until=LATER, thread_id=thread
    )
    key = question_key(question.id, "$command")
    await store.outbox.add(ROOM, "send", NOW, transaction_id=key)
    await store.outbox.mark_sent(key, event_id, NOW)
    return question


async def test_the_question_of_a_message(database: Database) -> None:
    async with database.transaction() as store:
        question = await _asked(store, "$question")
        await store.outbox.add(ROOM, "send", NOW, transaction_id="another")
        await store.outbox.mark_sent("another", "$another", NOW)
        found = await store.confirmations.open_in("$question", ROOM, ANNA, LATER)
        assert found is not None
        assert found.id == question.id
        too_late = LATER + timedelta(seconds=1)
        for other in (
            ("$another", ROOM, ANNA, NOW),
            ("$unknown", ROOM, ANNA, NOW),
            ("$question", "!elsewhere", ANNA, NOW),
            ("$question", ROOM, BORIS, NOW),
            ("$question", ROOM, ANNA, too_late),
        ):
            assert await store.confirmations.open_in(*other) is None
        assert await store.confirmations.answer(question.id, NOW)
        assert await store.confirmations.open_in("$question", ROOM, ANNA, NOW) is None


async def test_the_later_question_counts(database: Database) -> None:
    async with database.transaction() as store:
        await _asked(store, "$earlier")
        later = await _asked(store, "$later")
        assert await store.confirmations.open_in("$earlier", ROOM, ANNA, NOW) is None
        found = await store.confirmations.open_in("$later", ROOM, ANNA, NOW)
        assert found is not None
        assert found.id == later.id


async def test_the_thread_is_no_detail(database: Database) -> None:
    async with database.transaction() as store:
        inside = await _asked(store, "$inside", "$root")
        assert (thread_of(inside), details_of(inside)) == ("$root", {"member": 1})
        outside = await _asked(store, "$outside")
        assert (thread_of(outside), details_of(outside)) == (None, {"member": 1})
        await store.confirmations.answer(outside.id, NOW)
        done = await store.session.get(Question, outside.id, populate_existing=True)
        assert done is not None
        assert (thread_of(done), details_of(done)) == (None, {})


def test_keys_of_questions() -> None:
    """Never used again, not even after the database was made anew: the command is another one."""
    assert question_key(1, "$a") == question_key(1, "$a")
    assert len({question_key(1, "$a"), question_key(1, "$b"), question_key(2, "$a")}) == 3
    assert is_question(question_key(1, "$a"))
    assert not is_question("0123456789abcdef")


async def test_an_answer_typed_before_the_question_does_not_confirm_it(database: Database) -> None:
    async with database.transaction() as store:
        question = await _asked(store, "$question")
        earlier = NOW - timedelta(seconds=1)
        assert await store.confirmations.open_for(ROOM, ANNA, earlier) is None
        found = await store.confirmations.open_for(ROOM, ANNA, NOW)
        assert found is not None
        assert found.id == question.id
