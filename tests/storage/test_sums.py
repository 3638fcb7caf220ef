"""Sums of the database against the rules: the same figures, whatever stands in the registry."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from commands.alliance.rules.counties import may_lie_in
from commands.alliance.rules.inhabitants import Place, around, inhabitants
from commands.alliance.rules.laender import NAMES
from commands.alliance.rules.statuses import Kind
from commands.pledges.rules import formality
from storage.engine import Database
from storage.offers import OfferedPledge
from storage.queries import core
from storage.sums import _KEPT, Amounts, LandSum, OverlapSum, SumQueries, Sums
from storage.tables import Pledge, Table
from tests.harness.registry import AT, enter, mandate, municipality, pledge

TODAY = date(2020, 11, 25)
YESTERDAY, TOMORROW = date(2020, 11, 24), date(2020, 11, 26)


async def summed(database: Database, land: str | None = None, programme: str | None = None) -> Sums:
    async with database.transaction() as store:
        return await store.sums.on(TODAY, land, programme)


async def test_formality_expiry_and_withdrawal(with_any_driver: Database) -> None:
    rows: list[Table] = [municipality(n, f"Ort {n}", population=n * 100) for n in range(1, 8)]
    rows += [
        pledge(1, 1, 5, formal_reference="Schreiben", assigned=3, arrived=1),
        pledge(2, 1, 7, target_group="minors"),
        pledge(3, 2, 11),
        pledge(4, 3, 13),
        pledge(5, 4, 17, unit="families"),
        pledge(6, 5, 19, valid_until=TODAY),
        pledge(7, 6, 23, valid_until=YESTERDAY),
        pledge(8, 7, 0),
        mandate(2),
        mandate(2, resolved_on=YESTERDAY),
        mandate(3, valid_until=YESTERDAY),
        mandate(4, scope="appeal"),
        mandate(5, resolved_on=TOMORROW),
    ]
    await enter(with_any_driver, rows)
    sums = await summed(with_any_driver)
    assert sums.classes == [
        ("persons", "formal", 5, 1, 100),
        ("persons", "resolved", 11, 1, 200),
        ("persons", "signalled", 7 + 13 + 19, 3, 100 + 300 + 500),
        ("families", "signalled", 17, 1, 400),
    ]
    assert sums.lines == [
        ("open", "unclear", "families", Amounts(0, 0, 17), 0, 0, 1, 400),
        ("open", "unclear", "persons", Amounts(5, 11, 39), 3, 1, 4, 1_100),
    ]
    assert (sums.municipalities, sums.population, sums.unknown) == (5, 1_500, 0)
    assert sums.expired == 1
    async with with_any_driver.transaction() as store:
        assert await store.sums.standing(TODAY) == {"persons": 5 + 11 + 39, "families": 17}
    assert sorted(sums.by_land) == [
        LandSum("NW", "families", Amounts(0, 0, 17)),
        LandSum("NW", "persons", Amounts(5, 11, 39)),
    ]


async def test_willing_without_a_number(database: Database) -> None:
    """Neither zero nor capacity; who has a standing pledge has given a number."""
    rows: list[Table] = [
        municipality(1, "Eins", ready=True),
        municipality(2, "Zwei", ready=True),
        municipality(3, "Drei", ready=False),
        municipality(4, "Vier", ready=True, land="NI"),
        pledge(1, 1, 5),
        pledge(2, 2, 5, valid_until=YESTERDAY),
        pledge(3, 3, 5),
    ]
    await enter(database, rows)
    assert (await summed(database)).willing == 2
    assert (await summed(database, "NW")).willing == 1
    assert (await summed(database, "HE")).willing == 0


async def test_overlaps(with_any_driver: Database) -> None:
    """County and town, or joint municipality and village, both pledging in the same unit."""
    rows: list[Table] = [
        municipality(1, "Landkreis Musterland", kind="county"),
        municipality(2, "Beispielstadt", county_id=1),
        municipality(3, "Altmusterdorf", county_id=1),
        municipality(4, "Familienort", county_id=1),
        municipality(5, "Landkreis Leer", kind="county"),
        municipality(6, "Nirgendwo", county_id=5),
        municipality(7, "Samtgemeinde Muster", kind="joint_municipality", land="NI"),
        municipality(8, "Kleinmusterdorf", county_id=7, land="NI"),
        municipality(9, "Landkreis Probe", kind="county", land="BY"),
        municipality(10, "Samtgemeinde Probe", kind="joint_municipality", county_id=9, land="BY"),
        municipality(11, "Probedorf", county_id=10, land="BY"),
        pledge(20, 9, 5),
        pledge(21, 11, 5),
        *(pledge(n, n, 5) for n in (1, 2, 3, 6, 7)),
        pledge(9, 4, 5, unit="families"),
        pledge(10, 8, 5, valid_until=YESTERDAY),
        pledge(11, 8, 5, programme="nest"),
        pledge(12, 8, 5, unit="families"),
        pledge(13, 7, 5, unit="families"),
    ]
    await enter(with_any_driver, rows)
    sums = await summed(with_any_driver)
    assert sums.overlaps == [
        OverlapSum("Landkreis Musterland", "Altmusterdorf", 1),
        OverlapSum("Landkreis Probe", "Probedorf", 0),
        OverlapSum("Samtgemeinde Muster", "Kleinmusterdorf", 0),
    ]
    assert sums.overlapping == 3
    assert (await summed(with_any_driver, "NW")).overlapping == 1
    assert (await summed(with_any_driver, None, "nest")).overlaps == []


def random_places(chance: random.Random) -> tuple[dict[int, str], dict[int, Kind]]:
    """The Land and kind of forty municipalities: counties first, then what may lie in them."""
    lands = {number: chance.choice(["NW", "NI", "BY"]) for number in range(1, 41)}
    kinds = {
        number: Kind.COUNTY if number < 7 else Kind.JOINT_MUNICIPALITY if number < 13 else Kind.TOWN
        for number in lands
    }
    return lands, kinds


@pytest.mark.parametrize("seed", range(3))
async def test_the_same_as_the_rules(database: Database, seed: int) -> None:
    """A registry at random: every figure again, from single rows."""
    chance = random.Random(seed)
    rows: list[Table] = []
    lands, kinds_of = random_places(chance)
    for number in range(1, 41):
        inside = [each for each in range(1, number) if lands[each] == lands[number]]
        outer = [each for each in inside if may_lie_in(kinds_of[number], kinds_of[each])]
        rows.append(
            municipality(
                number,
                f"Ort {number}",
                land=lands[number],
                kind=kinds_of[number].value,
                county_id=chance.choice([None, *outer]),
                population=chance.choice([None, 500, 9_000]),
            )
        )
        if chance.random() < 0.4:
            rows.append(mandate(number, withdrawn_at=None))
    kinds = [
        (member, programme, unit, group)
        for member in range(1, 41)
        for programme in ("open", "nest")
        for unit in ("persons", "families")
        for group in ("", "minors")
    ]
    for number, (member, programme, unit, group) in enumerate(chance.sample(kinds, 90), 1):
        rows.append(
            pledge(
                number,
                member,
                chance.randint(0, 9),
                programme=programme,
                unit=unit,
                target_group=group,
                quota_mode=chance.choice(["additional", "unclear"]),
                valid_until=chance.choice([None, None, YESTERDAY, TODAY]),
                formal_reference=chance.choice([None, "Schreiben"]),
            )
        )
    await enter(database, rows)
    for land, programme in [(None, None), ("NW", None), (None, "nest"), ("BY", "open")]:
        async with database.transaction() as store:
            standing = await store.offers.offered(TODAY, land, programme)
            lies_in = await store.members.county_of()
        sums = await summed(database, land, programme)
        assert {(each.unit, each.formality): each[2:] for each in sums.classes} == _classes(
            standing, lies_in
        )
        assert {
            (each.programme, each.quota_mode, each.unit): (
                sum(each.amounts),
                each.municipalities,
                each.population,
            )
            for each in sums.lines
        } == _figures(standing, lies_in, lambda s: (s.programme, s.quota_mode, s.unit))
        assert (sums.municipalities, sums.population) == _weight(standing, lies_in)
        unknown = {each.member for each in standing if each.population is None}
        assert sums.unknown == len(unknown)


def _classes(
    standing: list[OfferedPledge], lies_in: Mapping[int, int]
) -> dict[object, tuple[int, int, int]]:
    return _figures(
        standing,
        lies_in,
        lambda s: (s.unit, formality(s.formal_reference, may_act=s.may_act).value),
    )


def _figures(
    standing: list[OfferedPledge],
    lies_in: Mapping[int, int],
    kind: Callable[[OfferedPledge], object],
) -> dict[object, tuple[int, int, int]]:
    found: dict[object, list[OfferedPledge]] = {}
    for each in standing:
        found.setdefault(kind(each), []).append(each)
    return {
        key: (sum(each.amount for each in group), *_weight(group, lies_in))
        for key, group in found.items()
    }


def _weight(standing: list[OfferedPledge], lies_in: Mapping[int, int]) -> tuple[int, int]:
    places = {
        each.member: Place(each.member, each.population, around(each.member, lies_in))
        for each in standing
    }
    return len(places), inhabitants(places.values()).count


@pytest.mark.parametrize(
    "change",
    [
        pledge(1, 1, 6),
        pledge(1, 1, 5, formal_reference="Schreiben"),
        pledge(1, 1, 5, assigned=2),
        pledge(2, 2, 1),
        municipality(1, "Eins", population=77, ready=False),
        municipality(2, "Zwei", ready=True),
        municipality(3, "Drei", ready=True),
        municipality(2, "Zwei", county_id=1, ready=False),
        mandate(1, id=7),
        mandate(1, id=1, withdrawn_at=AT),
    ],
    ids=lambda row: f"{row.__tablename__}-{row.member_id if hasattr(row, 'member_id') else row.id}",
)
async def test_what_is_kept_is_never_old(database: Database, change: Table) -> None:
    """Asked twice, the second time from memory; after a change, reckoned anew."""
    before: list[Table] = [
        municipality(1, "Eins", kind="county", ready=False),
        municipality(2, "Zwei", ready=False),
        municipality(4, "Vier", land="NI"),
        pledge(1, 1, 5),
        pledge(4, 4, 9),
        mandate(1, id=1, scope="act", valid_until=TODAY),
    ]
    await enter(database, before)
    old = await summed(database)
    assert await summed(database) == old
    await enter(database, [change])
    now = await summed(database)
    _KEPT.clear()
    assert now == await summed(database)


def _two_lands() -> list[Table]:
    return [
        municipality(1, "Eins"),
        municipality(2, "Zwei", land="NI"),
        pledge(1, 1, 5),
        pledge(2, 2, 5),
    ]


async def _written_behind_the_ledger(database: Database) -> None:
    """What the bot never does: so it shows which Länder were reckoned anew."""
    async with database.engine.begin() as connection:
        await connection.execute(update(core(Pledge)).values(amount=9))


def _by_land(sums: Sums) -> dict[str, int]:
    return {each.land: sum(each.amounts) for each in sums.by_land}


async def test_only_the_land_with_a_new_entry_is_reckoned_anew(database: Database) -> None:
    await enter(database, _two_lands())
    assert _by_land(await summed(database)) == {"NW": 5, "NI": 5}
    await _written_behind_the_ledger(database)
    assert _by_land(await summed(database)) == {"NW": 5, "NI": 5}
    await enter(database, [pledge(2, 2, 7)])
    assert _by_land(await summed(database)) == {"NW": 5, "NI": 7}
    assert _by_land(await summed(database, "NI")) == {"NI": 7}
    await enter(database, [municipality(2, "Zwei", land="NI", population=3)])
    assert _by_land(await summed(database)) == {"NW": 9, "NI": 7}


async def test_another_day_is_another_sum(database: Database) -> None:
    await enter(database, [municipality(1, "Eins"), pledge(1, 1, 5, valid_until=TODAY)])
    assert (await summed(database)).municipalities == 1
    async with database.transaction() as store:
        assert (await store.sums.on(TOMORROW, None, None)).municipalities == 0


async def test_all_laender_are_reckoned_in_steps(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enter(database, [municipality(n, f"Ort {n}", land=each) for n, each in enumerate(NAMES)])
    asked: list[int] = []
    reckoned = SumQueries._reckoned

    async def noted(self: SumQueries, scope: Mapping[str, Any]) -> Any:
        asked.append(len(scope["lands"]))
        return await reckoned(self, scope)

    monkeypatch.setattr(SumQueries, "_reckoned", noted)
    async with database.transaction() as store:
        await store.sums.on(TODAY, None, None)
    assert sum(asked) == len(NAMES)
    assert max(asked) <= len(NAMES) / 2
