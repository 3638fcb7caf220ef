"""JSON from outside: how deep, how large, and of which characters it may be."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from typing import Any, Final

DEEPEST: Final = 30
# An event has at most 65,536 bytes.
LONGEST: Final = 65_536  # characters in all
MOST: Final = 10_000  # values in all
LONGEST_NAME: Final = 255
_EXACT: Final = 2**53  # larger numbers are none in JSON for everybody
_REFUSED_CHARACTERS: Final = re.compile("[\0\ud800-\udfff]")


class Reason(StrEnum):
    """Why something was dropped: all that is ever told about it."""

    STRUCTURE = "not of the form"
    DEPTH = "nested too deeply"
    SIZE = "too large"
    CHARACTERS = "forbidden characters"
    NUMBER = "impossible number"
    TIME = "impossible time"
    ID = "no valid id"
    RELATION = "refers to something else outside than inside"
    PLAINTEXT = "unreadable once decrypted"
    CRYPTOGRAPHY = "cryptographically malformed"
    SENDER = "encrypted by somebody else"
    REPLAY = "encrypted once and sent twice"


class Misfit(Exception):  # noqa: N818
    """It must not come in. Raised only within bot.matrix."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def check_value(value: Any) -> None:
    """Any JSON from outside. Raises Misfit. Not recursive: it may be nested as deeply as it is."""
    count = length = 0
    todo = [(value, 1)]
    while todo:
        each, depth = todo.pop()
        count += 1
        if depth > DEEPEST:
            raise Misfit(Reason.DEPTH)
        if isinstance(each, dict):
            for key in each:
                length += _checked_length(key)
            todo += [(below, depth + 1) for below in each.values()]
        elif isinstance(each, list):
            todo += [(below, depth + 1) for below in each]
        else:
            length += _checked_length(each)
        if count + len(todo) > MOST or length > LONGEST:
            raise Misfit(Reason.SIZE)


def _checked_length(value: Any) -> int:
    if isinstance(value, str):
        if _REFUSED_CHARACTERS.search(value):
            raise Misfit(Reason.CHARACTERS)
        return len(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Misfit(Reason.NUMBER)
    elif isinstance(value, int):
        if abs(value) >= _EXACT:
            raise Misfit(Reason.NUMBER)
    elif value is not None:
        raise Misfit(Reason.STRUCTURE)
    return 0


def is_object(value: Any) -> bool:
    """Whether it is a JSON object; what is in it has to be looked at when it is read."""
    return isinstance(value, dict)


def is_level(value: Any) -> bool:
    """Whether it is a power level."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_name(value: Any) -> bool:
    """Whether it is a short text without forbidden characters."""
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_NAME
        and not _REFUSED_CHARACTERS.search(value)
    )


def checked_name(value: Any) -> str:
    """The same text; raises Misfit if it is none, or too long."""
    if not is_name(value):
        raise Misfit(Reason.STRUCTURE)
    return str(value)
