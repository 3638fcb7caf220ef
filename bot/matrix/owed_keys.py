"""Room keys that could not be given, as the homeserver of whoever they are for did not answer.

What was said meanwhile lies in the room and will be delivered, but a key that is given later opens
only what is said from then on. So the key is kept as it was when they first missed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
        self, room: Room, users: Iterable[str], session_id: str, key: Callable[[], Json]
    ) -> None:
        """They miss what is said from now on; `key` makes the key as it is now."""
        for user in users:
            owed = self._owed.setdefault((room.room_id, user), Owed(room, user))
            if session_id not in owed.keys:
                owed.keys[session_id] = key()
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
