"""What is known of the rooms the bot is in.

nio's rooms are not used: they keep every member's profile, validate every event against a
schema, and compute the power level of a version 12 room's creator as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.matrix.events import MEMBER, membership
from bot.matrix.model import RoomFacts

_NAMES = {"m.room.name": "name", "m.room.canonical_alias": "alias"}


@dataclass(slots=True)
class Room:
    """What the syncs have told of a room."""

    room_id: str
    encrypted: bool = False
    name: bool = False
    alias: bool = False
    joined: int | None = None
    invited: int | None = None
    heroes: tuple[str, ...] = ()  # of the others, as far as the homeserver names them
    members: set[str] | None = None  # joined or invited; None: not asked for yet
    member_changes: int = 0  # to notice those that happen while asking

    def facts(self) -> RoomFacts:
        """The plain values for the rest of the bot."""
        named = self.name or self.alias
        return RoomFacts(encrypted=self.encrypted, direct=not named and self._size() == 2)

    def lacks_size(self) -> bool:
        """Whether `direct` hangs on a number that the homeserver has not told."""
        return not (self.name or self.alias) and self._size() is None

    def _size(self) -> int | None:
        if self.members is not None:
            return len(self.members)
        if self.joined is None:
            return None
        return self.joined + (self.invited or 0)

    def apply(self, event: Mapping[str, Any]) -> None:
        """Takes in a room's part of a sync."""
        state_key, content = event.get("state_key"), event.get("content")
        if not isinstance(state_key, str) or not isinstance(content, dict):
            return
        kind = event.get("type")
        if kind == MEMBER:
            self._apply_member(state_key, membership(content))
        elif state_key == "" and kind == "m.room.encryption":
            self.encrypted = True  # there is no way back, whatever the content says
        elif state_key == "" and kind == "m.room.name":
            self.name = bool(content.get("name"))
        elif state_key == "" and kind == "m.room.canonical_alias":
            self.alias = bool(content.get("alias"))

    def _apply_member(self, user_id: str, membership: str | None) -> None:
        self.member_changes += 1
        if self.members is None:
            return
        if membership in ("join", "invite"):
            self.members.add(user_id)
        else:
            self.members.discard(user_id)

    def forget_members(self) -> None:
        """The members have to be read anew before the next encryption."""
        self.member_changes += 1
        self.members = None

    def apply_summary(self, summary: Mapping[str, Any]) -> None:
        """Takes in the numbers of members."""
        joined, invited = (summary.get(f"m.{kind}_member_count") for kind in ("joined", "invited"))
        self.joined = joined if isinstance(joined, int) else self.joined
        self.invited = invited if isinstance(invited, int) else self.invited
        heroes = summary.get("m.heroes")
        if isinstance(heroes, list):
            self.heroes = tuple(each for each in heroes if isinstance(each, str))


class Rooms:
    """The joined rooms. Rooms once seen encrypted stay so, even if the homeserver forgets."""

    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}
        self.known_encrypted: set[str] = set()

    def get(self, room_id: str) -> Room | None:
        """The room, None if the bot is not in it."""
        return self._rooms.get(room_id)

    def direct_with(self, user_id: str) -> str | None:
        """The direct chat with that person; the newest one that they have joined, if several."""
        found = [
            each
            for each in self._rooms.values()
            if each.facts().direct and user_id in (each.members or each.heroes)
        ]
        joined = [each for each in found if not each.invited]
        return (joined or found)[-1].room_id if found else None

    def enter(self, room_id: str) -> Room:
        """The room, made if it is new."""
        if room_id not in self._rooms:
            self._rooms[room_id] = Room(room_id, encrypted=room_id in self.known_encrypted)
        return self._rooms[room_id]

    def drop(self, room_id: str) -> None:
        """The bot is no longer in the room."""
        self._rooms.pop(room_id, None)

    def apply(self, room_id: str, joined: Mapping[str, Any]) -> Room:
        """The state part of one room in a sync response; doing it twice does no harm."""
        room = self.enter(room_id)
        timeline = joined.get("timeline") or {}
        if timeline.get("limited"):
            room.forget_members()  # with lazy members, who left in the gap is not told
        for event in (joined.get("state") or {}).get("events", ()):
            room.apply(event)
        for event in timeline.get("events", ()):
            room.apply(event)
        room.apply_summary(joined.get("summary") or {})
        return room
