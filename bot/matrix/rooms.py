"""The rooms the bot is in, and where to find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.matrix.room import Room


def _preference(room: Room, partner: str) -> tuple[bool, ...]:
    return not room.awaits(partner), room.encrypted, room.maker == room.me


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a room is to be found."""

    partner: str | None
    made_for: str | None
    lacks_partner: bool


_PLACED_AT_ONCE = 100  # rooms
_NOWHERE = _Place(None, None, lacks_partner=False)


class Rooms:
    """The joined rooms. Rooms once seen encrypted stay so, even if the homeserver forgets.

    Those of a person are found without looking at all others. What has changed is placed anew when
    something is looked for, or much has: else the first letter after a start waits for all rooms.
    """

    def __init__(self, me: str) -> None:
        self.me = me
        self._rooms: dict[str, Room] = {}
        self.known_encrypted: set[str] = set()
        self._changed: dict[str, None] = {}
        self._places: dict[str, _Place] = {}
        # There is mostly one room for each person, and a dictionary for it would be large.
        self._by_partner: dict[str, tuple[str, ...]] = {}
        self._by_made_for: dict[str, tuple[str, ...]] = {}
        self._lacking: dict[str, None] = {}  # a set that keeps its order

    def get(self, room_id: str) -> Room | None:
        """The room, None if the bot is not in it."""
        return self._rooms.get(room_id)

    def add(self, room: Room) -> None:
        """A room that no sync has told of yet."""
        self._rooms[room.room_id] = room
        room.changed = self._changed

    def direct_with(self, user_id: str) -> Room | None:
        """The direct chat with that person; if several: joined by them, encrypted, ours."""
        self._place_changed()
        some = [self._rooms[each] for each in self._by_partner.get(user_id, ())]
        found = [each for each in some if each.direct_partner() == user_id]
        return max(found, key=lambda each: _preference(each, user_id), default=None)

    def made_for(self, user_id: str, *, by: str) -> Room | None:
        """A room made as a direct chat with that person, in which nobody else is yet, or any more.

        Somebody else may have made it look like that, therefore `by`.
        """
        for each in self.all_made_for(user_id):
            ours = each.maker == by and each.encrypted
            if ours and each.members == {by} and not (each.name or each.alias):
                return each
        return None

    def all_made_for(self, user_id: str) -> list[Room]:
        """Every room that says it was made as a direct chat with that person."""
        self._place_changed()
        return [self._rooms[each] for each in self._by_made_for.get(user_id, ())]

    def lacking_partner(self) -> list[Room]:
        """Every room that may be a direct chat, and it is not known with whom."""
        self._place_changed()
        return [self._rooms[each] for each in self._lacking]

    def _place_changed(self) -> None:
        for room_id in self._changed:
            room = self._rooms.get(room_id)
            place = _NOWHERE
            if room is not None:
                place = _Place(room.partner(), room.made_for, room.lacks_partner())
            before = self._places.get(room_id, _NOWHERE)
            if place != before:
                _move(self._by_partner, room_id, before.partner, place.partner)
                _move(self._by_made_for, room_id, before.made_for, place.made_for)
                if place.lacks_partner:
                    self._lacking[room_id] = None
                else:
                    self._lacking.pop(room_id, None)
                self._places[room_id] = place
            if room is None:
                self._places.pop(room_id, None)
        self._changed.clear()

    def enter(self, room_id: str) -> Room:
        """The room, made if it is new."""
        if (known := self._rooms.get(room_id)) is None:
            self.add(known := Room(room_id, self.me, room_id in self.known_encrypted))
        return known

    def drop(self, room_id: str) -> None:
        """The bot is no longer in the room."""
        room = self._rooms.pop(room_id, None)
        if room is not None:
            room.changed = None
            self._changed[room_id] = None

    def apply(self, room_id: str, joined: Mapping[str, Any]) -> Room:
        """The state part of one room in a sync response; doing it twice does no harm."""
        room = self.enter(room_id)
        timeline = joined.get("timeline") or {}
        if timeline.get("limited"):
            room.forget_members()  # with lazy members, who left in the gap is not told
        for event in (joined.get("state") or {}).get("events", ()):
            if room.knows_otherwise(event):  # where a room has forked, it is as it was before
                room.forget_members()
            room.apply(event)
        for event in timeline.get("events", ()):
            room.apply(event)
        room.apply_summary(joined.get("summary") or {})
        if len(self._changed) >= _PLACED_AT_ONCE:
            self._place_changed()
        return room


def _move(
    index: dict[str, tuple[str, ...]], room_id: str, old: str | None, new: str | None
) -> None:
    if old == new:
        return
    if old is not None:
        index[old] = tuple(each for each in index[old] if each != room_id)
        if not index[old]:
            del index[old]
    if new is not None:
        index[new] = (*index.get(new, ()), room_id)
