"""Whose clock counts: when something was sent, when it arrived, and whether that was in time.

One rule for everything that ends: what was sent before the end, by the clock of the sender's own
server, counts if it arrives before the outcome is told; and the outcome is told only when a grace
time has passed in which it may still arrive. A clock that is known to be wrong is corrected; what
was here before the end was in time, whatever its clock says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, NamedTuple

# Clocks of servers differ by less than this, and messages take no longer on their way.
TOLERANCE: Final = timedelta(minutes=2)
# Two delays of a server that differ by no more are the same: nothing else is so constant.
STEADY: Final = timedelta(seconds=5)
# What came together was held up together, whatever the clocks say.
APART: Final = timedelta(seconds=10)
# Nothing is so long on its way: what claims it was dated by a clock that is of no use.
ABSURD: Final = timedelta(days=7)


class Arrival(NamedTuple):
    """A message that came while nothing was held up on our side."""

    at: datetime
    delay: timedelta  # since it was sent by its server's clock; negative: sent in the future


def behind(arrivals: Sequence[Arrival]) -> timedelta:
    """How far the clock of a server is behind; negative: ahead; nothing if it may well be right.

    `arrivals` are its latest messages, the oldest first. In the future nothing is sent, so one such
    message tells. One that is late tells nothing, as it may have been held up; but of several the
    shortest delay, if it came twice, is not that of a way: ways have no such constant.
    """
    if not arrivals:
        return timedelta()
    if arrivals[-1].delay < -TOLERANCE:
        return arrivals[-1].delay
    shortest = min(each.delay for each in arrivals)
    steady = [each.at for each in arrivals if each.delay - shortest <= STEADY]
    is_constant = steady[-1] - steady[0] >= APART
    return shortest if shortest > TOLERANCE and is_constant else timedelta()


class Moments(NamedTuple):
    """When something was sent, as far as it can be believed, and when it was here."""

    sent_at: datetime
    arrived_at: datetime


def moments(claimed: datetime, off: timedelta, earliest: datetime, latest: datetime) -> Moments:
    """`claimed` is what its server's clock said when it was sent, and `off` how far that is behind.

    It arrived between `earliest` and `latest`: the same, but while the bot or its own homeserver
    was away. The doubt is to the good of the sender.
    """
    corrected = claimed + off
    arrived_at = min(max(corrected, earliest), latest)
    if earliest - corrected > ABSURD:
        return Moments(arrived_at, arrived_at)
    return Moments(min(corrected, arrived_at), arrived_at)


class Timeliness(Enum):
    """Whether something was said before the end."""

    IN_TIME = "in_time"
    LATE = "late"  # sent before the end, and arrived after it
    AFTER = "after"  # sent after the end


def timeliness(sent_at: datetime, arrived_at: datetime, end: datetime | None) -> Timeliness:
    """By these two times and the end, if there is one."""
    if end is None or arrived_at < end:
        return Timeliness.IN_TIME
    return Timeliness.LATE if sent_at < end else Timeliness.AFTER
