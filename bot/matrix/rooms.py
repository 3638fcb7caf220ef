"""What is known of the rooms the bot is in.

nio's rooms are not used: they keep every member's profile, validate every event against a
schema, and compute the power level of a version 12 room's creator as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.matrix.events import MEMBER, membership
from bot.matrix.model import RoomFacts

# In the creation event of a direct chat that the bot makes: for whom.
MADE_FOR = "hafenlotse.direct"


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
    invitees: set[str] = field(default_factory=set)  # those of the members who have not joined
    maker: str | None = None
    made_for: str | None = None
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
        elif state_key == "" and kind == "m.room.create":
            self.maker, self.made_for = event.get("sender"), content.get(MADE_FOR)
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
        self._place(user_id, membership)

    def invite(self, user_id: str) -> None:
        """The bot itself has invited this person."""
        if self.members is None or user_id not in self.members:  # else a sync was quicker
            self._apply_member(user_id, "invite")

    def take_members(self, memberships: Mapping[str, str | None]) -> None:
        """All members there are."""
        self.members, self.invitees = set(), set()
        for user_id, each in memberships.items():
            self._place(user_id, each)

    def _place(self, user_id: str, membership: str | None) -> None:
        assert self.members is not None
        for kept, fitting in ((self.members, ("join", "invite")), (self.invitees, ("invite",))):
            if membership in fitting:
                kept.add(user_id)
            else:
                kept.discard(user_id)

    def others_known(self) -> bool:
        """Whether it is known who the others are, in a room of two."""
        return self.members is not None or bool(self.heroes)

    def has(self, user_id: str) -> bool:
        """Whether this person is known to be in it, or invited to it."""
        return user_id in (self.heroes if self.members is None else self.members)

    def awaits(self, user_id: str) -> bool:
        """Whether this person, the other one in a direct chat, has still to join it."""
        return bool(self.invited) if self.members is None else user_id in self.invitees

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

    def all(self) -> list[Room]:
        """Every room the bot is in, as far as it is known."""
        return list(self._rooms.values())

    def add(self, room: Room) -> None:
        """A room that no sync has told of yet."""
        self._rooms[room.room_id] = room

    def direct_with(self, user_id: str) -> Room | None:
        """The direct chat with that person; if several: joined by them, encrypted, the first."""
        found = [each for each in self.all() if each.facts().direct and each.has(user_id)]
        return max(found, key=lambda each: (not each.awaits(user_id), each.encrypted), default=None)

    def made_for(self, user_id: str, *, by: str) -> Room | None:
        """A room made as a direct chat with that person, in which nobody else is yet, or any more.

        Somebody else may have made it look like that, therefore `by`.
        """
        for each in self.all():
            ours = (each.made_for, each.maker) == (user_id, by) and each.encrypted
            if ours and each.members == {by} and not (each.name or each.alias):
                return each
        return None

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
