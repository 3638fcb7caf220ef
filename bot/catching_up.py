"""After a restore: what was said since is done once more, and what stands answered is not answered.

The rooms are the journal of what was lost. They have the commands, and what the bot had said to
each, with a mark that tells which command it answered and as of when (bot.said). So everything
until the last word of the lost bot is worked on again in the order, and with the clock, that it had
then, deadlines included: numbers, times and checksums come out as they stand in the rooms. What is
about to be said and stands there is only noted; what does not stand there is said now. What came
after that last word nobody has seen yet: that is work as after any other outage.

Keys of encrypted rooms are got back from the homeserver (matrix.key_backup). What cannot be read
all the same is counted, and the coordination told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from bot.aside import to_coordination
from bot.clock import Clock
from bot.content import NOWHERE
from bot.generation import CATCHING_UP, GENERATION
from bot.matrix.model import Batch
from bot.outgoing import DUE, Outgoing
from bot.patience import patiently
from bot.pipeline import Pipeline
from bot.references import without_talk
from bot.said import AlreadySaid, digest, read
from bot.ticker import Ticker
from commands.kit import Alliance, Block, Moment, Reply, _, n_
from commands.kit.context import Place
from storage.engine import Database
from storage.inbox import NewInboxEntry
from storage.mails import WAITING
from storage.store import Store
from storage.tables import InboxRow, OutboxRow

log = logging.getLogger(__name__)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
# In the note of what is to be caught up with: when the lost bot said its last word.
_UNTIL: Final = "until"


class _Waiting(NamedTuple):
    """A row of the inbox that was worked on before, at that time."""

    at: datetime
    row: InboxRow


class CatchingUp:
    """Repeats what a restored database does not know of."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        alliance: Alliance,
        pipeline: Pipeline,
        ticker: Ticker,
        outgoing: Outgoing,
        said: AlreadySaid,
        fetch: Callable[[OutboxRow], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._alliance = alliance
        self._pipeline = pipeline
        self._ticker = ticker
        self._outgoing = outgoing
        self._said = said
        self._fetch = fetch
        self._latest = _FIRST
        self._repeated = self._answered = 0

    async def is_needed(self) -> bool:
        """Whether the database was put back. It then knows what an earlier try has found out."""
        async with self._database.transaction() as store:
            await self._said.load(store)
            return await store.state.get(CATCHING_UP) is not None

    async def note(self, store: Store, batch: Batch) -> None:
        """What stands in the rooms, in the transaction that takes the rest of the batch."""
        known = {digest(each): each for each in await store.said.transactions()}
        now = self._clock.now()
        new = []
        for each in filter(None, map(read, batch.said)):
            if each.mark in known:  # queued before the backup, and perhaps sent since
                await store.outbox.mark_sent(known[each.mark], each.event_id, now)
            else:
                new.append(each)
        await store.said.add(new)
        await self._said.load(store)
        said_at = [each.at for each in new]
        note = json.loads(await store.state.get(CATCHING_UP) or "{}")
        if _UNTIL in note:
            said_at.append(datetime.fromisoformat(note[_UNTIL]))
        if said_at:
            note[_UNTIL] = max(said_at).isoformat()
            await store.state.set(CATCHING_UP, json.dumps(note))

    async def run(self) -> None:
        """Does it; what was done before the process was ended is not done again."""
        async with self._database.transaction() as store:
            note = json.loads(await store.state.get(CATCHING_UP) or "{}")
        if _UNTIL in note:
            try:
                await self._repeat(datetime.fromisoformat(note[_UNTIL]))
            finally:
                self._clock.shown = None
        async with self._database.transaction() as store:
            await self._tell(store, note)
            # There is no room to look into for what the lost bot has sent.
            await store.mails.doubt_all(WAITING, "HAFENLOTSE_PUT_BACK", self._clock.now())
            await store.state.remove(CATCHING_UP)
        log.warning(
            "Put back from a backup: %s messages done again, %s of them had been answered",
            self._repeated,
            self._answered,
        )

    async def _repeat(self, until: datetime) -> None:
        async with self._database.transaction() as store:
            pending = await store.inbox.pending(due=False)
        for each in sorted(map(self._timed, pending), key=lambda each: (each.at, each.row.seq)):
            if each.at <= until:
                if each.at > _FIRST:
                    await self._repeat_due(each.at)
                await self._work_on(each)
        await self._repeat_due(until)

    async def _repeat_due(self, until: datetime) -> None:
        """What fell due until then, and what fell due because of that."""
        while True:
            self._clock.shown = until
            await patiently(self._ticker.tick)
            async with self._database.transaction() as store:
                pending = await store.inbox.pending(due=True)
            due = [each for each in map(self._timed, pending) if each.at <= until]
            if not due:
                return
            for each in sorted(due, key=lambda each: (each.at, each.row.seq)):
                await self._work_on(each)

    async def _work_on(self, waiting: _Waiting) -> None:
        row = waiting.row
        self._show(waiting.at)
        if row.kind == "reaction" and not await patiently(self._is_ours, row):
            return
        if not row.kind.startswith(DUE):
            self._repeated += 1
            self._answered += self._said.time_of(row.key) is not None
        await patiently(self._pipeline.step, row.seq)
        if row.kind == "upload":
            await self._read_file(row)

    async def _is_ours(self, row: InboxRow) -> bool:
        """Only now: what was ticked may be a question that was lost, too."""
        entry = NewInboxEntry(row.key, row.kind, row.room_id, row.sender, dict(row.content or {}))
        async with self._database.transaction() as store:
            kept = await without_talk(store, [entry], self._clock.now())
            if kept:
                await store.inbox.note(row.seq, kept[0].content or {})
            else:
                await store.inbox.claim(row.seq, self._clock.now())
        return bool(kept)

    async def _read_file(self, upload: InboxRow) -> None:
        """At once: whoever sent it has confirmed later what was found in it."""
        async with self._database.transaction() as store:
            rows = await store.outbox.pending(limit=100_000)
        for row in rows:
            if row.inbox_seq == upload.seq and row.action == "fetch":
                await self._fetch(row)
        async with self._database.transaction() as store:
            pending = await store.inbox.pending(due=False)
        for each in pending:
            if each.key == f"file:{upload.key}":
                await self._work_on(self._timed(each))

    def _timed(self, row: InboxRow) -> _Waiting:
        """As of when it was worked on; else when it was sent, or fell due; else first of all."""
        content = row.content or {}
        told = content.get("due_at") or content.get("sent_at")
        at = self._said.time_of(row.key)
        if at is None:
            at = datetime.fromisoformat(told) if told else _FIRST
        return _Waiting(at, row)

    def _show(self, at: datetime) -> None:
        """Then, but never back: what comes later was done later."""
        self._latest = max(at, self._latest)
        if self._latest > _FIRST:
            self._clock.shown = self._latest

    async def _tell(self, store: Store, note: dict[str, str]) -> None:
        unread = len(await store.undecrypted.all())
        zone = self._alliance.zone
        said: list[Block] = [_("I was put back from a backup.")]
        if note.get("seen_at"):
            seen_at = Moment(datetime.fromisoformat(note["seen_at"]), zone)
            said = [
                _(
                    "I was put back from a backup: I did not know any more what had happened "
                    "since {moment}.",
                    moment=seen_at,
                )
            ]
        said.append(
            n_(
                "I have read it again in the rooms, and done again {count} message to me. What "
                "stands answered there is not answered a second time.",
                "I have read it again in the rooms, and done again {count} messages to me. What "
                "stands answered there is not answered a second time.",
                self._repeated,
            )
        )
        if unread:
            said.append(
                n_(
                    "{count} encrypted message of that time I cannot read any more. Please look "
                    "whether something is missing, and have it said again.",
                    "{count} encrypted messages of that time I cannot read any more. Please look "
                    "whether something is missing, and have it said again.",
                    unread,
                )
            )
        key = f"caught-up:{digest(await store.state.get(GENERATION) or '')}"
        notices = await to_coordination(store, self._alliance, Reply(said, rings=True), key, but="")
        place = Place("", False, self._alliance.language, zone)
        await self._outgoing.queue(store, None, place, notices, NOWHERE)
