"""One inbox row: claim, authorise, execute, answer – all in one transaction.

So a command takes effect exactly once, and its answer is in the outbox exactly when it did. Several
that wait share a transaction, each in a savepoint of its own.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from bot.clock import Clock
from bot.invitations import invited
from bot.limits import Limits
from bot.looking import Looking
from bot.moving import carry, follow, stray
from bot.outgoing import DUE, Outgoing, letters, origin_of, place_of
from bot.patience import patiently
from bot.said import AlreadySaid, Cause
from bot.ticker import occurrence_of
from commands.alliance.voices import standing_of
from commands.kit import Alliance, Context, Message, UserError, _, reply
from commands.kit.context import Place
from commands.kit.dispatch import execute, messages, refusal
from commands.kit.looks import Unseen
from commands.kit.registry import Registry
from commands.people.reaching import arrived
from commands.rooms.hints import clock_named, hinted
from commands.rooms.privacy import first_contact
from storage.engine import Database
from storage.errors import is_transient, trouble_of
from storage.store import Store
from storage.tables import InboxRow, OutboxRow

log = logging.getLogger(__name__)
AT_ONCE: Final = 16  # rows that are worked on in one transaction
_ANY: Final = 1_000_000  # rows, however many there are
# What somebody waits for an answer to.
REQUESTS: Final = frozenset({"command", "upload", "file", "reaction"})
Answering: TypeAlias = Callable[[Context, InboxRow, dict[str, Any]], Awaitable[Sequence[Message]]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a row has led to, once it is committed."""

    kind: str
    outgoing: Sequence[OutboxRow]
    expected: Sequence[datetime] = ()
    letters: frozenset[int] = frozenset()  # those of the rows that nobody waits for


