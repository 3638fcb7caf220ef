"""What fits through the gate: pure checks of everything that may come from Matrix.

What an encrypted event refers to (`m.relates_to`) stands outside the ciphertext, where the
homeserver sees it. If it also stands inside, it has to be the same; inside alone it is refused:
all clients we know put it outside, and the two must never be told different stories.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.matrix.events import (
    ENCRYPTED,
    MADE_FOR,
    MEGOLM,
    MEMBER,
    POLL_RESPONSES,
    POWER_LEVELS,
    PREDECESSOR,
    REDACTION,
    REPLACEMENT,
    TOMBSTONE,
    membership,
)
from bot.matrix.ids import is_event_id, is_key, is_mxc, is_room_id, is_session_id, is_user_id
from bot.matrix.values import (
    Misfit,
    Reason,
    check_value,
    checked_name,
    is_level,
    is_name,
    is_object,
)

Json = dict[str, Any]
LONGEST_ANSWER: Final = 100
_TYPED: Final = ("body", "formatted_body")
_YEAR_9999: Final = 253_402_300_000_000

# What is looked at in a room's state. Of the rest nothing is passed on, so nothing in it can hurt.
_STATE: Final[Mapping[str, Mapping[str, Callable[[Any], bool]]]] = {
    MEMBER: {"membership": is_name},
    "m.room.create": {MADE_FOR: is_user_id, PREDECESSOR: is_room_id, "room_version": is_name},
    "m.room.name": {"name": is_name},
    "m.room.canonical_alias": {"alias": is_name},
    "m.room.join_rules": {"join_rule": is_name},
    "m.room.history_visibility": {"history_visibility": is_name},
    TOMBSTONE: {REPLACEMENT: is_room_id},
    POWER_LEVELS: {"users": is_object, "users_default": is_level, "notifications": is_object},
}


def room_event(source: Any) -> Json:
    """An event of a room as far as it is looked at; raises Misfit.

    Of `unsigned` only our own transaction id and a former membership are kept: homeservers put
    other people's events into it, which must not be able to sink this one.
    """
    if not isinstance(source, dict):
        raise Misfit(Reason.STRUCTURE)
    kind, content = source.get("type"), source.get("content")
    if not isinstance(content, dict):
        raise Misfit(Reason.STRUCTURE)
    event: Json = {
        "type": checked_name(kind),
        "event_id": _id(source.get("event_id"), is_event_id),
        "sender": _id(source.get("sender"), is_user_id),
        "origin_server_ts": _time(source.get("origin_server_ts")),
        "unsigned": _unsigned(source.get("unsigned")),
    }
    if "state_key" in source:
        return event | _state(event["type"], source["state_key"], content)
    if "redacts" in source:
        event["redacts"] = _id(source["redacts"], is_event_id)
    check_content(event["type"], content, redacts=event.get("redacts"))
    return event | {"content": content}


def state_event(source: Any) -> Json:
    """A state event, also one without an id, as in an invitation; raises Misfit.

    It is told without its content rather than not at all: that a room is encrypted counts,
    whatever else somebody wrote beside it.
    """
    if not isinstance(source, dict) or not isinstance(content := source.get("content"), dict):
        raise Misfit(Reason.STRUCTURE)
    event = {
        "type": checked_name(source.get("type")),
        "sender": _id(source.get("sender"), is_user_id),
        **_state(source["type"], source.get("state_key"), content),
    }
    return event | ({"event_id": found} if is_event_id(found := source.get("event_id")) else {})


def _state(kind: str, state_key: Any, content: Mapping[str, Any]) -> Json:
    if kind == MEMBER:
        _id(state_key, is_user_id)
    kept = {}
    for key, is_fit in _STATE.get(kind, {}).items():
        value = content.get(key)
        if key == PREDECESSOR and isinstance(value, dict):
            value = value.get("room_id")  # all that is looked at
        if is_fit(value):
            kept[key] = value
    return {"state_key": checked_name(state_key), "content": kept}


def check_content(kind: str, content: Json, *, redacts: str | None = None) -> None:
    """What is said in a room, plain or decrypted; raises Misfit."""
    check_value(_without_typed_nul(content))
    relation = relation_of(content)
    if kind == ENCRYPTED:
        _check_ciphertext(content)
    elif not content and redacts is None:
        return  # was redacted
    elif kind == REDACTION:
        _id(content.get("redacts", redacts), is_event_id)
    elif kind in POLL_RESPONSES:
        _check_answers(content)
    elif kind == "m.room.message":
        _check_message(content, relation)


def _without_typed_nul(content: Json) -> Json:
    """What was typed, or pasted, is answered: that there are control characters in it."""
    if content.get("msgtype") != "m.text":
        return content
    typed = {key: content[key] for key in _TYPED if isinstance(content.get(key), str)}
    return content | {key: text.replace("\0", " ") for key, text in typed.items()}


def relation_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What it refers to; empty if to nothing. Raises Misfit if that cannot be."""
    relation = content.get("m.relates_to")
    if relation is None:
        return {}
    if not isinstance(relation, dict):
        raise Misfit(Reason.STRUCTURE)
    if "rel_type" in relation:
        checked_name(relation["rel_type"])
        _id(relation.get("event_id"), is_event_id)
    elif "event_id" in relation:
        _id(relation["event_id"], is_event_id)
    if "key" in relation:
        checked_name(relation["key"])
    answered = relation.get("m.in_reply_to")
    if answered is not None:
        if not isinstance(answered, dict):
            raise Misfit(Reason.STRUCTURE)
        _id(answered.get("event_id"), is_event_id)
    return relation


