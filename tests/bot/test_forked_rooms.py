"""Two of us say something at once: what a sync then tells of the members may be from before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.matrix.rooms import Rooms

BOT, ANNA, BEN, ROOM = "@lotse:localhost", "@anna:localhost", "@ben:localhost", "!room:localhost"
HERE = {BOT: "join", ANNA: "join", BEN: "invite"}


def member(user_id: str, membership: str) -> dict[str, Any]:
    content = {"membership": membership}
    return {"type": "m.room.member", "sender": user_id, "state_key": user_id, "content": content}


def told(state: list[dict[str, Any]], *timeline: dict[str, Any]) -> dict[str, Any]:
    return {"state": {"events": state}, "timeline": {"events": [*timeline], "limited": False}}


@pytest.mark.parametrize(
    ("who", "membership"),
    [(ANNA, "leave"), (ANNA, "invite"), (ANNA, "ban"), (BEN, "join"), ("@carl:localhost", "join")],
)
def test_whoever_is_told_of_otherwise_is_asked_for(who: str, membership: str) -> None:
    """Else somebody who has left would be given keys, or somebody who is there would get none."""
    rooms = Rooms(BOT)
    rooms.enter(ROOM).take_members(HERE)
    assert rooms.apply(ROOM, told([member(who, membership)])).members is None


@pytest.mark.parametrize("who", [ANNA, BEN, "@carl:localhost"])
def test_whoever_is_told_of_as_known_is_not(who: str) -> None:
    """With lazy members that comes with whatever they say."""
    rooms = Rooms(BOT)
    rooms.enter(ROOM).take_members(HERE)
    found = rooms.apply(ROOM, told([member(who, HERE.get(who, "leave"))]))
    assert (found.members, found.invitees) == ({*HERE}, {BEN})


def test_what_happens_is_believed() -> None:
    rooms = Rooms(BOT)
    rooms.enter(ROOM).take_members(HERE)
    found = rooms.apply(ROOM, told([], member(ANNA, "leave"), member(BEN, "join")))
    assert (found.members, found.invitees) == ({BOT, BEN}, set())
