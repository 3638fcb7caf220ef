"""The renderer: whatever people typed stands in an answer as what it is, in both of its forms.

Well-formed, only our tags, nobody mentioned who was not meant, nothing cut, no message too large.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.content import (
    LARGEST,
    NOWHERE,
    _size,
    edit_content,
    file_content,
    paged,
    poll_end,
    poll_start,
    reply_content,
)
from commands.kit.render import plain, render
from commands.kit.reply import (
    Block,
    Bullets,
    Code,
    EventLink,
    File,
    Inline,
    Joined,
    Mention,
    Moment,
    Named,
    NativePoll,
    NativePollEnd,
    Numbered,
    Reply,
    RoomMention,
    Strong,
)
from commands.kit.texts import _, n_
from tests.fuzz.shapes import decoded, encoded, texts
from tests.fuzz.surface import Surface
from tests.harness.messages import Content, read

INA = "@ina:localhost"
_SEPARATOR = "\x1f"
_MOST = 50_000  # characters, about as many as an event has
_ZONE = ZoneInfo("Europe/Berlin")
_AT = datetime(2020, 11, 19, 9, 0, tzinfo=UTC)


def _node(place: int, text: str, below: Inline) -> Inline:
    """One of all kinds of nodes, with this text in it."""
    kinds: tuple[Inline, ...] = (
        text,
        Code(text),
        Strong(text),
        _("I do not know “{text}”. Possible are {known}.", text=text, known=Joined([text, below])),
        _("Example: {example}", example=Code(text)),
        _("I do not know the command “{name}”. `!help` shows all commands.", name=below),
        n_("{count} clause:", "{count} clauses:", len(text), other=text),
        Named({"en": text, "de": text}, before=text, after=text),
        Joined([text, below, 1_234_567], text),
        Strong(Joined([Code(text), below])),
        Moment(_AT, _ZONE),
        EventLink(f"!{text}:localhost", f"${text}"),
        Mention(f"@{text}:localhost"),
    )
    return kinds[place % len(kinds)]


def _tree(pieces: list[str]) -> list[Block]:
    blocks: list[Block] = []
    below: Inline = ""
    for piece in pieces:
        place, text = ord(piece[0]), piece[1:]
        below = _node(place, text, below)
        if place % 7 == 5:
            blocks.append(Bullets([below, text, below]))
        elif place % 7 == 6:
            blocks.append(Numbered([text, below]))
        else:
            blocks.append(below)
    return blocks


def one(data: bytes) -> None:
    """Texts, each behind a character that says in what kind of node it stands."""
    # What has no form in UTF-8 is refused before anything is repeated.
    whole = decoded(data).encode("utf-8", "replace").decode()[:_MOST]
    pieces = [each for each in whole.split(_SEPARATOR) if each][:40]
    if not pieces:
        return
    blocks = _tree(pieces)
    meant = {f"@{each[1:]}:localhost" for each in pieces}
    for language in ("de", "en"):
        for block in blocks:
            if not isinstance(block, Bullets | Numbered):
                _same_in_both(block, language)
        for rings in (False, True):
            answer = Reply(blocks, rings=rings, home=ZoneInfo("UTC"))
            content = reply_content(answer, language, NOWHERE)
            _check(content)
            assert set(content["m.mentions"].get("user_ids", ())) <= meant
            assert "room" not in content["m.mentions"], "nobody said RoomMention"
            for _page, part in paged(answer, language, NOWHERE):
                _check(part)
        ringing = Reply([*blocks, RoomMention()], rings=True)
        assert reply_content(ringing, language, NOWHERE)["m.mentions"].get("room") is True
        edited = edit_content(answer, language, "key")
        _check(edited["m.new_content"])
        _others(pieces, blocks, language)
    assert paged_words(Reply(blocks)) == _words(reply_content(Reply(blocks), "en", NOWHERE))


def paged_words(answer: Reply) -> list[str]:
    """All words of all pages."""
    return [each for _page, part in paged(answer, "en", NOWHERE) for each in _words(part)]


def _words(content: Content) -> list[str]:
    # Words longer than a page are cut somewhere, and numbered lists become paragraphs.
    return list("".join(content["body"].split()))


def _others(pieces: list[str], blocks: list[Block], language: str) -> None:
    inline = [each for each in blocks if not isinstance(each, Bullets | Numbered)]
    question = pieces[0][1:200]
    kind, poll = poll_start(NativePoll(question, inline[:20], "k"), language, NOWHERE)
    assert poll["m.mentions"] == {}
    assert poll[kind]["question"]["body"] == question
    for node in inline[:3]:
        assert poll_end(NativePollEnd("k", node), language)[1]["m.mentions"] == {}
        assert plain(node, language) is not None
        file = File("a.csv", "text/csv", "p", {}, node)
        assert file_content(file, language, NOWHERE)["m.mentions"] == {}


def _check(content: Content) -> None:
    assert _size(content["body"]) <= LARGEST or "formatted_body" not in content
    if "formatted_body" in content:
        read(content["formatted_body"])


def _same_in_both(node: Inline, language: str) -> None:
    """Outside of lists both forms say the same, character by character."""
    both = render([node], language)
    assert "".join(read(both.html).split()) == "".join(both.body.split())


_pieces = st.lists(
    st.tuples(st.integers(33, 33 + 90).map(chr), texts | texts.map(lambda each: each * 9)),
    min_size=1,
    max_size=8,
)
SHAPED = encoded(_pieces.map(lambda some: _SEPARATOR.join(a + b for a, b in some)))
SEEDS = tuple(
    _SEPARATOR.join(chr(33 + n) + f"Musterhafen <b>{n}</b> @ina:localhost" for n in some).encode()
    for some in (range(13), range(13, 40), range(0, 90, 7))
)
SURFACE = Surface("rendering", one, SHAPED, SEEDS)