def _check_ciphertext(content: Mapping[str, Any]) -> None:
    if content.get("algorithm") != MEGOLM:
        return  # redacted, or nothing we could ever read: nobody looks into it
    _id(content.get("session_id"), is_session_id)
    if "sender_key" in content:
        _id(content["sender_key"], is_key)
    if not isinstance(content.get("ciphertext"), str):
        raise Misfit(Reason.STRUCTURE)


def _check_message(content: Mapping[str, Any], relation: Mapping[str, Any]) -> None:
    if relation.get("rel_type") == "m.replace":
        if not isinstance(content.get("m.new_content"), dict):
            raise Misfit(Reason.STRUCTURE)
    elif content.get("msgtype") == "m.file":
        _check_file(content)


def _check_file(content: Mapping[str, Any]) -> None:
    """Where it is; that it is not there, or its key is none, is said to whoever sent it."""
    sealed = content.get("file", {})
    if not isinstance(sealed, dict):
        raise Misfit(Reason.STRUCTURE)
    for part in (content, sealed):
        if "url" in part:
            _id(part["url"], is_mxc)


def _check_answers(content: Mapping[str, Any]) -> None:
    chosen = [content.get("m.selections")]
    for key in POLL_RESPONSES:
        part = content.get(key)
        if isinstance(part, dict):
            chosen.append(part.get("answers"))
    for some in chosen:
        if some is None:
            continue
        if not isinstance(some, list):
            raise Misfit(Reason.STRUCTURE)
        for each in some:
            if not isinstance(each, str) or len(each) > LONGEST_ANSWER:
                raise Misfit(Reason.ID)


def opened(plaintext: str, outside: Mapping[str, Any], room_id: str) -> tuple[str, Json]:
    """Type and content of what was in a ciphertext; raises Misfit. `outside` is its frame."""
    try:
        payload = json.loads(plaintext)
    except (ValueError, RecursionError):
        raise Misfit(Reason.PLAINTEXT) from None
    if not isinstance(payload, dict) or not isinstance(content := payload.get("content"), dict):
        raise Misfit(Reason.PLAINTEXT)
    if payload.get("room_id") != room_id:
        raise Misfit(Reason.CRYPTOGRAPHY)
    kind = checked_name(payload.get("type"))
    check_value(_without_typed_nul(content))
    inner, outer = relation_of(content), relation_of(outside)
    if inner and _target(inner) != _target(outer):
        raise Misfit(Reason.RELATION)
    content = {key: value for key, value in content.items() if key != "m.relates_to"}
    if outer:
        content["m.relates_to"] = {**inner, **outer}
    check_content(kind, content)
    return kind, content


def _target(relation: Mapping[str, Any]) -> tuple[Any, ...]:
    answered = relation.get("m.in_reply_to") or {}
    return (*map(relation.get, ("rel_type", "event_id", "key")), answered.get("event_id"))


def to_device(source: Any) -> Json:
    """What somebody sent to this very device; raises Misfit."""
    if not isinstance(source, dict) or not isinstance(content := source.get("content"), dict):
        raise Misfit(Reason.STRUCTURE)
    event = {
        "type": checked_name(source.get("type")),
        "sender": _id(source.get("sender"), is_user_id),
        "content": content,
    }
    check_value(content)
    if event["type"] == ENCRYPTED:
        _id(content.get("sender_key"), is_key)
        if not isinstance(content.get("ciphertext"), dict):
            raise Misfit(Reason.STRUCTURE)
    return event


def _id(value: Any, fits: Callable[[Any], bool]) -> str:
    if not fits(value):
        raise Misfit(Reason.ID)
    return str(value)


def _time(milliseconds: Any) -> int:
    if type(milliseconds) is not int or not 0 <= milliseconds <= _YEAR_9999:
        raise Misfit(Reason.TIME)
    return milliseconds


def _unsigned(given: Any) -> Json:
    given = given if isinstance(given, dict) else {}
    kept: Json = {}
    if is_name(given.get("transaction_id")):
        kept["transaction_id"] = given["transaction_id"]
    if (before := membership(given.get("prev_content"))) is not None:
        kept["prev_content"] = {"membership": before}
    return kept
