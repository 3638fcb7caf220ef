"""Statements: versions in order, a frozen electorate, deadlines, who has signed and answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.engine import Database
from storage.store import Store
from storage.tables import Signature, Statement

from .samples import LATER, NOW, NOW_UTC, member


async def statement(
    store: Store, electorate: Sequence[int] = (), closes_at: datetime | None = None
) -> Statement:
    return await store.statements.add(
        title="Winterhilfe",
        room_id="!r",
        thread_id=None,
        author="@a:x",
        opened_at=NOW,
        closes_at=closes_at,
        electorate=electorate,
    )


def signature(of: Statement, member_id: int, version: int, **more: object) -> Signature:
    return Signature(
        statement_id=of.id,
        version=version,
        member_id=member_id,
        clauses=[1],
        actor="@a:x",
        event_id="$e",
        at=NOW,
        **more,
    )


async def test_versions_are_counted_for_each_statement(database: Database) -> None:
    async with database.transaction() as store:
        first, second = await statement(store), await statement(store)
        for of, clauses in ((first, ["a", "„b“\n"]), (second, ["c"]), (first, ["d"])):
            await store.statements.add_version(
                of.id, clauses, "0" * 64, author="@a:x", event_id="$e", at=NOW
            )
    async with database.transaction() as store:
        versions = await store.statements.versions(first.id)
        assert [(v.number, v.clauses, v.at) for v in versions] == [
            (1, ["a", "„b“\n"], NOW_UTC),
            (2, ["d"], NOW_UTC),
        ]
        assert [v.number for v in await store.statements.versions(second.id)] == [1]
        assert [each.id for each in await store.statements.all()] == [second.id, first.id]
        assert await store.statements.get(404) is None


async def test_due(database: Database) -> None:
    async with database.transaction() as store:
        assert await store.statements.next_due() is None
        await statement(store)
        later = await statement(store, closes_at=LATER)
        first = await statement(store, closes_at=NOW)
        published = await statement(store, closes_at=NOW)
        published.published_at = NOW
        await store.session.flush()
        assert await store.statements.next_due() == NOW_UTC
        assert await store.statements.due(NOW - timedelta(microseconds=1)) == []
        assert await store.statements.due(NOW) == [first]
        assert await store.statements.due(LATER) == [first, later]
        assert await store.statements.close(first.id, NOW)
        assert await store.statements.due(LATER) == [later]
        assert await store.statements.next_due() == LATER
        assert not await store.statements.close(published.id, NOW)


async def test_closed_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        made = await statement(store, closes_at=NOW)

    async def close() -> bool:
        async with with_any_driver.transaction() as store:
            return await store.statements.close(made.id, LATER)

    assert sum(await asyncio.gather(*(close() for _ in range(4)))) == 1


async def test_which_ask_a_member(with_any_driver: Database) -> None:
    """As long as they are not published, the newest first."""
    async with with_any_driver.transaction() as store:
        one, two = (await member(store)).id, (await member(store, "Other")).id
        first, second = await statement(store, [one]), await statement(store, [one, two])
        third = await statement(store, [one])
        third.published_at = NOW
        await store.session.flush()
        assert [each.id for each in await store.statements.asking(one)] == [second.id, first.id]
        assert [each.id for each in await store.statements.asking(two)] == [second.id]


async def test_who_has_signed(database: Database) -> None:
    async with database.transaction() as store:
        d, c, b, a = [await member(store, name) for name in "DCBA"]
        late = await member(store, "E")
        made, other = [await statement(store, [a.id, b.id, c.id, d.id]) for _ in range(2)]
        assert await store.statements.signed_before(made.id, 2) == {}
        store.session.add_all(
            [
                signature(made, c.id, 1),
                signature(made, a.id, 1),
                signature(made, a.id, 1),  # signed again after a change of mind
                signature(made, b.id, 1, withdrawn_at=NOW),
                signature(made, b.id, 2),
                signature(other, d.id, 1),
                signature(made, late.id, 1),
            ]
        )
        await store.session.flush()
        first = dict.fromkeys((c.id, a.id, late.id), 1)
        assert await store.statements.signed_before(made.id, 1) == {}
        assert await store.statements.signed_before(made.id, 2) == first
        assert await store.statements.signed_before(made.id, 3) == {**first, b.id: 2}
        assert await store.statements.signed(made.id, [a.id, b.id, d.id]) == {a.id: 1, b.id: 2}
        assert [each.id for each in await store.statements.electors(made.id)] == [
            a.id,
            b.id,
            c.id,
            d.id,
        ]


async def test_last_act(database: Database) -> None:
    """Of one member and one statement; answers to earlier versions are older in any case."""
    async with database.transaction() as store:
        one, two = [(await member(store, name)).id for name in ("A", "B")]
        of = await statement(store, [one, two])
        versions = [
            await store.statements.add_version(
                of.id, ["x"], "d", author="@a:x", event_id="$e", at=NOW
            )
            for _number in range(2)
        ]
        assert await store.statements.last_act(versions[1], one) is None
        said = {"proposal": None, "actor": "@a:x", "event_id": "$e"}
        await store.positions.add(of.id, 1, one, [1], "agree", at=LATER, **said)
        assert await store.statements.last_act(versions[0], one) == LATER
        assert await store.statements.last_act(versions[1], one) is None
        await store.positions.add(of.id, 2, one, [1], "agree", at=NOW, **said)
        assert await store.statements.last_act(versions[1], one) == NOW
        await store.signatures.say(of.id, one, "x", actor="@a:x", event_id="$e", at=LATER)
        assert await store.statements.last_act(versions[1], one) == LATER
        assert await store.statements.last_act(versions[1], two) is None
        await store.signatures.sign(
            of.id,
            1,
            two,
            [1],
            subject_to=None,
            reminded_at=None,
            actor="@a:x",
            event_id="$e",
            at=NOW,
        )
        assert await store.statements.last_act(versions[1], two) == NOW
        await store.signatures.withdraw(of.id, two, LATER, "@a:x")
        assert await store.statements.last_act(versions[1], two) == LATER
