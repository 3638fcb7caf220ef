"""Sum, offer, denominator, voice and outcome: the same people behind the same municipalities."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest

from commands.alliance.rules.counties import may_lie_in
from commands.alliance.rules.inhabitants import Place, around, inhabitants
from commands.alliance.rules.statuses import Kind
from storage.tables import Member, Offer
from tests.harness.chat import FEDERAL, INA, Chat, body
from tests.harness.polls import closes
from tests.harness.registry import enter, mandate, municipality, pledge
from tests.harness.signing import stated
from tests.harness.statements import say

ROOM = "!coordination:localhost"
FIRST = 100


def places(chance: random.Random) -> list[Member]:
    """Counties, joint municipalities and towns in two Länder, some inside others."""
    found: list[Member] = []
    for number in range(FIRST, FIRST + 14):
        kind = [Kind.COUNTY, Kind.JOINT_MUNICIPALITY, Kind.TOWN, Kind.CITY][
            min((number - FIRST) // 3, 3)
        ]
        land = chance.choice(["NI", "RP"])
        outer = [e.id for e in found if e.land == land and may_lie_in(kind, Kind(e.kind))]
        found.append(
            municipality(
                number,
                f"Ort {number}",
                kind=kind.value,
                land=land,
                county_id=chance.choice(outer or [None]),
                population=chance.choice([None, *[chance.randint(1, 900) * 100] * 4]),
                alliance_status="signatory",
            )
        )
    return found


def figures(text: str) -> list[int]:
    return [
        int(each.replace(",", ""))
        for each in re.findall(r"([\d,]+) (?:inhabitants?|people live)", text)
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_they_agree(chat: Chat, seed: int) -> None:
    chance = random.Random(seed)
    every = places(chance)
    behind = sorted(chance.sample(range(FIRST, FIRST + len(every)), 10))
    lies_in = {each.id: each.county_id for each in every if each.county_id is not None}
    expected = inhabitants(
        [
            Place(each.id, each.population, around(each.id, lies_in))
            for each in every
            if each.id in behind
        ]
    )
    assert expected.inside, "some are counted in another one"
    plain = sum(each.population or 0 for each in every if each.id in behind)
    assert expected.count < plain
    await enter(
        chat.database,
        [
            *every,
            *(pledge(each, each, 5, formal_reference="Schreiben") for each in behind),
            *(mandate(each, scope="appeal") for each in behind),
        ],
    )

    total = body(await chat.says(INA, "!sum"))
    assert set(figures(total)) == {expected.count}, "of all, of the formal ones, and in each line"

    await chat.says(FEDERAL, "!offer freeze federal", room=ROOM)
    await chat.says(FEDERAL, "!confirm", room=ROOM)
    (offer,) = await chat.rows(Offer)
    assert offer.snapshot["population"] == expected.count
    assert [each["population"] for each in offer.snapshot["totals"]] == [expected.count]

    await stated(chat, ("Wir sind bereit.",))
    await say(chat, 1, behind, [1], "agree")
    (shown,) = figures(body(await chat.says(INA, "!denominator ST-1")))
    assert shown == expected.count

    async with chat.database.transaction() as store:
        for each in behind:
            await store.signatures.sign(
                1, 1, each, [1], subject_to=None, reminded_at=None, actor=INA, event_id="$s",
                at=chat.clock.now(),
            )  # fmt: skip
    assert figures(body(await chat.says(INA, "!voice ST-1")))[0] == expected.count

    await chat.says(FEDERAL, "!poll “Frage?” for=everybody")
    async with chat.database.transaction() as store:
        for each in behind:
            await store.polls.add_ballot(
                1, each, [0], voter=INA, event_id=f"$b{each}",
                cast_at=chat.clock.now() + timedelta(seconds=1),
            )  # fmt: skip
    chat.clock.ahead += timedelta(minutes=1)
    outcome = body(await closes(chat, FEDERAL))
    found = re.search(r"Inhabitants[^\n]*Yes: ([\d,]+)", outcome)
    assert found is not None
    assert int(found[1].replace(",", "").removesuffix(",")) == expected.count
