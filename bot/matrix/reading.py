"""The homeserver's answers as they come: a value in one may be hostile, and there may be many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

Json = dict[str, Any]
# Far more than anything of Matrix has; Python's parser gives up below 1,000.
_DEEPEST: Final = 100
# A string without an end reaches to the end: nothing in it is taken for the start of another.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.|\\\Z)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
# All up to the next bracket that is none in a string; nothing where none is there yet: to look on
# from the next byte, and the next, would take minutes for what anybody may send.
_UP_TO_BRACKET: Final = re.compile(
    rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"\[\]{}]*+)*+([\[\]{}])|', re.DOTALL
)
# The last of the strings that are complete, where no bracket is between them.
_LAST_STRING: Final = re.compile(rb'(?:[^"]*+("[^"\\]*+(?:\\.[^"\\]*+)*+"))*+', re.DOTALL)
_ROOMS: Final = [b"", b'"rooms"', b'"join"']  # the names of the objects around what is cut out


def parsed(text: bytes | bytearray) -> Json | None:
    """None for what is no JSON object."""
    try:
        answer = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        # One hostile event in it must not keep everybody else's from being read.
        try:
            answer = json.loads(_shallow(text), parse_int=_number)
        except (ValueError, RecursionError):
            return None
    return answer if isinstance(answer, dict) else None


def _shallow(text: bytes | bytearray) -> bytes | bytearray:
    """The same JSON; what is nested too deeply for any parser is null."""
    kept, depth, start = bytearray(), 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth == _DEEPEST:
                kept += text[start : token.start()] + b"null"
        elif token[0] in (b"]", b"}"):
            if depth == _DEEPEST:
                start = token.end()
            depth -= 1
    return bytes(kept + text[start:]) if depth == 0 else text


def _number(digits: str) -> int | None:
    """Python refuses to read numbers of more than 4,300 digits."""
    return int(digits) if len(digits) < 100 else None


def _text(name: bytes) -> str | None:
    """None for what is no JSON string."""
    try:
        return str(json.loads(name))
    except ValueError:
        return None


class Cutter:
    """Cuts out of a sync, while it is read, what it tells of each room that the bot is in.

    After a start that may be thousands: read as a whole, they take many times what is kept of them.
    """

    def __init__(self, take: Callable[[str, Json], None]) -> None:
        self._take = take
        self._kept = bytearray()
        self._tail = b""  # no bracket is in it yet; begins with the last string, or after a bracket
        self._depth = 0
        self._names: list[bytes] = []  # of the outermost objects the text is in
        self._room: str | None = None  # of which there is something in:
        self._told = bytearray()

    def feed(self, bit: bytes) -> None:
        """The next bit of the answer; hands on the rooms that are complete."""
        text, looked, start = self._tail + bit, 0, 0
        for token in _UP_TO_BRACKET.finditer(text):
            bracket = token[1]
            if bracket is None:  # it is still to come
                strings = _LAST_STRING.match(text, looked)
                looked = strings.start(1) if strings and strings[1] else looked
                break
            looked = token.end()
            if bracket in (b"{", b"["):
                self._depth += 1
                if self._depth <= len(_ROOMS) + 1 and self._opens_room(token):
                    self._kept += text[start : looked - 1]
                    start = looked - 1
            else:
                self._depth -= 1
                if self._room is not None and self._depth == len(_ROOMS):
                    self._told += text[start:looked]
                    self._hand_on(self._room)
                    start = looked
        (self._kept if self._room is None else self._told).extend(text[start:looked])
        self._tail = text[looked:]

    def rest(self) -> bytes:
        """All but what was cut out; a room that was cut out is null there."""
        return bytes(self._kept + self._told + self._tail)

    def _opens_room(self, token: re.Match[bytes]) -> bool:
        is_inside = self._depth > len(_ROOMS)
        if is_inside and self._names != _ROOMS:
            return False
        name: bytes = next(reversed(_STRING.findall(token[0])), b"")
        if not is_inside:
            self._names[self._depth - 1 :] = [name]
        elif token[1] == b"{":
            self._room = _text(name)
        return self._room is not None

    def _hand_on(self, room_id: str) -> None:
        told = parsed(self._told)
        if told is None:
            self._kept += self._told  # that is no JSON, and so the whole is none
        else:
            self._kept += b"null"
            self._take(room_id, told)
        self._room = None
        self._told.clear()
