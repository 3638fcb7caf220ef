"""Whoever sends very much keeps nobody else waiting; on a homeserver see benchmarks.hostile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock
from bot.intake import Intake
from bot.matrix.key_requests import KeyRequests
from bot.matrix.model import Batch, RoomEvent, Undecrypted
from bot.matrix.turns import by_turns
from storage.engine import Database
from storage.inbox import NewInboxEntry

SENT = datetime(2027, 11, 19, 9, 0, tzinfo=UTC)
STRANGER, INA = "@mallory:localhost", "@ina:localhost"
MANY = 300


def said(event_id: str, room_id: str, sender: str) -> RoomEvent:
    content = {"msgtype": "m.text", "body": "!help"}
    return RoomEvent(event_id, room_id, sender, "m.room.message", content, SENT)


def taking(
    database: Database, ignores: Callable[[NewInboxEntry], bool] = lambda _entry: False
) -> Intake:
    client = SimpleNamespace(
        user_id="@lotse:localhost", display_name="Hafenlotse", room=lambda room_id: None
    )
    return Intake(
        database,
        cast("Any", client),
        Clock(),
        on_new=lambda count: None,
        unconfirmed=set(),
        ignores=ignores,
    )


def one_answer() -> Batch:
    """Of a sync: a stranger's room, and behind it a clerk's."""
    flood = [said(f"$flood{number}", "!stranger", STRANGER) for number in range(MANY)]
    asked = [said(f"$asked{number}", "!plenary", INA) for number in range(2)]
    return Batch("s1", events=(*flood, *asked))


async def _taken_in(database: Database) -> list[str]:
    async with database.transaction() as store:
        return [row.key for row in await store.inbox.next_some(2 * MANY)]


async def test_rooms_take_turns_in_what_came_at_once(database: Database) -> None:
    await taking(database).take(one_answer())
    keys = await _taken_in(database)
    assert (keys.index("$asked0"), keys.index("$asked1")) == (10, 11)
    assert [each for each in keys if "flood" in each] == [f"$flood{n}" for n in range(MANY)]


async def test_what_nobody_looks_at_is_not_taken_in(database: Database) -> None:
    """Whoever was told to wait; see bot.limits."""
    intake = taking(database, lambda entry: entry.sender == STRANGER)
    new = await intake.take(one_answer())
    assert [each.key for each in new] == ["$asked0", "$asked1"]
    assert await _taken_in(database) == ["$asked0", "$asked1"]
    assert await intake.token() == "s1"


class _Homeserver:
    """Remembers who was asked for keys."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def call(self, _method: str, _path: str, body: dict[str, Any]) -> None:
        self.asked += body["messages"]


async def test_senders_take_turns_when_keys_are_asked_for() -> None:
    homeserver, machine = _Homeserver(), SimpleNamespace(user_id="@lotse:localhost", device_id="D")
    requests = KeyRequests(cast("Any", homeserver), cast("Any", machine))
    for number in range(2 * MANY):
        requests.note([_sealed(STRANGER, f"flood{number}")])
    requests.note([_sealed(INA, "asked")])
    await requests.ask()
    assert homeserver.asked[:2] == [STRANGER, INA]


def _sealed(sender: str, session_id: str) -> Undecrypted:
    source = {"sender": sender, "content": {}}
    return Undecrypted(f"${session_id}", "!room", session_id, source)


async def test_few_of_several_rooms_stay_as_they_came(database: Database) -> None:
    """Who votes here and then there: the later one counts."""
    came = [said(f"$e{n}", f"!room{n % 3}", INA) for n in (0, 2, 1, 4, 3, 6)]
    await taking(database).take(Batch("s1", events=tuple(came)))
    assert await _taken_in(database) == [each.event_id for each in came]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers())), st.integers(1, 4))
def test_each_has_its_turn_and_its_order(some: list[tuple[str, int]], at_once: int) -> None:
    taken = by_turns(some, lambda one: one[0], at_once)
    for each in "abc":
        assert [one for one in taken if one[0] == each] == [one for one in some if one[0] == each]
    turns = [
        sum(one[0] == each[0] for one in taken[:place]) // at_once
        for place, each in enumerate(taken)
    ]
    assert turns == sorted(turns)
