"""Who comes first on the way to the homeserver, and how many are on it at a time.

Answers pass letters: somebody waits for them. Letters are sent a few at a time, so that neither
they nor an answer waits for a free connection, and a homeserver that is slow, or away, has a few of
them to do with and not all. Direct chats are opened in a lane of their own, since a homeserver lets
nobody make many rooms. What waits for something else, such as a permission, has no place meanwhile.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.matrix.model import Unreachable
from storage.tables import OutboxRow

# Together less than the connections that there may be (100). More than twenty at a time no Synapse
# works on any quicker, and an answer would wait for all that are before it there.
ANSWERS_AT_ONCE: Final = 50
LETTERS_AT_ONCE: Final = 20
OPENINGS_AT_ONCE: Final = 4
# So many letters while an answer is on its way: all that is on its way shares one processor.
LETTERS_MEANWHILE: Final = 4
# A lane of letters begins with one at a time; with each ten that got through there may be one more.
GROWS_AFTER: Final = 10
RESERVED: Final = 3  # of what a homeserver allows, letters leave so much for answers
_KEPT: Final = RESERVED + 2  # not more than that is taken for saved up
# Seconds without a refusal after which twice as many are tried: what was told may have been a
# passing trouble. Where the limit is there still, twice as long is waited before the next try.
_EASED_AFTER: Final = 15.0
_EASED_AT_LAST: Final = 600.0
_NO_LIMIT: Final = 0.02  # seconds from one to the next
_UNSAID: Final = 1.0  # how often one may go, if the homeserver does not say
_MARGIN: Final = 1.1
_SLOWER: Final = 1.25
# So many failures in a row are chance; after more of them a lane waits, at last so many seconds.
_CHANCE: Final = 3
_PAUSES: Final = (0.25, 0.5, 1.0, 2.0)


class Allowance:
    """How much of one kind the homeserver lets the bot do: all, until it says otherwise.

    It says when the next one is allowed. What it lets through is then reckoned as it does itself,
    in a bucket that fills steadily, so that nothing more is tried in vain.
    """

    def __init__(self) -> None:
        self._apart = 0.0  # seconds from one to the next; 0: there is no limit
        self._proven = 0.0  # the same before it was eased; 0: it was not
        self._eased_after = _EASED_AFTER
        self._there = 0.0  # so many may go now
        self._at = self._told_at = -math.inf
        self._has_gone = False  # one, since it was told or eased

    @property
    def is_limited(self) -> bool:
        """Whether it has said so, and nothing speaks against it."""
        return self._apart > 0

    def pause(self, reserved: int) -> float:
        """Seconds until one more may go and so many are left."""
        self._ease()
        if not self.is_limited:
            return 0.0
        return max(0.0, (1 + reserved - self._count()) * self._apart)

    def take(self) -> None:
        """One goes."""
        if self.is_limited:
            self._there = self._count() - 1
            self._has_gone = True

    def limited(self, after: float) -> None:
        """One was refused; another may go after so many seconds."""
        now = time.monotonic()
        if self._proven:
            self._apart, self._proven = self._proven, 0.0
            self._eased_after = min(2 * self._eased_after, _EASED_AT_LAST)
        elif now - self._told_at > self._apart:  # else it was on its way before that was known
            # It was too quick for what it knew; or what it is told is less than a whole pause.
            self._apart *= _SLOWER
        self._apart = max(after * _MARGIN, self._apart) or _UNSAID
        self._at = self._told_at = now
        self._has_gone = False
        self._there = 1 - after / self._apart

    def _ease(self) -> None:
        """After a while without a refusal, twice as many are tried."""
        now = time.monotonic()
        if not self._has_gone or now - self._told_at < self._eased_after:
            return
        self._there = self._count()
        self._proven, self._apart = self._proven or self._apart, self._apart / 2
        self._told_at, self._has_gone = now, False
        if self._apart < _NO_LIMIT:
            self._apart = self._proven = 0.0
            self._eased_after = _EASED_AFTER

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Learns from what is raised within."""
        try:
            yield
        except Unreachable as error:
            if error.status == 429:
                self.limited(error.retry_after)
            raise

    def _count(self) -> float:
        now = time.monotonic()
        self._there = min(_KEPT, self._there + (now - self._at) / self._apart)
        self._at = now
        return self._there


@dataclass(slots=True, eq=False)
class Line:
    """What is to be sent in one room, in its order."""

    key: tuple[str, str]
    # A list is short here, and takes a tenth of a deque's memory: there are as many as letters.
    rows: list[OutboxRow] = field(default_factory=list)
    is_urgent: bool = False  # there is more in it than letters
    waits: bool = False  # for a place
    has_begun: bool = False
    lane: Lane | None = None  # in which it has a place
    turn: asyncio.Future[None] | None = None  # of the task that waits for a place
    has_failed: bool = False


