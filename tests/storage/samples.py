"""Rows that the tests need but are not about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from storage.inbox import NewInboxEntry
from storage.store import Store
from storage.tables import Member, Reminder

NOW = datetime(2020, 11, 19, 10, 0, tzinfo=timezone(timedelta(hours=1)))
NOW_UTC = datetime(2020, 11, 19, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def entry(key: str, body: str = "!help") -> NewInboxEntry:
    return NewInboxEntry(key, "command", "!room:example.org", "@a:example.org", {"body": body})


async def member(store: Store, name: str = "Musterhafen", **fields: object) -> Member:
    values = {"kind": "city", "land": "NW", "at": NOW, "by": "@boss:example.org", **fields}
    return await store.members.add(name=name, name_key=name.casefold(), **values)  # type: ignore[arg-type]


async def reminder(store: Store, due_at: datetime | None, **fields: object) -> Reminder:
    values: dict[str, object] = {
        "room_id": "!room:example.org",
        "author": "@a:example.org",
        "whom": "room",
        "text": "Nachbereitung",
        "starts": "2020-11-25T09:00",
        "rule": None,
        "timezone": "Europe/Berlin",
        "at": NOW,
        "event_id": "$event",
        **fields,
    }
    return await store.reminders.add(due_at=due_at, **values)  # type: ignore[arg-type]
