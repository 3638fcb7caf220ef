"""As many direct chats as there are people: none costs a look at all others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

import pytest

from bot.matrix.direct_chats import DirectChats
from bot.matrix.doors import Doors
from bot.matrix.gate import Gate
from bot.matrix.http import CLIENT, Connection, Json
from bot.matrix.key_sharing import KeySharing
from bot.matrix.model import Refused, Unreachable
from bot.matrix.room import Room
from bot.matrix.rooms import Rooms
from tests.bot.test_last_words import Answer

ME, MANY = "@lotse:localhost", 300


def told(rooms: Rooms, person: str, name: str = "") -> Room:
    """What a sync tells of a direct chat that the bot has made."""
    made = {"creator": ME, "hafenlotse.direct": person}
    events = [
        {"type": "m.room.create", "state_key": "", "sender": ME, "content": made},
        {"type": "m.room.encryption", "state_key": "", "content": {}},
    ]
    summary = {"m.heroes": [person], "m.joined_member_count": 2, "m.invited_member_count": 0}
    room_id = name or f"!of-{person[1:]}"
    return rooms.apply(room_id, {"state": {"events": events}, "summary": summary})


def test_a_letter_looks_at_the_rooms_of_its_reader_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = Rooms(ME)
    for number in range(MANY):
        told(rooms, f"@c{number}:x")
    assert rooms.direct_with("@c0:x") is not None  # now all are in their place
    looked: list[str] = []
    partner = Room.partner

    def counted(room: Room) -> str | None:
        looked.append(room.room_id)
        return partner(room)

    monkeypatch.setattr(Room, "partner", counted)
    for number in range(MANY):
        found = rooms.direct_with(f"@c{number}:x")
        assert found is not None
        assert found.room_id == f"!of-c{number}:x"
        assert rooms.made_for(f"@nobody{number}:x", by=ME) is None
    assert len(looked) <= 3 * MANY


def test_whatever_changes_in_a_room_is_found_at_once() -> None:
    rooms = Rooms(ME)
    room = told(rooms, "@ina:x")
    assert rooms.direct_with("@ina:x") is room
    room.take_members({ME: "join", "@ina:x": "join", "@rosa:x": "join"})
    assert rooms.direct_with("@ina:x") is None
    room.apply({"type": "m.room.member", "state_key": "@ina:x", "content": {"membership": "leave"}})
    assert rooms.direct_with("@rosa:x") is None  # it was not made for her
    room.made_for = "@rosa:x"
    assert rooms.direct_with("@rosa:x") is room
    assert rooms.all_made_for("@ina:x") == []
    room.apply({"type": "m.room.tombstone", "state_key": "", "content": {}})
    assert rooms.direct_with("@rosa:x") is None
    newer = told(rooms, "@rosa:x", "!newer")
    assert rooms.direct_with("@rosa:x") is newer
    rooms.drop("!newer")
    assert rooms.direct_with("@rosa:x") is None
    newer.invite("@kim:x")  # nobody listens any more
    assert rooms.direct_with("@rosa:x") is None


def test_rooms_of_unknown_partners_are_known_apart() -> None:
    rooms = Rooms(ME)
    for number in range(3):
        told(rooms, f"@c{number}:x")
    unclear = rooms.enter("!unclear")
    assert rooms.lacking_partner() == [unclear]
    unclear.take_members({ME: "join", "@ina:x": "join"})
    assert rooms.lacking_partner() == []


class House(Connection):
    """A homeserver that keeps the rooms that are made on it, and counts what it is asked."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9")
        self.creations: Callable[[], Answer | None] = lambda: None  # what is said instead of made
        self.kept: dict[str, dict[str, str]] = {}  # memberships, by rooms
        self.makers: dict[str, Json] = {}
        self.looks = self.most_at_once = self.under_way = 0
        self.rooms = Rooms(ME)
        machine = cast("Any", SimpleNamespace(user_id=ME, keep_encrypted=lambda _rooms: None))
        self.chats = DirectChats(
            self,
            machine,
            self.rooms,
            Doors(self, self.rooms, Gate()),
            KeySharing(self, machine, cast("Any", None), Gate()),
        )

    async def _exchange(
        self, method: str, path: str, body: Any = None, *_: Any, **__: Any
    ) -> tuple[int, dict[str, str], bytes]:
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            for _turn in range(3):  # others get theirs
                await asyncio.sleep(0)
            parts = [unquote(each) for each in path.removeprefix(f"{CLIENT}/").split("/")]
            status, answer = self._answer(parts, body)
        finally:
            self.under_way -= 1
        return status, {}, json.dumps(answer).encode() if answer is not None else b""

    def _answer(self, parts: list[str], body: Any) -> Answer:
        match parts:
            case ["createRoom"]:
                said = self.creations()
                if said is None or said[0] >= 500:  # a lost answer does not undo anything
                    self.makes(ME, body["creation_content"])
                return said or (200, {"room_id": list(self.kept)[-1]})
            case ["joined_rooms"]:
                self.looks += 1
                mine = [each for each, there in self.kept.items() if there.get(ME) == "join"]
                return 200, {"joined_rooms": mine}
            case ["rooms", room_id, "state", "m.room.member", person]:
                self.kept[room_id][person] = body["membership"]
                return 200, {"event_id": "$invited"}
            case ["rooms", room_id, "state", kind]:
                return self._state(room_id, kind)
            case ["rooms", room_id, "members"]:
                there = self.kept[room_id].items()
                return 200, {
                    "chunk": [event("m.room.member", {"membership": m}, p) for p, m in there]
                }
            case ["join", room_id]:
                self.kept[room_id][ME] = "join"
        return 200, {}

    def _state(self, room_id: str, kind: str) -> Answer:
        if kind == "m.room.create":
            return 200, self.makers[room_id]
        if kind == "m.room.encryption":
            return 200, event(kind, {"algorithm": "m.megolm.v1.aes-sha2"})
        return 404, {"errcode": "M_NOT_FOUND"}

    def makes(self, maker: str, content: Json) -> str:
        """A room of this person's."""
        room_id = f"!made-{len(self.kept)}:localhost"
        self.kept[room_id] = {maker: "join"}
        self.makers[room_id] = event("m.room.create", {"room_version": "10", **content}, "", maker)
        return room_id

    def chats_with(self, person: str) -> list[str]:
        return [room_id for room_id, there in self.kept.items() if person in there]


