"""From reply tree to message: a plain body that is complete without HTML, HTML, mentions.

What somebody else has written never looks like the bot's own words: it has no line of its own, but
for those of a block quotation, and stands in quotation marks where a command could be read in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from string import Formatter
from typing import Final, NewType
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from markupsafe import escape

from commands.locales.tables import languages, table

from .reply import (
    Block,
    Bullets,
    Code,
    EventLink,
    Inline,
    Joined,
    Lasting,
    Mention,
    Moment,
    Named,
    Numbered,
    Passage,
    Quoted,
    RoomMention,
    Strong,
    Term,
    Typeset,
)
from .rules.choices import primary_word
from .rules.lines import is_like_a_command, shown_in_line, within_marks
from .texts import Text, _

# Made of what is written here, and of what went through `_escaped`; an ordinary string, as every
# answer has some forty pieces of it and a class of its own would take longer than the escaping.
Html = NewType("Html", str)
CODE, CODE_END, BREAK = Html("<code>"), Html("</code>"), Html("<br>")
_SPECIAL: Final = re.compile("[&<>\"']")
_PASSAGE = "> "  # before every line of a block quotation, as in mails
_OPENING = ("“", "„", "»", '"', "‚")


@dataclass(slots=True)
class Rendered:
    """A message in one language. `mentions` are full Matrix ids."""

    body: str
    html: str
    mentions: list[str] = field(default_factory=list)
    mentions_room: bool = False


def render(blocks: Sequence[Block], language: str, home: ZoneInfo | None = None) -> Rendered:
    """The blocks as one message in `language`; the zone of a time is named if it is not `home`."""
    page = _Page(language, home)
    for block in blocks:
        page.block(block)
    return Rendered(
        "\n".join(page.plain), "".join(page.html), list(dict.fromkeys(page.people)), page.room
    )


def plain(node: Inline, language: str) -> str:
    """One inline node as plain text."""
    return _Page(language).inline(node)[0]


def quoted(text: str) -> Text:
    """It in the quotation marks of the reader's language."""
    return _("“{text}”", text=text)


class _Page:
    """Collects both forms side by side, so that they cannot differ in content."""

    def __init__(self, language: str, home: ZoneInfo | None = None) -> None:
        self.language = language
        self.home = home
        self.plain: list[str] = []
        self.html: list[str] = []
        self.people: list[str] = []
        self.room = False

    def block(self, block: Block) -> None:
        if isinstance(block, Bullets | Numbered):
            self._list(block)
            return
        if isinstance(block, Lasting):
            texts, htmls = _lasting(block, self.language)
            self.plain += texts
            self.html += htmls
            return
        if isinstance(block, Passage):
            lines = [shown_in_line(each) for each in block.text.split("\n")]
            self.plain += [_PASSAGE + each for each in lines]
            self.html.append(f"<blockquote>{BREAK.join(map(_escaped, lines))}</blockquote>")
            return
        text, html = self.inline(block)
        self.plain.append(text)
        self.html.append(f"<p>{html}</p>")

    def _list(self, block: Bullets | Numbered) -> None:
        first = block.first if isinstance(block, Numbered) else None
        tag, begins = ("ul", "") if first is None else ("ol", _begins(first))
        self.html.append(f"<{tag}{begins}>")
        for place, item in enumerate(block.items):
            text, html = self.inline(item)
            self.plain.append(f"- {text}" if first is None else f"{first + place}. {text}")
            self.html.append(f"<li>{html}</li>")
        self.html.append(f"</{tag}>")

    def inline(self, node: Inline) -> tuple[str, Html]:
        match node:
            case Text() | Quoted():  # first what is asked for most
                return self._text(node)
            case str():
                return self._written(node)
            case int():
                # What Babel's format_decimal gives for a whole number, at a hundredth of its cost,
                # and without the 5 MB of facts about the world that Babel loads for it.
                number = f"{node:,}".replace(",", table(self.language).thousands)
                return number, _escaped(number)
            case Named() | Term():
                word = self._word(node)
                return word, _escaped(word)
            case Code(given):
                return self._code(given)
            case Strong(content):
                text, html = self.inline(content)
                return text, Html(f"<strong>{html}</strong>")
            case Moment(at, zone):
                shown = self._moment(at, zone)
                return shown, _escaped(shown)
            case Joined(parts, separator):
                both = [self.inline(part) for part in parts]
                texts, htmls = [text for text, _ in both], [html for _, html in both]
                return separator.join(texts), Html(_escaped(separator).join(htmls))
            case Mention() | RoomMention() | EventLink() | Typeset():
                return self._reference(node)

    def _written(self, text: str) -> tuple[str, Html]:
        """A string, which may be what somebody has written."""
        if is_like_a_command(text) and "\n" not in text:
            return self._text(quoted(text))
        if "\n" in text:
            first, *others = [shown_in_line(each) for each in text.split("\n")]
            first = _PASSAGE + first if is_like_a_command(first) else first
            text = "\n".join([first, *(_PASSAGE + each for each in others)])
            return text, _broken(text)
        text = shown_in_line(text)
        return text, _escaped(text)

    def _moment(self, at: datetime, zone: ZoneInfo) -> str:
        spoken = table(self.language)
        shown = format_datetime(at, spoken.moment, tzinfo=zone, locale=spoken.locale)
        if self.home is None or zone.key == self.home.key:
            return shown
        return plain(_("{moment} (time zone {zone})", moment=shown, zone=zone.key), self.language)

    def _word(self, node: Named | Term) -> str:
        if isinstance(node, Named):
            return node.shown(self.language)
        return primary_word(node.choice, self.language)

    def _code(self, given: str | Named) -> tuple[str, Html]:
        text = shown_in_line(given) if isinstance(given, str) else self._word(given)
        return text, Html(f"{CODE}{_escaped(text)}{CODE_END}")

    def _reference(self, node: Mention | RoomMention | EventLink | Typeset) -> tuple[str, Html]:
        if isinstance(node, Typeset):
            return node.text, _broken(node.text)
        if isinstance(node, EventLink):
            return _linked(node)
        if isinstance(node, RoomMention):
            self.room = True
            return "@room", Html("@room")
        self.people.append(node.user_id)
        link = "https://matrix.to/#/" + quote(node.user_id, safe="@:")
        return node.user_id, _link(link, node.user_id)

    def _filled(self, node: Inline, place: _Place) -> tuple[str, Html]:
        """What stands in a placeholder; a string in quotation marks or code already has no line."""
        if place is _Place.OPEN or not isinstance(node, str | Quoted):
            return self.inline(node)
        text = shown_in_line(node if isinstance(node, str) else node.text)
        text = within_marks(text) if place is _Place.IN_MARKS else text
        return text, _escaped(text)

    def _text(self, text: Text | Quoted) -> tuple[str, Html]:
        text = quoted(text.text) if isinstance(text, Quoted) else text
        segments = _segments(text.template(self.language))
        if len(segments) == 1 and segments[0][2] is None:  # nothing is to be filled in
            return segments[0][:2]
        plain_parts: list[str] = []
        html_parts: list[Html] = []
        for literal, literal_html, name, place in segments:
            plain_parts.append(literal)
            html_parts.append(literal_html)
            if name is not None:
                shown, html = self._filled(text.params[name], place)
                plain_parts.append(shown)
                html_parts.append(html)
        return "".join(plain_parts), Html("".join(html_parts))


