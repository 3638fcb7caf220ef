"""Mandates: valid on which day, for whom, and whose end is still to be announced."""

from __future__ import annotations

from datetime import date

from storage.engine import Database
from storage.store import Store
from storage.tables import Mandate

from .samples import NOW, member

TODAY = date(2020, 11, 19)


async def _add(store: Store, who: int, scope: str, until: date | None = None) -> Mandate:
    return await store.mandates.add(
        who,
        scope,
        date(2018, 10, 22),
        "Vorlage 18/77",
        valid_until=until,
        link=None,
        at=NOW,
        by="@a:x",
        event_id="$e",
    )


async def test_valid_on_a_day(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        one, other = (await member(store)).id, (await member(store, "Other")).id
        endless = await _add(store, one, "act")
        await _add(store, one, "appeal", TODAY)
        await _add(store, one, "cooperate", date(2020, 11, 18))
        await _add(store, other, "act", date(2020, 12, 31))
        mandates = store.mandates
        assert await mandates.valid_scopes(one, TODAY) == {"act", "appeal"}
        assert await mandates.valid_scopes(one, date(2018, 10, 21)) == set()
        assert await mandates.holders("act", TODAY) == {one, other}
        assert await mandates.holders("act", date(2021, 1, 1)) == {one}
        assert await mandates.withdraw(endless.id, NOW, "@a:x")
        assert not await mandates.withdraw(endless.id, NOW, "@a:x")
        assert await mandates.valid_scopes(one, TODAY) == {"appeal"}
        assert [each.id for each in await mandates.of_member(one)] == [1, 2, 3]


async def test_ends_still_to_be_announced(database: Database) -> None:
    async with database.transaction() as store:
        who = (await member(store)).id
        mandates = store.mandates
        assert await mandates.next_end() is None
        late = await _add(store, who, "act", date(2020, 12, 31))
        early = await _add(store, who, "appeal", date(2020, 12, 1))
        await _add(store, who, "cooperate")
        assert await mandates.next_end() == date(2020, 12, 1)
        assert [each.id for each in await mandates.ending(date(2020, 12, 31))] == [
            early.id,
            late.id,
        ]
        assert [each.id for each in await mandates.ending(date(2020, 12, 31), 1)] == [early.id]
        assert [each.id for each in await mandates.ending(date(2020, 12, 30))] == [early.id]
        await mandates.mark_announced(early.id, NOW)
        assert await mandates.next_end() == date(2020, 12, 31)
        await mandates.withdraw(late.id, NOW, "@a:x")
        assert await mandates.next_end() is None
        assert await mandates.ending(date(2020, 12, 31)) == []
