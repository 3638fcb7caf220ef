"""The door: whatever a sync, a history or a ciphertext holds, what comes in is fit for all behind.

Also what becomes of it: ballots, ticks, edits, files and commands as they go into the inbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from bot.addressed import Identity, entry
from bot.matrix import events
from bot.matrix.fitting import LONGEST_ANSWER, Json, check_content, opened, relation_of
from bot.matrix.gate import Gate, is_of_interest
from bot.matrix.ids import is_event_id, is_mxc, is_room_id, is_user_id
from bot.matrix.reading import parsed
from bot.matrix.rooms import Rooms
from bot.matrix.values import Misfit
from storage.inbox import NewInboxEntry
from tests.fuzz.shapes import bent, poisoned, written
from tests.fuzz.surface import Surface

ME, ROOM, INA = "@lotse:localhost", "!plenum:localhost", "@ina:localhost"
KEY, MXC = "A" * 43, "mxc://localhost/AAAAAAAAAAAAAAAAAA"
BALLOT = "org.matrix.msc3381.poll.response"
_IDENTITY = Identity(ME, "Hafenlotse", frozenset({"zusage", "pledge", "hilfe"}))


def _event(kind: str, content: Json, **more: Any) -> Json:
    frame = {"event_id": "$a", "sender": INA, "origin_server_ts": 1_600_000_000_000}
    return {"type": kind, "content": content, **frame, **more}


def _said(body: str, **more: Any) -> Json:
    return _event("m.room.message", {"msgtype": "m.text", "body": body, **more})


def _about(kind: str, **more: Any) -> Json:
    return {"m.relates_to": {"rel_type": kind, "event_id": "$b", **more}}


_SEALED = {"url": MXC, "v": "v2", "key": {"k": KEY, "alg": "A256CTR"}, "iv": "A", "hashes": {}}
_FILE = {"msgtype": "m.file", "body": "a.csv", "filename": "a.csv", "info": {"size": 9}}
_B = {"event_id": "$b"}
_PILL = '<a href="https://matrix.to/#/@eva:localhost">Eva</a>'
_NEW = {"msgtype": "m.text", "body": "!zusage 6"}
TIMELINE = (
    _said("!zusage 5"),
    _said("hallo lotse: hilfe", **{"m.mentions": {"user_ids": [ME]}}),
    _said(
        "> <@ina:localhost> x\n\n!hilfe", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$b"}}}
    ),
    _said(
        "!hilfe",
        **_about("m.thread", is_falling_back=True, **{"m.in_reply_to": {"event_id": "$c"}}),
    ),
    _said("* !zusage 6", **{"m.new_content": _NEW}, **_about("m.replace")),
    _said("!vertretung Eva", formatted_body=f"!vertretung {_PILL}"),
    _event("m.room.message", {**_FILE, "url": MXC}),
    _event("m.room.message", {**_FILE, "file": _SEALED}),
    _event("m.reaction", _about("m.annotation", key="✅")),
    _event("m.room.redaction", {"redacts": "$b"}, redacts="$b"),
    _event(BALLOT, {BALLOT: {"answers": ["0", "1"]}, **_about("m.reference")}),
    _event("m.poll.response", {"m.selections": ["0"], **_about("m.reference")}),
    _event(
        "m.room.encrypted",
        {"algorithm": events.MEGOLM, "ciphertext": "AwgA", "session_id": KEY, "sender_key": KEY},
    ),
    _event("m.room.member", {"membership": "join"}, state_key=INA),
    _event(
        "m.room.member",
        {"membership": "join"},
        state_key=ME,
        unsigned={"prev_content": {"membership": "leave"}, "transaction_id": "t"},
    ),
)
STATE = (
    _event("m.room.create", {events.MADE_FOR: INA}, state_key=""),
    _event("m.room.member", {"membership": "invite"}, state_key=ME),
    _event("m.room.name", {"name": "Plenum"}, state_key=""),
    _event("m.room.canonical_alias", {"alias": "#p:localhost"}, state_key=""),
    _event("m.room.join_rules", {"join_rule": "public"}, state_key=""),
    _event("m.room.history_visibility", {"history_visibility": "shared"}, state_key=""),
    _event("m.room.encryption", {"algorithm": events.MEGOLM}, state_key=""),
    _event("m.room.tombstone", {"replacement_room": ROOM}, state_key=""),
)
_OLM = {
    "algorithm": "m.olm.v1.curve25519-aes-sha2",
    "sender_key": KEY,
    "ciphertext": {KEY: {"type": 0, "body": "AwogTm90IGEgcHJla2V5IG1lc3NhZ2U"}},
}
TO_DEVICE = (
    {"type": "m.room.encrypted", "sender": INA, "content": _OLM},
    {"type": "m.room_key_request", "sender": INA, "content": {"action": "request"}},
    {"type": "m.dummy", "sender": INA, "content": {}},
)


def _inside(number: int) -> Json:
    event = TIMELINE[number]
    return {"type": event["type"], "room_id": ROOM, "content": event["content"]}


def _answer(number: int) -> Json:
    event = TIMELINE[number]
    return {
        "rooms": {
            "join": {
                ROOM: {
                    "timeline": {"events": [event], "limited": True, "prev_batch": "t1"},
                    "state": {"events": [STATE[number % len(STATE)]]},
                    "summary": {"m.heroes": [INA], "m.joined_member_count": 2},
                }
            },
            "invite": {ROOM: {"invite_state": {"events": [STATE[1]]}}},
        },
        "to_device": {"events": [TO_DEVICE[number % len(TO_DEVICE)]]},
        "sealed": {"inside": _inside(number), "outside": _SEALED_FRAMES[number % 2]},
    }


_SEALED_FRAMES = ({}, {"m.relates_to": {"rel_type": "m.thread", "event_id": "$b"}})
ANSWERS = [_answer(number) for number in range(len(TIMELINE))]


def one(data: bytes) -> None:
    """The bytes are the answer to a sync, with something that came out of a ciphertext beside."""
    answer = parsed(data)
    if answer is None:
        return
    gate, rooms, everything = Gate(), Rooms(ME), answer.get("rooms")
    parts = everything if isinstance(everything, dict) else {}
    for room_id, each in gate.rooms(parts.get("join")).items():
        assert is_room_id(room_id)
        joined = gate.joined(each)
        _check_state(joined["state"]["events"])
        for event in joined["timeline"]["events"]:
            _check_event(event)
        assert gate.joined(joined)["timeline"] == joined["timeline"], "what is in, is let in again"
        room = rooms.apply(room_id, joined)
        assert room.facts() == room.facts()
        assert room.direct_partner() is None or is_user_id(room.direct_partner())
    for each in gate.rooms(parts.get("invite")).values():
        _check_state(gate.invited(each))
    to_device = answer.get("to_device")
    _storable(gate.to_device(to_device.get("events") if isinstance(to_device, dict) else None))
    _check_sealed(answer.get("sealed"))


def _check_sealed(given: Any) -> None:
    if not isinstance(given, dict) or not isinstance(outside := given.get("outside"), dict):
        return
    frame = {"algorithm": events.MEGOLM, "ciphertext": "A", "session_id": KEY, **outside}
    source = _event("m.room.encrypted", frame)
    if not (found := Gate().timeline([source])):
        return
    try:
        kind, content = opened(json.dumps(given.get("inside")), frame, ROOM)
    except Misfit:
        return
    check_content(kind, content)
    assert relation_of(content).get("event_id") == relation_of(frame).get("event_id")
    if events.believed_encrypted(kind):
        _check_inbox(events.room_event(found[0], ROOM, event_type=kind, content=content))


def _check_event(event: Json) -> None:
    assert is_event_id(event["event_id"])
    assert is_user_id(event["sender"])
    if "state_key" in event:
        return _check_state([event])
    if is_of_interest(event):
        _check_inbox(events.room_event(event, ROOM))
    return None


def _check_state(some: list[Json]) -> None:
    for event in some:
        _storable(event)
        assert is_user_id(event["sender"])
        assert event["type"] != events.MEMBER or is_user_id(event["state_key"])


def _check_inbox(event: Any) -> None:
    if event is None:
        return
    assert event.sent_at.tzinfo is not None
    for direct in (False, True):
        found = entry(event, _IDENTITY, direct=direct)
        if found is not None:
            _check_entry(found)


def _check_entry(found: NewInboxEntry) -> None:
    content = found.content
    assert content is not None
    # What was typed may hold NUL, which is JSON; its author is told so.
    _storable({key: value for key, value in content.items() if key not in {"text", "name"}})
    _storable({key: str(value).replace("\0", "") for key, value in content.items()})
    for key in ("target", "poll", "thread_id", "replied_to"):
        assert content.get(key) is None or is_event_id(content[key]), key
    if found.kind == "ballot":
        assert len(content["answers"]) <= 20
        assert all(len(each) <= LONGEST_ANSWER for each in content["answers"])
    if found.kind == "upload":
        source = content["source"]
        for part in (source, source.get("file", {})):
            assert "url" not in part or is_mxc(part["url"])


def _storable(value: Any) -> None:
    """A database takes it: no NUL, no half characters, nothing too deep."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    assert "\\u0000" not in text, "NUL"
    text.encode()
    assert len(list(_leaves(value))) < 50_000


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value


SHAPED = st.builds(written, poisoned(ANSWERS) | bent(ANSWERS, most=5))
SURFACE = Surface("door", one, SHAPED, tuple(json.dumps(each).encode() for each in ANSWERS))
