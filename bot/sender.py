"""From the outbox to the homeserver: in order within a room, rooms in parallel, until it is there.

What somebody waits for passes letters to many in other rooms, see lanes. Every try of a row uses
the same transaction id, so the homeserver makes one event of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Container, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from bot.aside import Aside
from bot.clock import Clock
from bot.content import POLL_START, referred
from bot.files_in import Downloads
from bot.held import Held, is_final
from bot.lanes import Lanes, Line
from bot.matrix.client import MatrixClient
from bot.matrix.events import REACTION
from bot.matrix.model import MatrixError, Refused, Unreachable
from bot.moving import follows
from bot.patience import delivery_note, patiently
from bot.post import NO_TARGET, Post
from bot.tried_before import TriedBefore
from bot.unread_letters import UnreadLetters
from storage.confirmations import is_question
from storage.engine import Database
from storage.errors import is_of_the_data, is_transient
from storage.outbox import CHANGED
from storage.tables import OutboxRow

log = logging.getLogger(__name__)
# Seconds that what was sent may go without being marked as sent.
WRITE_DOWN_AFTER: Final = 1.0
TAP_PATIENCE: Final = 5.0  # seconds
# In the bot's state, as JSON: the device that sends, and before when another one did.
DEVICE: Final = "sending_device"
LOOK_EVERY: Final = 30.0  # seconds; whether an operator has changed something
BACKLOG: Final = 500  # letters; without limits they are sent in some seconds


# What a try at the homeserver is made within.
_Place: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]


class Sender:
    """Sends what is in the outbox."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        unconfirmed: set[str],
        post: Post,
        downloads: Downloads,
        aside: Aside | None = None,
        held: Held | None = None,
        letters: UnreadLetters | None = None,
        is_alone: Callable[[], bool] = lambda: True,
    ) -> None:
        self._is_alone = is_alone
        self._aside = aside or Aside(client, clock)
        self._held = held or Held(clock)
        self._tried_before = TriedBefore(client, clock)
        self._letters = letters
        self._post = post
        self._downloads = downloads
        self._database = database
        self._client = client
        self._clock = clock
        # Transaction ids whose fate is open: the intake marks them when their echo comes first.
        self._unconfirmed = unconfirmed
        self._lanes = Lanes(self._begin)
        self._lines: dict[tuple[str, str], Line] = {}  # by what is sent or fetched, and where
        # Sent, but not written down yet. After a crash they are sent again, to no effect.
        self._sent: list[tuple[str, str | None]] = []
        self._change: str | None = None  # the latest by an operator
        self._settled: set[str] | None = None  # while rows are read: what is through meanwhile
        self._something_sent = asyncio.Event()
        self._writing = asyncio.Lock()
        self._loading = asyncio.Lock()
        self._joins = self._tappable = 0  # on their way
        self._nothing_tappable = asyncio.Event()
        self._nothing_tappable.set()
        self._rooms: asyncio.TaskGroup | None = None

    async def begin(self) -> None:
        """Takes over what is in the outbox, at the start.

        What another device of the account may have tried, is looked for in the rooms first.
        """
        async with self._database.transaction() as store:
            known = json.loads(await store.state.get(DEVICE) or "{}")
            if known.get("device") != self._client.device_id:
                before = self._clock.now().isoformat() if known else None
                known = {"device": self._client.device_id, "before": before}
                await store.state.set(DEVICE, json.dumps(known))
        if known["before"] is not None:
            self._tried_before.by_another_device(datetime.fromisoformat(known["before"]))
        await self.load()

    async def load(self) -> None:
        """Takes over what is in the outbox, also when the fate of a commit is unknown."""
        async with self._loading:
            await self._write_down()
            self._settled = settled = set[str]()
            try:
                async with self._database.transaction() as store:
                    rows = await store.outbox.pending(0, limit=100_000)
                    letters = await store.outbox.letters()
                # What has been sent since they were read is not pending any more.
                self.take((row for row in rows if row.transaction_id not in settled), letters)
            finally:
                self._settled = None

    def take(self, rows: Iterable[OutboxRow], letters: Container[int] = ()) -> None:
        """Takes over rows that were just committed, in their order.

        `letters` are the ids of those that nobody waits for.
        """
        for row in rows:
            if row.transaction_id not in self._unconfirmed:
                self._unconfirmed.add(row.transaction_id)
                self._count(row, 1)
                self._enqueue(row, is_letter=row.id in letters)

    def direct_room(self, user_id: str) -> str | None:
        """The direct chat with this person, if it is known and no letter to them waits for one.

        A later letter must not overtake that one.
        """
        is_waited_for = ("send", user_id) in self._lines
        return None if is_waited_for else self._client.direct_room(user_id)

    @property
    def has_backlog(self) -> bool:
        """Whether many letters wait for their turn, so that more of them may wait to be written."""
        return self._lanes.letters_waiting > BACKLOG

    def changed(self, rooms: Iterable[str]) -> None:
        """Something has happened in these rooms: what was refused there may be taken now."""
        for room_id in rooms:
            self._held.changed(room_id)

    def moved(self) -> None:
        """A room goes on elsewhere, and what waits for it perhaps with it."""
        self._held.all_changed()

    def entering(self) -> set[str]:
        """The rooms that the bot is about to join."""
        return {room_id for action, room_id in self._lines if action == "join"}

    @property
    def joining(self) -> bool:
        """Whether an invitation is being accepted: only the own echo tells when that is done."""
        return self._joins > 0

    async def tappable_are_known(self) -> None:
        """Waits for polls and questions on their way: a tap can be quicker than the answer to us.

        Not for ever: one that cannot be sent must not keep the bot from hearing anything.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(TAP_PATIENCE):
                await self._nothing_tappable.wait()

    async def run(self) -> None:
        """Sends for ever."""
        try:
            async with asyncio.TaskGroup() as self._rooms:
                for line in self._lines.values():
                    if line.key[0] == "fetch":
                        self._begin(line)
                self._lanes.open()
                self._rooms.create_task(self._look_at_changes())
                try:
                    await self._write_down_for_ever()
                finally:
                    self._lanes.close()
        finally:
            try:
                await self._write_down()
            except Exception as error:
                if not is_transient(error):
                    raise  # what was sent is sent again, to no effect

    async def _write_down_for_ever(self) -> None:
        while True:
            await self._something_sent.wait()
            await asyncio.sleep(WRITE_DOWN_AFTER)
            await patiently(self._write_down)

    async def _look_at_changes(self) -> None:
        """What an operator has released is sent; what they gave up, is found out before a try."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await patiently(self._look)

    async def _look(self) -> None:
        async with self._database.transaction() as store:
            change = await store.state.get(CHANGED)
        if change != self._change:
            await self.load()
            self._change = change

    def _enqueue(self, row: OutboxRow, *, is_letter: bool) -> None:
        # A file that takes long to fetch must not keep the room from hearing answers; what waits
        # for the bot to be in the room again, must not keep it from joining.
        key = (row.action, row.room_id)
        line = self._lines.setdefault(key, Line(key))
        if row.action != "fetch":
            self._lanes.add(line, row, is_letter=is_letter)
            return
        line.rows.append(row)  # it has places of its own
        if self._rooms is not None and not line.has_begun:
            self._begin(line)

    def _begin(self, line: Line) -> None:
        assert self._rooms is not None
        line.has_begun = True
        self._rooms.create_task(self._send_all(line))

    async def _send_all(self, line: Line) -> None:
        has_moved = False  # then what comes behind has, too
        place = partial(self._lanes.place, line)
        while line.rows:
            row = line.rows.pop(0)
            if row.action == "fetch":
                await self._downloads.fetch(row)
                moved = None
            else:
                moved = await patiently(self._deliver, row, place, has_moved, note=delivery_note)
            self._unconfirmed.discard(row.transaction_id)
            if self._settled is not None and moved is None:
                self._settled.add(row.transaction_id)
            if not self._held.holds(row) or row.action != "send":
                self._count(row, -1)
            self._held.through(row)
            if moved is not None:
                has_moved = True
                self.take([moved])
        del self._lines[line.key]
        self._lanes.give_back(line)

    def _count(self, row: OutboxRow, change: int) -> None:
        self._joins += change * (row.action == "join")
        self._tappable += change * _is_tappable(row)
        if self._tappable:
            self._nothing_tappable.clear()
        else:
            self._nothing_tappable.set()

    async def _deliver(
        self, row: OutboxRow, place: _Place = nullcontext, look: bool = False
    ) -> OutboxRow | None:
        """Gives the row if it is to be sent in another room by now."""
        if look or self._held.holds(row):
            kept = await self._kept(row)
            if kept is None or kept.state != "pending":
                return None  # somebody has given it up since it was refused
            if kept.room_id != row.room_id:
                return kept
        await self._post.make(row)  # without a place: it may take long
        await self._try(row, place)
        return None

    async def _try(self, row: OutboxRow, place: _Place) -> None:
        try:
            async with place():
                event_id = await self._call(row)
        except Refused as error:
            await self._refused(row, error)
            return
        except Unreachable as error:
            if not await self._aside.failed(row, error):
                if row.room_id.startswith("@") and self._held.is_overdue(row):
                    await self._tell_held(row)
                raise
            await self._set_aside(row, "HAFENLOTSE_ALWAYS_500")
            return
        except Exception as error:
            if isinstance(error, MatrixError) or not is_of_the_data(error):
                raise
            # Not the exception's text: it may quote what somebody wrote.
            await self._set_aside(row, f"HAFENLOTSE_NOT_SENDABLE {type(error).__name__}")
            return
        self._aside.got_through(row)
        if row.error is not None:  # that the file could not be made or sent is all that was said
            await self._mark_refused(row, row.error, event_id)
            return
        self._sent.append((row.transaction_id, event_id))
        self._something_sent.set()
        if _is_tappable(row):
            await self._write_down()  # the first tap on it may come at once

    async def _refused(self, row: OutboxRow, error: Refused) -> None:
        # The invitation is gone; what is to be changed was never sent; signs are only convenient.
        is_given_up = row.action != "send" and not follows(row)
        is_given_up |= row.event_type == REACTION
        if is_given_up or error.code == NO_TARGET:
            log.error("The homeserver refuses message O-%s for ever: %s", row.id, error)
            await self._mark_refused(row, error.code)
        elif is_final(row, error.code):
            await self._set_aside(row, error.code)
        else:
            if not self._held.holds(row) and row.action == "send":
                self._count(row, -1)  # nobody can tap on it soon
            if self._held.is_overdue(row):
                await self._tell_held(row)
            await self._held.wait(row, error.code)
            raise Unreachable(str(error)) from error

    async def _kept(self, row: OutboxRow) -> OutboxRow | None:
        async with self._database.transaction() as store:
            return await store.outbox.get(row.id)

    async def _tell_held(self, row: OutboxRow) -> None:
        async with self._database.transaction() as store:
            told = await self._held.tell(store, row)
        self._held.was_told(row)
        self.take(told)

    async def _mark_refused(self, row: OutboxRow, code: str, event_id: str | None = None) -> None:
        async with self._database.transaction() as store:
            await store.outbox.mark_refused(row.id, code, self._clock.now(), event_id=event_id)

    async def _set_aside(self, row: OutboxRow, reason: str) -> None:
        """It is kept as it is; whoever can do something about it is told."""
        async with self._database.transaction() as store:
            await store.outbox.set_aside(row.id, reason)
            told = await self._aside.tell(store, row, reason)
        self.take(told)

    async def _write_down(self) -> None:
        """Several at once: a transaction for each would cost as much as sending."""
        async with self._writing:
            self._something_sent.clear()
            if not self._sent:
                return
            sent = list(self._sent)
            async with self._database.transaction() as store:
                await store.outbox.mark_all_sent(sent, self._clock.now())
            self._sent = self._sent[len(sent) :]

    async def _call(self, row: OutboxRow) -> str | None:
        if not self._is_alone():
            raise Unreachable("the lock is lost, another process may be at work", retry_after=1.0)
        if row.action == "join":
            await self._client.join(row.room_id, (row.content or {}).get("via"))
            return None
        if row.action == "leave":
            await self._client.leave(row.room_id, (row.content or {}).get("reason"))
            return None
        assert row.event_type is not None
        with self._lanes.opening.heeded():
            await self._post.address(row)
        if (there := await self._tried_before.event_of(row)) is not None:
            log.warning("Message O-%s stands in its room already; it is not sent again", row.id)
            return there
        if row.content is not None and referred(row.content) is not None:
            await self._write_down()  # what it refers to may have been sent just now
        content = await self._post.content(row)
        with self._lanes.sending.heeded():
            event_id = await self._client.send(
                row.room_id, row.event_type, content, row.transaction_id
            )
        if self._letters is not None:
            await self._letters.sent(row.room_id, row.event_type, content, row.transaction_id)
        return event_id


def _is_tappable(row: OutboxRow) -> bool:
    """Polls are answered by a tap, and questions by a tick."""
    return row.event_type == POLL_START or is_question(row.transaction_id)
