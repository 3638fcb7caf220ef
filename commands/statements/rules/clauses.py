"""The clauses of a statement: from a text to clauses and back, and how they are said by number.

Source: domain.md section 3.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from commands.kit.rules.keywords import AND, TO, keyword
from commands.kit.rules.spelling import plain, spaced

MOST_CLAUSES: Final = 60
LONGEST_CLAUSE: Final = 8_000  # characters

# As people number on a telephone: `1. `, `1.Eins`, `1)`, `1.)`, `1:`, `(1)`, `Absatz 1:`. A line
# that begins with a date, a time or an amount (`3.12.`, `18:00`, `1.234`) is none of these.
_MARK = (
    r"(?:(?:\((?P<inside>[0-9]{1,3})\)"
    r"|(?:(?:CALLED) ?)?(?P<bare>[0-9]{1,3})(?:\.\)|\)|\ufe0f?\u20e3|[.:](?![0-9]))"
    r"|(?:CALLED) (?P<alone>[0-9]{1,3})(?=$))[.:]? ?)"
)
# What may be meant as a number and is none of them: `2 Zwei`, `§ 2`, `[2]`, `2 – Zwei`.
_STRAY = r"(?:(?:§|#|\[|NO|CALLED)? ?(?P<stray>[0-9]{1,3})(?![0-9]|[.,:][0-9])\b)"
# A backslash says that a line is no number: `\3. Dezember`; also where word processors put it,
# `3\. Dezember`.
_INNER = r"[0-9]{1,3}\\+[.)](?: |$)"
_CALLED = keyword("numbered clause", "clause")
_NO = keyword("no.", "no.", "no")


@dataclass(frozen=True, slots=True)
class _Forms:
    """The patterns above, with the words of all languages."""

    like_a_number: str
    marked: re.Pattern[str]
    strayed: re.Pattern[str]
    escaped: re.Pattern[str]


def like_a_number() -> str:
    """What looks like the number of a clause at the beginning of a line, as a pattern."""
    return _forms().like_a_number


def _forms() -> _Forms:
    return _with(_CALLED.pattern, _NO.pattern)


@lru_cache(maxsize=2)
def _with(called: str, no: str) -> _Forms:
    mark = _MARK.replace("CALLED", called)
    stray = _STRAY.replace("CALLED", called).replace("NO", no)
    like = re.sub(r"\?P<\w+>", "?:", rf"(?:{mark}|{stray}|{_INNER})")
    return _Forms(
        like_a_number=like,
        marked=re.compile(rf"{mark}(?P<rest>.*)", re.IGNORECASE),
        strayed=re.compile(stray, re.IGNORECASE),
        escaped=re.compile(
            rf"^(?:\\(?=\\*{like})|(?P<number>[0-9]{{1,3}})\\(?=\\*[.)](?: |$)))",
            re.MULTILINE | re.IGNORECASE,
        ),
    )


class Reason(Enum):
    """Why a text is not a list of clauses."""

    NONE = auto()  # there is nothing
    BEFORE = auto()  # something stands before the first number
    ORDER = auto()  # a number does not follow the one before
    FORM = auto()  # what may be the next number is not written like one
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
    """The clauses of a text: its parts `1. …`, `(2) …`, `Absatz 3: …`, else its paragraphs.

    A clause goes on until the next number. A heading that only repeats the `title` is left out.
    Raises NotClauses.
    """
    lines = _without_title(tidy(text).split("\n"), title)
    in_order = any(map(_forms().marked.fullmatch, lines))
    if not in_order:
        _require_no_number(lines[0], 1)
    raw = _numbered(lines) if in_order else "\n".join(lines).split("\n\n")
    found = [tidy(_forms().escaped.sub(r"\g<number>", each.strip("\n"))) for each in raw]
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
        match = _forms().marked.fullmatch(line)
        if match is None:
            if not found:
                raise NotClauses(Reason.BEFORE, line=line)
            _require_no_number(line, len(found) + 1)
            found[-1].append(line)
            continue
        number = int(match["inside"] or match["bare"] or match["alone"])
        if number != len(found) + 1:
            raise NotClauses(Reason.ORDER, number, line=line, expected=len(found) + 1)
        found.append([match["rest"]])
    return ["\n".join(each) for each in found]


def _require_no_number(line: str, expected: int) -> None:
    """Two clauses are not to become one because of how the second is numbered."""
    match = _forms().strayed.match(line)
    if match is not None and int(match["stray"]) == expected:
        raise NotClauses(Reason.FORM, expected, line=line)


def check(found: Sequence[str]) -> None:
    """Raises NotClauses for clauses that are too many, empty or too long."""
    for number, clause in enumerate(found, 1):
        if not clause:
            raise NotClauses(Reason.EMPTY, number)
        if len(clause) > LONGEST_CLAUSE:
            raise NotClauses(Reason.LONG, number, length=len(clause))
    if len(found) > MOST_CLAUSES:
        raise NotClauses(Reason.MANY, len(found))


ALL: Final = keyword("whole", "all", "whole", "everything")


def _part() -> re.Pattern[str]:
    """A number, or the first and the last of a row."""
    return re.compile(rf"([0-9]{{1,3}})(?:\s*(?:[-–−]|{TO.pattern})\s*([0-9]{{1,3}}))?")


def _between() -> re.Pattern[str]:
    """What stands between two of these."""
    return re.compile(rf"\s*[,;]\s*(?:{AND.pattern})?\s*|\s+(?:{AND.pattern})\s+|\s+")


class NotNumbers(ValueError):  # noqa: N818 - a refusal, named for what it says
    """A text that does not say which clauses."""


def clause_numbers(text: str) -> tuple[int, ...]:
    """The clauses meant, from 1, each once and in order: `3`, `1-3`, `1,2,5`, `1 bis 3 und 5`.

    Empty for `all`. Raises NotNumbers, also for `3-1` and for 0.
    """
    said = plain(text.strip())
    if said in ALL:
        return ()
    found: set[int] = set()
    part_form, between_form, place = _part(), _between(), 0
    while True:
        part = part_form.match(said, place)
        if part is None:
            raise NotNumbers(text)
        first, last = int(part[1]), int(part[2] or part[1])
        if not 1 <= first <= last:
            raise NotNumbers(text)
        found.update(range(first, last + 1))
        if part.end() == len(said):
            return tuple(sorted(found))
        between = between_form.match(said, part.end())
        if between is None:
            raise NotNumbers(text)
        place = between.end()


def runs(clauses: Iterable[int]) -> list[tuple[int, int]]:
    """The clauses as first and last of each unbroken row, to say `1–5 and 7`."""
    found: list[tuple[int, int]] = []
    for each in sorted(clauses):
        if found and found[-1][1] == each - 1:
            found[-1] = (found[-1][0], each)
        else:
            found.append((each, each))
    return found


def spans(clauses: Iterable[int]) -> list[str]:
    """The clauses as people write them, three and more in a row as one: `1–3`, `5`, `6`."""
    found: list[str] = []
    for first, last in runs(clauses):
        if last > first + 1:
            found.append(f"{first}–{last}")
        else:
            found += map(str, range(first, last + 1))
    return found


def written(clauses: Iterable[int]) -> str:
    """The clauses in figures alone, as they can be typed: `1–3, 5`."""
    return ", ".join(spans(clauses))


def clauses_of(bits: int) -> tuple[int, ...]:
    """The clauses of a bit mask, in order: clause k is the bit 1 << (k - 1)."""
    return tuple(n + 1 for n in range(bits.bit_length()) if bits >> n & 1)


def bits_of(clauses: Sequence[int]) -> int:
    """The bit mask of clauses."""
    return sum(1 << (each - 1) for each in clauses)
