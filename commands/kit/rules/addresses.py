"""Matrix addresses as people give them: typed, or as the link that clients make of a name.

Who is meant is said by the address a link leads to, never by the name it shows (domain.md section
6, point 8). Sources: Matrix specification, appendices "User identifiers", "matrix.to navigation"
and "Matrix URI scheme"; CommonMark for `[name](link)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

# Of a server's name a full stop or hyphen is never the first or last sign of a part.
_PART: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
USER_ID: Final = re.compile(rf"@[a-z0-9._=/+-]+:{_PART}(?:\.{_PART})*(?::\d{{1,5}})?", re.ASCII)
_AROUND: Final = "\"'„“”«»‹›‘’‚`´.,;:!?…()[]{}<>*|–—"  # a sentence
LONGEST: Final = 255  # bytes of an address, by the specification
_LINK: Final = r"(?:https?://matrix\.to/#/|matrix:u/)[^\s()<>\[\]]{1,800}"
_MARKDOWN: Final = rf"\[((?:[^\[\]\\\n]|\\[^\n]){{0,500}})\]\(<?({_LINK})>?\)"
# A name behind a link, or the link alone; what ends a sentence behind it belongs to neither.
_GIVEN: Final = re.compile(rf"(?:{_MARKDOWN}|(?<!\S)<?({_LINK})>?)([.,:;!?]*)(?!\S)")
_IN_TEXT: Final = re.compile(_MARKDOWN)
_ESCAPED: Final = re.compile(r"\\([\[\]\\])")
_TO_ESCAPE: Final = re.compile(r"[\[\]\\]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was named by a link: the address it leads to, the text it shows, its end."""

    address: str
    shown: str
    end: int


def is_address(text: str) -> bool:
    """Whether it is a full Matrix address."""
    return len(text) <= LONGEST and USER_ID.fullmatch(text) is not None


def address_in(word: str) -> str | None:
    """The full Matrix address that a word is, without the punctuation around it; None: it is none.

    `@eva:example.org.` at the end of a sentence, `(@eva:example.org)`, `<@eva:example.org>,`.
    """
    found = word.strip(_AROUND)
    return found if is_address(found) else None


def led_to(link: str) -> str | None:
    """The address of the person a link leads to; None if it leads to anything else."""
    link = link.strip()
    for start, sign in (
        ("https://matrix.to/#/", ""),
        ("http://matrix.to/#/", ""),
        ("matrix:u/", "@"),
    ):
        if link.startswith(start):
            address = sign + unquote(link[len(start) :].partition("?")[0])
            return address if is_address(address) else None
    return None


def person_at(text: str, start: int) -> Person | None:
    """Who is named by a link that begins there and fills its word; None if nobody is."""
    found = _GIVEN.match(text, start)
    address = led_to(found[2] or found[3]) if found else None
    if found is None or address is None:
        return None
    name = text[start : found.start(4)] if found[1] is None else _unescaped(found[1])
    return Person(address, name + found[4], found.end())


def without_links(text: str) -> str:
    """The text as clients show it: of a person who was named by a link, the name."""
    if "](" not in text:
        return text
    return _IN_TEXT.sub(lambda found: _unescaped(found[1]) if led_to(found[2]) else found[0], text)


def as_link(name: str, address: str) -> str:
    """The person in the form that `person_at` reads, whatever their name is."""
    name = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(name.split()))
    return f"[{name}](https://matrix.to/#/{quote(address, safe='@:')})"


def contradicts(shown: str, address: str) -> bool:
    """Whether what a link shows looks like another address than the one it leads to."""
    return any(found[0].rstrip(".") != address for found in USER_ID.finditer(shown))


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(r"\1", name)
