"""Somebody deletes an event: what the bot makes of it, without the Matrix part of it."""

from __future__ import annotations

from datetime import timedelta

from storage.inbox import NewInboxEntry
from tests.harness.chat import PLENARY, Chat, Content


async def redacts(
    chat: Chat, user: str, target: str, *, room: str = PLENARY, ago: timedelta = timedelta()
) -> list[Content]:
    """`user` deletes the event `target`; gives everything the bot then says, letters as well."""
    event = chat.event(user, {}, room=room, kind="m.room.redaction", ago=ago)
    content = {"target": target, "sent_at": event.sent_at.isoformat()}
    entry = NewInboxEntry(event.event_id, "redaction", room, user, content)
    async with chat.database.transaction() as store:
        await store.inbox.add([entry], chat.clock.now())
    chat.letters = []
    return await chat.work() + [each for _to, each in chat.letters]
