"""People who are named in a message by a link: clients show those as pills.

Today's clients put the name into the plain body, and the address into the HTML only. The body
stays what is read; of the HTML only the links to people are taken, each for the very place of the
body where its name stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

from commands.kit.rules.addresses import as_link, is_address, led_to, without_links

# Beyond that nobody names people one by one.
_LONGEST: Final = 16_000
# What clients write: tags that end, as do their quotation marks, before the next one begins. Others
# take the parser of the standard library a time that grows with the square of their length.
_SOUND: Final = re.compile(r"""(?:[^<]+|</?[A-Za-z](?:[^<>"']|"[^"<>]*"|'[^'<>]*')*+>)*+""")
_MOST: Final = 30
_LONGEST_NAME: Final = 400
_QUOTATION: Final = "mx-reply"


def with_people(body: str, content: Mapping[str, Any]) -> str:
    """The body, with every pill as `[name](https://matrix.to/#/@name:server)`.

    A name is replaced where it stands as often in the body as in the HTML, so that it is certain
    which one is meant; else it stays a name.
    """
    html = content.get("formatted_body")
    if not isinstance(html, str) or len(html) > _LONGEST or "matrix" not in html:
        return body
    # Some clients write the links into the body themselves; then they are there.
    if not _SOUND.fullmatch(html) or without_links(body) != body:
        return body
    page = _Page()
    page.feed(html)
    page.close()
    for start, end, link in reversed(list(_places(body, page))):
        body = body[:start] + link + body[end:]
    return body


def _places(body: str, page: _Page) -> Iterator[tuple[int, int, str]]:
    """From where to where in the body a name is to become which link; none overlap."""
    text = "".join(page.text)
    taken = 0
    for start, end, address in page.pills[:_MOST]:
        name = text[start:end].strip()
        # Some clients show `@name`; where the address itself is shown there is nothing to do.
        name = name if is_address(name) else name.removeprefix("@")
        if not name or len(name) > _LONGEST_NAME or name == address:
            continue
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)")
        here = [each.start() for each in pattern.finditer(text)]
        there = [each.span() for each in pattern.finditer(body)]
        which = next((n for n, at in enumerate(here) if start <= at < end), None)
        if which is None or len(here) != len(there):
            continue
        first, last = there[which]
        first -= first > taken and body[first - 1] == "@"
        if first >= taken:
            taken = last
            yield first, last, as_link(name, address)


class _Page(HTMLParser):
    """The text of a message, without what it quotes, and where in it links to people stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.pills: list[tuple[int, int, str]] = []
        self._length = 0
        self._quoted = 0
        self._open: tuple[int, str] | None = None  # where the link that is open begins, and leads

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == _QUOTATION:
            self._quoted += 1
        elif tag == "a":  # no link is inside another one
            address = led_to(next((value or "" for name, value in attrs if name == "href"), ""))
            self._open = (self._length, address) if address and not self._quoted else None
        elif tag in ("br", "p", "div", "li"):
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == _QUOTATION:
            self._quoted = max(0, self._quoted - 1)
        elif tag == "a" and self._open is not None:
            start, address = self._open
            self.pills.append((start, self._length, address))
            self._open = None

    def handle_data(self, data: str) -> None:
        if not self._quoted:
            self.text.append(data)
            self._length += len(data)
