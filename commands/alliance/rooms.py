"""Which room something is from, and where somebody hears of all rooms that they may look into."""

from __future__ import annotations

from collections.abc import Mapping

from commands.kit.context import Context
from commands.kit.reply import Inline, Joined, Term
from commands.kit.roles import COORDINATION
from commands.kit.rules.audience import Purpose
from commands.kit.texts import _
from storage.tables import Room


def asks_for_all_rooms(context: Context) -> bool:
    """Whether a list is of all rooms that the sender may look into, and not of this one only.

    In the direct chat; and for the coordination in a room where nobody else reads.
    """
    place = context.place
    is_coordination = place.purpose is Purpose.COORDINATION and context.sender.roles & COORDINATION
    return place.direct or bool(is_coordination)


async def registered_rooms(context: Context) -> dict[str, Room]:
    """The rooms that are registered for something, by their ids."""
    return {each.room_id: each for each in await context.store.rooms.registered()}


def with_room(context: Context, said: Inline, room_id: str, rooms: Mapping[str, Room]) -> Inline:
    """What is said of something, and which room it is from, unless that is this one."""
    room = rooms.get(room_id)
    if room_id == context.place.room_id or room is None or room.purpose is None:
        return said
    name = Joined([Term(Purpose(room.purpose)), *([room.land] if room.land else [])], " ")
    return _("{what} [{room}]", what=said, room=name)
