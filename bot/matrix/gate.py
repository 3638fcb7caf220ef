"""The one gate: whatever comes from Matrix is looked at here before anything else sees it.

Anybody with an account can write an event, and inside a ciphertext not even the homeserver checks
what it is. One value that a database refuses would end the bot at every start anew; one id that is
none would make the homeserver refuse the answer for ever. So: types, lengths, depth, characters,
ids in their grammar (see fitting.py). What does not fit is dropped and counted, and nobody's words
are in the log.
"""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from bot.matrix.events import handed_out
from bot.matrix.fitting import Json, room_event, state_event, to_device
from bot.matrix.ids import is_room_id, is_user_id
from bot.matrix.values import Misfit, Reason

T = TypeVar("T")
_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_REPORTS: Final = 60.0


class Gate:
    """Lets in what fits, and counts what does not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.dropped: Counter[Reason] = Counter()  # since the last report
        self._clock = clock
        self._reported_at = -math.inf

    def drop(self, reason: Reason) -> None:
        """Something was dropped."""
        self.dropped[reason] += 1

    def report(self) -> None:
        """Tells the operator how much was dropped: at most once a minute, never by whom or what."""
        now = self._clock()
        if not self.dropped or now - self._reported_at < _SECONDS_BETWEEN_REPORTS:
            return
        told = ", ".join(f"{count} {reason}" for reason, count in self.dropped.most_common())
        _log.warning("Dropped at the gate, as it cannot come from a proper client: %s", told)
        self.dropped.clear()
        self._reported_at = now

    def _admitted(self, check: Callable[[Any], T], given: Any) -> list[T]:
        found: list[T] = []
        for each in given if isinstance(given, list) else ():
            try:
                found.append(check(each))
            except Misfit as misfit:
                self.drop(misfit.reason)
        return found

    def timeline(self, events: Any) -> list[Json]:
        """Events of a room, from a sync or from its history."""
        return self._admitted(room_event, events)

    def state(self, events: Any) -> list[Json]:
        """State events of a room."""
        return self._admitted(state_event, events)

    def to_device(self, events: Any) -> list[Json]:
        """What others sent to this very device."""
        return self._admitted(to_device, events)

    def joined(self, given: Any) -> Json:
        """What a sync tells of a room the bot is in."""
        part, timeline = _mapping(given), _mapping(_mapping(given).get("timeline"))
        position = timeline.get("prev_batch")
        return {
            "state": {"events": self.state(_mapping(part.get("state")).get("events"))},
            "timeline": {
                "events": self.timeline(timeline.get("events")),
                "limited": bool(timeline.get("limited")),
                "prev_batch": position if isinstance(position, str) else None,
            },
            "summary": _mapping(part.get("summary")),
        }

    def rooms(self, given: Any) -> dict[str, Any]:
        """What a sync tells of rooms, by their ids."""
        return {id_: each for id_, each in _mapping(given).items() if self.admits(id_)}

    def admits(self, room_id: str) -> bool:
        """Whether this may be the id of a room."""
        if not is_room_id(room_id):
            self.drop(Reason.ID)
            return False
        return True

    def invited(self, given: Any) -> list[Json]:
        """What the bot is told of a room it is invited to."""
        return self.state(_mapping(_mapping(given).get("invite_state")).get("events"))


def user_ids(given: Any) -> Iterable[str]:
    """Those in a list that are addresses."""
    return filter(is_user_id, given if isinstance(given, list) else ())


def is_of_interest(event: Mapping[str, Any]) -> bool:
    """Whether an event that is no state may be handed to the rest of the bot as it is."""
    return "state_key" not in event and handed_out(event["type"])


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
