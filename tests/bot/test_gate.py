"""What may come in: types, lengths, depth, characters, ids in their grammar – and nothing else."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matrix.events import ENCRYPTED, MADE_FOR, MEGOLM
from bot.matrix.fitting import opened, room_event, state_event, to_device
from bot.matrix.gate import Gate
from bot.matrix.ids import is_event_id, is_mxc, is_room_id, is_session_id, is_user_id
from bot.matrix.reading import parsed
from bot.matrix.values import DEEPEST, Misfit, Reason, check_value

ROOM = "!r:localhost"
KEY = "A" * 43


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value}
    return value


def event(content: Any, kind: str = "m.room.message", **more: Any) -> dict[str, Any]:
    frame = {"event_id": "$e", "sender": "@ina:localhost", "origin_server_ts": 1, "type": kind}
    return frame | {"content": content} | more


def said(**more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": "!help", **more}


def sealed(**more: Any) -> dict[str, Any]:
    return {"algorithm": MEGOLM, "session_id": KEY, "ciphertext": "x", **more}


def thread(root: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}


def reason(check: Any, *given: Any) -> Reason | None:
    try:
        check(*given)
    except Misfit as misfit:
        return misfit.reason
    return None


@pytest.mark.parametrize(
    ("is_one", "good", "bad"),
    [
        (
            is_event_id,
            ["$abc", "$abc:localhost", "$" + "x" * 254],
            ["", "$", "abc", "$a b", "$a\0", "$\ud800", "$ä", "$" + "x" * 255, None, 5, ["$a"]],
        ),
        (is_room_id, ["!abc", "!abc:localhost"], ["!", "#abc:x", "!a\n", "!\udfff", 5, {}]),
        (
            is_user_id,
            ["@ina:localhost", "@a:b.example:8448", "@a/b=c:[::1]:8448", "@:x", "@UPPER:x"],
            [
                "@ina",
                "ina:x",
                "@i na:x",
                "@ina:",
                "@a:x/y",
                "@a\u202e:x",
                "@" + "a" * 254 + ":x",
                5,
            ],
        ),
        (
            is_mxc,
            ["mxc://localhost/abc", "mxc://h:8448/A-b_c=.~"],
            [
                "http://h/a",
                "mxc://h",
                "mxc://h/",
                "mxc://h/a/b",
                "mxc://h/a?b",
                "mxc:///a",
                nested(957),
            ],
        ),
        (
            is_session_id,
            [KEY, KEY + "="],
            [KEY + "A", KEY[1:], "a\0" + KEY[2:], "x" * 40_000, None],
        ),
    ],
)
def test_ids(is_one: Any, good: list[Any], bad: list[Any]) -> None:
    assert [each for each in good if not is_one(each)] == []
    assert [each for each in bad if is_one(each)] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (event(said()), None),
        (event({}), None),  # was redacted
        (event({"msgtype": "m.text", "body": "!pledge 5 \0"}), None),  # is asked back
        (event({"msgtype": "m.text", "body": "\ud800"}), Reason.CHARACTERS),
        (event({"msgtype": "m.notice", "body": "\0"}), Reason.CHARACTERS),
        (event({}, "m.room.redaction"), None),
        (event(said(**thread("$root"))), None),
        (event(said(**{"m.relates_to": None})), None),
        (event({"msgtype": "m.file", "body": "none.csv"}), None),  # is answered: it is not there
        (event(sealed(), ENCRYPTED), None),
        (event(sealed(sender_key=KEY, **thread("$root")), ENCRYPTED), None),
        (event({"algorithm": "m.unheard.of", "session_id": 5}, ENCRYPTED), None),
        (None, Reason.STRUCTURE),
        ([], Reason.STRUCTURE),
        (event("text"), Reason.STRUCTURE),
        (event(said(), None), Reason.STRUCTURE),  # type: ignore[arg-type]
        (event(said(), event_id="e"), Reason.ID),
        (event(said(), event_id="$\ud800"), Reason.ID),
        (event(said(), event_id=["$e"]), Reason.ID),
        (event(said(), sender="@\ud800:localhost"), Reason.ID),
        (event(said(), sender=None), Reason.ID),
        (event(said(), origin_server_ts="1"), Reason.TIME),
        (event(said(), origin_server_ts=-1), Reason.TIME),
        (event(said(), origin_server_ts=10**18), Reason.TIME),
        (event(said(), origin_server_ts=True), Reason.TIME),
        (event(said(), redacts="no id"), Reason.ID),
        # What it refers to.
        (event(said(**thread("no event id"))), Reason.ID),
        (event(said(**thread("$\ud800"))), Reason.CHARACTERS),
        (event(said(**thread("$" + "x" * 40_000))), Reason.ID),
        (event(said(**thread(nested(3)))), Reason.ID),
        (event(said(**thread(None))), Reason.ID),
        (event(said(**{"m.relates_to": "x"})), Reason.STRUCTURE),
        (event(said(**{"m.relates_to": {"m.in_reply_to": {"event_id": "x"}}})), Reason.ID),
        (event(said(**{"m.relates_to": {"m.in_reply_to": "x"}})), Reason.STRUCTURE),
        (
            event({"m.relates_to": {"event_id": "\ud800", "key": "✅"}}, "m.reaction"),
            Reason.CHARACTERS,
        ),
        (event({"m.relates_to": {"event_id": "x", "key": "✅"}}, "m.reaction"), Reason.ID),
        (event({"m.relates_to": {"event_id": "$e", "key": 5}}, "m.reaction"), Reason.STRUCTURE),
        (event({"redacts": "\0"}, "m.room.redaction"), Reason.CHARACTERS),
        (event({"redacts": "x"}, "m.room.redaction"), Reason.ID),
        (
            event({"m.relates_to": {"rel_type": "m.replace", "event_id": "$e"}}),
            Reason.STRUCTURE,
        ),
        # Ballots.
        (event({"m.selections": ["a" * 101]}, "m.poll.response"), Reason.ID),
        (event({"m.selections": [5]}, "m.poll.response"), Reason.ID),
        (event({"m.selections": "a"}, "m.poll.response"), Reason.STRUCTURE),
        (event({"m.poll.response": {"answers": {"a": 1}}}, "m.poll.response"), Reason.STRUCTURE),
        # Files.
        (event({"msgtype": "m.file", "url": nested(957)}), Reason.DEPTH),
        (event({"msgtype": "m.file", "url": nested(5)}), Reason.ID),
        (event({"msgtype": "m.file", "url": "https://elsewhere/"}), Reason.ID),
        (event({"msgtype": "m.file", "file": {"url": "x"}}), Reason.ID),
        (event({"msgtype": "m.file", "file": "x"}), Reason.STRUCTURE),
        # Ciphertext.
        (event(sealed(session_id="a\0b"), ENCRYPTED), Reason.CHARACTERS),
        (event(sealed(session_id="x" * 40_000), ENCRYPTED), Reason.ID),
        (event(sealed(session_id=None), ENCRYPTED), Reason.ID),
        (event(sealed(sender_key="x"), ENCRYPTED), Reason.ID),
        (event(sealed(ciphertext={"a": "b"}), ENCRYPTED), Reason.STRUCTURE),
        (event(sealed(**thread("x")), ENCRYPTED), Reason.ID),
        # What no database keeps, wherever it stands.
        (event(said(x="\0")), Reason.CHARACTERS),
        (event(said(x=["\ud800"])), Reason.CHARACTERS),
        (event(said(**{"\udfff": 1})), Reason.CHARACTERS),
        (event(said(x=nested(DEEPEST))), Reason.DEPTH),
        (event(said(x=[[]] * 10_001)), Reason.SIZE),
        (event(said(x="x" * 70_000)), Reason.SIZE),
        (event(said(x=2**53)), Reason.NUMBER),
        (event(said(x=float("nan"))), Reason.NUMBER),
    ],
)
def test_events_of_a_room(source: Any, expected: Reason | None) -> None:
    assert reason(room_event, source) == expected


def test_what_a_homeserver_puts_beside_an_event_cannot_sink_it() -> None:
    """Such as the last answer in its thread: somebody else wrote that."""
    beside = {"m.relations": {"m.thread": {"latest_event": nested(500)}}, "transaction_id": "t"}
    fit = room_event(event(said(), unsigned=beside, room_id="\0"))
    assert fit == event(said(), unsigned={"transaction_id": "t"})


@pytest.mark.parametrize(
    ("kind", "content", "kept"),
    [
        ("m.room.encryption", {"algorithm": nested(900), "x": "\0"}, {}),
        ("m.room.member", {"membership": "join", "displayname": "\ud800"}, {"membership": "join"}),
        ("m.room.member", {"membership": ["join"]}, {}),
        ("m.room.name", {"name": "\0"}, {}),
        ("m.room.create", {MADE_FOR: "@ina:localhost"}, {MADE_FOR: "@ina:localhost"}),
        ("m.room.create", {MADE_FOR: "ina"}, {}),
        ("m.room.create", {"predecessor": {"room_id": "!old:x"}}, {"predecessor": "!old:x"}),
        ("m.room.create", {"predecessor": {"room_id": "old"}}, {}),
        ("m.room.create", {"predecessor": "old"}, {}),
        ("m.room.tombstone", {"body": "…", "replacement_room": "!n"}, {"replacement_room": "!n"}),
        ("m.room.tombstone", {"replacement_room": ["!n"]}, {}),
    ],
)
def test_state_is_told_whatever_stands_beside_it(kind: str, content: Any, kept: Any) -> None:
    """That a room is encrypted must not get lost because of a character in it."""
    key = "@ina:localhost" if kind == "m.room.member" else ""
    for fit in (state_event, room_event):
        found = fit(event(content, kind, state_key=key))
        assert (found["type"], found["state_key"], found["content"]) == (kind, key, kept)


@pytest.mark.parametrize(
    "source",
    [
        None,
        event({}, "m.room.member", state_key="ina"),
        event({}, "m.room.member", state_key=5),
        event({}, "m.room.name", state_key="\0"),
        event({}, "m.room.name", state_key="", sender="x"),
    ],
)
def test_state_of_nobody_is_dropped(source: Any) -> None:
    assert reason(state_event, source) in (Reason.ID, Reason.STRUCTURE)


def payload(content: Any, kind: Any = "m.room.message", room: Any = ROOM) -> str:
    return json.dumps({"type": kind, "content": content, "room_id": room})


TICK = {"rel_type": "m.annotation", "event_id": "$a", "key": "✅"}


@pytest.mark.parametrize(
    ("plaintext", "outside", "expected"),
    [
        (payload(said()), {}, None),
        (payload(said()), thread("$a"), None),
        (payload(said(**thread("$a"))), thread("$a"), None),
        (payload({"m.relates_to": TICK}, "m.reaction"), {"m.relates_to": TICK}, None),
        # Inside stands something else than outside.
        (payload(said(**thread("$a"))), {}, Reason.RELATION),
        (payload(said(**thread("$a"))), thread("$b"), Reason.RELATION),
        (
            payload({"m.relates_to": TICK}, "m.reaction"),
            {"m.relates_to": TICK | {"event_id": "$b"}},
            Reason.RELATION,
        ),
        (
            payload({"m.relates_to": TICK}, "m.reaction"),
            {"m.relates_to": TICK | {"rel_type": "m.thread"}},
            Reason.RELATION,
        ),
        (payload({"m.relates_to": TICK}, "m.reaction"), {}, Reason.RELATION),
        (
            payload({"m.relates_to": TICK | {"event_id": "\ud800"}}, "m.reaction"),
            {},
            Reason.CHARACTERS,
        ),
        (
            payload(said(**{"m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}})),
            {},
            Reason.RELATION,
        ),
        (
            payload({"m.new_content": said(), "m.relates_to": {"rel_type": "m.replace"} | TICK}),
            {"m.relates_to": TICK},
            None,
        ),
        ("no JSON", {}, Reason.PLAINTEXT),
        ("[" * 5000, {}, Reason.PLAINTEXT),
        ('{"a": ' + "9" * 5000 + "}", {}, Reason.PLAINTEXT),
        ("[]", {}, Reason.PLAINTEXT),
        (payload("text"), {}, Reason.PLAINTEXT),
        (payload(said(), None), {}, Reason.STRUCTURE),
        (payload(said(), "\0"), {}, Reason.STRUCTURE),
        (payload(said(), room="!another"), {}, Reason.CRYPTOGRAPHY),
        (payload({"msgtype": "m.file", "url": nested(500)}), {}, Reason.DEPTH),
        (payload(said(**thread("no event id"))), thread("no event id"), Reason.ID),
        (payload(said(x="\0")), {}, Reason.CHARACTERS),
    ],
)
def test_what_was_encrypted(plaintext: str, outside: Any, expected: Reason | None) -> None:
    assert reason(opened, plaintext, sealed(**outside), ROOM) == expected


def test_the_relation_outside_is_the_one_that_counts() -> None:
    _kind, content = opened(payload(said()), sealed(**thread("$a")), ROOM)
    assert content == said(**thread("$a"))


@pytest.mark.parametrize(
    "source",
    [
        {},
        event({}, ENCRYPTED),
        event({"sender_key": "x", "ciphertext": {}}, ENCRYPTED),
        event({"sender_key": KEY, "ciphertext": "x"}, ENCRYPTED),
        event({"x": nested(900)}, "m.dummy"),
        event({}, "m.dummy", sender="\0"),
    ],
)
def test_what_is_sent_to_the_device(source: Any) -> None:
    assert reason(to_device, source) is not None
    good = event({"sender_key": KEY, "ciphertext": {KEY: {"type": 0, "body": "x"}}}, ENCRYPTED)
    assert to_device(good)["content"] == good["content"]


TEXT = st.text("aZ9$!@: /é✅\0\ud800\u202e", max_size=9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4),
    max_leaves=9,
)
KINDS = st.sampled_from(
    ["m.room.message", "m.reaction", ENCRYPTED, "m.room.redaction", "m.poll.response"]
)
PARTS = st.dictionaries(
    st.sampled_from(
        [
            "m.relates_to",
            "msgtype",
            "url",
            "file",
            "m.selections",
            "redacts",
            "m.new_content",
            "body",
        ]
    ),
    JSON | st.dictionaries(st.sampled_from(["rel_type", "event_id", "key", "url"]), JSON),
)


@given(JSON, KINDS, PARTS)
def test_whatever_comes_is_let_in_or_dropped_and_what_is_let_in_can_be_kept(
    anything: Any, kind: str, parts: dict[str, Any]
) -> None:
    gate = Gate()
    sources = [
        anything,
        event(anything, kind),
        event(parts, kind),
        event(parts, state_key=anything),
    ]
    let_in = gate.timeline(sources) + gate.state(sources) + gate.to_device(sources)
    assert len(let_in) + sum(gate.dropped.values()) == 3 * len(sources)
    for each in let_in:
        json.dumps(each, ensure_ascii=False, allow_nan=False).encode()
    gate.joined(anything)
    gate.invited(anything)
    gate.rooms(anything)


@given(JSON)
def test_no_depth_and_no_length_is_too_much_to_be_looked_at(anything: Any) -> None:
    assert reason(check_value, {"a": anything, "b": nested(5000)}) is not None


def test_one_line_a_minute_at_most_and_nobody_in_it(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    gate = Gate(lambda: now)
    with caplog.at_level(logging.INFO):
        gate.report()
        for _ in range(1000):
            gate.timeline([event(said(x="\0 secret"), sender="@mallory:localhost")])
            gate.report()
        assert len(caplog.records) == 1
        now = 61.0
        gate.report()
        gate.report()
    assert [r.getMessage().rpartition(": ")[2] for r in caplog.records] == [
        "1 forbidden characters",
        "999 forbidden characters",
    ]
    assert "mallory" not in caplog.text


@pytest.mark.parametrize(
    "hostile", ["[" * 2000 + "]" * 2000, "9" * 5000, '["\\"]", ' + "[" * 3000 + "]" * 3001]
)
def test_one_hostile_value_does_not_hide_the_rest_of_an_answer(hostile: str) -> None:
    answer = parsed(f'{{"before": "a\\"[", "x": {{"y": {hostile}}}, "after": ["]", 2]}}'.encode())
    assert answer is not None
    assert (answer["before"], answer["after"]) == ('a"[', ["]", 2])


@pytest.mark.parametrize("end", ["", "\\"], ids=["no end", "an escape without a sign"])
def test_a_string_that_never_ends_is_gone_through_once(end: str) -> None:
    """Seen before: of an answer of 100 kB that broke off there, minutes."""
    assert parsed(('{"x": "' + '\\"' * 50_000 + end).encode()) is None
