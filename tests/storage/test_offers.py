"""Offers: numbered by year, never changed, released once, answered again and again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import IntegrityError

from storage.engine import Database
from storage.offers import FrozenOffer, OfferQueries
from storage.store import Store

from .samples import LATER, NOW

WHO = {"by": "@boss:example.org", "event_id": "$event"}
LINES = '[{"municipality": "Kölln „Ü“","amount":  5}]'
TEXT = f'{{"number":"A-2020-01","lines":{LINES},"programme_name":null,"totals":[{{"amount":5}}]}}'


async def freeze(
    store: Store, year: int = 2020, recipient: str = "federal", programme: str | None = None
) -> FrozenOffer:
    count = await store.offers.next_count(year)
    made = await store.offers.freeze(
        year, count, recipient, programme, TEXT, "ab" * 32, at=NOW, shown=json.loads(TEXT), **WHO
    )
    assert await store.offers.get(year, count) == made
    return made


async def test_what_is_frozen_comes_back(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        await freeze(store)
    async with with_any_driver.transaction() as store:
        offer = await store.offers.get(2020, 1)
        assert await store.offers.get(2020, 2) is None
        assert offer is not None
        assert await store.offers.snapshot(offer.id) == TEXT, "to the letter"
    assert (offer.digest, offer.released_at) == ("ab" * 32, None)
    assert offer.snapshot["number"] == "A-2020-01"
    assert offer.snapshot["totals"] == [{"amount": 5}]
    assert offer.snapshot["programme_name"] is None
    assert "lines" not in offer.snapshot, "which are thousands"


async def test_counts_by_year(database: Database) -> None:
    async with database.transaction() as store:
        made = [await freeze(store, year) for year in (2020, 2020, 2021, 2020)]
        assert [(each.year, each.count) for each in made] == [
            (2020, 1),
            (2020, 2),
            (2021, 1),
            (2020, 3),
        ]
        listed = await store.offers.all()
    assert [(each.year, each.count) for each in listed] == [
        (2021, 1),
        (2020, 3),
        (2020, 2),
        (2020, 1),
    ]


async def test_no_number_twice(database: Database) -> None:
    async with database.transaction() as store:
        await freeze(store)
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await store.offers.freeze(2020, 1, "NW", None, TEXT, "x", at=NOW, shown={}, **WHO)


async def test_the_one_before(database: Database) -> None:
    async with database.transaction() as store:
        first = await freeze(store)
        await freeze(store, recipient="NW")
        await freeze(store, programme="nest")
        last = await freeze(store)
        before = await store.offers.before("federal", None, last.id)
        assert before is not None
        assert before.id == first.id
        assert await store.offers.before("federal", None, first.id) is None
        newest = await store.offers.before("federal", None)
        assert newest is not None
        assert newest.id == last.id


async def test_release_and_answers(database: Database) -> None:
    async with database.transaction() as store:
        first, second = await freeze(store), await freeze(store)
        assert await store.offers.newest_released("federal") is None
        assert await store.offers.release(first.id, NOW, "@boss:example.org")
        assert not await store.offers.release(first.id, LATER, "@other:example.org")
        released = await store.offers.newest_released("federal")
        assert released is not None
        assert (released.id, released.released_at) == (first.id, NOW)
        assert await store.offers.newest_released("NW") is None
        for text in ("Wir prüfen.", "Nein."):
            await store.offers.answer(second.id, text, at=NOW, **WHO)
        assert [each.text for each in await store.offers.answers(second.id)] == [
            "Wir prüfen.",
            "Nein.",
        ]
        assert await store.offers.answers(first.id) == []


def test_there_is_no_way_to_change_an_offer() -> None:
    """What writes is here by name, so that another way in does not come unseen."""
    public = {name for name in vars(OfferQueries) if not name.startswith("_")}
    reading = {"offered", "next_count", "get", "snapshot", "all", "before"}
    reading |= {"newest_released", "answers"}
    assert public - reading == {"freeze", "release", "answer"}
