"""Raw events of the homeserver → the plain values of bot.matrix.model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.matrix.model import OwnEvent, RoomEvent

MEMBER = "m.room.member"
ENCRYPTED = "m.room.encrypted"
REDACTION = "m.room.redaction"
REACTION = "m.reaction"
POLL_RESPONSES = ("org.matrix.msc3381.poll.response", "m.poll.response")
POLL_STARTS = ("org.matrix.msc3381.poll.start", "m.poll.start")
MEGOLM = "m.megolm.v1.aes-sha2"
# In the creation event of a direct chat that the bot makes: for whom.
MADE_FOR = "hafenlotse.direct"
# In the bot's own messages, and outside of their ciphertext: see bot.said.
SAID = "hafenlotse.said"

# A room that is replaced says by which one, and that one says which it replaces.
TOMBSTONE = "m.room.tombstone"
REPLACEMENT = "replacement_room"
PREDECESSOR = "predecessor"
POWER_LEVELS = "m.room.power_levels"

# What the rest of the bot may be handed; the sync filter asks for nothing else.
_MESSAGES = ("m.room.message", REACTION, REDACTION)
_POLLS = ("m.poll.", "org.matrix.msc3381.poll.")
# Who may read a room, whether it is still in use, and whether the bot may ring it.
_ROOM_STATE = (
    "m.room.encryption",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.join_rules",
    "m.room.history_visibility",
    POWER_LEVELS,
    TOMBSTONE,
)
TIMELINE_TYPES = (
    *_MESSAGES,
    *(f"{poll}{part}" for poll in _POLLS for part in ("start", "response", "end")),
    ENCRYPTED,
    MEMBER,
    *_ROOM_STATE,
)
STATE_TYPES = (MEMBER, "m.room.create", *_ROOM_STATE)


def handed_out(event_type: str) -> bool:
    """Whether the rest of the bot is interested in events of this type."""
    return event_type in _MESSAGES or event_type.startswith(_POLLS)


def believed_encrypted(event_type: str) -> bool:
    """Whether an event of this type may come out of a ciphertext.

    Who may redact what is checked by the homeserver, which cannot look into one.
    """
    return handed_out(event_type) and event_type != REDACTION


def is_own_join(event: Mapping[str, Any], user_id: str) -> bool:
    """Came in, as against a change of the display name, which is a join after a join."""
    return (
        event.get("type") == MEMBER
        and event.get("state_key") == user_id
        and membership(event.get("content")) == "join"
        and membership(_dict(event.get("unsigned")).get("prev_content")) != "join"
    )


def membership(content: Any) -> str | None:
    """The membership in a member event's content; empty where there is none."""
    value = _dict(content).get("membership")
    return value if isinstance(value, str) else None


def room_event(
    source: Mapping[str, Any],
    room_id: str,
    *,
    event_type: str | None = None,
    content: Mapping[str, Any] | None = None,
    encrypted: bool = False,
) -> RoomEvent | None:
    """None for what no proper homeserver would send."""
    content = _dict(source.get("content")) if content is None else content
    if "redacts" in source:  # where rooms before v11 have it
        if content.get("redacts", source["redacts"]) != source["redacts"]:
            return None  # only one of the two was checked by the homeserver
        content = {**content, "redacts": source["redacts"]}
    event_type = event_type or source.get("type")
    event_id, sender, state_key = (source.get(key) for key in ("event_id", "sender", "state_key"))
    if not (isinstance(event_id, str) and isinstance(sender, str) and isinstance(event_type, str)):
        return None
    transaction_id = _dict(source.get("unsigned")).get("transaction_id")
    return RoomEvent(
        event_id=event_id,
        room_id=room_id,
        sender=sender,
        type=event_type,
        content=content,
        sent_at=sent_at(source),
        transaction_id=transaction_id if isinstance(transaction_id, str) else None,
        state_key=state_key if isinstance(state_key, str) else None,
        encrypted=encrypted,
    )


def own_event(source: Mapping[str, Any], room_id: str) -> OwnEvent | None:
    """What the bot has said, if it carries a mark."""
    mark = _dict(source.get("content")).get(SAID)
    if not isinstance(mark, dict):
        return None
    return OwnEvent(source["event_id"], room_id, mark, sent_at(source))


def sent_at(source: Mapping[str, Any]) -> datetime:
    """When an event was sent, by the clock of its sender's homeserver."""
    try:
        return datetime.fromtimestamp(source["origin_server_ts"] / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
