"""Who missed room keys gets those of what was said to them, and no others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from bot.matrix.device_keys import DeviceKeys
from bot.matrix.gate import Gate
from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import Refused
from bot.matrix.owed_keys import OwedKeys
from bot.matrix.room import Room

BOT, UTA, BEA = "@lotse:hafen.example", "@uta:fern.example", "@bea:fern.example"
KIM = "@kim:nah.example"
ROOM, OTHER = "!plenum:hafen.example", "!runde:hafen.example"


class _Session:
    """Like one of Megolm: its key opens what is said from now on."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.said = 0
        self.expired = False
        self.shared = False
        self.users_shared_with: set[tuple[str, str]] = set()

    @property
    def session_key(self) -> int:
        return self.said


class _World:
    """A homeserver that answers for nobody until it is `back`, and what was sent to whom."""

    def __init__(self) -> None:
        self.user_id, self.device_id = BOT, "LOTSE"
        self.device_store = self
        self.outbound_group_sessions: dict[str, _Session] = {}
        self.unanswered = {UTA, BEA}
        self.given: list[tuple[str, str, int]] = []

    def active_user_devices(self, user: str) -> Sequence[Any]:
        if user in self.unanswered or user == BOT:
            return []
        return [SimpleNamespace(user_id=user, id="PHONE")]

    def create_outbound_group_session(self, room_id: str) -> None:
        self.outbound_group_sessions[room_id] = _Session(f"of {room_id}")

    def group_encrypt(self, room_id: str, _event: object) -> dict[str, Any]:
        self.outbound_group_sessions[room_id].said += 1
        return {}

    def seal(self, pairs: Sequence[tuple[Any, Any]], _type: str, key: Any) -> Any:
        return [(device.user_id, key["room_id"], key["session_key"]) for device, _ in pairs]

    async def update(self, *_users: object) -> None:
        pass

    async def unwedge(self) -> None:
        pass

    def may_write(self, _device: object) -> bool:
        return True

    async def sessions(self, devices: Sequence[Any]) -> Sequence[tuple[Any, None]]:
        return [(each, None) for each in devices]

    async def send(self, sealed: Any) -> None:
        self.given += sealed

    async def answering(self, users: Sequence[str]) -> list[str]:
        return sorted({*users} - self.unanswered)

    async def call(self, _method: str, where: str, **_query: object) -> Any:
        raise Refused(f"not in the room {where}", "M_FORBIDDEN")

    def is_back(self) -> None:
        self.unanswered.clear()


def _sharing(world: Any) -> KeySharing:
    return KeySharing(world, world, world, world)


def _room(room_id: str, *members: str) -> Room:
    room = Room(room_id, BOT, True)
    room.take_members(dict.fromkeys((BOT, *members), "join"))
    return room


def _moves(room: Room, user: str, membership: str) -> None:
    assert room.members is not None
    room.take_members({**dict.fromkeys(room.members, "join"), user: membership})


async def _says(sharing: KeySharing, room: Room) -> None:
    await sharing.encrypt(room, "m.room.message", {"body": "Guten Tag"})


async def test_it_opens_what_was_said_since_they_missed_it() -> None:
    world, room = _World(), _room(ROOM, UTA)
    sharing = _sharing(world)
    await _says(sharing, room)
    await _says(sharing, room)
    world.is_back()
    await sharing.mend()
    assert world.given == [(UTA, ROOM, 0)]


async def test_who_was_away_does_not_get_what_was_said_meanwhile() -> None:
    world, room = _World(), _room(ROOM, UTA)
    sharing = _sharing(world)
    await _says(sharing, room)
    _moves(room, UTA, "ban")
    await _says(sharing, room)
    await _says(sharing, room)
    _moves(room, UTA, "join")
    await _says(sharing, room)
    world.is_back()
    await sharing.mend()
    assert world.given == [(UTA, ROOM, 3)], "from when they were there again"


async def test_members_are_those_of_the_room_that_the_bot_has_entered_again() -> None:
    world, left = _World(), _room(ROOM, UTA, BEA)
    sharing = _sharing(world)
    await _says(sharing, left)
    entered = _room(ROOM, UTA, BEA)
    await _says(sharing, entered)
    _moves(entered, UTA, "leave")
    world.is_back()
    await sharing.mend()
    assert [user for user, *_ in world.given] == [BEA]


async def test_a_room_that_the_bot_has_left_does_not_cost_others_their_keys() -> None:
    world, left, room = _World(), _room(OTHER, UTA), _room(ROOM, UTA)
    sharing = _sharing(world)
    await _says(sharing, left)
    await _says(sharing, room)
    left.forget_members()  # and the homeserver does not tell them any more
    world.is_back()
    await sharing.mend()
    assert [where for _, where, _ in world.given] == [ROOM]


