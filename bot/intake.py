"""What of a sync is meant for the bot: into the inbox, together with our own sync token.

One transaction for both, so that a crash neither loses a command nor works on it twice. What is
not addressed to the bot is not stored at all (domain.md section 6, point 1).
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from bot.addressed import Identity, entry, thread_of
from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.events import sent_at
from bot.matrix.ids import is_event_id
from bot.matrix.model import Batch, RoomEvent, Undecrypted
from bot.matrix.turns import by_turns
from bot.noticed import noticed
from bot.references import forget_ciphertext, without_talk
from bot.said import digest, read
from bot.server_clocks import ServerClocks
from commands.kit.rules.in_time import moments
from commands.rooms.unread import GRACE
from storage.engine import Database
from storage.errors import is_of_the_data
from storage.inbox import NewInboxEntry, NewUndecrypted
from storage.store import Store
from storage.tables import UndecryptedRow
from storage.unread import NewUnread

log = logging.getLogger(__name__)
TOKEN: Final = "sync_token"  # noqa: S105 - a place in the sync, not a secret
TOKEN_BEFORE: Final = "sync_token_before"  # noqa: S105 - where it was a minute before
_AT_ONCE: Final = 10  # commands of a room before it is the turn of the next
SEEN: Final = "seen_at"  # when the homeserver last told something
NEWEST: Final = "newest_event"  # what it had told last by then: a room and an event
KEEP_CIPHERTEXT: Final = timedelta(days=7)
SAVE_TOKEN_EVERY: Final = timedelta(minutes=1)
# What is believed in an encrypted room only if it was encrypted; clients never encrypt ticks.
_SEALED: Final = frozenset({"command", "edit", "ballot", "upload"})
_Work: TypeAlias = Callable[[Store], Awaitable[list[NewInboxEntry]]]


class Intake:
    """Takes sync batches into the database."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        *,
        commands: frozenset[str] = frozenset(),
        plain_in_encrypted_rooms: bool = False,
        on_new: Callable[[int], None],
        unconfirmed: set[str],
        ignores: Callable[[NewInboxEntry], bool] = lambda _entry: False,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._commands = commands
        self._plain_in_encrypted_rooms = plain_in_encrypted_rooms
        self._on_new = on_new
        self._unconfirmed = unconfirmed
        self._ignores = ignores
        self._saved_at = clock.now()
        self._seen_at: datetime | None = None
        self._just_started = True
        self._token_before: str | None = None
        # After a restore: what notes in the same transaction what the bot itself has said.
        self.lost: Callable[[Store, Batch], Awaitable[None]] | None = None
        self._newest: tuple[str, str] | None = None
        self._away_since: datetime | None = None
        self._clocks = ServerClocks()

    async def token(self) -> str | None:
        """Where the last run left off; None on the very first start.

        After a restore a little earlier: what was sent then may not have been written down yet.
        """
        async with self._database.transaction() as store:
            token = await store.state.get(TOKEN)
            return token if self.lost is None else await store.state.get(TOKEN_BEFORE) or token

    async def seen_at(self) -> datetime | None:
        """When the last run heard of the homeserver, to the minute."""
        async with self._database.transaction() as store:
            seen = await store.state.get(SEEN)
        return datetime.fromisoformat(seen) if seen else None

    async def take(
        self, batch: Batch, away_since: datetime | None = None
    ) -> Sequence[NewInboxEntry]:
        """Stores what is addressed to the bot, and the token. Gives what was new or repeated.

        `away_since`: since when nothing was heard before this batch, if the bot or its homeserver
        was away.
        """
        self._away_since = away_since
        if away_since is None:
            self._learn_clocks(batch)
        self._newest = batch.newest or self._newest
        if not self._is_worth_a_write(batch):
            return ()  # replaying a little after a crash costs less than a write for every sync
        try:
            async with self._database.transaction() as store:
                entries = await self._store(store, batch)
                entries += await self._late(store, await self._waiting(store, batch))
                await self._moved_on(store, batch)
        except Exception as error:
            if not is_of_the_data(error):
                raise
            entries = await self._one_by_one(batch)
        self._saved_at = self._clock.now()
        self._just_started = False
        if entries:
            self._on_new(len(entries))
        return entries

    def _is_worth_a_write(self, batch: Batch) -> bool:
        parts: tuple[Collection[object], ...] = (
            batch.exposures,
            batch.replaced,
            batch.replacing,
            batch.met,
            batch.undecrypted,
            batch.new_sessions,
            batch.arrivals,
            batch.invitations,
            [self._away_since] if self._away_since else [],
        )
        return (
            self._just_started
            or any(parts)
            or any(self._is_of_interest(event) for event in batch.events)
            or next(self._confirmed(batch), None) is not None
            or self._clock.now() - self._saved_at >= SAVE_TOKEN_EVERY
        )

    def _is_of_interest(self, event: RoomEvent) -> bool:
        if event.transaction_id in self._unconfirmed:
            return True
        try:
            return next(self._entries([event]), None) is not None
        except Exception:  # found again, and set aside, when it is to be stored
            return True

    async def _store(self, store: Store, batch: Batch) -> list[NewInboxEntry]:
        """All of it but what is decrypted late; gives what went into the inbox."""
        now = self._clock.now()
        for transaction_id, event_id in self._confirmed(batch):
            await store.outbox.mark_sent(transaction_id, event_id, now)
        # Who may read in a room, before anything is said in it.
        entries = [*await noticed(store, self._client, batch), *self._asked(batch)]
        entries += self._back()
        await forget_ciphertext(store, entries)
        if self.lost is None:
            entries = await without_talk(store, entries, now)
        else:  # whether a tick is talk can only be told when what it is on is known again
            ticks = [each for each in entries if each.kind == "reaction"]
            others = [each for each in entries if each.kind != "reaction"]
            entries = [*await without_talk(store, others, now), *ticks]
            await self.lost(store, batch)
        await store.inbox.add(entries, now)
        await self._keep_ciphertext(store, batch.undecrypted, now)
        return entries

    def _asked(self, batch: Batch) -> list[NewInboxEntry]:
        """What is said to the bot: of each room some in turn, and nothing of whoever has to wait.

        Somebody who says one thing in two rooms has hardly said much before: their order stays.

        After a restore it is not told yet who has sent how much.
        """
        found = by_turns(self._entries(batch.events), lambda each: each.room_id, _AT_ONCE)
        if self.lost is not None:
            return found
        return [each for each in found if not self._ignores(each)]

    def _confirmed(self, batch: Batch) -> Iterator[tuple[str, str]]:
        """What was sent, as the homeserver says, or as its mark does if it has forgotten that."""
        for event in batch.events:
            if event.transaction_id is not None and event.transaction_id in self._unconfirmed:
                yield event.transaction_id, event.event_id
        marks = {digest(each): each for each in self._unconfirmed} if batch.said else {}
        for said in filter(None, map(read, batch.said)):
            if said.mark in marks:
                yield marks[said.mark], said.event_id

    async def _keep_ciphertext(
        self, store: Store, undecrypted: Sequence[Undecrypted], now: datetime
    ) -> None:
        """It waits for its key; who wrote it hears of it if that does not come."""
        rows = [
            NewUndecrypted(e.event_id, e.room_id, e.session_id, dict(e.source)) for e in undecrypted
        ]
        new = await store.undecrypted.add(rows, now)
        others = [e for e in undecrypted if e.source.get("sender") != self._client.user_id]
        await store.unread.add([_unread(each) for each in others], now, now + GRACE)
        if new:
            log.info("%s encrypted messages cannot be read yet; their keys are asked for", new)

    async def _one_by_one(self, batch: Batch) -> list[NewInboxEntry]:
        """What fails alone is set aside; all the rest, and the token, goes on.

        Doing it twice does no harm: the database may go away in the middle of it.
        """
        entries: list[NewInboxEntry] = []
        failed: Counter[str] = Counter()
        async for key, work in self._pieces(batch):
            try:
                async with self._database.transaction() as store:
                    entries += await work(store)
            except Exception as error:
                if not is_of_the_data(error):
                    raise
                failed[type(error).__name__] += 1
                await self._set_aside(key, error)
        async with self._database.transaction() as store:
            await self._moved_on(store, batch)
        # Not the exceptions' texts: they may quote what somebody wrote.
        told = ", ".join(f"{count} {reason}" for reason, count in failed.items())
        log.error("Some of what came in cannot be stored and was set aside: %s", told)
        return entries

    async def _pieces(self, batch: Batch) -> AsyncIterator[tuple[str, _Work]]:
        """The batch in pieces that are stored each by itself, and what each may be called."""
        nothing = Batch(batch.next_batch)
        parts: list[tuple[str, Batch]] = [
            *(
                (id_, replace(nothing, exposures={id_: found}))
                for id_, found in batch.exposures.items()
            ),
            *((id_, replace(nothing, replaced={id_: by})) for id_, by in batch.replaced.items()),
            *((id_, replace(nothing, replacing={id_: it})) for id_, it in batch.replacing.items()),
            ("reached", replace(nothing, met=batch.met)),
            *((each.event_id, replace(nothing, arrivals=(each,))) for each in batch.arrivals),
            *((each.event_id, replace(nothing, invitations=(each,))) for each in batch.invitations),
            *((each.event_id, replace(nothing, events=(each,))) for each in batch.events),
            *((each.event_id, replace(nothing, said=(each,))) for each in batch.said),
            *((each.event_id, replace(nothing, undecrypted=(each,))) for each in batch.undecrypted),
        ]
        for key, part in parts:
            yield key, partial(self._store, batch=part)
        async with self._database.transaction() as store:
            waiting = await self._waiting(store, batch)
        for row in waiting:
            yield row.event_id, partial(self._late, waiting=[row])

    async def _set_aside(self, key: str, error: Exception) -> None:
        """Remembered without its content, and without its id: that may be the fault itself."""
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        async with self._database.transaction() as store:
            await store.inbox.set_aside(f"aside:{digest}", type(error).__name__, self._clock.now())
            await store.undecrypted.remove([key] if is_event_id(key) else [])

    async def _moved_on(self, store: Store, batch: Batch) -> None:
        await store.state.set(TOKEN, batch.next_batch)
        now = self._clock.now()
        if self._seen_at is None or now - self._seen_at >= SAVE_TOKEN_EVERY:
            await store.state.set(SEEN, now.isoformat())
            await store.state.set(TOKEN_BEFORE, self._token_before or batch.next_batch)
            self._token_before = batch.next_batch
            if self._newest is not None:
                await store.state.set(NEWEST, " ".join(self._newest))
            self._seen_at = now
            await _give_up(store, now - KEEP_CIPHERTEXT)

    def _entries(
        self, events: Iterable[RoomEvent], came_at: datetime | None = None
    ) -> Iterator[NewInboxEntry]:
        me = Identity(self._client.user_id, self._client.display_name, self._commands)
        for event in events:
            facts = self._client.room(event.room_id)
            found = entry(event, me, direct=facts is not None and facts.direct)
            if found is None:
                continue
            is_sealed = event.encrypted or self._plain_in_encrypted_rooms
            assert found.content is not None
            if facts is not None and facts.encrypted and not is_sealed and found.kind in _SEALED:
                found.content["plain"] = True
            found.content.update(self._times(event, came_at))
            yield found

    def _times(self, event: RoomEvent, came_at: datetime | None) -> dict[str, Any]:
        """When it was sent and arrived, as far as that can be told: see kit.rules.in_time."""
        latest = came_at or self._clock.now()
        earliest = came_at or self._away_since or latest
        off = self._clocks.behind(_server(event.sender))
        sent_at, arrived_at = moments(event.sent_at, off, earliest, latest)
        times: dict[str, Any] = {
            "sent_at": sent_at.isoformat(),
            "arrived_at": arrived_at.isoformat(),
        }
        if off and _server(event.sender) != _server(self._client.user_id):
            times["clock_behind"] = off.total_seconds()
        return times

    def _learn_clocks(self, batch: Batch) -> None:
        now = self._clock.now()
        for event in batch.events:
            self._clocks.note(_server(event.sender), event.sent_at, now)

    def _back(self) -> list[NewInboxEntry]:
        """That nothing was heard for a while: what falls due may have to wait for what is late."""
        if self._away_since is None:
            return []
        since = self._away_since.isoformat()
        return [NewInboxEntry(f"back:{since}", "back", "", self._client.user_id, {"since": since})]

    async def _waiting(self, store: Store, batch: Batch) -> Sequence[UndecryptedRow]:
        """Events whose keys have arrived only now.

        After a start all are tried: the key may have come just before a crash, and comes once.
        """
        if self._just_started:
            return await store.undecrypted.all()
        if batch.new_sessions:
            return await store.undecrypted.of_sessions(batch.new_sessions)
        return []

    async def _late(self, store: Store, waiting: Sequence[UndecryptedRow]) -> list[NewInboxEntry]:
        """What of these can be read by now."""
        if not waiting:
            return []
        found: list[NewInboxEntry] = []
        opened: list[str] = []
        for row in waiting:
            event = self._client.decrypt(
                Undecrypted(row.event_id, row.room_id, row.session_id, row.source)
            )
            if event is None:
                continue
            opened.append(row.event_id)
            found += self._entries([event], row.received_at)
        await store.undecrypted.remove(opened)
        if opened:
            log.info("%s encrypted messages can be read after all", len(opened))
        entries = await without_talk(store, found, self._clock.now())
        await store.inbox.add(entries, self._clock.now())
        return entries


async def _give_up(store: Store, before: datetime) -> None:
    """Forgets what could not be read for so long; the operator hears how much it was."""
    count = await store.undecrypted.purge(before)
    await store.unread.purge(before)
    if count:
        log.warning(
            "%s encrypted messages are forgotten: their keys have not come for %s days",
            count,
            KEEP_CIPHERTEXT.days,
        )


def _unread(event: Undecrypted) -> NewUnread:
    source = event.source
    content = source.get("content") or {}
    return NewUnread(
        event.event_id,
        event.room_id,
        event.session_id,
        source.get("sender", ""),
        thread_of(content.get("m.relates_to") or {}),
        sent_at(source),
    )


def _server(user_id: str) -> str:
    return user_id.partition(":")[2]
