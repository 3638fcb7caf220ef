"""What this process knows of its own health: counted where it happens, read by who watches it."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

# A sync that finds nothing new takes half a minute; one that fills an hour's gap takes longer.
SYNCS_WITHIN: Final = timedelta(minutes=3)
YOUNG: Final = timedelta(minutes=10)  # what may wait to be sent, with the limits of homeservers
STUCK_AFTER: Final = 900.0  # seconds in which the sync has neither succeeded nor failed
BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class State(Enum):
    """What the process is doing."""

    STARTING = "starting"
    STANDBY = "standby"  # another one works, and this one waits for its turn
    WORKING = "working"


class Durations:
    """How often something took how long; in seconds, as Prometheus wants its histograms."""

    def __init__(self) -> None:
        self.total = 0.0
        self._counts = [0] * (len(BOUNDS) + 1)

    def note(self, seconds: float) -> None:
        """It took so long once more."""
        self.total += seconds
        self._counts[bisect_left(BOUNDS, seconds)] += 1

    def buckets(self) -> list[tuple[str, float]]:
        """For each bound how often it took at most that long."""
        found, so_far = [], 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._counts, strict=True):
            so_far += count
            found.append((bound, float(so_far)))
        return found


class Vitals:
    """Counters that only grow, and the moments of the last signs of life."""

    def __init__(self) -> None:
        self.state = State.STARTING
        self.synced_at: datetime | None = None
        self.transactions = Durations()
        self.requests: Counter[str] = Counter()  # by kind
        self.refusals: Counter[str] = Counter()  # by reason
        self.invitations: Counter[str] = Counter()  # by what became of them
        self.due: Counter[str] = Counter()  # by whether it came in time
        self.keys: Counter[str] = Counter()  # by what became of the key of a message
        self._stirred_at = time.monotonic()

    def enter(self, state: State) -> None:
        """From now on it does this."""
        self.state = state
        self.stir()

    def stir(self) -> None:
        """The sync goes on, be it in vain."""
        self._stirred_at = time.monotonic()

    def synced(self, unread: int) -> None:
        """A turn of the sync is taken in; so many messages in it came without their key."""
        self.stir()
        self.synced_at = datetime.now(UTC)
        self.keys["missing"] += unread

    def done(self, kind: str, actions: Sequence[str], *, is_request: bool) -> None:
        """A row of the inbox is worked on, which had these calls to the homeserver as outcome."""
        if is_request:
            self.requests[kind] += 1
        elif kind == "invitation":
            self.invitations["accepted" if "join" in actions else "declined"] += 1

    @property
    def is_stuck(self) -> bool:
        """Whether something hangs that should go round and round, and only a new start helps.

        A homeserver that is away is none: then the sync fails again and again.
        """
        is_still = time.monotonic() - self._stirred_at > STUCK_AFTER
        return self.state is State.WORKING and is_still


def ailments(
    state: State, synced_at: datetime | None, oldest: datetime | None, now: datetime
) -> list[str]:
    """What is wrong with it; nothing if it is well. `oldest`: since when a message waits."""
    if state is State.STANDBY:
        return []
    if state is State.STARTING or synced_at is None:
        return ["starting: the homeserver or the database may be away"]
    found = []
    if now - synced_at > SYNCS_WITHIN:
        found.append(f"no sync since {synced_at:%Y-%m-%dT%H:%M:%SZ}")
    if oldest is not None and now - oldest > YOUNG:
        found.append(f"a message waits since {oldest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return found
