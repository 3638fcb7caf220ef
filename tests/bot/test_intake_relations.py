"""What refers to another event: edits, ballots, ticks and redactions."""

from __future__ import annotations

from typing import Any

import pytest

from bot.addressed import is_tap
from bot.matrix.events import room_event
from bot.matrix.model import RoomEvent
from storage.inbox import NewInboxEntry
from tests.harness.arriving import ME, POLL, SENT, found, text


def edit(new: Any, **relation: Any) -> dict[str, Any]:
    to = {"rel_type": "m.replace", "event_id": "$old", **relation}
    return text("* !pledge 6", **{"m.new_content": new, "m.relates_to": to})


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (edit(text("!pledge 6")), "pledge 6"),
        (edit(text("nie mehr")), None),
        (edit({}), None),
        (edit("!pledge 6"), ...),
        (edit(None), ...),
        (edit(text("!pledge 6"), event_id=None), ...),
        (edit(text("!pledge 6"), event_id=["$old"]), ...),
    ],
)
def test_edit(content: dict[str, Any], command: object) -> None:
    """Is never a command itself, whatever its fallback body says."""
    given = found(content)
    if command is ...:
        assert given is None
    else:
        assert given is not None
        assert given.kind == "edit"
        assert given.content == {
            "target": "$old",
            "text": command,
            "sent_at": SENT.isoformat(),
        }


@pytest.mark.parametrize(
    ("content", "kind", "answers"),
    [
        ({f"{POLL}": {"answers": ["0"]}}, POLL, ["0"]),
        ({"m.poll.response": {"answers": ["1"]}}, "m.poll.response", ["1"]),
        ({"m.selections": ["2"]}, "m.poll.response", ["2"]),
        ({POLL: {"answers": ["0", 1, None, "x"]}}, POLL, ["0", "x"]),
        ({POLL: {"answers": [str(n) for n in range(50)]}}, POLL, [str(n) for n in range(20)]),
        ({POLL: {"answers": ["2", "0"]}}, POLL, ["2", "0"]),
        ({"m.poll.response": {"answers": ["2", "0"]}}, "m.poll.response", ["2", "0"]),
        ({"m.selections": ["2", "0"]}, "m.poll.response", ["2", "0"]),
        ({POLL: {"answers": ["1", "0", "1", "1"]}}, POLL, ["1", "0"]),
        ({"m.selections": ["1", "1"]}, "m.poll.response", ["1"]),
        ({POLL: {"answers": ["7"] * 30 + ["8"]}}, POLL, ["7", "8"]),
        ({POLL: {"answers": []}}, POLL, []),
        ({"m.selections": ["1"], "m.poll.response": {}}, "m.poll.response", ["1"]),
        ({POLL: {"answers": "0"}}, POLL, []),
        ({POLL: "0"}, POLL, []),
        ({}, POLL, []),
    ],
)
def test_ballot(content: dict[str, Any], kind: str, answers: list[str]) -> None:
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": "$poll"}}
    given = found(content | relation, kind=kind)
    assert given is not None
    assert (given.key, given.kind) == ("$e", "ballot")
    assert given.content == {"poll": "$poll", "answers": answers, "sent_at": SENT.isoformat()}
    assert found(content, kind=kind) is None, "without the poll it belongs to"


def tick(key: Any = "✅", **relation: Any) -> dict[str, Any]:
    to = {"rel_type": "m.annotation", "event_id": "$question", "key": key, **relation}
    return {"m.relates_to": to}


@pytest.mark.parametrize(
    "sign", ["✅", "✅\ufe0f", "✔", "✔\ufe0f", "✔\ufe0e", "☑", "☑\ufe0f", "👍", "👍🏽"]
)
def test_a_tick(sign: str) -> None:
    expected = {"target": "$question", "sent_at": SENT.isoformat()}
    given = found(tick(sign), kind="m.reaction")
    assert given == NewInboxEntry("$e", "reaction", "!r", "@ina:localhost", expected)
    assert is_tap(RoomEvent("$e", "!r", "@ina:localhost", "m.reaction", tick(sign), SENT))
    assert found(tick(sign), kind="m.reaction", sender=ME.user_id) is None


@pytest.mark.parametrize(
    "content",
    [
        *[
            tick(key)
            for key in ("👎", "❌", "✓", "ok", "✅✅", "✅ ", "", "\ufe0f", None, ["✅"], 5)
        ],
        tick(event_id=None),
        tick(event_id=["$question"]),
        tick(rel_type="m.reference"),
        tick(rel_type=None),
        {"m.relates_to": "x"},
        {},
    ],
)
def test_any_other_reaction(content: dict[str, Any]) -> None:
    assert found(content, kind="m.reaction") is None
    assert found(content, kind="m.reaction", direct=True) is None


def test_only_what_answers_the_bot_waits_for_what_the_bot_sends() -> None:
    kinds = ("m.reaction", "m.room.message", "m.room.redaction", POLL, "m.poll.response")
    events = [RoomEvent("$e", "!r", "@ina:localhost", kind, tick("👎"), SENT) for kind in kinds]
    assert [is_tap(event) for event in events] == [False, False, False, True, True]


def test_a_redaction() -> None:
    expected = {"target": "$old", "sent_at": SENT.isoformat()}
    given = found({"redacts": "$old", "reason": "Irrtum"}, kind="m.room.redaction")
    assert given == NewInboxEntry("$e", "redaction", "!r", "@ina:localhost", expected)
    for broken in ({}, {"redacts": None}, {"redacts": ["$old"]}, {"redacts": 5}):
        assert found(broken, kind="m.room.redaction") is None
    own = found({"redacts": "$old"}, kind="m.room.redaction", sender=ME.user_id)
    assert own is None


@pytest.mark.parametrize(
    ("event", "redacted"),
    [
        ({"redacts": "$old", "content": {}}, "$old"),
        ({"content": {"redacts": "$old"}}, "$old"),
        ({"redacts": "$old", "content": {"redacts": "$old"}}, "$old"),
        ({"redacts": "$old", "content": None}, "$old"),
    ],
)
def test_what_is_redacted_stands_where_the_room_version_has_it(
    event: dict[str, Any], redacted: str
) -> None:
    frame = {"event_id": "$e", "sender": "@ina:localhost", "type": "m.room.redaction"}
    read = room_event(frame | event, "!r")
    assert read is not None
    assert read.content["redacts"] == redacted


def test_a_redaction_that_names_two_events() -> None:
    """A homeserver checks one of them only, and does not say which."""
    frame = {"event_id": "$e", "sender": "@ina:localhost", "type": "m.room.redaction"}
    event = {"redacts": "$own", "content": {"redacts": "$of-somebody-else"}}
    assert room_event(frame | event, "!r") is None