async def test_who_leaves_and_returns_while_others_get_theirs_is_not_given_the_old_one() -> None:
    world, first, second = _World(), _room(OTHER, UTA), _room(ROOM, UTA)
    sharing = _sharing(world)
    await _says(sharing, first)
    await _says(sharing, second)
    send = world.send

    async def slowly(sealed: Any) -> None:
        world.send = send  # type: ignore[method-assign]
        await send(sealed)
        world.unanswered = {UTA}
        _moves(second, UTA, "ban")
        await _says(sharing, second)
        await _says(sharing, second)
        _moves(second, UTA, "join")
        await _says(sharing, second)
        world.is_back()

    world.send = slowly  # type: ignore[method-assign]
    world.is_back()
    await sharing.mend()
    assert world.given == [(UTA, OTHER, 0)]
    await sharing.mend()
    assert world.given == [(UTA, OTHER, 0)], "not asked again at once"


def _owing(*users: str) -> OwedKeys:
    owed = OwedKeys()
    owed.note(_room(ROOM, *users), {BOT, *users}, users, "of the room", dict)
    return owed


def test_a_homeserver_that_does_not_answer_is_left_alone_longer_each_time() -> None:
    owed, now, asked = _owing(UTA, BEA), 0.0, []
    while now < 3_600:
        if users := owed.due(now):
            assert set(users) == {UTA, BEA}
            asked.append(now)
            owed.asked(users, now)
        now += 10
    assert asked == [0, 30, 90, 210, 450, 930, 1_530, 2_130, 2_730, 3_330]


def test_one_that_does_not_answer_keeps_nobody_of_another_one_waiting() -> None:
    owed = _owing(UTA, KIM)
    owed.settle(next(owed.of([KIM])))
    owed.asked([UTA, KIM], 0.0)
    assert owed.due(1.0) == []
    owed.note(_room(ROOM, UTA, KIM), {BOT, UTA, KIM}, {KIM}, "the next one", dict)
    assert owed.due(1.0) == [KIM]


def test_what_one_of_many_gets_is_asked_for_all_of_them_at_once() -> None:
    many = [f"@kommune{number}:fern.example" for number in range(250)]
    owed = _owing(*many)
    first = owed.due(0.0)
    assert len(first) == 100
    owed.settle(next(owed.of(first)))
    owed.asked(first, 0.0)
    assert len(owed.due(0.0)) == 100


class _Machine:
    """Devices that are known; a session is never started."""

    def __init__(self, devices: int) -> None:
        self.user_id, self.device_id = BOT, "LOTSE"
        self.device_store = self
        self.tracked_users: set[str] = set()
        self.session_store: dict[str, object] = {}
        self.outbound_group_sessions: dict[str, _Session] = {}
        self.wedged_devices: list[Any] = []
        self._devices = range(devices)

    def active_user_devices(self, user: str) -> Sequence[Any]:
        return [
            SimpleNamespace(user_id=user, id=f"D{each}", curve25519=f"{user} {each}")
            for each in self._devices
            if user != BOT
        ]

    def create_outbound_group_session(self, room_id: str) -> None:
        self.outbound_group_sessions[room_id] = _Session(f"of {room_id}")

    def group_encrypt(self, _room_id: str, _event: object) -> dict[str, Any]:
        return {}

    def handle_response(self, response: Any) -> None:
        self.tracked_users.update(response.device_keys)


class _Cached:
    """A homeserver that knows everybody's devices, but not how to reach them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def call(self, _method: str, where: str, body: Any = None, **_more: object) -> Any:
        self.asked.append(where.rpartition("/")[2])
        if where.endswith("/query"):
            return {"device_keys": {user: {} for user in body["device_keys"]}}
        assert where.endswith("/claim"), where
        return {"one_time_keys": {}, "failures": {"fern.example": {}}}


async def test_devices_that_are_known_of_people_out_of_reach_are_asked_for_once_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = [f"@kommune{number}:fern.example" for number in range(10)]
    homeserver, machine = _Cached(), _Machine(devices=5)
    gate = Gate()
    keys = DeviceKeys(homeserver, machine, gate)  # type: ignore[arg-type]
    sharing = KeySharing(homeserver, machine, keys, gate)  # type: ignore[arg-type]
    rooms = [_room(where, *people) for where in (ROOM, OTHER)]
    for room in rooms:
        await _says(sharing, room)
    homeserver.asked.clear()
    with caplog.at_level(logging.INFO):
        caplog.clear()
        await sharing.mend()
        await sharing.mend()
    assert homeserver.asked == ["query", "claim"]
    assert len(caplog.messages) <= 2, "not one for each device"


def test_nothing_is_kept_about_names_that_come_and_go() -> None:
    keys = DeviceKeys(_Cached(), _Machine(devices=1), Gate())  # type: ignore[arg-type]
    keys.unanswered.update({UTA, BEA})
    for each in (UTA, BEA):
        keys.give_up_for_now(*_Machine(devices=1).active_user_devices(each))
    keys.changed({"changed": [], "left": [UTA]})
    assert keys.unanswered == {BEA}
    assert [
        keys.may_write(*_Machine(devices=1).active_user_devices(each)) for each in (UTA, BEA)
    ] == [
        True,
        False,
    ]