class Lane:
    """So many places; whoever has waited longest gets the next."""

    def __init__(
        self,
        places: int,
        allowance: Allowance,
        begin: Callable[[Line], None],
        *,
        reserved: int = 0,
        gently: bool = False,
        behind: Lane | None = None,
    ) -> None:
        """`behind` is another lane, which has the most of it while somebody is in it."""
        self._places = places
        self._allowance = allowance
        self._begin = begin
        self._reserved = reserved
        self._gently = gently
        self._behind = behind
        self._waiting: deque[Line] = deque()
        self._taken = self._through = self._failures = 0
        self._is_open = False
        self._closed_until = -math.inf  # because nothing gets through
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many lines wait for a place."""
        return len(self._waiting)

    @property
    def is_used(self) -> bool:
        """Whether anybody has a place in it."""
        return self._taken > 0

    def open(self) -> None:
        """Lets in who waits."""
        self._is_open = True
        self._admit()

    def enter(self, line: Line) -> None:
        """The line gets a place when it is its turn, if it still waits by then."""
        if line.has_failed:
            self._waiting.appendleft(line)
        else:
            self._waiting.append(line)
        self._admit()

    def close(self) -> None:
        """Lets in nobody any more."""
        self._is_open = False
        if self._alarm is not None:
            self._alarm.cancel()

    def leave(self, error: BaseException | None) -> None:
        """A place is free; `error` is what went wrong there."""
        self._taken -= 1
        if isinstance(error, asyncio.CancelledError):
            self.close()  # nothing is to be begun while everything ends
        elif not isinstance(error, Unreachable):
            self._failures, self._closed_until = 0, -math.inf
            self._through += not self._allowance.is_limited
        elif error.status == 429:
            self._through = 0
        else:
            self._failures += 1
            if self._failures > _CHANCE:
                pause = _PAUSES[min(self._failures - _CHANCE, len(_PAUSES)) - 1]
                self._closed_until = time.monotonic() + pause
        self._admit()

    def look(self) -> None:
        """There may be more places than before."""
        self._admit()

    def _admit(self) -> None:
        while self._is_open and self._waiting and self._taken < self._open_places():
            closed = self._closed_until - time.monotonic()
            pause = max(closed, self._allowance.pause(self._reserved))
            if pause > 0:
                self._look_again(pause)
                return
            line = self._waiting.popleft()
            if line.waits:  # else it has its place in another lane
                line.waits, line.lane = False, self
                self._taken += 1
                self._allowance.take()
                self._begin(line)

    def _open_places(self) -> int:
        places = self._places
        if self._gently:
            places = min(places, 1 + self._through // GROWS_AFTER)
        if self._behind is not None and self._behind.is_used:
            places = min(places, LETTERS_MEANWHILE)
        return places

    def _look_again(self, pause: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_later(pause, self._admit)


class Lanes:
    """The lanes of answers, of letters, and of letters whose direct chat is not known.

    `begin` starts what sends the rows of a line.
    """

    def __init__(self, begin: Callable[[Line], None]) -> None:
        self._begin = begin
        self.sending, self.opening = Allowance(), Allowance()
        self._answers = Lane(ANSWERS_AT_ONCE, self.sending, self._go)
        self._letters = Lane(
            LETTERS_AT_ONCE,
            self.sending,
            self._go,
            reserved=RESERVED,
            gently=True,
            behind=self._answers,
        )
        self._openings = Lane(OPENINGS_AT_ONCE, self.opening, self._go, gently=True)

    @property
    def letters_waiting(self) -> int:
        """How many lines with letters wait for a place.

        Not those whose direct chat is to be opened: a homeserver may let the bot open one in three
        seconds, and whoever has a chat would wait for all who have none.
        """
        return self._letters.waiting

    def open(self) -> None:
        """From now on lines get places."""
        for each in (self._answers, self._letters, self._openings):
            each.open()

    def close(self) -> None:
        """No line gets a place any more."""
        for each in (self._answers, self._letters, self._openings):
            each.close()

    def add(self, line: Line, row: OutboxRow, *, is_letter: bool) -> None:
        """The row comes last in its line, and has the line go faster if it is an answer."""
        is_new = not line.has_begun and not line.waits
        is_faster = line.waits and not line.is_urgent and not is_letter
        line.rows.append(row)
        line.is_urgent |= not is_letter
        if is_new:
            line.waits = True
        if is_new or is_faster:
            self._enter(line)

    @asynccontextmanager
    async def place(self, line: Line) -> AsyncIterator[None]:
        """Waits for a place, unless the line has one already; gives it back afterwards."""
        if line.lane is None:
            await self._wait(line)
        failure: BaseException | None = None
        try:
            yield
        except BaseException as error:
            failure = error
            raise
        finally:
            line.has_failed = failure is not None
            self.give_back(line, failure)

    def give_back(self, line: Line, failure: BaseException | None = None) -> None:
        """The line needs its place no more, if it has one."""
        lane, line.lane = line.lane, None
        if lane is not None:
            lane.leave(failure)
            if lane is self._answers and not lane.is_used:
                self._letters.look()

    async def _wait(self, line: Line) -> None:
        line.turn, line.waits = asyncio.get_running_loop().create_future(), True
        self._enter(line)
        try:
            await line.turn
        finally:
            line.turn, line.waits = None, False

    def _enter(self, line: Line) -> None:
        if line.is_urgent:
            self._answers.enter(line)
        elif line.key[1].startswith("@"):
            self._openings.enter(line)
        else:
            self._letters.enter(line)

    def _go(self, line: Line) -> None:
        if line.turn is None:
            self._begin(line)
        elif not line.turn.done():
            line.turn.set_result(None)
