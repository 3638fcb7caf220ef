"""Whether a mention of the whole room notifies anybody, as far as its state tells."""

from __future__ import annotations

from typing import Any

import pytest

from bot.matrix.fitting import state_event
from bot.matrix.room import Room

BOT, KIM = "@lotse:localhost", "@kim:localhost"


def event(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return state_event({"type": kind, "sender": KIM, "state_key": "", "content": content})


@pytest.mark.parametrize(
    ("levels", "may_ring"),
    [
        ({}, False),  # 0 for everybody, and 50 to notify the room
        ({"users": {KIM: 100}}, False),
        ({"users": {BOT: 50}}, True),
        ({"users": {BOT: 49}}, False),
        ({"users_default": 50}, True),
        ({"users_default": 50, "users": {BOT: 0}}, False),
        ({"notifications": {"room": 0}}, True),
        ({"users": {BOT: 50}, "notifications": {"room": 51}}, False),
        # What is no power level is none.
        ({"users": {BOT: "100"}}, False),
        ({"users": {BOT: True}}, False),
        ({"users": [BOT], "users_default": "50"}, False),
        ({"notifications": {"room": None}, "users": {BOT: 60}}, True),
        ({"notifications": "x", "users": {BOT: 60}}, True),
    ],
)
def test_power_levels(levels: dict[str, Any], may_ring: bool) -> None:
    room = Room("!room:localhost", BOT)
    assert room.facts().may_ring
    room.apply(event("m.room.power_levels", levels))
    assert room.facts().may_ring is may_ring


@pytest.mark.parametrize(
    ("maker", "version", "may_ring"),
    [
        (BOT, "12", True),
        (BOT, "11", False),
        (KIM, "12", False),
        (BOT, None, False),
        (BOT, 12, False),
    ],
)
def test_since_version_12_whoever_made_a_room_may_do_everything(
    maker: str, version: Any, may_ring: bool
) -> None:
    made = event("m.room.create", {"room_version": version}) | {"sender": maker}
    events = [made, event("m.room.power_levels", {})]
    for some in (events, events[::-1]):
        room = Room("!room:localhost", BOT)
        for each in some:
            room.apply(each)
        assert room.facts().may_ring is may_ring
