"""Who missed room keys gets those of what was said to them, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import Refused
from bot.matrix.rooms import Room

BOT, UTA, BEA = "@lotse:hafen.example", "@uta:fern.example", "@bea:fern.example"
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
        self.left: set[str] = set()

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

    async def answering(self, users: set[str]) -> list[str]:
        return sorted(users - self.unanswered)

    async def ask_again(self, users: object) -> None:
        pass

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
