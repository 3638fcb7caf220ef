"""Room keys that could not be given, as the homeserver of whoever they are for did not answer.

What was said meanwhile lies in the room and will be delivered, but a key that is given later opens
only what is said from then on. So the key is kept as it was when they first missed it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.matrix.http import Json
from bot.matrix.rooms import Room

_MOST_PEOPLE: Final = 5000
_MOST_KEYS: Final = 50  # of one person in one room; each opens a hundred messages


@dataclass(slots=True)
class Owed:
    """What one person has missed in one room: keys by their session, the oldest first."""

    room: Room
    user_id: str
    keys: dict[str, Json] = field(default_factory=dict)


class OwedKeys:
    """In memory: after a restart a new key is made, and the old ones are not known any more."""

    def __init__(self) -> None:
        self._owed: dict[tuple[str, str], Owed] = {}

    def note(
        self,
        room: Room,
        members: Collection[str],
        missed: Collection[str],
        session_id: str,
        key: Callable[[], Json],
    ) -> None:
        """These members miss what is said from now on; `key` makes the key as it is now.

        Nothing is owed any more to whoever is no member now: a key that was kept would open what is
        said while they are away, too, as nobody makes a new one for whom the old one never reached.
        """
        if self._owed:
            here = [each for each in self._owed.values() if each.room.room_id == room.room_id]
            for owed in here:
                if owed.user_id not in members:
                    self.settle(owed)
        made: Json | None = None
        for user in missed:
            owed = self._owed.setdefault((room.room_id, user), Owed(room, user))
            owed.room = room  # of one that the bot has left and entered again, only this one knows
            if session_id not in owed.keys:
                made = key() if made is None else made
                owed.keys[session_id] = made
            if len(owed.keys) > _MOST_KEYS:
                del owed.keys[next(iter(owed.keys))]
        while len(self._owed) > _MOST_PEOPLE:
            del self._owed[next(iter(self._owed))]

    def users(self) -> set[str]:
        """To whom something is owed."""
        return {user for _room_id, user in self._owed}

    def of(self, users: Sequence[str]) -> Iterator[Owed]:
        """What is owed to these."""
        wanted = frozenset(users)
        yield from [each for each in self._owed.values() if each.user_id in wanted]

    def settle(self, owed: Owed) -> None:
        """They have it, or cannot be given it."""
        self._owed.pop((owed.room.room_id, owed.user_id), None)
