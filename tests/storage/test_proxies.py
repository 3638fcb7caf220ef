"""Proxies: the latest of a giver counts, in one poll."""

from __future__ import annotations

from storage.engine import Database
from storage.store import Store

from .samples import NOW, member


async def test_the_latest_counts(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        first, second = [await _poll(store, number) for number in range(2)]

        async def give(poll: int, giver: int, holder: int | None) -> None:
            await store.proxies.give(poll, giver, holder, actor="@a:x", event_id="$e", at=NOW)

        assert await store.proxies.holder(first, a.id) is None
        await give(first, a.id, b.id)
        await give(second, a.id, c.id)
        await give(first, c.id, b.id)
        assert await store.proxies.holder(first, a.id) == b.id
        assert await store.proxies.holder(second, a.id) == c.id
        await give(first, a.id, c.id)
        assert await store.proxies.holder(first, a.id) == c.id
        await give(first, a.id, None)
        assert await store.proxies.holder(first, a.id) is None
        assert await store.proxies.holder(first, c.id) == b.id
        kept = await store.proxies.all(first)
        assert [(each.giver_id, each.holder_id) for each in kept] == [
            (a.id, b.id),
            (c.id, b.id),
            (a.id, c.id),
            (a.id, None),
        ]


async def _poll(store: Store, number: int) -> int:
    poll = await store.polls.add(
        room_id="!r",
        question="Wer?",
        options=["Ana", "Ben"],
        author="@a:x",
        opened_at=NOW,
        closes_at=None,
        electorate=[],
        start_transaction=f"t{number}",
    )
    return poll.id
