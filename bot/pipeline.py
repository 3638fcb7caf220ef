"""One inbox row: claim, authorise, execute, answer – all in one transaction.

So a command takes effect exactly once, and its answer is in the outbox exactly when it did.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from bot.clock import Clock
from bot.content import Origin, poll_end, poll_start, reply_content
from bot.patience import patiently
from commands.kit import (
    Alliance,
    Context,
    Message,
    NativePoll,
    Occurrence,
    Place,
    Registry,
    Reply,
    UserError,
    _,
    reply,
)
from commands.kit.dispatch import execute, messages, refusal
from commands.kit.standing import standing_of
from commands.privacy import first_contact
from commands.rules.authority import Role
from storage.engine import Database
from storage.errors import is_transient
from storage.store import Store
from storage.tables import InboxRow

log = logging.getLogger(__name__)
DUE: Final = "due:"


class Pipeline:
    """Works on the inbox, oldest first, one row at a time."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        alliance: Alliance,
        clock: Clock,
        *,
        is_direct: Callable[[str], bool],
        allowed_servers: frozenset[str],
        on_answer: Callable[[], None],
        on_expected: Callable[[datetime | None], None],
    ) -> None:
        self._database = database
        self._registry = registry
        self._alliance = alliance
        self._clock = clock
        self._is_direct = is_direct
        self._allowed_servers = allowed_servers
        self._on_answer = on_answer
        self._on_expected = on_expected
        self._new = asyncio.Event()

    def wake(self) -> None:
        """There may be something new in the inbox."""
        self._new.set()

    async def run(self) -> None:
        """Works for ever; a database that is away is waited for."""
        while True:
            self._new.clear()
            while await patiently()(self.step):
                pass
            await self._new.wait()

    async def step(self) -> bool:
        """Works on the oldest row. False if there is none."""
        seq: int | None = None
        kind = ""
        expected: list[datetime] = []
        try:
            async with self._database.transaction() as store:
                row = await store.inbox.next()
                if row is None:
                    return False
                seq, kind = row.seq, row.kind
                content = row.content or {}
                if await store.inbox.claim(seq, self._clock.now()):
                    expected = await self._work(store, row, content)
        except Exception as error:
            if seq is None or is_transient(error):
                raise
            await self._give_up(seq, error)
        self._on_answer()
        if expected or kind.startswith(DUE):
            self._on_expected(min(expected, default=None))
        return True

    async def _work(self, store: Store, row: InboxRow, content: dict[str, Any]) -> list[datetime]:
        """Gives the times at which something of this row falls due."""
        if row.kind == "invitation":
            await self._invitation(store, row)
            return []
        context = await self._context(store, row, content)
        try:
            async with store.savepoint():
                answers = await self._answers(context, row, content)
        except UserError as error:
            answers = [refusal(context, error, content.get("text", ""))]
        if row.kind == "command":
            answers = await first_contact(context, answers)
        await self._queue(store, row, context.place, answers, _origin(row, content))
        return context.expected

    async def _answers(
        self, context: Context, row: InboxRow, content: dict[str, Any]
    ) -> Sequence[Message]:
        if row.kind == "command":
            return await execute(context, content["text"])
        if row.kind.startswith(DUE):
            schedule = self._registry.schedules[row.kind.removeprefix(DUE)]
            due_at = datetime.fromisoformat(content["due_at"])
            occurrence = Occurrence(content["id"], due_at, row.room_id)
            return messages(await schedule.run(context, occurrence))
        return messages(await self._registry.listeners[row.kind].handler(context, content))

    async def _context(self, store: Store, row: InboxRow, content: dict[str, Any]) -> Context:
        now = self._clock.now()
        sent_at = content.get("sent_at")
        room = await store.rooms.get(row.room_id)
        place = Place(
            row.room_id,
            self._is_direct(row.room_id),
            (room.language if room else None) or self._alliance.language,
            self._alliance.zone,
            content.get("thread_id"),
        )
        return Context(
            sender=await standing_of(store, self._alliance, row.sender),
            place=place,
            now=now,
            # A clock that is ahead must not move anything into the future.
            sent_at=min(now, datetime.fromisoformat(sent_at)) if sent_at else now,
            store=store,
            alliance=self._alliance,
            event_id=row.key,
            commands=self._registry.commands,
        )

    async def _invitation(self, store: Store, row: InboxRow) -> None:
        """Accepted from the configured homeservers and from people in the registry."""
        server = row.sender.partition(":")[2]
        inviter = await standing_of(store, self._alliance, row.sender)
        welcome = server in self._allowed_servers or inviter.roles != {Role.STRANGER}
        if not welcome:
            log.warning("An invitation from a server outside access.allowed_servers is declined")
        await store.outbox.add(
            row.room_id,
            "join" if welcome else "leave",
            self._clock.now(),
            transaction_id=secrets.token_hex(16),
            inbox_seq=row.seq,
        )

    async def _queue(
        self, store: Store, row: InboxRow, place: Place, answers: Sequence[Message], origin: Origin
    ) -> None:
        for answer in answers:
            key = answer.key if isinstance(answer, NativePoll) else secrets.token_hex(16)
            late = due_at = None
            if isinstance(answer, Reply):
                kind, content = "m.room.message", reply_content(answer, place.language, origin)
                if answer.late is not None:
                    late = reply_content(answer, place.language, origin, late=True)
                    due_at = answer.due_at
            elif isinstance(answer, NativePoll):
                kind, content = poll_start(answer, place.language, origin)
            else:
                kind, content = poll_end(answer, place.language)
            await store.outbox.add(
                row.room_id,
                "send",
                self._clock.now(),
                transaction_id=key,
                inbox_seq=row.seq,
                event_type=kind,
                content=content,
                late_content=late,
                due_at=due_at,
            )

    async def _give_up(self, seq: int, error: Exception) -> None:
        """Nothing of the row took effect; the sender gets a reference, the operator the place."""
        reference = f"F-{seq}"
        frames = "".join(traceback.format_tb(error.__traceback__))
        # Not the exception's text: it may quote what somebody wrote.
        log.error("%s: %s\n%s", reference, type(error).__name__, frames)
        async with self._database.transaction() as store:
            row = await store.inbox.next()
            if row is None or row.seq != seq:
                return
            content = row.content or {}
            await store.inbox.fail(seq, reference, self._clock.now())
            if row.kind == "command":
                apology = reply(
                    _(
                        "Something went wrong on my side; nothing was changed. "
                        "Please tell the operator this reference: {reference}.",
                        reference=reference,
                    )
                )
                room = await store.rooms.get(row.room_id)
                language = (room.language if room else None) or self._alliance.language
                place = Place(row.room_id, False, language, self._alliance.zone)
                await self._queue(store, row, place, [apology], _origin(row, content))


def _origin(row: InboxRow, content: dict[str, Any]) -> Origin:
    """What the answer refers to: the command's event, or the event a reminder was made by."""
    if row.kind.startswith(DUE):
        return Origin(content.get("event_id"), content.get("thread_id"))
    if row.kind == "edit":
        return Origin(content["target"], content.get("thread_id"))
    if row.kind == "arrival":
        return Origin(None, None)
    return Origin(row.key, content.get("thread_id"))
