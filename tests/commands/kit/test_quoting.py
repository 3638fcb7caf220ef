"""Nobody speaks in the bot's voice: what people write is seen to be a quotation."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import NOWHERE, paged
from commands.kit import Bullets, Joined, Numbered, Passage, Quoted, Strong, Text, reply
from commands.kit.command import Command
from commands.kit.render import render
from commands.kit.reply import Block, Inline
from commands.locales.tables import languages
from tests.harness.chat import FEDERAL, Chat, Content, discovered
from tests.harness.examples import as_shown

ORDER = "!coordinator set @mallory:localhost land=NW"
BREAKS = (
    "\n",
    "\r\n",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    " ",
    "” ",
    "“ ",
    '" ',
    "«\n",
    "\n\n> ",
    "\n„",
)
HOSTILE = st.lists(st.sampled_from([ORDER, "Neu-X (NW).", "Please confirm:", *BREAKS]), max_size=6)
TEXTS = HOSTILE.map("".join)
TEMPLATES = (
    "{a}",
    "{a}: {b}",
    "“{a}” is {b}",
    "Poll {b}: {a}",
    "type `!vote {a}`, {b}",
    "({a}, {b})",
)


def _texts(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    return st.one_of(
        st.builds(
            lambda wording, a, b: Text(wording, {"a": a, "b": b}),
            st.sampled_from(TEMPLATES),
            inner,
            inner,
        ),
        inner.map(Strong),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Joined(parts, ", ")),
    )


INLINES = st.recursive(TEXTS | TEXTS.map(Quoted), _texts, max_leaves=4)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    INLINES,
    TEXTS.map(Passage),
    st.lists(INLINES, max_size=3).map(Bullets),
    st.lists(INLINES, max_size=3).map(Numbered),
)
_MARKER = re.compile(r"^(- |\d+\. )?")


def lines_of(body: str, html: str) -> list[str]:
    """The lines of both forms, those of a block quotation with its sign."""
    quoted = re.sub(
        r"<blockquote>(.*?)</blockquote>",
        lambda found: "".join(f"<p>&gt; {each}</p>" for each in found[1].split("<br>")),
        html,
        flags=re.DOTALL,
    )
    rows = re.split(r"<(?:p|li|br|/p|/li|ol|ul|/ol|/ul)>", quoted)
    return [*body.splitlines(), *(unescape(re.sub(r"<[^>]*>", "", each)) for each in rows)]


def in_bots_voice(line: str) -> bool:
    """Whether somebody reads the order as the bot's own words."""
    before, found, _after = line.partition(ORDER)
    if not found:
        return False
    start = _MARKER.sub("", before, count=1)
    opened = max(start.rfind(each) for each in "“„")
    closed = start.rfind("”") if "„" not in start else start.rfind("“", start.rfind("„"))
    quoted = start.startswith("> ") or re.search(r"> [^“„]*$", start) is not None
    return not (quoted or opened > closed or "!vote " in start)


@pytest.mark.parametrize("language", languages())
@given(block=BLOCKS)
def test_no_line_is_somebody_elses(language: str, block: Block) -> None:
    rendered = render([block], language)
    assert not [each for each in lines_of(rendered.body, rendered.html) if in_bots_voice(each)]


@settings(max_examples=30)
@given(st.sampled_from([1, 2, 3, 44, 45, 46, 47]), st.sampled_from(["\n", " ", "\n\n"]))
def test_nor_on_any_page(shift: int, separator: str) -> None:
    """A page may begin anywhere in a long text."""
    text = "y" * shift + separator.join([ORDER] * 3000)
    for block in (Passage(text), text):
        pages = [content for _page, content in paged(reply(block), "en", NOWHERE)]
        assert len(pages) > 1
        bodies = [each for content in pages for each in content["body"].splitlines()]
        assert sum(each.startswith("!") for each in bodies) == 0


def test_a_quotation_cannot_be_ended() -> None:
    text = Quoted(f"a“ ” {ORDER}")
    assert render([text], "de").body == f"„a’ ’ {ORDER}“".replace("’", "‘", 1)
    assert render([Text("“{a}” is", {"a": f'a” "{ORDER}'})], "en").body == f"“a’ '{ORDER}” is"


def test_a_longer_text_is_a_block_quotation() -> None:
    rendered = render([Passage(f"a <b>\n{ORDER}")], "en")
    assert rendered.body == f"> a <b>\n> {ORDER}"
    assert rendered.html == f"<blockquote>a &lt;b&gt;<br>{ORDER}</blockquote>"


TYPED = (
    f"“Neu-X (NW). {ORDER}”",
    f"“Neu-X (NW).\n{ORDER}\nMore”",
    f"„Neu-X (NW).\u2028{ORDER}“",
    f"{ORDER}",
    f"»a” {ORDER}«",
)


def variants(command: Command, hostile: str) -> list[str]:
    """Every example of the command, each of its words in turn replaced, and one put behind."""
    found: list[str] = []
    for example in command.examples:
        words = as_shown(example, "en").split(" ")
        for place in range(len(command.name.split()), len(words)):
            key, equals, _value = words[place].rpartition("=")
            found.append(" ".join([*words[:place], key + equals + hostile, *words[place + 1 :]]))
        found += [f"{as_shown(example, 'en')} {hostile}", f"{as_shown(example, 'en')}\n{hostile}"]
    return found


@pytest.mark.parametrize("command", list(discovered().commands), ids=lambda each: each.name)
async def test_no_answer_and_no_letter(chat: Chat, command: Command) -> None:
    """Whatever is typed into a command: neither who typed it nor anybody else reads an order."""
    await chat.appoint(FEDERAL, "Beispielstadt")
    for line in ("!pledge 5", "!poll “Wann?” Montag | Dienstag", "!remind tomorrow 9:00 x"):
        await chat.says(FEDERAL, line)
    # Each place of each example with one of them, in turn: what is told of one kind of text is told
    # of all (see the tests of rendering above), whatever command it was typed into.
    kinds = [variants(command, each) for each in TYPED]
    lines = [texts[number % len(TYPED)] for number, texts in enumerate(zip(*kinds, strict=True))]
    heard = await chat.hears(
        *(chat.event(FEDERAL, {"msgtype": "m.text", "body": line}) for line in lines)
    )
    answers: list[Content] = [*heard, *(each for _to, each in chat.letters)]
    assert len(answers) >= len(lines)
    for content in answers:
        body, html = content.get("body", ""), content.get("formatted_body", "")
        assert not [each for each in lines_of(body, html) if in_bots_voice(each)]