def event(kind: str, content: Json, state_key: str = "", sender: str = ME) -> Json:
    return {
        "type": kind,
        "state_key": state_key,
        "sender": sender,
        "event_id": "$state",
        "origin_server_ts": 1,
        "content": content,
    }


INA, ROSA, KIM = "@ina:localhost", "@rosa:localhost", "@kim:localhost"
AWAY: Answer = (502, None)
FORBIDDEN: Answer = (403, {"errcode": "M_FORBIDDEN"})
LIMITED: Answer = (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 60_000})


async def test_all_rooms_are_asked_for_once_and_not_for_each_chat() -> None:
    house = House()
    for number in range(5):
        await house.chats.open(f"@c{number}:localhost")
    assert (len(house.kept), house.looks) == (5, 1)


async def test_chats_that_are_opened_together_share_that_look() -> None:
    house = House()
    people = [f"@c{number}:localhost" for number in range(20)]
    opened = await asyncio.gather(*map(house.chats.open, people))
    assert [house.chats_with(each) for each in people] == [[each] for each in opened]
    assert house.looks == 1
    assert house.most_at_once > 1


async def test_two_letters_to_one_person_open_one_chat() -> None:
    house = House()
    first, second = await asyncio.gather(house.chats.open(INA), house.chats.open(INA))
    assert house.chats_with(INA) == [first] == [second]


async def test_a_chat_whose_making_was_not_answered_is_found_and_not_made_again() -> None:
    house = House()
    house.creations = lambda: AWAY
    with pytest.raises(Unreachable):
        await house.chats.open(INA)
    house.creations = lambda: None
    opened = await house.chats.open(INA)
    assert (list(house.kept), house.chats_with(INA)) == ([opened], [opened])
    assert house.looks == 2
    await house.chats.open(ROSA)
    assert house.looks == 2


@pytest.mark.parametrize(("said", "error"), [(FORBIDDEN, Refused), (LIMITED, Unreachable)])
async def test_a_chat_that_may_not_be_made_costs_no_look(
    said: Answer, error: type[Exception]
) -> None:
    """A homeserver that lets nobody make many rooms says so for each of them."""
    house = House()
    house.creations = lambda: said
    for _ in range(3):
        with pytest.raises(error):
            await house.chats.open(INA)
    house.creations = lambda: None
    await house.chats.open(INA)
    assert (len(house.kept), house.looks) == (1, 1)


async def test_what_a_person_has_invited_the_bot_to_is_found() -> None:
    house = House()
    await house.chats.open(ROSA)
    theirs = house.makes(KIM, {})
    house.kept[theirs][ME] = "invite"
    await Doors(house, house.rooms, Gate()).join(theirs)
    house.chats.doubt()  # as the client does then
    assert await house.chats.open(KIM) == theirs
    assert house.looks == 2
