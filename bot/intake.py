"""What of a sync is meant for the bot: into the inbox, together with our own sync token.

One transaction for both, so that a crash neither loses a command nor works on it twice. What is
not addressed to the bot is not stored at all (domain.md section 6, point 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.matrix.client import MatrixClient
from bot.matrix.model import Batch, RoomEvent, Undecrypted
from storage.engine import Database
from storage.inbox import NewInboxEntry, NewUndecrypted
from storage.store import Store

TOKEN: Final = "sync_token"  # noqa: S105 - a place in the sync, not a secret
KEEP_CIPHERTEXT: Final = timedelta(days=7)
SAVE_TOKEN_EVERY: Final = timedelta(minutes=1)
POLL_RESPONSES: Final = ("org.matrix.msc3381.poll.response", "m.poll.response")
_COMMAND = re.compile(r"!(?=[^\W_])")
_FALLBACK = re.compile(r"(?:^> .*\n?)+\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, for telling its own and addressed messages apart."""

    user_id: str
    display_name: str


def command_text(content: Mapping[str, Any], me: Identity, *, direct: bool) -> str | None:
    """The command in a message, without `!` or mention; None for ordinary talk.

    A command begins with `!`, or with a mention of the bot; in a direct chat everything is one.
    """
    body = content.get("body")
    if content.get("msgtype") != "m.text" or not isinstance(body, str):
        return None
    relation = content.get("m.relates_to")
    if isinstance(relation, Mapping) and "m.in_reply_to" in relation:
        body = _FALLBACK.sub("", body, count=1) if body.startswith("> ") else body
    body = body.strip()
    if found := _COMMAND.match(body):
        return body[found.end() :]
    mentioned = _without_mention(body, content, me)
    if mentioned is not None:
        return mentioned.removeprefix("!")
    return body if direct and body else None


def _without_mention(body: str, content: Mapping[str, Any], me: Identity) -> str | None:
    """What follows the bot's name: mentioned, or typed by hand with a colon behind it."""
    mentions = content.get("m.mentions")
    people = mentions.get("user_ids") if isinstance(mentions, Mapping) else None
    meant = isinstance(people, list) and me.user_id in people
    for name in (me.user_id, me.display_name, me.user_id[1:].partition(":")[0]):
        end = r"\s*[:,]?(?:\s+|$)" if meant or name == me.user_id else r"\s*[:,](?:\s+|$)"
        found = re.match(rf"@?{re.escape(name)}{end}", body, re.IGNORECASE)
        if name and found:
            return body[found.end() :]
    return None


def entry(event: RoomEvent, me: Identity, *, direct: bool) -> NewInboxEntry | None:
    """The inbox entry for an event that is addressed to the bot, else None."""
    if event.sender == me.user_id:
        return None
    if event.type in POLL_RESPONSES:
        return _ballot(event)
    if event.type != "m.room.message":
        return None
    relation = event.content.get("m.relates_to")
    relation = relation if isinstance(relation, Mapping) else {}
    if relation.get("rel_type") == "m.replace":
        return _edit(event, relation, me, direct=direct)
    text = command_text(event.content, me, direct=direct)
    if text is None:
        return None
    content = {"text": text, "thread_id": _thread(relation), **_sent(event)}
    return NewInboxEntry(event.event_id, "command", event.room_id, event.sender, content)


def _thread(relation: Mapping[str, Any]) -> str | None:
    root = relation.get("event_id")
    return root if relation.get("rel_type") == "m.thread" and isinstance(root, str) else None


def _sent(event: RoomEvent) -> dict[str, str]:
    return {"sent_at": event.sent_at.isoformat()}


def _edit(
    event: RoomEvent, relation: Mapping[str, Any], me: Identity, *, direct: bool
) -> NewInboxEntry | None:
    target, new = relation.get("event_id"), event.content.get("m.new_content")
    if not isinstance(target, str) or not isinstance(new, Mapping):
        return None
    is_command = command_text(new, me, direct=direct) is not None
    content = {"target": target, "is_command": is_command, **_sent(event)}
    return NewInboxEntry(event.event_id, "edit", event.room_id, event.sender, content)


def _ballot(event: RoomEvent) -> NewInboxEntry | None:
    relation = event.content.get("m.relates_to")
    poll = relation.get("event_id") if isinstance(relation, Mapping) else None
    if not isinstance(poll, str):
        return None
    content = {"poll": poll, "answers": _answers(event.content), **_sent(event)}
    return NewInboxEntry(event.event_id, "ballot", event.room_id, event.sender, content)


def _answers(content: Mapping[str, Any]) -> list[str]:
    """The chosen answer ids, from the unstable and both stable forms of MSC3381."""
    chosen = content.get("m.selections")
    for key in POLL_RESPONSES:
        part = content.get(key)
        if isinstance(part, Mapping):
            chosen = part.get("answers", chosen)
    return (
        [each for each in chosen if isinstance(each, str)][:20] if isinstance(chosen, list) else []
    )


class Intake:
    """Takes sync batches into the database."""

    def __init__(
        self,
        database: Database,
        client: MatrixClient,
        clock: Clock,
        *,
        on_new: Callable[[int], None],
        unconfirmed: set[str],
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
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
        me = Identity(self._client.user_id, self._client.display_name)
        entries = [*self._arrivals(batch), *self._invitations(batch), *self._events(batch, me)]
        own = [e for e in batch.events if e.transaction_id in self._unconfirmed]
        now = self._clock.now()
        something = self._just_started or entries or own or batch.undecrypted or batch.new_sessions
        if not something and now - self._saved_at < SAVE_TOKEN_EVERY:
            return ()  # replaying a little after a crash costs less than a write for every sync
        async with self._database.transaction() as store:
            entries += await self._late(store, batch, me)
            entries = await _without_talk(store, entries)
            await store.inbox.add(entries, now)
            await store.undecrypted.add(
                [
                    NewUndecrypted(e.event_id, e.room_id, e.session_id, dict(e.source))
                    for e in batch.undecrypted
                ],
                now,
            )
            for event in own:
                assert event.transaction_id is not None
                await store.outbox.mark_sent(event.transaction_id, event.event_id, now)
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


async def _without_talk(store: Store, entries: list[NewInboxEntry]) -> list[NewInboxEntry]:
    """Leaves out edits of ordinary talk: neither the old nor the new text was a command."""
    targets = [str(e.content["target"]) for e in entries if e.kind == "edit" and e.content]
    if not targets:
        return entries
    known = await store.inbox.known(targets)
    return [
        e
        for e in entries
        if e.kind != "edit"
        or not e.content
        or e.content["is_command"]
        or e.content["target"] in known
    ]
