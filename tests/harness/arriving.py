"""Events as they arrive from a room, and what of them reaches the inbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.addressed import Identity, entry
from bot.matrix.model import RoomEvent
from storage.inbox import NewInboxEntry

ME = Identity("@lotse:localhost", "Hafenlotse")
SENT = datetime(2020, 11, 19, 9, 0, tzinfo=UTC)
POLL = "org.matrix.msc3381.poll.response"


def text(body: Any, *mentioned: str, **more: Any) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": body, **more}
    return content | ({"m.mentions": {"user_ids": [*mentioned]}} if mentioned else {})


def replied(body: str) -> dict[str, Any]:
    return text(body, **{"m.relates_to": {"m.in_reply_to": {"event_id": "$other"}}})


def found(
    content: Any,
    *,
    kind: str = "m.room.message",
    sender: str = "@ina:localhost",
    direct: bool = False,
) -> NewInboxEntry | None:
    return entry(RoomEvent("$e", "!r", sender, kind, content, SENT), ME, direct=direct)
