"""Signatures and own words: one stands, all are kept; which decision is still to be reminded of."""

from __future__ import annotations

from datetime import date, timedelta

from storage.engine import Database
from storage.signatures import Stand
from storage.store import Store
from storage.tables import IndividualStatement, Signature, Statement

from .samples import LATER, NOW, NOW_UTC, member

DAY = date(2020, 12, 3)


async def _statement(store: Store, *members: int) -> Statement:
    made = await store.statements.add(
        title="Winterhilfe",
        room_id="!r:x",
        thread_id=None,
        author="@a:x",
        opened_at=NOW,
        closes_at=None,
        electorate=members,
    )
    await store.statements.add_version(
        made.id, ["Eins.", "Zwei."], "0" * 64, author="@a:x", event_id="$v", at=NOW
    )
    return made


async def _sign(
    store: Store, statement: int, who: int, *clauses: int, subject_to: date | None = None
) -> Signature:
    return await store.signatures.sign(
        statement,
        1,
        who,
        clauses,
        subject_to=subject_to,
        reminded_at=None,
        actor="@a:x",
        event_id="$s",
        at=NOW,
    )


async def test_the_latest_stands_and_all_are_kept(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        one, other = (await member(store)).id, (await member(store, "Other")).id
        statement = (await _statement(store, one, other)).id
        first = await _sign(store, statement, one, 1)
        await _sign(store, statement, other, 1, 2)
        again = await _sign(store, statement, one, 1, 2)
        standing = await store.signatures.standing(statement)
        assert [(each.member_id, each.clauses) for each in standing] == [
            (other, {1, 2}),
            (one, {1, 2}),
        ]
        found = await store.signatures.of_member(statement, one)
        assert found is not None
        assert found.id == again.id
        assert await store.signatures.withdraw(statement, one, LATER, "@b:x")
        assert not await store.signatures.withdraw(statement, one, LATER, "@b:x")
        assert await store.signatures.of_member(statement, one) is None
        kept = await store.signatures.get(first.id)
        assert kept is not None
        assert (kept.withdrawn_at, kept.withdrawn_by) == (NOW_UTC, None)  # it was replaced
        assert await store.statements.is_elector(statement, one)
        assert not await store.statements.is_elector(statement, 99)


async def test_decisions_to_be_reminded_of(with_any_driver: Database) -> None:
    """Not of what is taken back, unconditional, reminded of already, or published."""
    async with with_any_driver.transaction() as store:
        who = [(await member(store, f"Ort {n}")).id for n in range(4)]
        statement = (await _statement(store, *who)).id
        signatures = store.signatures
        assert await signatures.next_decision() is None
        late = await _sign(store, statement, who[0], 1, subject_to=DAY + timedelta(days=1))
        early = await _sign(store, statement, who[1], 1, subject_to=DAY)
        await _sign(store, statement, who[2], 1)
        await _sign(store, statement, who[3], 1, subject_to=DAY)
        await signatures.withdraw(statement, who[3], NOW, "@a:x")
        assert await signatures.next_decision() == DAY
        assert [each.id for each in await signatures.deciding(DAY)] == [early.id]
        assert [each.id for each in await signatures.deciding(DAY + timedelta(days=9), 1)] == [
            early.id
        ]
        await signatures.mark_reminded(early.id, NOW)
        assert await signatures.next_decision() == DAY + timedelta(days=1)
        assert [each.id for each in await signatures.unpublished(who[0])] == [late.id]
        assert await _publish(store, statement)
        assert await signatures.next_decision() is None
        assert await signatures.deciding(date(2021, 1, 1)) == []
        assert await signatures.unpublished(who[0]) == []
        await signatures.fulfil(late.id)
        again = await signatures.get(late.id)
        assert again is not None
        assert (again.subject_to, again.withdrawn_at, again.at) == (None, None, NOW_UTC)


async def _publish(store: Store, statement: int, text: str = "Eins.") -> bool:
    return await store.statements.publish(
        statement,
        {"clauses": [text], "core": [1]},
        "1" * 64,
        review_on=DAY,
        expected_yield=None,
        at=NOW,
        by="@boss:x",
    )


async def test_published_once(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        statement = (await _statement(store)).id
        assert await _publish(store, statement)
        assert not await _publish(store, statement, "Zwei.")
        found = await store.statements.get(statement)
        assert found is not None
        assert found.publication == {"clauses": ["Eins."], "core": [1]}
        assert (found.published_at, found.published_by) == (NOW_UTC, "@boss:x")
        assert (found.digest, found.review_on) == ("1" * 64, DAY)


async def _say(store: Store, statement: int, who: int, text: str | None) -> IndividualStatement:
    return await store.signatures.say(statement, who, text, actor="@a:x", event_id="$o", at=NOW)


async def test_latest_own_words(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        who = [(await member(store, name)).id for name in ("Ypsilon", "Anders", "Mitte")]
        statement = (await _statement(store, *who)).id
        other = (await _statement(store, *who)).id
        for place, text in ((0, "Ja."), (0, "Nein."), (1, "Wir\nauch."), (2, "Weg.")):
            await _say(store, statement, who[place], text)
        await _say(store, statement, who[2], None)
        await _say(store, other, who[0], "Anderswo.")
        assert [
            (each.name, said.wording) for each, said in await store.signatures.own_words(statement)
        ] == [("Anders", "Wir\nauch."), ("Ypsilon", "Nein.")]
        assert await store.signatures.words_of(statement, who[0]) == "Nein."
        assert await store.signatures.words_of(statement, who[2]) is None
        assert await store.signatures.words_of(other, who[2]) is None


async def test_represented(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        one = (await member(store)).id
        await member(store, "Other")
        for role in ("contact", "deputy"):
            await store.members.set_contact(one, f"@{role}:x", role, NOW, "@boss:x")
        assert await store.members.represented() == {one}


async def test_how_far_everybody_is(with_any_driver: Database) -> None:
    """By name; what is signed stands before what is lacking."""
    async with with_any_driver.transaction() as store:
        who = [(await member(store, f"Ort {n}", land="NW" if n else "NI")).id for n in range(7)]
        not_asked = (await member(store, "Ort 8")).id
        made = await _statement(store, *reversed(who))
        await _sign(store, made.id, who[0], 1)
        await _sign(store, made.id, who[1], 1, subject_to=DAY)
        await _sign(store, made.id, who[2], 1)
        await store.signatures.withdraw(made.id, who[2], LATER, "@b:x")
        for each in (*who[2:5], not_asked):
            await store.members.set_contact(each, f"@{each}:x", "contact", NOW, "@boss:x")
        for each, until in ((who[2], None), (who[3], DAY), (who[5], None), (who[6], None)):
            await store.mandates.add(
                each, "appeal", DAY - timedelta(30), "Vorlage", valid_until=until, link=None,
                at=NOW, by="@boss:x", event_id="$m",
            )  # fmt: skip
        for scope, day, able in (
            ("appeal", DAY, [2, 3]),
            ("appeal", DAY + timedelta(1), [2]),
            ("act", DAY, []),
        ):
            found = await store.signatures.stands(made.id, 1, scope, day, None)
            assert found == {
                Stand.SIGNED: [who[0]],
                Stand.CONDITIONAL: [who[1]],
                Stand.ABLE: [who[n] for n in able],
                Stand.UNABLE: [who[n] for n in range(2, 7) if n not in able],
            }
        found = await store.signatures.stands(made.id, 2, "appeal", DAY, "NW")
        assert (found[Stand.SIGNED], found[Stand.ABLE]) == ([], [who[2], who[3]])
        assert found[Stand.UNABLE] == [who[1], *who[4:]]
        assert [e.member_id for e in await store.signatures.standing(made.id, who[1:])] == [who[1]]
