"""Positions to clauses: every one is kept, the latest of a member to a clause counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from storage.engine import Database
from storage.positions import Answers, Proposal
from storage.store import Store
from storage.tables import Member, Position, Statement

from .samples import NOW, NOW_UTC, member


async def _statement(store: Store, electorate: Sequence[int]) -> Statement:
    return await store.statements.add(
        title="Winterhilfe",
        room_id="!r",
        thread_id=None,
        author="@a:x",
        opened_at=NOW,
        closes_at=None,
        electorate=electorate,
    )


async def _say(
    store: Store,
    statement: Statement,
    who: Member,
    clauses: Sequence[int],
    position: str,
    *,
    proposal: str | None = None,
    version: int = 1,
) -> None:
    await store.positions.add(
        statement.id,
        version,
        who.id,
        clauses,
        position,
        proposal=proposal,
        actor="@v:x",
        event_id="$e",
        at=NOW,
    )


async def test_the_latest_of_each_member_and_clause(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        e = await member(store, "E")
        b = await member(store, "B", population=500, county_id=e.id)
        a, c = await member(store, "A"), await member(store, "C", population=7, county_id=b.id)
        await member(store, "D")
        first = await _statement(store, [a.id, b.id, c.id])
        other = await _statement(store, [a.id])
        await _say(store, first, a, [1, 2, 60], "agree")
        await _say(store, first, b, [1, 2, 3], "agree")
        await _say(store, first, a, [2], "reject")
        await _say(store, first, b, [3], "change", proposal="Ohne Kosten")
        await _say(store, first, b, [1], "change", proposal="Kürzer")
        await _say(store, first, b, [1], "abstain")
        await _say(store, other, a, [1], "reject")
        await _say(store, first, a, [1], "reject", version=2)
        await _say(store, first, a, [], "reject")
    async with with_any_driver.transaction() as store:
        assert await store.positions.answers(first.id, 1) == [
            Answers(a.id, "A", None, None, None, 1 | 1 << 59, 0, 0, 2),
            Answers(b.id, "B", 500, e.id, None, 2, 4, 1, 0),
            Answers(c.id, "C", 7, b.id, e.id, 0, 0, 0, 0),
        ]
        assert await store.positions.answers(other.id, 1) == [
            Answers(a.id, "A", None, None, None, 0, 0, 0, 1)
        ]
        assert await store.positions.answers(404, 1) == []
        assert await store.positions.proposals(first.id, 1) == [Proposal(b.id, 3, "Ohne Kosten")]
        own = await store.positions.of_member(first.id, 1, b.id)
        assert [(k, each.position, each.proposal) for k, each in own.items()] == [
            (1, "abstain", None),
            (2, "agree", None),
            (3, "change", "Ohne Kosten"),
        ]
        assert (own[1].actor, own[1].event_id, own[1].at) == ("@v:x", "$e", NOW_UTC)
        kept = await store.session.scalar(select(func.count()).select_from(Position))
        assert kept == 12, "nothing is overwritten"


async def test_proposals_by_member_then_by_clause(database: Database) -> None:
    async with database.transaction() as store:
        b, a = await member(store, "B"), await member(store, "A")
        statement = await _statement(store, [a.id, b.id])
        for who, clause in [(b, 2), (b, 1), (a, 3)]:
            await _say(store, statement, who, [clause], "change", proposal=f"{who.name}{clause}")
        assert [each.wording for each in await store.positions.proposals(statement.id, 1)] == [
            "A3",
            "B1",
            "B2",
        ]
        assert await store.positions.proposals(statement.id, 2) == []


async def test_who_has_answered_earlier_versions_only(database: Database) -> None:
    async with database.transaction() as store:
        a, b, c = [await member(store, name) for name in "ABC"]
        statement = await _statement(store, [a.id, b.id, c.id])
        await _say(store, statement, a, [1], "agree")
        await _say(store, statement, b, [1], "agree")
        await _say(store, statement, b, [1], "agree", version=2)
        assert await store.positions.outdated(statement.id, 1) == []
        assert await store.positions.outdated(statement.id, 2) == [a.id]


async def test_who_is_asked(database: Database) -> None:
    async with database.transaction() as store:
        a, b = await member(store, "A"), await member(store, "B")
        statement, other = await _statement(store, [a.id]), await _statement(store, [b.id])
        assert await store.statements.is_elector(statement.id, a.id)
        assert not await store.statements.is_elector(statement.id, b.id)
        assert await store.statements.is_elector(other.id, b.id)


@pytest.mark.parametrize(
    ("said", "signed", "then"),
    [
        ((0b001, 0, 0, 0), 0b110, (0b111, 0, 0, 0)),
        ((0b001, 0b010, 0b100, 0b1000), 0b1110, (0b1111, 0, 0, 0)),
        ((0b001, 0b010, 0, 0b100), 0b010, (0b011, 0, 0, 0b100)),
        ((0b001, 0b010, 0, 0), 0, (0b001, 0b010, 0, 0)),
    ],
)
def test_what_is_signed_is_agreed_to(
    said: tuple[int, ...], signed: int, then: tuple[int, ...]
) -> None:
    """Whatever was answered to it before."""
    found = Answers(1, "A", None, None, None, *said).agreeing(signed)
    assert found == (1, "A", None, None, None, *then)
