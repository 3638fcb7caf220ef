"""From what a command answers to Matrix events."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import (
    LARGEST,
    POLL,
    TEXT,
    Origin,
    edit_content,
    paged,
    poll_end,
    poll_start,
    referred,
    reply_content,
    resolved,
)
from commands.kit import (
    Bullets,
    Mention,
    NativePoll,
    NativePollEnd,
    Numbered,
    Reply,
    Strong,
    _,
    reply,
)
from commands.kit.reply import RoomMention

NOWHERE = Origin(None, None)
SIZES = st.integers(1, 60_000)


@pytest.mark.parametrize(
    ("origin", "relation"),
    [
        (Origin("$e", None), {"m.in_reply_to": {"event_id": "$e"}}),
        (
            Origin("$e", "$root"),
            {
                "m.in_reply_to": {"event_id": "$e"},
                "rel_type": "m.thread",
                "event_id": "$root",
                "is_falling_back": False,
            },
        ),
        (
            Origin(None, "$root"),
            {"rel_type": "m.thread", "event_id": "$root", "is_falling_back": True},
        ),
        (NOWHERE, None),
    ],
)
def test_relation(origin: Origin, relation: dict[str, object] | None) -> None:
    content = reply_content(reply("x"), "en", origin)
    assert content.get("m.relates_to") == relation


def test_usual_answer_is_a_notice_that_rings_nobody() -> None:
    content = reply_content(reply(Mention("@ina:localhost"), RoomMention()), "en", NOWHERE)
    assert content["msgtype"] == "m.notice"
    assert content["m.mentions"] == {}
    assert content["body"] == "@ina:localhost\n@room"


@pytest.mark.parametrize(
    ("blocks", "mentions"),
    [
        ([Mention("@ina:localhost")], {"user_ids": ["@ina:localhost"]}),
        (
            [Mention("@b:x"), "and", Mention("@a:x"), Mention("@b:x")],
            {"user_ids": ["@b:x", "@a:x"]},
        ),
        ([RoomMention()], {"room": True}),
        ([RoomMention(), Mention("@b:x")], {"room": True, "user_ids": ["@b:x"]}),
        (["@room and @ina:localhost"], {}),
    ],
)
def test_what_rings_is_a_text(blocks: list[object], mentions: dict[str, object]) -> None:
    content = reply_content(Reply(blocks, rings=True), "en", NOWHERE)  # type: ignore[arg-type]
    assert content["msgtype"] == "m.text"
    assert content["m.mentions"] == mentions


def test_both_forms_say_the_same() -> None:
    content = reply_content(
        reply(_("`!help` & more"), Bullets(["<a>", Strong("b")])), "en", NOWHERE
    )
    assert content["body"] == "!help & more\n- <a>\n- b"
    assert content["format"] == "org.matrix.custom.html"
    assert content["formatted_body"] == (
        "<p><code>!help</code> &amp; more</p><ul><li>&lt;a&gt;</li><li><strong>b</strong></li></ul>"
    )


@pytest.mark.parametrize(
    ("letters", "has_html"), [(100, True), (20_000, True), (22_500, False), (40_000, False)]
)
@pytest.mark.parametrize("character", ["x", "ü"])
def test_large_answer_goes_without_html(letters: int, has_html: bool, character: str) -> None:
    """The plain body is complete, and an event has a limit. Bytes count, not letters."""
    text = character * (letters if character == "x" else letters // 6)
    content = reply_content(reply(text), "en", Origin("$e", None))
    assert ("formatted_body" in content) is ("format" in content) is has_html
    assert content["body"] == text
    assert content["m.relates_to"]
    if has_html:
        assert len(json.dumps(content)) <= LARGEST


def test_late() -> None:
    """Only an answer that has words for it says so, and in front."""
    answer = Reply(["x"], late=_("Poll {id} is closed already.", id=7))
    assert reply_content(answer, "en", NOWHERE)["body"] == "x"
    late = reply_content(answer, "de", NOWHERE, late=True)
    assert late["body"] == "Abstimmung 7 ist schon beendet.\nx"
    assert reply_content(reply("x"), "en", NOWHERE, late=True)["body"] == "x"


def test_answer_in_a_language_of_its_own() -> None:
    assert reply_content(reply(_("Yes"), in_language="de"), "en", NOWHERE)["body"] == "Ja"
    assert reply_content(reply(_("Yes")), "en", NOWHERE)["body"] == "Yes"


def test_poll_start() -> None:
    kind, content = poll_start(
        NativePoll("Wann?", [_("Yes"), "<b>"], "key"), "de", Origin("$e", None)
    )
    assert kind == f"{POLL}.start"
    assert content == {
        kind: {
            "kind": f"{POLL}.disclosed",
            "max_selections": 1,
            "question": {TEXT: "Wann?", "body": "Wann?", "msgtype": "m.text"},
            "answers": [{"id": "0", TEXT: "Ja"}, {"id": "1", TEXT: "<b>"}],
        },
        TEXT: "Wann?\n1. Ja\n2. <b>",
        "m.mentions": {},
    }


def test_poll_in_a_thread_says_so() -> None:
    _kind, content = poll_start(NativePoll("?", ["a", "b"], "key"), "de", Origin("$e", "$root"))
    assert content["m.relates_to"]["event_id"] == "$root"


def test_poll_end_refers_to_the_start_once_it_is_sent() -> None:
    kind, content = poll_end(NativePollEnd("poll-key", _("Yes")), "de")
    assert kind == f"{POLL}.end"
    assert content[TEXT] == "Ja"
    assert referred(content) == "poll-key"
    sent = resolved(content, "$start")
    assert sent["m.relates_to"] == {"rel_type": "m.reference", "event_id": "$start"}
    assert referred(sent) is None
    assert "poll-key" not in json.dumps(sent)
    assert referred(reply_content(reply("x"), "en", Origin("$e", None))) is None


def test_what_is_too_long_becomes_several_messages() -> None:
    lines = [f"{number} " + "ä😀" * 250 for number in range(60)]
    pages = paged(reply("Title", Bullets(lines), "End"), "en", NOWHERE)
    contents = [content for _page, content in pages]
    assert len(contents) > 1
    assert all(len(json.dumps(content)) <= LARGEST + 500 for content in contents)
    body = "\n".join(content["body"] for content in contents)
    assert body == "\n".join(["Title", *(f"- {line}" for line in lines), "End"])


TOO_LONG = st.one_of(
    st.builds(
        lambda word, n: word * n, st.sampled_from(["Wort ", "ü", "😀 ", "x\n", "a<b "]), SIZES
    ),
    st.builds(lambda n: "x" * n + " Ende", SIZES),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(TOO_LONG, min_size=1, max_size=3))
def test_a_paragraph_longer_than_a_page_is_cut_between_words(texts: list[str]) -> None:
    """No word is lost or torn apart, unless it alone is longer than a page."""
    contents = [content for _page, content in paged(reply("Title", *texts), "en", NOWHERE)]
    assert all(len(json.dumps(content)) <= LARGEST + 500 for content in contents)
    # Behind its first line each line of a text has the sign of a quotation.
    bodies = [content["body"].replace(">", "") for content in contents]
    assert "".join("".join(bodies).split()) == "".join("".join(["Title", *texts]).split())
    if all(len(word) < 100 for text in texts for word in text.split()):
        words = [word for body in bodies for word in body.split()]
        assert words == " ".join(["Title", *texts]).split()


def test_a_long_numbered_list_keeps_its_numbers() -> None:
    items = [f"Punkt {'ü' * 300}" for _ in range(40)]
    pages = paged(reply(Numbered(items)), "en", NOWHERE)
    assert len(pages) > 1
    lines = "\n".join(content["body"] for _page, content in pages).split("\n")
    assert lines == [f"{n}. {item}" for n, item in enumerate(items, 1)]


def test_what_fits_stays_one_message() -> None:
    answer = reply("Title", Bullets(["a", "b"]))
    assert paged(answer, "en", NOWHERE) == [(answer, reply_content(answer, "en", NOWHERE))]


def test_edit_refers_to_the_message_once_it_is_sent() -> None:
    content = edit_content(reply(Strong("2")), "en", "count")
    new = {
        "msgtype": "m.notice",
        "body": "2",
        "format": "org.matrix.custom.html",
        "formatted_body": "<p><strong>2</strong></p>",
        "m.mentions": {},
    }
    assert content["m.new_content"] == new
    assert content["body"] == "* 2"
    assert content["formatted_body"] == "* <p><strong>2</strong></p>"
    assert content["m.mentions"] == {}
    assert referred(content) == "count"
    sent = resolved(content, "$first")
    assert sent["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$first"}
    assert "hafenlotse" not in json.dumps(sent)


def test_edit_that_is_too_large_goes_without_html() -> None:
    content = edit_content(reply("x" * 15_000), "en", "count")
    for each in (content, content["m.new_content"]):
        assert "format" not in each
        assert "formatted_body" not in each
        assert "x" * 15_000 in each["body"]
    assert len(json.dumps(content)) <= LARGEST
