"""As many direct chats as there are people: none costs a look at all others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.matrix.direct_chats import DirectChats
from bot.matrix.doors import Doors
from bot.matrix.gate import Gate
from bot.matrix.model import Unreachable
from bot.matrix.rooms import Room, Rooms
from tests.bot.test_last_words import Answer, Answering

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


class House:
    """A homeserver that makes rooms, and counts what it is asked."""

    def __init__(self) -> None:
        self.is_away = False
        self.made = 0
        self.connection = Answering(self._answer)
        self.rooms = Rooms(ME)
        machine = SimpleNamespace(user_id=ME, keep_encrypted=lambda _rooms: None)
        self.chats = DirectChats(
            self.connection,
            cast("Any", machine),
            self.rooms,
            Doors(self.connection, self.rooms, Gate()),
            cast("Any", SimpleNamespace()),
        )

    def _answer(self, path: str, _token: str | None) -> Answer:
        if path.endswith("/createRoom"):
            if self.is_away:
                return 502, b""
            self.made += 1
            return 200, {"room_id": f"!made-{self.made}:localhost"}
        return 200, {"joined_rooms": []} if path.endswith("/joined_rooms") else {}

    def looks(self) -> int:
        return sum(path.endswith("/joined_rooms") for path, _token in self.connection.asked)


async def test_all_rooms_are_asked_for_once_and_not_for_each_chat() -> None:
    house = House()
    for number in range(5):
        await house.chats.open(f"@c{number}:localhost")
    assert (house.made, house.looks()) == (5, 1)


async def test_after_a_lost_answer_and_after_a_join_all_rooms_are_looked_at_again() -> None:
    house = House()
    await house.chats.open("@ina:localhost")
    house.is_away = True
    with pytest.raises(Unreachable):
        await house.chats.open("@rosa:localhost")
    house.is_away = False
    await house.chats.open("@rosa:localhost")
    assert house.looks() == 2
    house.chats.doubt()
    await house.chats.open("@kim:localhost")
    assert house.looks() == 3
