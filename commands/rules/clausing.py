"""From a text to the clauses of a statement, and back to a text with their numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from .spelling import spaced
from .wording import LONGEST_CLAUSE, MOST_CLAUSES

_NUMBERED = re.compile(r"(\d{1,3})[.)](?: (.*))?", re.ASCII)
# A line that begins like a number, and is none: `3\. Dezember`.
_TO_ESCAPE = re.compile(r"^(\d{1,3}\\*)([.)](?: |$))", re.ASCII | re.MULTILINE)
_ESCAPED = re.compile(r"^(\d{1,3}\\*)\\([.)](?: |$))", re.ASCII | re.MULTILINE)


class Reason(Enum):
    """Why a text is not a list of clauses."""

    NONE = auto()  # there is nothing
    BEFORE = auto()  # something stands before the first number
    ORDER = auto()  # a number does not follow the one before
    EMPTY = auto()  # a number without words
    MANY = auto()  # more than MOST_CLAUSES
    LONG = auto()  # longer than LONGEST_CLAUSE


class NotClauses(Exception):  # noqa: N818 - it is read behind `raise` and `except`
    """A text is not a list of clauses.

    `number` is that of the clause, with MANY how many there are. `line` is the wrong line; with
    ORDER `expected` is the number that should stand there, with LONG `length` what was counted.
    """

    def __init__(
        self, reason: Reason, number: int = 0, *, line: str = "", expected: int = 0, length: int = 0
    ) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.number = number
        self.line = line
        self.expected = expected
        self.length = length


def tidy(text: str) -> str:
    """The words of a clause in the one form that is kept: no space and no empty line too many."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def clauses(text: str, title: str = "") -> list[str]:
    """The clauses of a text: its numbered parts `1. …`, `2) …`, else its paragraphs.

    A clause goes on until the next number. A heading that only repeats the `title` is left out.
    Raises NotClauses.
    """
    lines = _without_title(tidy(text).split("\n"), title)
    in_order = any(map(_NUMBERED.fullmatch, lines))
    raw = _numbered(lines) if in_order else "\n".join(lines).split("\n\n")
    found = [tidy(_ESCAPED.sub(r"\1\2", each.strip("\n"))) for each in raw]
    if found == [""] and not in_order:
        raise NotClauses(Reason.NONE)
    check(found)
    return found


def _without_title(lines: list[str], title: str) -> list[str]:
    is_title = bool(spaced(title)) and spaced(lines[0]) == spaced(title)
    return tidy("\n".join(lines[1:])).split("\n") if is_title and len(lines) > 1 else lines


def _numbered(lines: Sequence[str]) -> list[str]:
    found: list[list[str]] = []
    for line in lines:
        match = _NUMBERED.fullmatch(line)
        if match is None:
            if not found:
                raise NotClauses(Reason.BEFORE, line=line)
            found[-1].append(line)
            continue
        if int(match[1]) != len(found) + 1:
            raise NotClauses(Reason.ORDER, int(match[1]), line=line, expected=len(found) + 1)
        found.append([match[2] or ""])
    return ["\n".join(each) for each in found]


def check(found: Sequence[str]) -> None:
    """Raises NotClauses for clauses that are too many, empty or too long."""
    for number, clause in enumerate(found, 1):
        if not clause:
            raise NotClauses(Reason.EMPTY, number)
        if len(clause) > LONGEST_CLAUSE:
            raise NotClauses(Reason.LONG, number, length=len(clause))
    if len(found) > MOST_CLAUSES:
        raise NotClauses(Reason.MANY, len(found))


def numbered(found: Iterable[str]) -> str:
    """The clauses as a text with their numbers; `clauses` makes the same of it again."""
    escaped = [_TO_ESCAPE.sub(r"\1\\\2", each) for each in found]
    return "\n".join(f"{number}. {each}" for number, each in enumerate(escaped, 1))
