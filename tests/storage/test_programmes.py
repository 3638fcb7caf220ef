"""Programmes, the Länder's rules, and integration services."""

from __future__ import annotations

from datetime import date

from storage.engine import Database

from .samples import NOW, NOW_UTC, member


async def test_a_programme_is_added_and_changed(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        said = {"name": "N", "level": "land", "land": "NW", "legal_basis": None, "at": NOW}
        await store.programmes.put("sonne", is_open=True, valid_until=None, by="@a:x", **said)  # type: ignore[arg-type]
        await store.programmes.put(
            "sonne",
            is_open=False,
            valid_until=date(2021, 1, 1),
            by="@b:x",
            **said,  # type: ignore[arg-type]
        )
        (row,) = await store.programmes.all()
        assert (row.open, row.valid_until, row.updated_by) == (False, date(2021, 1, 1), "@b:x")
        assert row.updated_at == NOW_UTC
        assert await store.programmes.get("sonne") is row
        assert await store.programmes.get("mond") is None


async def test_the_newest_rule_of_a_land(database: Database) -> None:
    async with database.transaction() as store:
        for land, crediting in (("NW", "ja"), ("NW", "nein"), ("BY", "teils")):
            await store.programmes.add_rule(
                land,
                distribution_key=None,
                crediting=crediting,
                counts_until=None,
                source="Erlass",
                as_of=date(2020, 11, 1),
                at=NOW,
                actor="@a:x",
                event_id="$e",
            )
        newest = await store.programmes.rule("NW")
        assert newest is not None
        assert newest.crediting == "nein"
        assert await store.programmes.rule("HH") is None


async def test_services_add_up_by_service(with_any_driver: Database) -> None:
    async with with_any_driver.transaction() as store:
        one = (await member(store)).id
        other = (await member(store, "Other", land="BY")).id
        for who, service, amount in (
            (one, "school", 12),
            (other, "school", 3),
            (other, "work", 5),
            (one, "school", 10),
            (other, "work", 0),
        ):
            await store.services.offer(who, service, amount, NOW, "@a:x")
        assert await store.services.amount(one, "school") == 10
        assert await store.services.amount(one, "work") == 0
        assert await store.services.totals() == [("school", 13, 2)]
        assert await store.services.totals("BY") == [("school", 3, 1)]
        assert [each.service for each in await store.services.of_member(other)] == ["school"]
