"""What stands in the rooms after a restore, until it is about to be said once more."""

from __future__ import annotations

from storage.engine import Database
from storage.said import NewSaid, SaidRow
from tests.storage.samples import NOW, NOW_UTC, entry


async def test_until_it_is_about_to_be_said(database: Database) -> None:
    events = [
        NewSaid("m1", "!a:b", "$one", "of", NOW),
        NewSaid("m2", "!a:b", "$two", None, NOW),
    ]
    async with database.transaction() as store:
        await store.inbox.add([entry("$command")], NOW)
        await store.outbox.add("!a:b", "send", NOW, transaction_id="other")
        await store.said.add(events)
        await store.said.add(events)  # the sync was given twice
        found = await store.said.all()
        assert sorted(found) == [SaidRow("m1", "of", NOW_UTC), SaidRow("m2", None, NOW_UTC)]
        assert [row.transaction_id for row in await store.outbox.pending()] == ["other"]
    async with database.transaction() as store:
        assert await store.said.settle("m1", "t1", 1)
        assert not await store.said.settle("m1", "t1", 1)
        assert not await store.said.settle("m3", "t3", 1)
        assert [each.mark for each in await store.said.all()] == ["m2"]
        assert await store.outbox.event_of("t1") == "$one"
        assert await store.outbox.transaction_of("$one") == "t1"
        row = await store.outbox.get(2)
        assert row is not None
        assert (row.state, row.inbox_seq, row.content) == ("sent", 1, None)
        assert set(await store.said.transactions()) == {"other", "t1", "said:m2"}
