"""Which servers' clocks are wrong: found out from what arrives, and told to the operator once."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

from commands.kit.rules.in_time import ABSURD, APART, Arrival, behind

log = logging.getLogger(__name__)
REMEMBERED: Final = 5  # messages of a server
MOST_SERVERS: Final = 1000


class ServerClocks:
    """Remembers how long the latest messages of each server seem to have taken."""

    def __init__(self) -> None:
        self._arrivals: OrderedDict[str, deque[Arrival]] = OrderedDict()
        self._told: dict[str, bool] = {}

    def note(self, server: str, sent_at: datetime, arrived_at: datetime) -> None:
        """A message has come while neither the bot nor its homeserver was away."""
        if abs(arrived_at - sent_at) > ABSURD:
            return  # a clock of no use, or somebody's invention
        known = self._arrivals.setdefault(server, deque(maxlen=REMEMBERED))
        self._arrivals.move_to_end(server)
        if len(self._arrivals) > MOST_SERVERS:
            self._arrivals.popitem(last=False)
        arrival = Arrival(arrived_at, arrived_at - sent_at)
        if known and arrived_at - known[-1].at < APART:
            # Of what comes together, the one that was held up least tells most.
            if arrival.delay < known[-1].delay:
                known[-1] = Arrival(known[-1].at, arrival.delay)
        else:
            known.append(arrival)
        self._tell(server)

    def behind(self, server: str) -> timedelta:
        """How far its clock is behind; negative: ahead; nothing if it may well be right."""
        return behind([*self._arrivals.get(server, ())])

    def _tell(self, server: str) -> None:
        off = self.behind(server)
        if bool(off) is not self._told.get(server, False):
            self._told[server] = bool(off)
            if off:
                log.warning("The clock of %s is off by %.0f s", server, off.total_seconds())