@lru_cache(256)
def _lasting(lasting: Lasting, language: str) -> tuple[Sequence[str], Sequence[str]]:
    """The paragraphs and items of it, in both forms."""
    page = _Page(language)
    for block in lasting.blocks:
        page.block(block)
    assert not page.people
    assert not page.room
    return page.plain, page.html


class _Place(Enum):
    """Where in a text a placeholder stands."""

    OPEN = auto()
    IN_MARKS = auto()
    IN_CODE = auto()


@lru_cache(512)
def _segments(template: str) -> list[tuple[str, Html, str | None, _Place]]:
    """What stands before each placeholder, in both forms, its name, and where it stands."""
    found: list[tuple[str, Html, str | None, _Place]] = []
    in_code = False
    for literal, name, _spec, _conversion in Formatter().parse(template):
        html = ""
        # A pair of backticks may enclose placeholders, so the state outlives the segment.
        for index, piece in enumerate(literal.split("`")):
            if index:
                in_code = not in_code
                html += CODE if in_code else CODE_END
            html += _broken(piece)
        place = _Place.IN_MARKS if literal.endswith(_OPENING) else _Place.OPEN
        place = _Place.IN_CODE if in_code else place
        found.append((literal.replace("`", ""), Html(html), name, place))
    return found


def _begins(first: int) -> str:
    """The attribute of a list that does not begin with 1."""
    return "" if first == 1 else f' start="{first}"'


def _linked(node: EventLink) -> tuple[str, Html]:
    """A matrix.to link; its server helps clients that are not in that room yet to find it."""
    link = f"https://matrix.to/#/{quote(node.room_id, safe='!:')}/{quote(node.event_id, safe='$:')}"
    server = node.room_id.partition(":")[2]
    link += f"?via={quote(server, safe=':')}" if server else ""
    return link, _link(link, link)


def _link(to: str, shown: str) -> Html:
    return Html(f'<a href="{_escaped(to)}">{_escaped(shown)}</a>')


def _escaped(text: str) -> Html:
    """The text where HTML is expected; nearly always it has nothing that could be markup."""
    return Html(str(escape(text)) if _SPECIAL.search(text) else text)


def _broken(text: str) -> Html:
    """The same for a text of several lines."""
    return Html(_escaped(text).replace("\n", BREAK))


def in_each_language(node: Inline) -> dict[str, str]:
    """The words by language, for what is kept or drawn later."""
    return {language: plain(node, language) for language in languages()}


def in_language(names: Mapping[str, str]) -> Inline:
    """Words that were kept in each language."""
    return Named(names)
