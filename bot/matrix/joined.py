"""What a sync tells of the rooms the bot is in: taken in room by room, and let go of."""

from __future__ import annotations

from typing import Any

from bot.matrix.gate import Gate
from bot.matrix.reading import Json
from bot.matrix.room import Room
from bot.matrix.rooms import Rooms


class Joined:
    """Of one turn. Taking in the same twice does no harm."""

    def __init__(self, gate: Gate, rooms: Rooms) -> None:
        self._gate = gate
        self._rooms = rooms
        self.rooms: dict[str, Room] = {}  # in the homeserver's order
        self.said: dict[str, Json] = {}  # timelines of those in which there is something to read

    def enter(self, room_id: str, given: Any) -> None:
        """What the room is by now, whatever was said in it."""
        if self._gate.admits(room_id):
            self._take(room_id, given)

    def read(self, room_id: str, given: Any) -> None:
        """What the room is by now, and what was said in it."""
        if self._gate.admits(room_id):
            timeline = self._take(room_id, given)
            if timeline["events"] or timeline["limited"]:
                self.said[room_id] = timeline

    def _take(self, room_id: str, given: Any) -> Json:
        part = self._gate.joined(given)
        self.rooms[room_id] = self._rooms.apply(room_id, part)
        timeline: Json = part["timeline"]
        return timeline
