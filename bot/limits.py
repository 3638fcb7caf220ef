"""Whether somebody asks for more than one person may at once; the table is in commands.kit.

What is counted here is counted in memory: after a restart a minute begins anew, which harms nobody.
What has to survive one (applications, reminders, invitations) is counted in rows where it is made.
A window begins with the first request in it, so that it can be said when the next one begins; a
library's moving window or bucket could not say so, and would bring a clock and a thread of its own.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from commands.kit import Block, Moment, _, n_
from commands.kit.rules.authority import Standing
from commands.kit.rules.limits import FILES_A_DAY, REQUESTS_A_MINUTE
from storage.inbox import NewInboxEntry
from storage.tables import InboxRow

log = logging.getLogger(__name__)
MOST_PEOPLE: Final = 10_000  # some 3 MB; beyond them the oldest windows are forgotten
TRIED_AGAIN: Final = 100  # rows at most are worked on together, and tried again
BETWEEN_REPORTS: Final = timedelta(minutes=1)
# What comes from somebody and may be answered. A redaction only takes back what was counted.
COUNTED: Final = frozenset({"command", "edit", "reaction", "ballot", "upload"})


class Excess(StrEnum):
    """What is not accepted, however it is meant."""

    REQUESTS = "requests beyond the limit"
    FILES = "files beyond the limit"
    INVITATIONS = "invitations beyond the limit"
    OUTSIDE = "invitations from homeservers that are not admitted"


@dataclass(slots=True)
class Window:
    """What one person has done since it began; `told` that it was too much."""

    ends: datetime
    count: int = 0
    told: bool = False


class Windows:
    """One window for each person, for as many people as `most`."""

    def __init__(self, length: timedelta, most: int = MOST_PEOPLE) -> None:
        self._length = length
        self._most = most
        self._windows: dict[str, Window] = {}  # the oldest first

    def __len__(self) -> int:
        return len(self._windows)

    def current(self, person: str, now: datetime) -> Window:
        """The one that is open, or a new one. A clock that was set back opens a new one, too."""
        window = self._windows.get(person)
        if window is None or not window.ends - self._length <= now < window.ends:
            self._windows.pop(person, None)
            self._make_room(now)
            window = self._windows[person] = Window(now + self._length)
        return window

    def _make_room(self, now: datetime) -> None:
        while self._windows:
            oldest = next(iter(self._windows))
            if len(self._windows) < self._most and now < self._windows[oldest].ends:
                break
            del self._windows[oldest]


class Limits:
    """Counts requests, each once, and says what those are told who send too many.

    Without `counting` nobody does: for measuring what the bot can do for one person.
    """

    def __init__(self, *, counting: bool = True, tally: Counter[str] | None = None) -> None:
        """`tally` counts by what was more than is taken, for whoever watches the bot."""
        self._counting = counting
        self._tally: Counter[str] = Counter() if tally is None else tally
        self._requests = Windows(timedelta(minutes=1))
        self._files = Windows(timedelta(days=1))
        # What came of the rows that were counted last.
        self._judged: OrderedDict[int, list[Block] | None] = OrderedDict()
        self._excess: Counter[Excess] = Counter()  # since the last report
        self._reported_at: datetime | None = None

    def is_ignored(self, row: InboxRow, now: datetime) -> bool:
        """Whether its sender has been told to wait, and it is not looked at any further."""
        return row.seq not in self._judged and self.ignores(row, now)

    def ignores(self, request: InboxRow | NewInboxEntry, now: datetime) -> bool:
        """The same for one that need not even be taken in."""
        if not self._counting or request.kind not in COUNTED:
            return False
        is_ignored = self._requests.current(request.sender, now).told
        if is_ignored:
            self.note(Excess.REQUESTS, now)
        return is_ignored

    def refused(
        self, row: InboxRow, sender: Standing, zone: ZoneInfo, now: datetime
    ) -> list[Block] | None:
        """What to say instead of doing it, perhaps nothing; None if it is within the limits.

        A row that is tried again is not counted again.
        """
        if row.seq not in self._judged:
            self._judged[row.seq] = self._counted(row, sender, zone, now)
            if len(self._judged) > TRIED_AGAIN:
                self._judged.popitem(last=False)
        return self._judged[row.seq]

    def _counted(
        self, row: InboxRow, sender: Standing, zone: ZoneInfo, now: datetime
    ) -> list[Block] | None:
        if not self._counting or row.kind not in COUNTED:
            return None
        window, most = self._requests.current(row.sender, now), REQUESTS_A_MINUTE.of(sender)
        window.count += 1
        if window.count > most:
            return self._told(window, Excess.REQUESTS, now, _too_fast(most, window.ends - now))
        if row.kind != "upload":
            return None
        window, most = self._files.current(row.sender, now), FILES_A_DAY.of(sender)
        window.count += 1
        if window.count > most:
            said = _too_many_files(most, Moment(window.ends, zone))
            return self._told(window, Excess.FILES, now, said)
        return None

    def _told(
        self, window: Window, excess: Excess, now: datetime, said: list[Block]
    ) -> list[Block]:
        self.note(excess, now)
        if window.told:
            return []
        window.told = True
        return said

    def note(self, excess: Excess, now: datetime) -> None:
        """Something was more than is taken."""
        self._excess[excess] += 1
        self._tally[excess.name.lower()] += 1
        self.report(now)

    def report(self, now: datetime) -> None:
        """Tells the operator how much it was: at most once a minute, never by whom."""
        earlier = self._reported_at
        if not self._excess or (earlier is not None and now - earlier < BETWEEN_REPORTS):
            return
        told = ", ".join(f"{count} {excess}" for excess, count in self._excess.most_common())
        log.warning("Not accepted: %s", told)
        self._excess.clear()
        self._reported_at = now


def _too_fast(most: int, left: timedelta) -> list[Block]:
    return [
        n_(
            "That is more than I can take: from you {most} messages and taps in a minute. It goes "
            "on in {count} second.",
            "That is more than I can take: from you {most} messages and taps in a minute. It goes "
            "on in {count} seconds.",
            ceil(left.total_seconds()),
            most=str(most),
        ),
        _(
            "This one is not done, and nothing of what you send until then. Please send it again "
            "after that."
        ),
    ]


def _too_many_files(most: int, then: Moment) -> list[Block]:
    return [
        _(
            "That is more than I can take: from you {most} files in a day. I take the next one "
            "from {moment} on; please send it again then.",
            most=str(most),
            moment=then,
        )
    ]
