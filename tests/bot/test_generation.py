"""Old copies of a store are known as such, and what another bot has taken over does not go on."""

from __future__ import annotations

import json

import pytest

from bot.generation import CATCHING_UP, GENERATION, RESTORED, Succession, Verdict, judge
from bot.intake import SEEN, TOKEN
from bot.matrix.generation import parsed, told
from bot.matrix.model import Claim, Generation, Keys, Superseded
from storage.engine import Database

OURS, OTHERS = "ours", "others"
SEEN_AT = "2020-11-19T09:00:00+00:00"


@pytest.mark.parametrize(
    ("stored", "account", "has_worked", "may_take_over", "verdict"),
    [
        # The very first start, and one with a database that is new.
        (None, None, False, False, Verdict.CURRENT),
        (None, (7, OTHERS), False, False, Verdict.CURRENT),
        # A database from before there was a number, as it was and put back.
        (None, None, True, False, Verdict.CURRENT),
        (None, (7, OURS), True, False, Verdict.BEHIND),
        # Every other start; a crash before the account had the new number; a homeserver put back.
        ((7, OURS), (7, OURS), True, False, Verdict.CURRENT),
        ((8, OURS), (7, OURS), True, False, Verdict.CURRENT),
        ((8, OURS), None, True, False, Verdict.CURRENT),
        ((8, OURS), (7, OTHERS), True, False, Verdict.CURRENT),
        # Put back by hand; the one that it then stands in for; two at the same moment.
        ((7, OURS), (8, OURS), True, False, Verdict.BEHIND),
        ((7, OURS), (8, OTHERS), True, False, Verdict.SUPERSEDED),
        ((8, OURS), (8, OTHERS), True, False, Verdict.SUPERSEDED),
        # Somebody has said that it is to go on.
        ((7, OURS), (8, OTHERS), True, True, Verdict.BEHIND),
        ((7, OURS), (7, OURS), True, True, Verdict.BEHIND),
    ],
)
def test_judge(
    stored: tuple[int, str] | None,
    account: tuple[int, str] | None,
    has_worked: bool,
    may_take_over: bool,
    verdict: Verdict,
) -> None:
    pairs = [None if each is None else Generation(*each) for each in (stored, account)]
    found = judge(*pairs, has_worked=has_worked, may_take_over=may_take_over)
    assert found is verdict


async def _with(database: Database, **state: str) -> None:
    async with database.transaction() as store:
        for key, value in state.items():
            await store.state.set(key, value)


async def _state(database: Database, key: str) -> object:
    async with database.transaction() as store:
        return json.loads(await store.state.get(key) or "null")


async def test_number_grows_and_the_name_stays(database: Database) -> None:
    first = await Succession(database).claim(None, None)
    assert first == Claim(Generation(1, first.generation.instance))
    await _with(database, **{TOKEN: "s1"})
    second = await Succession(database).claim(first.generation, Keys("DEVICE", 1))
    assert second == Claim(Generation(2, first.generation.instance))
    third = await Succession(database).next()
    assert third == Generation(3, first.generation.instance)
    assert await _state(database, CATCHING_UP) is None


async def test_put_back_by_hand(database: Database) -> None:
    """The keys were put back with it, so they are old, too."""
    await _with(
        database,
        **{TOKEN: "s1", SEEN: SEEN_AT, GENERATION: json.dumps({"number": 3, "instance": OURS})},
    )
    claim = await Succession(database).claim(Generation(5, OURS), Keys("OLD", 3))
    assert claim.generation.number == 6
    assert claim.generation.instance != OURS
    assert claim.new_device
    noted = {"seen_at": SEEN_AT, "backup_of": None, "device": "OLD"}
    assert await _state(database, CATCHING_UP) == noted
    # It was ended before it had a new device: the next start makes one. Then it stays.
    again = await Succession(database).claim(Generation(5, OURS), Keys("OLD", 3))
    assert again == Claim(Generation(7, claim.generation.instance), new_device=True)
    once_more = await Succession(database).claim(again.generation, Keys("NEW", 7))
    assert once_more == Claim(Generation(8, claim.generation.instance))
    assert await _state(database, CATCHING_UP) == noted
    with pytest.raises(Superseded):  # the one it stands in for
        await _as_of(database, 5, OURS).claim(once_more.generation, Keys("OLD", 5))


def _as_of(database: Database, number: int, instance: str) -> Succession:
    class Older(Succession):
        async def claim(self, account: Generation | None, keys: Keys | None) -> Claim:
            pair = json.dumps({"number": number, "instance": instance})
            await _with(database, **{GENERATION: pair})
            return await super().claim(account, keys)

    return Older(database)


async def test_restored_by_command_takes_over_from_whoever_it_is(database: Database) -> None:
    """Also when the number has not grown since the backup."""
    pair = json.dumps({"number": 5, "instance": OURS})
    await _with(
        database,
        **{TOKEN: "s1", SEEN: SEEN_AT, GENERATION: pair, RESTORED: '{"backup_of": "then"}'},
    )
    await Succession(database).look(Generation(9, OTHERS), None)
    claim = await Succession(database).claim(Generation(5, OURS), Keys("OLD", 5))
    assert claim.generation.is_ahead_of(Generation(5, OURS))
    assert claim.new_device
    assert await _state(database, RESTORED) is None
    assert await _state(database, CATCHING_UP) == {
        "seen_at": SEEN_AT,
        "backup_of": "then",
        "device": "OLD",
    }


async def test_superseded_until_somebody_says_otherwise(database: Database) -> None:
    pair = json.dumps({"number": 5, "instance": OURS})
    await _with(database, **{TOKEN: "s1", SEEN: SEEN_AT, GENERATION: pair})
    other = Generation(6, OTHERS)
    for refused in (Succession(database).claim, Succession(database).look):
        with pytest.raises(Superseded, match="run --take-over"):
            await refused(other, Keys("OLD", 5))
    assert await _state(database, GENERATION) == {"number": 5, "instance": OURS}
    claim = await Succession(database, take_over=True).claim(other, Keys("OLD", 5))
    assert claim.generation.number == 7
    assert claim.new_device


async def test_keys_alone_put_back(database: Database) -> None:
    pair = Generation(5, OURS)
    await _with(database, **{TOKEN: "s1", GENERATION: json.dumps({"number": 5, "instance": OURS})})
    claim = await Succession(database).claim(pair, Keys("OLD", 4))
    assert claim == Claim(Generation(6, OURS), new_device=True)
    assert await _state(database, CATCHING_UP) is None


@pytest.mark.parametrize("events", [None, {}, [None], [{"type": "m.direct"}], [{"type": 1}]])
def test_nothing_is_told(events: object) -> None:
    assert told(events) is None


def test_what_is_told() -> None:
    kind = "hafenlotse.generation"
    content = {"number": 3, "instance": OURS}
    assert told([{"type": "m.direct"}, {"type": kind, "content": content}]) == Generation(3, OURS)
    assert told([{"type": kind, "content": {"number": "3"}}]) is None
    assert parsed({}) is None
