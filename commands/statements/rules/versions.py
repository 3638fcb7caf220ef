"""The versions of a statement: what tells one from another, and what changed between two."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import zip_longest

# A line break counts like a word: to begin a new line is a change, too.
_TOKEN = re.compile(r"\n|[^\s]+")


def canonical(title: str, clauses: Sequence[str]) -> bytes:
    """What a digest is taken of: the same bytes for the same words, on every machine."""
    said = {"title": title, "clauses": list(clauses)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(title: str, clauses: Sequence[str]) -> str:
    """SHA-256 of a version in hex: one word more, and it is another."""
    return hashlib.sha256(canonical(title, clauses)).hexdigest()


class Change(Enum):
    """What became of some words."""

    KEPT = auto()
    REMOVED = auto()
    ADDED = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row that share a fate, without the space before and behind them."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause that is not the same; `old` and `new` are (number, text), None if not there."""

    old: tuple[int, str] | None
    new: tuple[int, str] | None


def changed_words(old: str, new: str) -> list[Piece]:
    """How `old` becomes `new`, both in the form that clauses.tidy makes.

    All pieces but the added ones are the words of `old`; all but the removed ones those of `new`.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in _steps(before, after):
        if tag == "equal":
            pieces.append(Piece(Change.KEPT, _text(before[a1:a2])))
            continue
        if a1 < a2:
            pieces.append(Piece(Change.REMOVED, _text(before[a1:a2])))
        if b1 < b2:
            pieces.append(Piece(Change.ADDED, _text(after[b1:b2])))
    return pieces


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The steps of difflib; what both begin and end with is spared its patience."""
    from difflib import SequenceMatcher

    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while (
        tail < min(len(before), len(after)) - head
        and before[len(before) - 1 - tail] == after[len(after) - 1 - tail]
    ):
        tail += 1
    if head:
        yield "equal", 0, head, 0, head
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    # In a long text frequent words lead it astray, so it passes them over (autojunk).
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, *middle).get_opcodes():
        yield tag, a1 + head, a2 + head, b1 + head, b2 + head
    if tail:
        yield "equal", len(before) - tail, len(before), len(after) - tail, len(after)


def _text(tokens: Sequence[str]) -> str:
    return " ".join(tokens).replace(" \n", "\n").replace("\n ", "\n")


def shortened(pieces: Sequence[Piece], around: int) -> list[Piece]:
    """The pieces, with only `around` words of what is kept on each side of a change.

    “…” stands for what is left out, which is never a single word.
    """
    last = len(pieces) - 1
    return [
        Piece(each.change, _ends(each.text, around if n else 0, around if n < last else 0))
        if each.change is Change.KEPT
        else each
        for n, each in enumerate(pieces)
    ]


def _ends(text: str, first: int, last: int) -> str:
    """So many words of the beginning and of the end, with the line breaks between them."""
    words = [*re.finditer(r"\S+", text)]
    if len(words) <= first + last + 1:
        return text
    head = [text[: words[first - 1].end()]] if first else []
    tail = [text[words[-last].start() :]] if last else []
    return " ".join([*head, "…", *tail])


def changed_clauses(old: Sequence[str], new: Sequence[str]) -> list[ClauseChange]:
    """The clauses that are new, gone or worded differently, in their order."""
    from difflib import SequenceMatcher

    found: list[ClauseChange] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        before = [(number + 1, old[number]) for number in range(a1, a2)]
        after = [(number + 1, new[number]) for number in range(b1, b2)]
        found += [ClauseChange(was, now) for was, now in zip_longest(before, after)]
    return found
