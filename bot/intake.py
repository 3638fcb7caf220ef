"""What of a sync is meant for the bot: into the inbox, together with our own sync token.

One transaction for both, so that a crash neither loses a command nor works on it twice. What is
not addressed to the bot is not stored at all (domain.md section 6, point 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from bot.addressed import Identity, entry
from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, Undecrypted
from bot.references import forget_ciphertext, without_talk
from storage.engine import Database
from storage.inbox import NewInboxEntry, NewUndecrypted
from storage.store import Store

TOKEN: Final = "sync_token"  # noqa: S105 - a place in the sync, not a secret
KEEP_CIPHERTEXT: Final = timedelta(days=7)
SAVE_TOKEN_EVERY: Final = timedelta(minutes=1)


class Intake:
    """Takes sync batches into the database."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        *,
        commands: frozenset[str] = frozenset(),
        on_new: Callable[[int], None],
        unconfirmed: set[str],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._commands = commands
        self._on_new = on_new
        self._unconfirmed = unconfirmed
        self._saved_at = clock.now()
        self._just_started = True

    async def token(self) -> str | None:
        """Where the last run left off; None on the very first start."""
        async with self._database.transaction() as store:
            return await store.state.get(TOKEN)

    async def take(self, batch: Batch) -> Sequence[NewInboxEntry]:
        """Stores what is addressed to the bot, and the token. Gives what was new or repeated."""
        me = Identity(self._client.user_id, self._client.display_name, self._commands)
        entries = [*self._arrivals(batch), *self._invitations(batch), *self._events(batch, me)]
        own = [e for e in batch.events if e.transaction_id in self._unconfirmed]
        now = self._clock.now()
        something = self._just_started or entries or own or batch.undecrypted or batch.new_sessions
        if not something and now - self._saved_at < SAVE_TOKEN_EVERY:
            return ()  # replaying a little after a crash costs less than a write for every sync
        async with self._database.transaction() as store:
            for event in own:
                assert event.transaction_id is not None
                await store.outbox.mark_sent(event.transaction_id, event.event_id, now)
            await forget_ciphertext(store, entries)
            entries += await self._late(store, batch, me)
            entries = await without_talk(store, entries, now)
            await store.inbox.add(entries, now)
            await store.undecrypted.add(
                [
                    NewUndecrypted(e.event_id, e.room_id, e.session_id, dict(e.source))
                    for e in batch.undecrypted
                ],
                now,
            )
            await store.state.set(TOKEN, batch.next_batch)
        self._saved_at = now
        self._just_started = False
        if entries:
            self._on_new(len(entries))
        return entries

    def _events(self, batch: Batch, me: Identity) -> Iterator[NewInboxEntry]:
        for event in batch.events:
            facts = self._client.room(event.room_id)
            found = entry(event, me, direct=facts is not None and facts.direct)
            if found is not None:
                yield found

    def _arrivals(self, batch: Batch) -> Iterator[NewInboxEntry]:
        for event in batch.arrivals:
            yield NewInboxEntry(
                f"arrival:{event.room_id}:{event.event_id}",
                "arrival",
                event.room_id,
                event.sender,
                {},
            )

    def _invitations(self, batch: Batch) -> Iterator[NewInboxEntry]:
        for each in batch.invitations:
            key = f"invitation:{each.room_id}:{each.event_id}"
            yield NewInboxEntry(key, "invitation", each.room_id, each.inviter, {})

    async def _late(self, store: Store, batch: Batch, me: Identity) -> list[NewInboxEntry]:
        """Events whose keys have arrived only now.

        After a start all are tried: the key may have come just before a crash, and comes once.
        """
        if self._just_started:
            waiting = await store.undecrypted.all()
        elif batch.new_sessions:
            waiting = await store.undecrypted.of_sessions(batch.new_sessions)
        else:
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
            found += self._events(Batch(batch.next_batch, (event,)), me)
        await store.undecrypted.remove(opened)
        await store.undecrypted.purge(self._clock.now() - KEEP_CIPHERTEXT)
        return found
