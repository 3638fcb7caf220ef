"""What is to be looked at again: of all polls, of those of one room, of what some see to."""

from __future__ import annotations

from datetime import date

from storage.engine import Database
from storage.store import Store
from storage.tables import Member

from .samples import NOW, member

DAY = date(2020, 11, 25)


async def _outcome(store: Store, poll_id: int, owner: Member, on: date | None = DAY) -> None:
    await store.poll_outcomes.add(
        poll_id, "Brief", owner.id, on, None, actor="@a:x", event_id="$e", at=NOW
    )


async def test_of_one_room_and_of_some_owners(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        polls = [
            await store.polls.add(
                room_id=room,
                question="Frage?",
                options=["Ja", "Nein"],
                author="@a:x",
                opened_at=NOW,
                closes_at=None,
                electorate=[a.id],
                start_transaction=f"t{n}",
            )
            for n, room in enumerate(("!here:x", "!here:x", "!there:x", "!there:x"))
        ]
        first, passed_on, there, done = [each.id for each in polls]
        for number, owner in ((first, a), (passed_on, a), (there, a), (done, a)):
            await _outcome(store, number, owner)
        await _outcome(store, passed_on, b)
        await _outcome(store, done, a, None)
    async with database.transaction() as store:
        pending = store.poll_outcomes.pending
        assert [each.poll_id for each in await pending()] == [first, passed_on, there]
        assert [each.poll_id for each in await pending(owners=[a.id])] == [first, there]
        assert [each.poll_id for each in await pending(owners=[b.id])] == [passed_on]
        assert await pending(owners=[]) == []
        assert [each.poll_id for each in await pending(room_id="!here:x")] == [first, passed_on]
        assert await pending(room_id="!here:x", owners=[b.id]) == await pending(owners=[b.id])
