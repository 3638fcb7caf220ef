"""What is addressed to the bot, and what is nobody's business but the room's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addressed import command_text
from storage.inbox import NewInboxEntry
from tests.harness.arriving import ME, POLL, SENT, found, replied, text


@pytest.mark.parametrize(
    ("content", "command"),
    [
        # A bang, and what follows it at once.
        (text("!pledge 5"), "pledge 5"),
        (text("  !pledge 5\n"), "pledge 5"),
        (text("!ZUSAGE 5"), "ZUSAGE 5"),
        (text("!löschen R-1"), "löschen R-1"),
        (text("!5"), "5"),
        (text("!pledge 5\nfor Musterhafen"), "pledge 5\nfor Musterhafen"),
        (text("!!!"), None),
        (text("!"), None),
        (text("!?"), None),
        (text("! !"), None),
        (text("!-)"), None),
        (text("¡hola!"), None),
        (text("Achtung! pledge"), None),
        (text("pledge 5"), None),
        (text(""), None),
        (text("   "), None),
        # A mention at the beginning: by pill, or the name with a colon.
        (text("Hafenlotse: pledge 5", ME.user_id), "pledge 5"),
        (text("Hafenlotse pledge 5", ME.user_id), "pledge 5"),
        (text("@Hafenlotse pledge 5", ME.user_id), "pledge 5"),
        (text("hafenlotse, pledge 5", ME.user_id), "pledge 5"),
        (text("lotse pledge 5", ME.user_id), "pledge 5"),
        (text("@lotse:localhost pledge 5"), "pledge 5"),
        (text("@lotse:localhost: pledge 5"), "pledge 5"),
        (text("Hafenlotse: pledge 5"), "pledge 5"),
        (text("Hafenlotse: !pledge 5"), "pledge 5"),
        (text("Hafenlotse:", ME.user_id), ""),
        (text("Hafenlotse", ME.user_id), ""),
        (text("Hafenlotse pledge 5"), None),
        (text("Hafenlotse ist toll"), None),
        (text("Hafenlotsen: pledge 5"), None),
        (text("Hafenlotsen pledge 5", ME.user_id), None),
        (text("lotse:evil.example pledge 5"), None),
        (text("@lotse:localhost.evil.example pledge 5"), None),
        (text("Der Hafenlotse kann das", ME.user_id), None),
        (text("Ina: pledge 5", "@ina:localhost"), None),
        # A reply quotes what it answers; the quotation is not the command.
        (replied("> <@ina:localhost> !pledge 5\n\n!pledge 6"), "pledge 6"),
        (replied("> <@ina:localhost> a\n> b\n\n!pledge 6"), "pledge 6"),
        (replied("> <@ina:localhost> !pledge 5\n\nJa!"), None),
        (replied("!pledge 6"), "pledge 6"),
        (replied("> !pledge 5"), None),
        (text("> !pledge 5\n\n!pledge 6"), None),
        # Other messages: a bot's own sort, files, something broken.
        (text("!pledge 5") | {"msgtype": "m.notice"}, None),
        (text("!pledge 5") | {"msgtype": "m.emote"}, None),
        (text("!pledge 5") | {"msgtype": "m.image"}, None),
        ({"body": "!pledge 5"}, None),
        ({"msgtype": "m.text"}, None),
        (text(5), None),
        (text(["!pledge 5"]), None),
        (text("!pledge 5", **{"m.mentions": "x"}), "pledge 5"),
        (text("Hafenlotse pledge", **{"m.mentions": {"user_ids": ME.user_id}}), None),
        (text("!pledge 5", **{"m.relates_to": "x"}), "pledge 5"),
        ({}, None),
    ],
)
def test_command_text(content: dict[str, Any], command: str | None) -> None:
    assert command_text(content, ME, direct=False) == command
    given = found(content)
    assert (given and given.content and given.content["text"]) == command
    assert given is None or given.kind == "command"


def test_bang_and_space_is_talk() -> None:
    assert command_text(text("! ach"), ME, direct=False) is None


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (text("pledge 5"), "pledge 5"),
        (text(" Hallo "), "Hallo"),
        (text("!pledge 5"), "pledge 5"),
        (text("!!!"), "!!!"),
        (text("Hafenlotse: pledge 5"), "pledge 5"),
        (replied("> <@lotse:localhost> P-1\n\npledge 6"), "pledge 6"),
        (text(""), None),
        (text("  "), None),
        (text("pledge 5") | {"msgtype": "m.notice"}, None),
        (text("pledge 5") | {"msgtype": "m.file"}, None),
    ],
)
def test_direct_chat(content: dict[str, Any], command: str | None) -> None:
    """There everything is meant for the bot."""
    assert command_text(content, ME, direct=True) == command


def test_entry_of_a_command() -> None:
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}}
    assert found(text("!pledge 5", **thread)) == NewInboxEntry(
        "$e",
        "command",
        "!r",
        "@ina:localhost",
        {"text": "pledge 5", "thread_id": "$root", "sent_at": SENT.isoformat()},
    )


MXC = "mxc://localhost/abc"
CSV = {"msgtype": "m.file", "body": "a.csv", "url": MXC}
SEALED = {"url": MXC, "key": {"k": "…"}, "iv": "…", "hashes": {"sha256": "…"}, "v": "v2"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (CSV, {}),
        (CSV | {"filename": "a.csv"}, {}),
        (CSV | {"filename": "b.csv"}, {"name": "b.csv", "text": "a.csv"}),
        (CSV | {"filename": 5, "info": 5}, {}),
        (CSV | {"filename": "x" * 999}, {"name": "x" * 255, "text": "a.csv"}),
        (
            CSV | {"info": {"mimetype": "text/csv", "size": 7}},
            {"mimetype": "text/csv", "size": 7},
        ),
        (CSV | {"info": {"mimetype": ["text/csv"], "size": "7"}}, {}),
        (
            {"msgtype": "m.file", "body": "a.csv", "file": SEALED},
            {"source": {"file": SEALED}},
        ),
        ({"msgtype": "m.file"}, {"name": "", "source": {}}),
        (
            CSV | {"m.relates_to": {"rel_type": "m.thread", "event_id": "$root"}},
            {"thread_id": "$root"},
        ),
    ],
)
def test_a_file_in_a_direct_chat(content: dict[str, Any], expected: dict[str, Any]) -> None:
    given = found(content, direct=True)
    assert given is not None
    assert (given.key, given.kind, given.attachment) == ("$e", "upload", None)
    usual = {
        "name": "a.csv",
        "mimetype": "",
        "size": None,
        "text": "",
        "source": {"url": MXC},
        "thread_id": None,
        "sent_at": SENT.isoformat(),
    }
    assert given.content == usual | expected
    assert found(content) is None, "files in other rooms are nobody's business"


@pytest.mark.parametrize(
    "kind", ["m.room.message", POLL, "m.reaction", "m.room.member", "m.sticker"]
)
def test_own_and_other_events(kind: str) -> None:
    content = text("!pledge 5", **{"m.relates_to": {"event_id": "$poll"}})
    assert found(content, kind=kind, sender=ME.user_id, direct=True) is None
    assert (found(content, kind=kind) is None) is (kind not in {"m.room.message", POLL})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["!a", ME.user_id]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "filename info size mimetype url file "
    "msgtype body m.relates_to m.new_content m.mentions user_ids event_id rel_type "
    f"m.in_reply_to m.selections answers m.poll.response key redacts {POLL}"
).split()
NEAR = st.dictionaries(
    st.sampled_from(KEYS),
    JSON
    | st.sampled_from(["m.text", "m.file", "m.replace", "m.thread", "$x", "m.annotation", "✅"])
    | st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4),
    max_size=6,
)


@given(
    content=NEAR | st.dictionaries(st.text(), JSON, max_size=4),
    kind=st.sampled_from(
        ["m.room.message", POLL, "m.poll.response", "m.reaction", "m.room.redaction"]
    ),
    direct=st.booleans(),
)
def test_nothing_that_arrives_can_stop_it(content: Any, kind: str, direct: bool) -> None:
    given = found(content, kind=kind, direct=direct)
    assert given is None or given.content is not None


@pytest.mark.parametrize(
    ("relation", "answered"),
    [
        ({"m.in_reply_to": {"event_id": "$other"}}, "$other"),
        (
            {
                "rel_type": "m.thread",
                "event_id": "$root",
                "is_falling_back": False,
                "m.in_reply_to": {"event_id": "$other"},
            },
            "$other",
        ),
        (
            {
                "rel_type": "m.thread",
                "event_id": "$root",
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": "$last"},
            },
            None,
        ),
        ({"rel_type": "m.thread", "event_id": "$root"}, None),
        ({"m.in_reply_to": {"event_id": 5}}, None),
        ({"m.in_reply_to": "$other"}, None),
        ({"m.in_reply_to": {"event_id": "no id"}}, None),
        ({"m.in_reply_to": {"event_id": "$two words"}}, None),
        ({"m.in_reply_to": {"event_id": "$" + "x" * 255}}, None),
        ({}, None),
    ],
)
def test_what_a_command_answers(relation: dict[str, Any], answered: str | None) -> None:
    """Only its id: what it says is not for the bot. A thread's last message is no answer."""
    content = text("> <@ben:localhost> geheim\n\n!remind", **{"m.relates_to": relation})
    given = found(content if "m.in_reply_to" in relation else text("!remind"))
    assert given is not None
    assert given.content is not None
    assert given.content.get("replied_to") == answered
    assert "geheim" not in str(given.content)
