"""Proxies: the latest of a giver counts, in one poll."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine import Database
from storage.store import Store

from .samples import NOW, member


async def test_the_latest_counts(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        first, second = [await _poll(store, number) for number in range(2)]

        async def give(poll: int, giver: int, holder: int | None) -> None:
            await store.proxies.give(poll, giver, holder, actor="@a:x", event_id="$e", at=NOW)

        assert await holder(store, first, a.id) is None
        await give(first, a.id, b.id)
        await give(second, a.id, c.id)
        await give(first, c.id, b.id)
        assert await holder(store, first, a.id) == b.id
        assert await holder(store, second, a.id) == c.id
        await give(first, a.id, c.id)
        assert await holder(store, first, a.id) == c.id
        await give(first, a.id, None)
        assert await holder(store, first, a.id) is None
        assert await holder(store, first, c.id) == b.id
        kept = await store.proxies.all(first)
        assert [(each.giver_id, each.holder_id) for each in kept] == [
            (a.id, b.id),
            (c.id, b.id),
            (a.id, c.id),
            (a.id, None),
        ]


async def holder(store: Store, poll_id: int, giver_id: int) -> int | None:
    found = await store.proxies.given(poll_id, giver_id)
    return None if found is None else found.holder_id


async def test_standing_ones(database: Database) -> None:
    """The latest of a giver, until it ends or is taken back."""
    later = NOW + timedelta(days=1)
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]

        async def give(giver: int, holder: int | None, until: datetime | None = None) -> None:
            await store.proxies.give_standing(
                giver, holder, until, actor="@a:x", event_id="$e", at=NOW
            )

        assert await store.proxies.standing(a.id, NOW) is None
        await give(a.id, b.id)
        await give(b.id, c.id, later)
        await give(a.id, c.id)
        found = await store.proxies.standing(a.id, NOW)
        assert found is not None
        assert (found.holder_id, found.until) == (c.id, None)
        assert [each.giver_id for each in await store.proxies.standing_of([c.id], NOW)] == [2, 1]
        assert [each.giver_id for each in await store.proxies.standing_of([b.id], NOW)] == [2]
        assert await store.proxies.standing(b.id, later) is None
        assert [each.giver_id for each in await store.proxies.standing_of([c.id], later)] == [1]
        await give(a.id, None)
        assert await store.proxies.standing(a.id, NOW) is None
        assert [each.giver_id for each in await store.proxies.standing_of([c.id], NOW)] == [2]


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
