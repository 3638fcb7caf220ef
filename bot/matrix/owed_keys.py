"""Room keys that could not be given, as the homeserver of whoever they are for did not answer.

What was said meanwhile lies in the room and will be delivered, but a key that is given later opens
only what is said from then on. So the key is kept as it was when they first missed it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from bot.matrix.http import Json
from bot.matrix.room import Room

_MOST_PEOPLE: Final = 5000
_MOST_KEYS: Final = 50  # of one person in one room; each opens a hundred messages
_MOST_AT_ONCE: Final = 100  # people that are asked for at once
# Seconds that a homeserver is left alone after it was asked in vain; twice as long each time.
_SHORTEST, _LONGEST = 30.0, 600.0


@dataclass(slots=True)
class Owed:
    """What one person has missed in one room: keys by their session, the oldest first."""

    room: Room
    user_id: str
    keys: dict[str, Json] = field(default_factory=dict)


class OwedKeys:
    """In memory: a restart forgets who is owed what."""

    def __init__(self) -> None:
        self._owed: dict[tuple[str, str], Owed] = {}
        # By homeserver: how long it is left alone, and until when.
        self._pauses: dict[str, tuple[float, float]] = {}

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

    def due(self, now: float) -> list[str]:
        """Some of those to whom something is owed, whose homeserver is to be asked at `now`."""
        users = dict.fromkeys(user for _room_id, user in self._owed)
        at = {home: at for home, (_pause, at) in self._pauses.items()}
        return [*islice((each for each in users if at.get(_home(each), now) <= now), _MOST_AT_ONCE)]

    def asked(self, users: Collection[str], now: float) -> None:
        """A homeserver that did not answer for any of these is left alone for a while."""
        still = {user for _room_id, user in self._owed}
        answered = {_home(each) for each in users if each not in still}
        owing = {_home(each) for each in still}
        for home in {_home(each) for each in users} - answered:
            pause = min(2 * self._pauses[home][0], _LONGEST) if home in self._pauses else _SHORTEST
            self._pauses[home] = pause, now + pause
        for home in [each for each in self._pauses if each in answered or each not in owing]:
            del self._pauses[home]

    def of(self, users: Collection[str]) -> Iterator[Owed]:
        """What is owed to these, as long as it is: they may leave while others get theirs."""
        wanted = frozenset(users)
        for owed in [each for each in self._owed.values() if each.user_id in wanted]:
            if self.is_open(owed):
                yield owed

    def is_open(self, owed: Owed) -> bool:
        """Whether this is owed still."""
        return self._owed.get((owed.room.room_id, owed.user_id)) is owed

    def settle(self, owed: Owed) -> None:
        """They have it, or cannot be given it."""
        if self.is_open(owed):
            del self._owed[owed.room.room_id, owed.user_id]


def _home(user_id: str) -> str:
    return user_id.partition(":")[2]
