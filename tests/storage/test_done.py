"""What is over and done goes after a while, with all that nothing refers to any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, text

from storage.engine import Database
from storage.store import Store
from storage.tables import InboxRow, OutboxRow, Question

from .samples import LATER, NOW, entry, member

LONG_AFTER = NOW + timedelta(days=40)
BEFORE = LONG_AFTER - timedelta(days=30)


async def _done(store: Store, key: str, answered: str | None = None, at: datetime = NOW) -> None:
    """A command that was worked on, and its answer."""
    await store.inbox.add([entry(key)], NOW)
    row = await store.inbox.next()
    assert row is not None
    assert await store.inbox.claim(row.seq, at)
    if answered is not None:
        await store.outbox.add(
            "!r", "send", NOW, transaction_id=answered, inbox_seq=row.seq, content={"body": "x"}
        )
        await store.outbox.mark_sent(answered, f"${answered}", at)


async def _left(database: Database) -> tuple[list[str], list[str]]:
    async with database.transaction() as store:
        while await store.done.purge(BEFORE):
            pass
    async with database.transaction() as store:
        keys = await store.session.scalars(select(InboxRow.key).order_by(InboxRow.seq))
        sent = await store.session.scalars(select(OutboxRow.transaction_id).order_by(OutboxRow.id))
        return list(keys), list(sent)


async def test_what_was_done_long_ago_goes(database: Database) -> None:
    async with database.transaction() as store:
        await _done(store, "$old", "old")
        await _done(store, "$unanswered")
        await _done(store, "$new", "new", LONG_AFTER)
        await store.inbox.add([entry("$failed")], NOW)
        row = await store.inbox.next()
        assert row is not None
        await store.inbox.fail(row.seq, "E-1", NOW)
        assert await store.done.counts() == (4, 2)
    assert await _left(database) == (["$new"], ["new"])


async def test_what_is_not_over_stays_however_old(database: Database) -> None:
    async with database.transaction() as store:
        await store.inbox.add([entry("$unsent")], NOW)
        row = await store.inbox.next()
        assert row is not None
        await store.inbox.claim(row.seq, NOW)
        for key in ("pending", "aside", "dropped"):
            added = await store.outbox.add(
                "!r", "send", NOW, transaction_id=key, inbox_seq=row.seq, content={}
            )
            if key == "aside":
                await store.outbox.set_aside(added.id, "M_TOO_LARGE")
            if key == "dropped":
                await store.outbox.drop(added.id, NOW)
        await store.inbox.add([entry("$waiting")], NOW)
    assert await _left(database) == (["$unsent", "$waiting"], ["pending", "aside"])


async def test_polls_are_still_found_by_their_messages(database: Database) -> None:
    """A tap on an old poll, its count, and the deletion of a ballot in it while it is open."""
    async with database.transaction() as store:
        town = await member(store)
        polls = []
        for number in range(2):
            await _done(store, f"$poll{number}", f"start{number}")
            await _done(store, f"$vote{number}", f"voted{number}")
            await _done(store, f"$count{number}", f"count{number}")
            poll = await store.polls.add(
                room_id="!r",
                question="?",
                options=["a", "b"],
                author="@a:x",
                opened_at=NOW,
                closes_at=None,
                electorate=[town.id],
                start_transaction=f"start{number}",
            )
            await store.polls.plan_count(poll.id, f"count{number}", NOW)
            await store.polls.add_ballot(
                poll.id, town.id, [0], voter="@a:x", event_id=f"$vote{number}", cast_at=NOW
            )
            polls.append(poll)
        await store.polls.close(polls[1].id, LATER, "@a:x")
    keys, sent = await _left(database)
    assert sent == ["start0", "count0", "start1", "count1"]
    assert keys == ["$poll0", "$vote0", "$count0", "$poll1", "$count1"]


async def test_the_message_of_a_signature_that_stands_can_be_deleted(database: Database) -> None:
    async with database.transaction() as store:
        await _done(store, "$signed")
        await _done(store, "$unsigned")
        one, other = (await member(store)).id, (await member(store, "Other")).id
        statement = await store.statements.add(
            title="Winterhilfe",
            room_id="!r",
            thread_id=None,
            author="@a:x",
            opened_at=NOW,
            closes_at=None,
            electorate=[one, other],
        )
        for who, event_id in ((one, "$signed"), (other, "$unsigned")):
            await store.signatures.sign(
                statement.id,
                1,
                who,
                [1],
                subject_to=None,
                reminded_at=None,
                actor="@a:x",
                event_id=event_id,
                at=NOW,
            )
        await store.signatures.withdraw(statement.id, other, LATER, "@a:x")
    assert (await _left(database))[0] == ["$signed"]


async def test_questions_go_but_their_numbers_are_not_given_again(database: Database) -> None:
    async with database.transaction() as store:
        for _ in range(3):
            await store.confirmations.ask("!r", "@a:x", "poll-close", {}, at=NOW, until=LATER)
    await _left(database)
    async with database.transaction() as store:
        left = list(await store.session.scalars(select(Question.id)))
    assert left == [3]


async def test_space_is_given_back(database: Database) -> None:
    """A little at a time; also by a database that was made before it could be."""
    if not database.is_sqlite:
        assert not await database.give_back(10)
        return
    async with database.transaction() as store:
        await store.session.execute(text("CREATE TABLE ballast (x)"))
        await store.session.execute(text("INSERT INTO ballast VALUES (zeroblob(1000000))"))
    before = await _size(database)
    async with database.transaction() as store:
        await store.session.execute(text("DROP TABLE ballast"))
    assert await _size(database) == before
    assert await database.give_back(50)
    assert await _size(database) == before - 50 * 4096
    while await database.give_back(50):
        pass
    assert await _size(database) <= before - 1_000_000


async def _size(database: Database) -> int:
    async with database.transaction() as store:
        return await store.size()