class Pipeline:
    """Works on the inbox, one row at a time: requests first, then what is due; see InboxQueries."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        alliance: Alliance,
        clock: Clock,
        *,
        is_direct: Callable[[str], bool],
        direct_room: Callable[[str], str | None],
        on_done: Callable[[Done], None],
        on_doubt: Callable[[], Awaitable[None]],
        exposure_of: Callable[[str], frozenset[str]] = lambda _room_id: frozenset(),
        obstacles_of: Callable[[str], frozenset[str]] = lambda _room_id: frozenset(),
        has_joined: Callable[[str], bool] = lambda _user_id: False,
        may_ring: Callable[[str], bool] = lambda _room_id: True,
        limits: Limits | None = None,
        said: AlreadySaid | None = None,
    ) -> None:
        self._database = database
        self._registry = registry
        self._alliance = alliance
        self._clock = clock
        self._is_direct = is_direct
        self._exposure_of = exposure_of
        self._obstacles_of = obstacles_of
        self._has_joined = has_joined
        self._may_ring = may_ring
        self._direct_room = direct_room
        self._letters_to: dict[str, str | None] = {}  # by those that are worked on together
        self._outgoing = Outgoing(alliance, clock, self._to, said)
        self._on_done = on_done
        self._on_doubt = on_doubt
        self._in_doubt = False
        self._seq: int | None = None  # of the row that is worked on
        self.limits = limits or Limits()
        self._met: set[str] = set()  # who has seen the privacy notice
        self._met_now: set[str] = set()  # those of them in a transaction that is not through
        self._singly = 0  # so many rows are worked on each by itself
        self._waiting = 0  # at most so many rows are pending
        self._looking = Looking(database, on_seen=lambda: self.wake(_ANY))
        self._new = asyncio.Event()

    def wake(self, entries: int) -> None:
        """At most so many entries have come into the inbox."""
        self._waiting += entries
        self._new.set()

    async def run(self) -> None:
        """Works for ever; a database that is away is waited for."""
        self.wake(_ANY)  # for what the last run left
        try:
            while True:
                self._new.clear()
                while self._waiting > 0:
                    known = self._waiting  # more may come in meanwhile
                    done = await patiently(self.some)
                    self._waiting = max(0, self._waiting - (done or known))
                await self._new.wait()
        finally:
            await self._looking.stop()

    async def looked(self) -> bool:
        """Waits for what is looked at beside the transactions; False if nothing was."""
        return await self._looking.settled()

    async def some(self) -> int:
        """Works on the next rows, in one transaction if there are several; how many.

        Each is a part of its own, which is undone when its sender is told what is wrong, or waits
        for a look. What goes wrong otherwise undoes all, and then each is tried by itself.
        """
        if self._singly > 0:
            self._singly -= 1
            return 1 if await self.step() else 0
        await self._settle_doubt()
        try:
            done = await self._together()
        except Exception as error:
            self._looking.drop()
            if is_transient(error):
                self._in_doubt = True
                raise
            if trouble_of(error) is not None:
                raise
            self._singly = AT_ONCE
            return await self.some()
        self._looking.begin()
        for each in filter(None, done):
            self._on_done(each)
        self.limits.report(self._clock.now())
        return len(done)

    async def _together(self) -> list[Done | None]:
        looking = self._looking
        async with self._transaction() as store:
            rows = await store.inbox.next_some(AT_ONCE, looking.held)
            return [await self._part(store, row) for row in rows if row not in looking.held]

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Store]:
        """With what is remembered about it, as far as it is through."""
        self._letters_to.clear()
        self._met_now.clear()
        try:
            async with self._database.transaction() as store:
                yield store
        except BaseException:
            self._met -= self._met_now  # whether they have seen the notice is asked once more
            raise

    async def _part(self, store: Store, row: InboxRow) -> Done | None:
        """None if it has to wait for a look."""
        try:
            async with store.part():
                return await self._work(store, row, self._answers)
        except UserError as error:
            async with store.part():
                return await self._work(store, row, partial(self._refuse, error))
        except Unseen as error:
            self._looking.want(row, error.look)
            return None

    async def step(self, seq: int | None = None) -> bool:
        """Works on the next row, or on that with this number. False if there is none."""
        await self._settle_doubt()
        try:
            self._seq = seq
            done = await self._process(self._answers)
        except UserError as error:
            # Everything is rolled back; a second transaction says why.
            done = await self._process(partial(self._refuse, error))
        except Unseen as error:
            assert self._seq is not None
            await self._looking.look(self._seq, error.look)
            return await self.step(self._seq)
        except Exception as error:
            if is_transient(error):
                self._in_doubt = True  # the commit may have got through all the same
                raise
            if trouble_of(error) is not None:
                raise  # the database is at fault, and not this row
            done = await self._give_up(error)
        self.limits.report(self._clock.now())
        if done is not None:
            self._on_done(done)
        return done is not None

    async def _settle_doubt(self) -> None:
        if self._in_doubt:
            await self._on_doubt()
            self._in_doubt = False

    async def _process(self, answer: Answering) -> Done | None:
        """One row in a transaction of its own."""
        async with self._transaction() as store:
            row = await self._row(store)
            return None if row is None else await self._work(store, row, answer)

    async def _work(self, store: Store, row: InboxRow, answer: Answering) -> Done:
        """Claims a row, answers it, queues the answers."""
        content = row.content or {}
        if not await store.inbox.claim(row.seq, self._clock.now()):
            return Done(row.kind, [])  # another process has worked on it
        gone = await self._through_doors(store, row, content)
        if gone is not None:
            return Done(row.kind, gone)
        if self.limits.is_ignored(row, self._clock.now()):
            return Done(row.kind, [])
        context = await self._context(store, row, content)
        context, more = await self._reached(context, row)
        answers: Sequence[Message] = [*await answer(context, row, content), *more]
        known = row.sender in self._met or row.sender in context.forgotten
        if row.kind in REQUESTS and not known:
            answers = await first_contact(context, answers)
        if row.kind == "command":
            answers = await clock_named(context, await hinted(context, answers))
        origin = origin_of(row, content, context.place)
        cause = Cause(row.key, context.now)
        outgoing = await self._outgoing.queue(store, row.seq, context.place, answers, origin, cause)
        if row.kind == "command":
            self._meet(row.sender)
        self._met -= context.forgotten
        self._looking.forget(row.seq)
        return Done(row.kind, outgoing, context.expected, letters(row, outgoing))

    async def _reached(self, context: Context, row: InboxRow) -> tuple[Context, Sequence[Message]]:
        """Somebody says something for the first time: what they were named for is theirs now."""
        if row.kind not in REQUESTS or row.sender in self._met:
            return context, ()
        letters = await arrived(context)
        if not letters:
            return context, ()
        sender = await standing_of(context.store, self._alliance, row.sender)
        return replace(context, sender=sender), letters

    def _meet(self, sender: str) -> None:
        if sender not in self._met:
            self._met.add(sender)
            self._met_now.add(sender)

    def _to(self, user_id: str) -> str | None:
        """The direct chat with this person: the same for all that is worked on together.

        A later letter must not overtake one that waits for that chat.
        """
        if user_id not in self._letters_to:
            self._letters_to[user_id] = self._direct_room(user_id)
        return self._letters_to[user_id]

    async def _row(self, store: Store) -> InboxRow | None:
        """The next row; or the one that has just failed, though another may come before it now."""
        if self._seq is None:
            row = await store.inbox.next()
            self._seq = row.seq if row is not None else None
            return row
        row = await store.inbox.get(self._seq)
        return row if row is not None and row.state == "pending" else None

    async def _refuse(
        self, error: UserError, context: Context, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[Message]:
        if row.kind == "command":
            await context.store.inbox.mark_refused(row.seq)
        is_typed = row.kind in ("command", "edit")
        return await refusal(context, error, (content.get("text") or "") if is_typed else "")

    async def _answers(
        self, context: Context, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[Message]:
        refused = self.limits.refused(row, context.sender, context.place.zone, context.now)
        if refused is not None:
            return [reply(*refused)] if refused else ()
        if content.get("plain"):
            raise UserError(
                _(
                    "In an encrypted room I only act on encrypted messages. Please send it again, "
                    "encrypted."
                ),
                example=False,
            )
        if row.kind == "command":
            return await execute(context, content["text"])
        if row.kind.startswith(DUE):
            schedule = self._registry.schedules[row.kind.removeprefix(DUE)]
            # Without a room it is not for a single one, see kit.schedule.
            occurrence = occurrence_of(content, row.room_id and context.place.room_id)
            return messages(await schedule.run(context, occurrence))
        listener = self._registry.listeners.get(row.kind)
        return messages(await listener.handler(context, content)) if listener else ()

    async def _context(self, store: Store, row: InboxRow, content: dict[str, Any]) -> Context:
        now = self._clock.now()
        return Context(
            sender=await standing_of(store, self._alliance, row.sender),
            place=await self._place(store, row, content),
            now=now,
            # A clock that is ahead must not move anything into the future; and what is worked on
            # again, as of then, had arrived then.
            sent_at=min(now, _moment(content.get("sent_at")) or now),
            store=store,
            alliance=self._alliance,
            arrived_at=min(now, _moment(content.get("arrived_at")) or row.received_at),
            clock_behind=timedelta(seconds=content.get("clock_behind", 0)),
            event_id=row.key,
            commands=self._registry.commands,
            confirmables=self._registry.confirmables,
            open_items=self._registry.open_items,
            read=row.attachment,
            replied_to=content.get("replied_to"),
            is_direct=self._is_direct,
            exposure_of=self._exposure_of,
            obstacles_of=self._obstacles_of,
            has_joined=self._has_joined,
            may_ring=self._may_ring,
            looks=self._looking.of(row.seq),
        )

    async def _place(self, store: Store, row: InboxRow, content: dict[str, Any]) -> Place:
        return await place_of(store, self._alliance, self._is_direct, row, content)

    async def _through_doors(
        self, store: Store, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[OutboxRow] | None:
        """Into rooms and out of them; None if there is something to be answered."""
        now = self._clock.now()
        if row.kind == "invitation":
            context = await self._context(store, row, content)
            return await invited(context, row, self.limits, self._outgoing)
        if row.kind == "tombstone":
            return await follow(store, row, content, now)
        if row.kind == "arrival":
            left = await stray(store, row, now)
            return None if left is None else [left]
        if row.kind == "moved":
            exposure = self._exposure_of(row.room_id)
            old, to = content["old"], content["to"]
            is_carried = await carry(store, old, row.room_id, to, exposure, self._clock)
            return None if is_carried else []
        return None

    async def _give_up(self, error: Exception) -> Done | None:
        """Nothing of the row took effect; the sender gets a reference, the operator the place."""
        async with self._database.transaction() as store:
            row = await self._row(store)
            if row is None:
                raise error
            reference = f"E-{row.seq}"
            # Not the exception's text: it may quote what somebody wrote.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s: %s\n%s", reference, type(error).__name__, frames)
            content = row.content or {}
            self._looking.forget(row.seq)
            await store.inbox.fail(row.seq, reference, self._clock.now())
            if row.kind.startswith(DUE):
                await self._skip(store, row, content)
            if row.kind not in REQUESTS:
                return Done(row.kind, [])
            place = await self._place(store, row, content)
            apology = _(
                "Something went wrong on my side; nothing was changed. "
                "Please tell the operator this reference: {reference}.",
                reference=reference,
            )
            cause = Cause(row.key, self._clock.now())
            outgoing = await self._outgoing.queue(
                store, row.seq, place, [reply(apology)], origin_of(row, content, place), cause
            )
        return Done(row.kind, outgoing)

    async def _skip(self, store: Store, row: InboxRow, content: dict[str, Any]) -> None:
        """What else the schedule has does not wait for an occurrence that went wrong."""
        schedule = self._registry.schedules[row.kind.removeprefix(DUE)]
        if schedule.skip is not None:
            await schedule.skip(store, occurrence_of(content, row.room_id))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
