"""Into rooms and out of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.matrix.events import MADE_FOR
from bot.matrix.gate import Gate
from bot.matrix.http import CLIENT, Connection, Json, answered, path
from bot.matrix.model import Refused
from bot.matrix.room import Room
from bot.matrix.rooms import Rooms

ENCRYPTION: Json = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


class Doors:
    """Joining, leaving, making rooms; and what a room is that no sync told of yet."""

    def __init__(self, connection: Connection, rooms: Rooms, gate: Gate) -> None:
        self._connection = connection
        self._rooms = rooms
        self._gate = gate

    async def known(self, room_id: str, *, anew: bool = False) -> Room:
        """The room; one that no sync told of yet is looked up, never taken for unencrypted.

        With `anew` it is looked up whether somebody has switched encryption on meanwhile.
        """
        room = self._rooms.get(room_id)
        if room is None:
            return Room(room_id, self._rooms.me, await self._is_encrypted(room_id))
        if anew and not room.encrypted:
            room.encrypted = await self._is_encrypted(room_id)
        return room

    async def _is_encrypted(self, room_id: str) -> bool:
        if room_id in self._rooms.known_encrypted:
            return True
        return await self.state(room_id, "m.room.encryption") is not None

    async def state(self, room_id: str, event_type: str) -> Json | None:
        """The state event of this type, None if the room has none. Raises Refused outside."""
        where = path("rooms", room_id, "state", event_type)
        try:
            event = await self._connection.call("GET", where, query={"format": "event"})
        except Refused as refused:
            if refused.code != "M_NOT_FOUND":
                raise
            return None
        return next(iter(self._gate.state([event])), None)

    async def join(self, room_id: str, via: str | None = None) -> None:
        """Accepts an invitation, or goes in where that needs none; joining twice is no error.

        `via` is a homeserver that knows the room.
        """
        query = {} if via is None else {"server_name": via, "via": via}
        await self._connection.call("POST", path("join", room_id), {}, query=query)

    async def leave(self, room_id: str, reason: str | None = None) -> None:
        """Leaves the room, or declines its invitation; `reason` is for those who are in it."""
        body = {} if reason is None else {"reason": reason}
        await self._connection.call("POST", path("rooms", room_id, "leave"), body)
        self._rooms.drop(room_id)

    async def create(
        self, *, name: str | None, invite: Sequence[str], encrypted: bool, direct: bool
    ) -> str:
        """The id of a new private room with these people invited."""
        body: Json = {
            "preset": "trusted_private_chat" if direct else "private_chat",
            "invite": list(invite),
            "is_direct": direct,
        }
        if name is not None:
            body["name"] = name
        if direct and len(invite) == 1:
            body["creation_content"] = {MADE_FOR: invite[0]}
        if encrypted:
            body["initial_state"] = [ENCRYPTION]
        answer = await self._connection.call("POST", f"{CLIENT}/createRoom", body)
        return answered(answer, "room_id")
