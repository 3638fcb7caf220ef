"""Secret ballots: one for each member, and nothing that tells which."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from storage.engine import Database
from storage.polls import PollTerms
from storage.store import Store
from storage.tables import Participation, Poll, SecretTotal

from .samples import LATER, NOW, member


async def _secret(store: Store) -> Poll:
    poll = await store.polls.add(
        room_id="!r",
        question="Wer?",
        options=["Ana", "Ben", "Cem"],
        author="@a:x",
        opened_at=NOW,
        closes_at=None,
        electorate=[],
        start_transaction="t",
        terms=PollTerms(secrecy="secret"),
    )
    await store.secret_ballots.open(poll.id, 3)
    return poll


async def test_one_ballot_each(database: Database) -> None:
    async with database.transaction() as store:
        b, a = await member(store, "B"), await member(store, "A")
        poll = await _secret(store)
        ballots = store.secret_ballots
        assert await ballots.totals(poll.id) == [0, 0, 0]
        assert await ballots.cast(poll.id, a.id, [1], voter="@a:x", cast_at=NOW)
        assert not await ballots.cast(poll.id, a.id, [0], voter="@b:x", cast_at=LATER)
        assert await ballots.cast(poll.id, b.id, [0, 1], voter="@a:x", cast_at=LATER, proxy_id=a.id)
        assert await ballots.totals(poll.id) == [1, 2, 0]
        there = await ballots.participations(poll.id)
        assert [(each.member_id, each.voter, each.proxy_id) for each in there] == [
            (b.id, "@a:x", a.id),
            (a.id, "@a:x", None),
        ]
        assert await ballots.has_taken_part(poll.id, a.id)
        assert not await ballots.has_taken_part(poll.id + 1, a.id)


async def test_who_chose_what_is_in_no_row(database: Database) -> None:
    """The same rows are there, in the same order, whichever of the two chose which."""
    seen = []
    for choices in ([0], [2]), ([2], [0]):
        async with database.transaction() as store:
            a, b = await member(store, "A"), await member(store, "B")
            poll = await _secret(store)
            for who, chosen in zip((a, b), choices, strict=True):
                await store.secret_ballots.cast(
                    poll.id, who.id, chosen, voter=f"@{who.name}:x", cast_at=NOW
                )
            there = (await store.session.execute(select(Participation.__table__))).all()
            totals = (await store.session.execute(select(SecretTotal.__table__))).all()
            seen.append(
                (
                    [(row.voter, row.proxy_id, row.cast_at) for row in there],
                    [(row.choice, row.count) for row in totals],
                )
            )
            await store.session.rollback()
    assert seen[0] == seen[1]


async def test_nothing_is_lost_at_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        members = [await member(store, f"M{number}") for number in range(4)]
        poll = await _secret(store)

    async def cast(member_id: int) -> bool:
        async with with_any_driver.transaction() as store:
            return await store.secret_ballots.cast(
                poll.id, member_id, [1], voter="@a:x", cast_at=NOW
            )

    twice = [each.id for each in members for _ in range(2)]
    assert sum(await asyncio.gather(*map(cast, twice))) == 4
    async with with_any_driver.transaction() as store:
        assert await store.secret_ballots.totals(poll.id) == [0, 4, 0]
